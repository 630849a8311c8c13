"""A place in the tokens of an answer, and steps from there."""

from __future__ import annotations

from assay.verifiers.answers.maths.nodes import Unreadable
from assay.verifiers.answers.maths.notation import Token

MAX_DEPTH = 40
END = Token("end of text", "", spaced=False)


class Cursor:
    """The token that is `here`; the ones before it have been read."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0
        self._bars = 0
        self.here = found[0]

    def _step(self) -> Token:
        taken = self.here
        self._next += 1
        self.here = self._tokens[self._next] if self._next < len(self._tokens) else END
        return taken

    def _peek(self, ahead: int = 1) -> Token:
        index = self._next + ahead
        return self._tokens[index] if index < len(self._tokens) else END

    def _is(self, kind: str, text: str) -> bool:
        return self.here.kind == kind and self.here.text == text

    def _expect(self, kind: str, text: str) -> None:
        if not self._is(kind, text):
            raise Unreadable(f"{text!r} is missing before {self.here.text!r}")
        self._step()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")
