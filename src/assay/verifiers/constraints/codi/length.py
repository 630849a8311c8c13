"""A number of words within bounds."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.core import BadArgument
from assay.verifiers.constraints.arguments import Natural, PositiveInt
from assay.verifiers.constraints.codi.preamble import published_start, start
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import filler

NO_LIMIT = 10_000
"""The upper bound by which the published data says "at least"."""


@constraint("codi:length", family="codi")
class Length(Constraint):
    """From `lo` to `hi` words, which are white-space tokens (CoDI-Eval, task length).

    A token needs a letter or digit. A first line such as "Sure, here is a text:" is not counted.
    `hi` from 10,000 on means no upper bound.
    """

    lo: Natural
    hi: PositiveInt

    phrasings = (
        "Write a text of {words}.",
        "Your text should run to {words}.",
        "{capital}, no matter about what: that is the length I need.",
    )
    differs = (
        "everything up to the first colon at the end of a line is cut off, and a token without a "
        "letter or digit, such as a dash, is a word"
    )

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        if self.lo > self.hi:
            raise BadArgument(f"lo is {self.lo}, above hi, which is {self.hi}")

    def wording(self) -> Mapping[str, str]:
        if self.lo == self.hi:
            words = f"exactly {self.lo} words"
        elif self.hi >= NO_LIMIT:
            words = f"at least {self.lo} words"
        elif self.lo <= 1:
            words = f"at most {self.hi} words"
        else:
            words = f"{self.lo} to {self.hi} words"
        return {"words": words, "capital": words[0].upper() + words[1:]}

    def check(self, text: Text) -> Finding:
        begin = start(text.raw)
        kept = text.raw[begin:]
        number = sum(_WORDY.search(word) is not None for word in kept.split())
        high = self.hi if self.hi < NO_LIMIT else number
        return Finding(self.lo <= number <= high, f"{number} words", ((begin, len(text.raw)),))

    def check_faithful(self, text: Text) -> Finding:
        begin = published_start(text.raw)
        number = len(text.raw[begin:].split())
        return Finding(self.lo <= number <= self.hi, f"{number} words", ((begin, len(text.raw)),))

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("words", self.lo, self.hi if self.hi < NO_LIMIT else None),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        n = rng.randrange(10, 300, 5)
        low, high = sorted(rng.sample(range(10, 300, 10), 2))
        # The published modes: equal, at most, at least, around (rounding half to even), between.
        pairs = ((n, n), (1, n), (n, NO_LIMIT), (round(0.9 * n), round(1.1 * n)), (low, high))
        lo, hi = rng.choice(pairs)
        return {"lo": lo, "hi": hi}

    def obey(self, text: str) -> str:
        words = [word for word in text[start(text) :].split() if _WORDY.search(word)]
        words += filler(max(0, self.lo - len(words))).split()
        made = " ".join(words[: self.hi] or ["word"])
        return made.replace(":", "")  # no word is to look like the end of a preamble


_WORDY = re.compile(r"[^\W_]")
