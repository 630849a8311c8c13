"""Words and phrases in a text: where they stand, and how they are capitalised."""

from __future__ import annotations

import re
from functools import lru_cache

from assay.core import Span
from assay.verifiers.constraints.muldimif.scripts import is_han
from assay.verifiers.constraints.text import Text

_QUOTES = str.maketrans("‘’“”", "''\"\"")


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in phrase.translate(_QUOTES).split()]
    body = r"\s+".join(words)
    if any(map(is_han, phrase)):
        return re.compile(body, re.IGNORECASE)
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)


def phrase_spans(text: Text | str, phrase: str) -> tuple[Span, ...]:
    """Where a phrase stands as whole words, ignoring case, quote style and line breaks.

    A phrase with a Chinese character needs no word boundary.

    >>> phrase_spans("The Cat's cat; concatenate", "cat")
    ((4, 7), (10, 13))
    """
    raw = text if isinstance(text, str) else text.raw
    return tuple(match.span() for match in _pattern(phrase).finditer(raw.translate(_QUOTES)))


_WORD = re.compile(r"\S+")


def first_uncapitalised(raw: str) -> Span | None:
    """The first white-space word whose first letter is lower case.

    A word that starts with a digit is passed over.

    >>> first_uncapitalised("The **big** Cat"), first_uncapitalised("The 2nd “Cat”")
    ((4, 11), None)
    """
    for match in _WORD.finditer(raw):
        first = next((char for char in match[0] if char.isalnum()), "")
        if first.islower():
            return match.span()
    return None


def capitalised(raw: str) -> str:
    """The text with the first letter of every white-space word raised."""

    def raised(match: re.Match[str]) -> str:
        word = match[0]
        at = next((index for index, char in enumerate(word) if char.isalnum()), None)
        if at is None:
            return word
        first = word[at].upper()
        return word[:at] + (first if not first.islower() else "X") + word[at + 1 :]

    return _WORD.sub(raised, raw)
