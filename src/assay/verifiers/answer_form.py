"""The form of an answer: whether it is the text, pseudocode, JSON or list that was asked for.

>>> problem = Problem.of("?", metadata={"form": "json"})
>>> AnswerForm()(problem, Response('{"answer": 4}')).label
'correct'
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assay.core import Label, Problem, Reason, Response, Verdict, Verifier, VerifierError

_FENCE = re.compile(r"^\s*(?:```|~~~)\w*[ \t]*$", re.MULTILINE)
_CODE = re.compile(
    r"^\s*(?:(?:async )?def |function |procedure |class |fn |sub |algorithm |begin\b|end\b|return\b"
    r"|if .*(?::|then)\s*$|for .*(?::|do)\s*$|while .*(?::|do)\s*$|else\b|print\b|echo\b|input\b"
    r"|output\b|set \w+|let |var |const "
    r"|\w+(?:\.\w+)*\(.*\);?\s*$|\w+\s*(?::=|=|<-|←)\s*\S|[{}]\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = re.compile(r"^\s*(?:[-*+•$>]|\d+[.)])\s+\S")
_COMMENT = re.compile(r"(?:#|//|--).*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_EMPTY = re.compile(
    r"(?:(?:async )?def |function |procedure |class )[^\n]*|begin|end(?: ?\w+)?|pass|\.\.\.|[{}]"
    r"|return(?: none| null| nothing)?;?|todo",
    re.IGNORECASE,
)


def in_text(text: str) -> bool:
    """Sentences: no fence, and not mostly lines of a program."""
    return not _FENCE.search(text) and not in_json(text) and len(_CODE.findall(text)) < 2


def in_pseudocode(text: str) -> bool:
    r"""A fence around lines of a program, or two such lines.

    >>> in_pseudocode("def f():\n    return 4"), in_pseudocode("It is 4.")
    (True, False)
    """
    lines = len(_CODE.findall(text))
    return lines >= 2 or (lines == 1 and bool(_FENCE.search(text)))


def in_json(text: str) -> bool:
    """One JSON object or list, fenced or not."""
    bare = _FENCE.sub("", text).strip()
    if not bare.startswith(("{", "[")):
        return False
    try:
        json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return True


def in_list(text: str) -> bool:
    """Items alone, one a line, but for one line before them."""
    lines = [line for line in _FENCE.sub("", text).splitlines() if line.strip()]
    items = sum(bool(_ITEM.match(line)) for line in lines)
    return items > 0 and items >= len(lines) - 1


FORMS: Mapping[str, Callable[[str], bool]] = {
    "text": in_text,
    "pseudocode": in_pseudocode,
    "json": in_json,
    "list": in_list,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AnswerForm(Verifier):
    """Correct if a response has the form that the problem's metadata name under `field`."""

    name = "answer_form"
    version = "1"

    field: str = "form"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        form = problem.metadata.get(self.field)
        if not isinstance(form, str) or form not in FORMS:
            known = ", ".join(FORMS)
            raise VerifierError(
                f"{problem.called} has the form {form!r}; it is one of {known}", kind="problem"
            )
        reason = Reason(f"must have the form of {form}")
        if not response.text.strip():
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        label: Label = "correct" if FORMS[form](response.text) else "incorrect"
        return Verdict(label, reasons=(reason,), verifier=self.name)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stub(Verifier):
    r"""Correct if a response is a program that does nothing: it looks obliging, and says nothing.

    >>> Stub().verify("def solve():\n    # to do\n    pass").label
    'correct'
    """

    name = "stub"
    version = "1"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        bare = _COMMENT.sub("", _FENCE.sub("", response.text))
        lines = [line.strip() for line in bare.splitlines() if line.strip()]
        empty = bool(lines) and all(_EMPTY.fullmatch(line) for line in lines)
        reason = Reason("must be a program without content", f"{len(lines)} lines")
        return Verdict("correct" if empty else "incorrect", reasons=(reason,), verifier=self.name)
