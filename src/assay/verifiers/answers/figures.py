"""Numbers in free text, in digits and words: ``5 million``, ``$1,200``, ``two hundred``.

>>> sorted(numbers("There are two hundred or 2.5 million of them, for $1,200"))
[200.0, 1200.0, 2500000.0]
"""

from __future__ import annotations

import re
from functools import lru_cache

from assay.verifiers.answers.text import number_in_words

_BY = r"(?:[\s-]*(?P<scale>hundred|thousand|million|billion|trillion)\b)?"
_NUMBER = re.compile(
    r"(?<![\w./])[$£€]?(?P<number>\d++(?:,\d{3})*+(?:\.\d+)?+)"
    rf"(?!k\b|\s*dozen\b|e\d|/\d|\s*B\.?C\b){_BY}",
    re.IGNORECASE,
)
ONE_NUMBER = re.compile(
    rf"[$£€]?(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?){_BY}\s*(?P<percent>%?)(?:[\s-]+[a-z]+){{0,2}}"
)
"""A text that is one number: in the groups ``number``, ``scale`` and ``percent``."""


def valued(found: re.Match[str]) -> float:
    """The value of a match of a number, times what the word behind it says."""
    scale = number_in_words(found["scale"]) if found["scale"] else None
    return float(found["number"].replace(",", "")) * (scale or 1)


def worded(text: str) -> float | None:
    """The number that words say, perhaps with a unit behind them; None if they say none."""
    value = number_in_words(text)
    if value is None and " " in text:
        value = number_in_words(text.rsplit(" ", 1)[0])
    return None if value is None else float(value)


@lru_cache(maxsize=1024)
def numbers(text: str) -> frozenset[float]:
    """The numbers in a text, those in words too."""
    found = {valued(match) for match in _NUMBER.finditer(text)}
    for run in re.findall(r"[a-z]+(?:[ -][a-z]+){1,5}", text.lower()):
        parts = re.split(r"[ -]", run)
        for start in range(len(parts) - 1):
            value = number_in_words(" ".join(parts[start : start + 2]))
            if value is not None and parts[start] != "a":
                found.add(float(value))
    return frozenset(found)


_RANGE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:to|and|[-–])\s*(\d+(?:\.\d+)?)(?![\w.]*\d)")


def ranges(text: str) -> list[tuple[float, float]]:
    """The ranges in a text, from the lower to the higher number.

    >>> ranges("It has between 4.5 and 6 litres.")
    [(4.5, 6.0)]
    """
    found = ((float(match[1]), float(match[2])) for match in _RANGE.finditer(text))
    return [(low, high) for low, high in found if low < high]
