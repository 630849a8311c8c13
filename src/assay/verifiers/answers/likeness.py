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
    return min(len(one), len(other)) >= 5 and _slip(one, other)


def _slip(one: str, other: str) -> bool:
    """Whether one letter is left out, doubled, or swapped, or one vowel is another.

    Consonants that differ make another word: "abduction", "adduction".
    """
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if 1 <= len(long) - len(short) <= 2 and at >= PREFIX:  # "Eukarya", "Eukaryota"
        return short[at:] == long[at + len(long) - len(short) :]
    if len(long) == len(short) + 1:
        doubled = long[at - 1] == long[at]
        return short[at:] == long[at + 1 :] and (doubled or len(short) >= 6)
    if len(long) > len(short):
        return len(long) == len(short) + 2 and len(short) > PREFIX and _left_out(short, long)
    if len(short) < 6:
        return False
    if at == len(short) - 1:  # another ending
        return at > PREFIX
    if short[at + 1 :] == long[at + 1 :]:
        letters = {short[at], long[at]}  # "Dmitri", "Dmitry", but neither "sulfate", "sulfite"
        return letters == {"i", "y"} or (len(short) > 8 and letters <= {*"aeiouy"})
    return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]


def _left_out(short: str, long: str) -> bool:
    """Whether a long word is the other one with vowels left out."""
    rest = iter(long)
    vowels = sum(letter in "aeiou" for letter in long) - sum(letter in "aeiou" for letter in short)
    return vowels == len(long) - len(short) and all(letter in rest for letter in short)


PREFIX = 6
"""So many letters at the start in common, and two more in one place are a form of the word."""
_SUFFIX = re.compile(r"(?:ies|es|s|ed|ing|al|ly|n|an|ian|ish|er|or|y)$")


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word) if len(word) > 4 else word.rstrip("s")
