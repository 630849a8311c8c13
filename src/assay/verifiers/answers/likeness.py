"""Whether two words are the same in another number or spelling, and where words stand.

>>> alike("bridges", "bridge"), alike("Berlin", "Merlin")
(True, False)
>>> near(["red", "blue"], ["red", "and", "blue"])
True
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache


def adjacent(first: str, last: str, given: Sequence[str]) -> bool:
    """Whether two words stand one behind the other."""
    pairs = itertools.pairwise(given)
    return any(alike(a, first) and alike(b, last) for a, b in pairs)


def near(held: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the words stand together, not here and there in a long text."""
    places = sorted(
        next(i for i, word in enumerate(given) if alike(word, wanted)) for wanted in held
    )
    return not places or places[-1] - places[0] <= 3 * len(held) + 6


def is_in(word: str, given: Sequence[str]) -> bool:
    """Whether a word is among others."""
    return any(alike(word, other) for other in given)


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> bool:
    """The same word, in another number or with a slip in its spelling."""
    if one == other:
        return True
    if one.isascii() != other.isascii():  # a letter of another script that only looks alike
        return False
    if one[:1] != other[:1] or one[:1].isdigit() or min(len(one), len(other)) < 3:
        return False
    if one + "s" == other or other + "s" == one:
        return True
    if min(len(one), len(other)) < 4:
        return False
    if _stem(one) == _stem(other):
        return True
    if min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.87


_SUFFIX = re.compile(r"(?:ies|es|s|ed|ing|al|ly|n|an|ian|ish|er|or|y)$")


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word) if len(word) > 4 else word.rstrip("s")
