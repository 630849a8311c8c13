"""Paraphrases: right answers in other words and forms. A good verifier calls them all correct.

A verifier may have reasons not to: ``exact`` asks for the very text, and says so. The card shows
what it costs. A form that a question may forbid (digits where it asks for words, a decimal where
it asks for a fraction) is left out for that question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from assay.evaluate.audit.answer import KnownAnswer
from assay.evaluate.audit.quantities import decimal

Paraphrase = Callable[[KnownAnswer], str | None]

_FORM = r"decimal|fraction|lowest|simpl|nearest|round|significant|percent|form|digit|integer|words"
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _bare(known: KnownAnswer) -> str:
    """The answer without a full stop, so that a sentence can end after it."""
    return known.text.rstrip(".")


def _spaced(known: KnownAnswer) -> str | None:
    return f"\n  {known.text} \n\n"


def _with_a_full_stop(known: KnownAnswer) -> str | None:
    return None if known.kind in ("expression", "other") else f"{_bare(known)}."


def _in_a_sentence(known: KnownAnswer) -> str | None:
    return f"The answer is {_bare(known)}."


def _after_a_label(known: KnownAnswer) -> str | None:
    return f"Answer: {_bare(known)}"


def _after_reasoning(known: KnownAnswer) -> str | None:
    return f"Let me think about it carefully.\n\nThe answer is {_bare(known)}."


def _in_bold(known: KnownAnswer) -> str | None:
    return f"**{_bare(known)}**"


def _boxed(known: KnownAnswer) -> str | None:
    """In a box, for what mathematics has."""
    if known.kind in ("text", "truth", "other") or "$" in known.text:
        return None
    return f"\\boxed{{{_bare(known)}}}"


def _in_another_case(known: KnownAnswer) -> str | None:
    """Words in upper case; not short ones, whose case may tell them apart (``us``)."""
    words = known.text.split()
    if known.kind not in ("text", "truth") or known.asks("case|capital"):
        return None
    if known.kind == "text" and not all(word.isalpha() and len(word) > 3 for word in words):
        return None
    return known.text.upper()


def _choice_in_brackets(known: KnownAnswer) -> str | None:
    return f"({known.letter})" if known.kind == "choice" else None


def _with_thousands(known: KnownAnswer) -> str | None:
    """With commas between thousands; a year is not written so, nor is any number near one."""
    amount = known.quantity
    if amount is None or amount.form != "integer" or amount.unit or abs(amount.value) < 3000:
        return None
    return f"{amount.before}{amount.value.numerator:,}"


def _with_a_zero(known: KnownAnswer) -> str | None:
    """A whole number with one decimal, a decimal with one more."""
    amount = known.quantity
    if amount is None or amount.form == "fraction" or amount.unit or known.asks(_FORM):
        return None
    if amount.form == "integer" and known.asks(r"\b(?:year|when|date)\b"):
        return None
    return amount.before + decimal(amount.value, amount.places + 1)


def _as_a_fraction(known: KnownAnswer) -> str | None:
    """A decimal as the fraction that it is."""
    amount = known.quantity
    if amount is None or amount.form != "decimal" or amount.unit or amount.before:
        return None
    if known.asks(_FORM) or amount.value.denominator == 1:
        return None
    return f"{amount.value.numerator}/{amount.value.denominator}"


def _as_a_decimal(known: KnownAnswer) -> str | None:
    """A fraction as a decimal, where that ends soon."""
    amount = known.quantity
    if amount is None or amount.form != "fraction" or amount.unit or known.asks(_FORM):
        return None
    ends = (amount.value * 10_000).denominator == 1
    return decimal(amount.value, 1) if ends else None


def _percent_in_words(known: KnownAnswer) -> str | None:
    amount = known.quantity
    if amount is None or amount.unit != "%":
        return None
    return amount.written(unit="percent")


def _in_words(known: KnownAnswer) -> str | None:
    """A whole number to ten as a word."""
    amount = known.quantity
    if amount is None or amount.form != "integer" or amount.unit or amount.before:
        return None
    if not 0 <= amount.value <= Fraction(10) or known.asks(_FORM):
        return None
    return _SMALL[amount.value.numerator]


PARAPHRASES: dict[str, Paraphrase] = {
    "white space around it": _spaced,
    "a full stop after it": _with_a_full_stop,
    "in a sentence": _in_a_sentence,
    "after a label": _after_a_label,
    "after reasoning": _after_reasoning,
    "in bold": _in_bold,
    "in a box": _boxed,
    "in upper case": _in_another_case,
    "letter in brackets": _choice_in_brackets,
    "commas between thousands": _with_thousands,
    "a zero more": _with_a_zero,
    "decimal as fraction": _as_a_fraction,
    "fraction as decimal": _as_a_decimal,
    "percent in words": _percent_in_words,
    "number in words": _in_words,
}
"""Every kind, by what a card calls it."""


def paraphrases(known: KnownAnswer) -> Iterator[tuple[str, str]]:
    """Each kind that an answer can be put in, with the answer put so.

    >>> from assay.core import Problem
    >>> from assay.evaluate.audit.answer import known_answers
    >>> [known] = known_answers(Problem.of("What is 6 * 7?", reference="42"))
    >>> dict(paraphrases(known))["in a sentence"]
    'The answer is 42.'
    """
    for kind, put in PARAPHRASES.items():
        said = put(known)
        if said is not None:
            yield kind, said


def respaced(text: str) -> str:
    """A whole response with other line ends and white space around it."""
    return f"\n\n{text.replace(chr(10), chr(13) + chr(10))}\n \n" if "\r" not in text else text


def fenced(text: str, language: str) -> str:
    """A program, or data, in a fence of Markdown, with a sentence before it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"Here it is:\n\n{fence}{language}\n{text.strip(chr(10))}\n{fence}\n"
