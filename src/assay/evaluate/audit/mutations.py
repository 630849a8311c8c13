"""Mutations: answers made surely wrong. A good verifier calls none of them correct.

Each kind says for which answers it is sound, and gives None for the others: what may still be
right is not used. Wherever a question rounds, estimates, or asks for several answers, for a ratio
or for a loss, the kinds that it would make doubtful are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from assay.evaluate.audit.answer import KnownAnswer
from assay.evaluate.audit.quantities import numbers_in

Mutation = Callable[[KnownAnswer], str | None]

_ROUNDS = r"approx|about|round|estimat|nearest|roughly|significant|decimal"
_SIGNLESS = r"\b(?:lose|loses|lost|loss|below|drop|decreas|less|fewer|owe|debt|differ|change|"
_SIGNLESS += r"distance|angle|degree|rotat|direction|magnitude|absolute|modulo|mod|remainder)"
_RATIO = r"ratio|odds|scale|proportion|slope|reciprocal"
_SEVERAL = r"\b(?:all|both|two|three|each|list|name some|which of|values|solutions|roots|an?y)\b"

INVENTED = "Quillon Zarvexby"
"""A name that nobody and nothing has."""

# A unit, and one of another size or another kind: no number is right with either.
_OTHER_UNIT = {
    "mm": "m", "cm": "km", "m": "cm", "km": "m", "inches": "miles", "feet": "inches",
    "miles": "feet", "g": "kg", "kg": "g", "seconds": "hours", "minutes": "seconds",
    "hours": "minutes", "days": "hours", "weeks": "days", "years": "days", "s": "h", "dollars":
    "cents", "cents": "dollars", "meters": "kilometers", "kilometers": "meters", "liters": "ml",
}  # fmt: skip


def another_number(known: KnownAnswer) -> Fraction | None:
    """A number more than a third away from the right one: no rounding takes it for the same."""
    if known.quantity is None:
        return None
    return 2 * known.quantity.value + 1


def off_by_one(known: KnownAnswer) -> str | None:
    """The next whole number, where the answer is one and the question rounds nothing."""
    amount = known.quantity
    if amount is None or amount.form != "integer" or amount.unit or known.asks(_ROUNDS):
        return None
    return amount.written(amount.value + 1)


def number_changed(known: KnownAnswer) -> str | None:
    """Twice the number and one more."""
    other = another_number(known)
    if known.quantity is None or other is None or other == known.quantity.value:
        return None  # -1 is its own
    return known.quantity.written(other)


def point_moved(known: KnownAnswer) -> str | None:
    """Ten times the number. Not a hundred times: that may be the same as a percentage."""
    amount = known.quantity
    if amount is None or amount.value == 0 or amount.unit in _OTHER_UNIT:
        return None
    return amount.written(10 * amount.value)


def sign_flipped(known: KnownAnswer) -> str | None:
    """The number with the other sign, where a question cannot mean it without one."""
    amount = known.quantity
    if amount is None or amount.value == 0 or known.asks(_SIGNLESS):
        return None
    return amount.written(-amount.value)


def fraction_inverted(known: KnownAnswer) -> str | None:
    """One over it, unless that is the same, or the question is about a ratio."""
    amount = known.quantity
    if amount is None or amount.form != "fraction" or known.asks(_RATIO):
        return None
    return None if abs(amount.value) in (0, 1) else amount.written(1 / amount.value)


def unit_changed(known: KnownAnswer) -> str | None:
    """The same number with a unit of another size."""
    amount = known.quantity
    if amount is None or amount.value == 0 or amount.unit not in _OTHER_UNIT:
        return None
    return amount.written(unit=_OTHER_UNIT[amount.unit])


def letter_swapped(known: KnownAnswer) -> str | None:
    """Another letter: the next of A to D, and D's is A."""
    if known.kind != "choice":
        return None
    other = chr(ord("A") + (ord(known.letter) - ord("A") + 1) % 4)
    return known.text.replace(known.letter, other)


def truth_flipped(known: KnownAnswer) -> str | None:
    """No for yes, false for true."""
    return known.opposite if known.kind == "truth" else None


def item_dropped(known: KnownAnswer) -> str | None:
    """A list of numbers without its last one, where that one is not there twice."""
    if known.kind != "numbers":
        return None
    *kept, last = known.text.split(", ")
    return None if last in kept else ", ".join(kept)


def item_changed(known: KnownAnswer) -> str | None:
    """A list of numbers with the last one a thousand higher."""
    if known.kind != "numbers":
        return None
    *kept, last = known.text.replace("\u2212", "-").split(", ")
    changed = f"{float(last) + 1000:g}"
    return None if changed in kept else ", ".join([*kept, changed])


