"""How arguments read inside a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from assay.verifiers.constraints.arguments import Relation


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun.

    >>> count(1, "word"), count(2, "entry", "entries")
    ('1 word', '2 entries')
    """
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def amount(relation: Relation, number: int, noun: str, plural: str = "") -> str:
    """A relation with its number and noun.

    >>> amount(Relation.LESS_THAN, 60, "word")
    'less than 60 words'
    """
    return f"{relation.value} {count(number, noun, plural)}"


def listed(words: Iterable[str], join: str = "and") -> str:
    """Texts in quotes, the last one after `join`.

    >>> listed(["cat", "dog", "cow"])
    '"cat", "dog" and "cow"'
    """
    *first, last = [f'"{word}"' for word in words]
    return f"{', '.join(first)} {join} {last}" if first else last


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def ordinal(number: int) -> str:
    """A place in a row.

    >>> ordinal(2), ordinal(12), ordinal(23)
    ('second', '12th', '23rd')
    """
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teen = 10 <= number % 100 <= 20
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
