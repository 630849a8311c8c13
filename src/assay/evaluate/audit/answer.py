"""What kind of answer a reference is, as far as an audit must know to make a surely wrong one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assay.core import JSON, Problem
from assay.evaluate.audit.quantities import Quantity, quantity

Kind = Literal["quantity", "choice", "truth", "numbers", "expression", "text", "other"]

_CHOICE = re.compile(r"\(?([A-J])\)?\.?")
_TRUTHS = {"yes": "no", "no": "yes", "true": "false", "false": "true"}
_NUMBERS = re.compile(r"[-\u2212]?\d+(?:\.\d+)?(?:, [-\u2212]?\d+(?:\.\d+)?){1,19}")
# One value: nothing that relates, lists, bounds or names, and no free constant.
_EXPRESSION = re.compile(r"\$?[0-9a-z\\{}^()+\-*/. \u03c0\u221a]+\$?")
_NO_VALUE = re.compile(r"\\(?:text|mathrm|pm|infty|in|le|ge|cup|emptyset|begin|left|pmod)|\bmod\b")
_NAMES = re.compile(r"\\[a-z]+")
_TEXT_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """A right answer, its question, and every other answer that is right as well."""

    text: str
    kind: Kind
    question: str = ""
    accepted: tuple[str, ...] = ()
    quantity: Quantity | None = None

    @property
    def opposite(self) -> str:
        """Of a yes or no, the other, in the same case."""
        other = _TRUTHS[self.text.strip(" .").lower()]
        return other.capitalize() if self.text[:1].isupper() else other

    @property
    def letter(self) -> str:
        """The letter of a choice."""
        found = _CHOICE.fullmatch(self.text.strip())
        return found[1] if found else ""

    def asks(self, pattern: str) -> bool:
        """Whether the question has words that match, in any case."""
        return re.search(pattern, self.question, re.IGNORECASE) is not None

    def is_right(self, text: str) -> bool:
        """Whether a text is an accepted answer as it stands or, if both are numbers, in value."""
        amount = quantity(text)
        for other in self.accepted:
            if other.strip().casefold() == text.strip().casefold():
                return True
            known = quantity(other)
            if amount and known and (amount.value, amount.unit) == (known.value, known.unit):
                return True
        return False


def known_answers(problem: Problem) -> list[KnownAnswer]:
    """The answers that a problem's reference gives; none where it is not text or a number."""
    accepted = accepted_answers(problem.reference)
    return [
        KnownAnswer(
            text=text.strip(),
            kind=kind_of(text),
            question=problem.prompt,
            accepted=accepted,
            quantity=quantity(text),
        )
        for text in accepted
    ]


def accepted_answers(reference: JSON) -> tuple[str, ...]:
    """References as texts, empty ones left out.

    >>> accepted_answers(["Oslo", 3, True, ""]), accepted_answers(None)
    (('Oslo', '3', 'true'), ())
    """
    listed: Sequence[JSON] = reference if isinstance(reference, list | tuple) else [reference]
    texts = [_text(item) for item in listed]
    return tuple(text for text in texts if text.strip())


def _text(item: JSON) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, int | float):
        return repr(item)
    return item if isinstance(item, str) else ""


def kind_of(text: str) -> Kind:
    r"""The kind of a reference, by its form; ``other`` where nothing is sure.

    >>> [kind_of(text) for text in ("3.5 kg", "(B)", "Yes", "1, 2, 3", "2x+1", "Mary Shelley")]
    ['quantity', 'choice', 'truth', 'numbers', 'expression', 'text']
    >>> kind_of(r"x \in [0, 1]"), kind_of("It is long, and says several things, and so on and on.")
    ('other', 'other')
    """
    bare = text.strip()
    if quantity(bare) is not None:
        return "quantity"
    if _CHOICE.fullmatch(bare):
        return "choice"
    if bare.strip(" .").lower() in _TRUTHS:
        return "truth"
    if _NUMBERS.fullmatch(bare):
        return "numbers"
    if _is_expression(bare):
        return "expression"
    if _is_words(bare):
        return "text"
    return "other"


def _is_expression(text: str) -> bool:
    """A single value or term, such as ``2x+1``: it has a sign of arithmetic, or LaTeX."""
    return (
        _EXPRESSION.fullmatch(text) is not None
        and _NO_VALUE.search(text) is None
        and re.search(r"[+*/^\\\u221a]|\d[a-z]", text) is not None
        and re.search(r"[a-z]{3,}|[a-z]{2,}\s|\s[a-z]{2,}", _NAMES.sub("", text)) is None
        and re.fullmatch(r"[\d/]+", text) is None
    )


def _is_words(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= _TEXT_WORDS
        and re.search(r"[\\$^_={}<>|;]", text) is None
        and sum(char.isalpha() for char in text) > len(text) / 2
    )
