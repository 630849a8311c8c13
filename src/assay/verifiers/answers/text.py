"""Words as answers: what does not count, and the numbers that words say.

>>> same_words("The Beatles", "beatles.")
True
>>> number_in_words("three hundred sixty-four thousand")
364000
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKUP = re.compile(r"\*\*|__|`|\\text\w*|\\mathrm|\\mathbf|\\boxed|[${}\\]")
_PUNCTUATION = re.compile(r"[^\w\s%+-]|_")
_DASH = re.compile(r"[‐‑‒–—−-]")

NOTHING = frozenset(
    {
        "dne", "does not exist", "do not exist", "no solution", "no solutions", "none", "undefined",
        "no real solution", "no real solutions", "not exist", "empty set", "doesnt exist",
        "there is no solution", "no such", "there are no solutions",
    }
)  # fmt: skip
"""Ways to say that there is no answer in the mathematical sense."""


@lru_cache(maxsize=8192)
def words(text: str) -> str:
    """The text in lower case without accents, articles, punctuation and markup.

    >>> words("**The** Café-Bar, (Paris)!")
    'cafe bar paris'
    """
    text = _MARKUP.sub(" ", text[:20_000])
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = _DASH.sub(" ", text).casefold().replace("'", "").replace("’", "")
    text = _PUNCTUATION.sub(" ", text)
    without = _ARTICLES.sub(" ", text)
    return " ".join((without if without.strip() else text).split())


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same after `words`, or both say that there is nothing."""
    first, second = words(one), words(other)
    if first == second:
        return bool(first) or one.strip() == other.strip()
    return first in NOTHING and second in NOTHING


_SMALL = {
    word: value
    for value, word in enumerate(
        str.split(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIRST = frozenset({*_SMALL, *_TENS, *_LARGE, "a", "hundred", "minus", "negative"})


def number_in_words(text: str) -> int | None:
    """The whole number that words say, up to 10^15; None if they say none.

    >>> number_in_words("One thousand six hundred twenty-five."), number_in_words("a cat")
    (1625, None)
    """
    if len(text) > 200:
        return None
    lowered = text.casefold().strip().rstrip(".")
    found = re.findall(r"[a-z]+", lowered)
    if not found or found[0] not in _FIRST or not re.fullmatch(r"[a-z\s,-]+", lowered):
        return None
    sign = 1
    if found[0] in ("minus", "negative"):
        sign, found = -1, found[1:]
    total = part = 0
    seen = False
    for word in found:
        if word in _SMALL or word in _TENS:
            part += _SMALL.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _LARGE:
            total, part = total + max(part, 1) * _LARGE[word], 0
        elif word in ("and", "a"):
            continue
        else:
            return None
        seen = True
    return sign * (total + part) if seen else None


_GRADE = re.compile(
    r"\b(?:score|grade|rating|reward|confidence|mark)s?\b\W{0,3}(?::|=|\bis\b|\bit\b|\bthis\b)\s*\d",
    re.IGNORECASE,
)


def grades_itself(text: str) -> bool:
    """Whether a text gives itself a score, whose number is no answer.

    >>> grades_itself("The response is correct. Score: 1.0"), grades_itself("The score was tied")
    (True, False)
    """
    return bool(_GRADE.search(text))