def one_added(known: KnownAnswer) -> str | None:
    """One more than an expression; not where a constant is free."""
    if known.kind != "expression" or known.asks(r"integra|antideriv|primitive|modulo|\bmod\b"):
        return None
    dollar = "$" if known.text.startswith("$") and known.text.endswith("$") else ""
    return f"{dollar}{known.text.strip('$')} + 1{dollar}"


def name_replaced(known: KnownAnswer) -> str | None:
    """A name that nothing has."""
    return INVENTED if known.kind == "text" else None


def denied(known: KnownAnswer) -> str | None:
    """The right answer, said not to be the answer; a plain no would answer a yes or no."""
    return None if known.kind in ("truth", "other") else f"The answer is not {known.text}."


def hedged(known: KnownAnswer) -> str | None:
    """The right answer or a wrong one: nobody has said which."""
    wrong = _wrong(known)
    if wrong is None or known.asks(_SEVERAL) or known.kind in ("numbers", "expression"):
        return None
    return f"The answer is either {known.text} or {wrong}."


def retracted(known: KnownAnswer) -> str | None:
    """The right answer, taken back for a wrong one."""
    wrong = _wrong(known)
    if wrong is None:
        return None
    return f"The answer is {known.text}. No, wait, that is wrong. The answer is {wrong}."


def _wrong(known: KnownAnswer) -> str | None:
    for mutation in (number_changed, letter_swapped, truth_flipped, item_changed, one_added):
        if (wrong := mutation(known)) is not None:
            return wrong
    return name_replaced(known)


MUTATIONS: dict[str, Mutation] = {
    "off by one": off_by_one,
    "number changed": number_changed,
    "decimal point moved": point_moved,
    "sign flipped": sign_flipped,
    "fraction inverted": fraction_inverted,
    "unit changed": unit_changed,
    "choice letter swapped": letter_swapped,
    "yes and no swapped": truth_flipped,
    "list item dropped": item_dropped,
    "list item changed": item_changed,
    "one added": one_added,
    "name replaced": name_replaced,
    "denied": denied,
    "hedged": hedged,
    "retracted": retracted,
}
"""Every kind, by what a card calls it."""


def mutations(known: KnownAnswer) -> Iterator[tuple[str, str]]:
    """Each kind that is sound for an answer, with the wrong answer.

    >>> from assay.core import Problem
    >>> from assay.evaluate.audit.answer import known_answers
    >>> [known] = known_answers(Problem.of("What is 6 * 7?", reference="42"))
    >>> dict(mutations(known))["number changed"]
    '85'
    """
    for kind, mutate in MUTATIONS.items():
        wrong = mutate(known)
        if wrong is not None and not known.is_right(wrong):
            yield kind, wrong


def number_changed_in(text: str, known: KnownAnswer) -> str | None:
    """A correct response with its number changed wherever it stands; None where that is unsure.

    It is sure where the last number of the response is the answer, and the answer is not written
    out elsewhere in a form that is not a plain number.
    """
    amount, other = known.quantity, another_number(known)
    if amount is None or other is None or other == amount.value or amount.form == "fraction":
        return None
    found = [(start, end, value) for start, end, value in numbers_in(text)]
    if not found or found[-1][2] != amount.value or re.search(r"[=^_\\/]|\bor\b", text):
        return None
    if any(value == other for _, _, value in found):
        return None
    changed = text
    for start, end, value in reversed(found):
        if value == amount.value:
            number = amount.written(other, unit="").removeprefix(amount.before)
            changed = changed[:start] + number + changed[end:]
    return None if _says(changed, known) else changed


def cut_short(text: str, known: KnownAnswer) -> str | None:
    """A correct response that stops before its answer is first said; None where it says nothing.

    Only for numbers: of a name there may be another form before it.
    """
    amount = known.quantity
    if amount is None:
        return None
    first = next((start for start, _, value in numbers_in(text) if value == amount.value), None)
    if first is None or re.search(r"[=^_\\/]", text):
        return None
    kept = text[:first].rstrip("$€£ ")
    return None if not kept.strip() or _says(kept, known) else kept


_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
    "thousand", "million", "half", "third", "quarter", "dozen", "once", "twice", "none", "no",
)  # fmt: skip


def _says(text: str, known: KnownAnswer) -> bool:
    """Whether a text may still say the number: in digits, or with any number word."""
    assert known.quantity is not None
    if any(value == known.quantity.value for _, _, value in numbers_in(text)):
        return True
    return re.search(rf"\b(?:{'|'.join(_WORDS)})\b", text, re.IGNORECASE) is not None
