"""Small matters of wording that messages share."""

from __future__ import annotations


def counted(number: float, noun: str, nouns: str = "") -> str:
    """A number with its noun, in the plural where it belongs (`nouns`, or the noun and an s).

    >>> counted(1, "model call"), counted(2000, "model call"), counted(0, "reply", "replies")
    ('1 model call', '2,000 model calls', '0 replies')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
