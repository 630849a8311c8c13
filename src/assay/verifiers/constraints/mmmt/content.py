"""A number of some parity, or a word, in every answer."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any, Literal

from assay.verifiers.constraints.arguments import Natural, Phrase
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text

# A whole number by itself: not part of a word, a decimal, a version, or of 1,000,000.
_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])(?!\.\d)|(?<![\w.,])\d+(?![\w])(?![.,]\d)"
)
_ORDINAL = re.compile(r"^[ \t]*\d+[.)](?=[ \t])", re.MULTILINE)


@constraint("global:parity_number", family="mmmt")
class ParityNumber(Constraint):
    """An odd, or even, whole number above `bound` (MMMT-IF) [inferred].

    Digits that stand by themselves; numbers in words, decimals, and the ordinals of a list do not
    count.
    """

    parity: Literal["odd", "even"]
    bound: Natural = 5

    phrasings = (
        "Every answer must contain an {parity} number above {bound}.",
        "Whatever I ask, mention an {parity} number greater than {bound}.",
        "Use at least one {parity} number higher than {bound} each time you reply.",
    )

    def check(self, text: Text) -> Finding:
        ordinals = {match.end() - 1 for match in _ORDINAL.finditer(text.raw)}
        found = [match for match in _NUMBER.finditer(text.raw) if match.end() not in ordinals]
        fit = [match for match in found if self._fits(match[0].replace(",", ""))]
        spans = [match.span() for match in fit[:100]]
        return Finding(bool(fit), f"{len(fit)} of {len(found)} numbers do", spans)

    def _fits(self, digits: str) -> bool:
        # The last digit tells the parity, so that no long number is ever converted.
        odd = int(digits[-1]) % 2 == 1
        size = digits.lstrip("0")
        above = len(size) > 18 or int(size or "0") > self.bound
        return above and odd == (self.parity == "odd")

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds(f"{self.parity} numbers above {self.bound}", 1),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"parity": rng.choice(["odd", "even"]), "bound": 5}

    def obey(self, text: str) -> str:
        number = self.bound + 1 + (self.bound + 1) % 2 + (self.parity == "odd")
        return f"{text.rstrip()} There are {number} of them.".strip()


@constraint("global:include_word", family="mmmt")
class IncludeWord(Constraint):
    """A word or phrase, as a whole and ignoring case (MMMT-IF) [inferred].

    "like" inside "likely" does not count.
    """

    word: Phrase

    phrasings = (
        'Every answer must contain "{word}".',
        'From now on, say "{word}" at least once in whatever you answer.',
        'Work "{word}" into each of your replies.',
    )

    def wording(self) -> Mapping[str, str]:
        return {"word": self.word}

    def check(self, text: Text) -> Finding:
        body = r"\s+".join(map(re.escape, self.word.split()))
        spans = text.spans(re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE))
        return Finding(bool(spans), f"{len(spans)} times", spans)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds(f"occurrences of {self.word.lower()!r}", 1),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"word": rng.choice(["per se", "itself", "like"])}

    def obey(self, text: str) -> str:
        return f"{text.rstrip()} {self.word}".strip()
