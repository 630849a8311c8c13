"""paragraphs: exactly two, by either divider."""

from __future__ import annotations

import re

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifeval.length import DIVIDER as STARS
from assay.verifiers.constraints.ifeval.length import divided, into_pieces
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.wording import count

_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


@constraint("paragraphs:paragraphs", family="iftrain")
class TwoStarredParagraphs(Constraint):
    """Two paragraphs with ``***`` between them (IFTrain, paragraphs:paragraphs)."""

    phrasings = (
        "Write two paragraphs and put *** between them.",
        "Divide your answer into 2 paragraphs by a line of three asterisks (***).",
        "Your answer must have exactly two paragraphs, separated by ***.",
    )
    differs = "three stars divide anywhere, even inside ***bold***, and '* * *' does not"
    conflicts = frozenset({"paragraphs:paragraphs2"})
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        number = sum(bool(piece.strip()) for piece in STARS.split(text.raw))
        return Finding(number == 2, count(number, "paragraph"), lambda: text.spans(STARS))

    def check_faithful(self, text: Text) -> Finding:
        number = divided(text)
        measured = "an empty paragraph" if number is None else count(number, "paragraph")
        return Finding(number == 2, measured)

    def obey(self, text: str) -> str:
        return "\n***\n".join(into_pieces(STARS.split(text), 2))


@constraint("paragraphs:paragraphs2", family="iftrain")
class TwoSpacedParagraphs(Constraint):
    """Two paragraphs with a blank line between them (IFTrain, paragraphs:paragraphs2)."""

    phrasings = (
        "Write two paragraphs with a blank line between them.",
        "Your answer must have exactly 2 paragraphs, separated by two line breaks.",
        "Use two paragraphs; an empty line divides them and stands nowhere else.",
    )
    differs = "two blank lines in a row make an empty paragraph, which fails"
    conflicts = frozenset({"paragraphs:paragraphs"})
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        number = sum(bool(piece.strip()) for piece in _BREAK.split(text.raw))
        return Finding(number == 2, count(number, "paragraph"), lambda: text.spans(_BREAK))

    def check_faithful(self, text: Text) -> Finding:
        pieces = text.paras_nl2
        blank = [at for at, piece in enumerate(pieces) if not piece.strip()]
        if any(at not in (0, len(pieces) - 1) for at in blank):
            return Finding(False, "an empty paragraph")
        number = len(pieces) - len(blank)
        return Finding(number == 2, count(number, "paragraph"))

    def obey(self, text: str) -> str:
        return "\n\n".join(into_pieces(_BREAK.split(text), 2))
