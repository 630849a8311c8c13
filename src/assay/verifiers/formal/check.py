"""Whether an equation that was read from a solution's text holds.

An equation that holds exactly is proved, and one that no reading saves has failed. Between them
lie equations that hold only after rounding, or mix units that convert into one another
(``$1 + 50 cents``): nothing is proved about those.
"""

from __future__ import annotations

from fractions import Fraction

from assay.verifiers.formal.equations import Equation, equations
from assay.verifiers.formal.expressions import Expression
from assay.verifiers.formal.numbers import Number
from assay.verifiers.formal.states import Proof, State

_CONVERT = (
    {"$", "£", "€", "cent", "cents", "dollar", "dollars", "penny", "pennies", "nickels", "dimes"},
    {"second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks"}
    | {"month", "months", "year", "years", "decade", "decades", "min", "hr", "hrs", "h"},
    {"inch", "inches", "foot", "feet", "yard", "yards", "mile", "miles", "km", "m", "cm", "mm"}
    | {"meter", "meters", "centimeters", "kilometers", "kilometres", "metres", "centimetres"},
    {"ounce", "ounces", "pound", "pounds", "ton", "tons", "g", "kg", "grams", "kilograms", "lbs"},
    {"cup", "cups", "pint", "pints", "quart", "quarts", "gallon", "gallons", "ml", "l", "liters"},
    {"pair", "pairs", "dozen", "score", "couple", "trio"},
)
"""Units of one quantity: between two of them, numbers alone do not tell whether sides are equal."""


_ADDING = (" + ", " - ")
_FLOATING = 13
"""A number of so many decimals was printed by a computer, which calculates to so many digits."""


def check(text: str, backend: str = "arithmetic") -> list[Proof]:
    """The state of every equation in a text, in order.

    >>> [proof.state for proof in check("3 * 4 = 12, so 12 / 5 = 2.5")]
    ['proved', 'failed']
    """
    return [judge(equation, backend) for equation in equations(text)]


def judge(equation: Equation, backend: str = "arithmetic") -> Proof:
    """The state of one equation."""
    state, detail = _state(equation)
    values = f"{_shown(equation.left)} and {_shown(equation.right)}"
    return Proof(
        state=state,
        backend=backend,
        statement=str(equation),
        detail=detail,
        evidence="" if state == "proved" else f"the sides are {values}",
        spans=(equation.span,),
    )


def _state(equation: Equation) -> tuple[State, str]:
    left, right = equation.left.number, equation.right.number
    plain = not (equation.left.computes or equation.right.computes)
    if plain and left.value == right.value:
        return "not_formalised", "vacuous: both sides are one number"
    percent = "%" in equation.left.units ^ equation.right.units and not _times_100(equation)
    if left.value == right.value and not (percent or _adds_mixed(equation)):
        return "proved", "the sides are equal"
    if "%" in equation.left.units | equation.right.units and _equal_as_percentages(left, right):
        return "proved", "the sides are equal as percentages"
    if left.value == right.value:
        return "no_proof_found", "the numbers are equal, and what they count may not be"
    if percent and _adds(equation):
        return "no_proof_found", "of what a percentage is taken is not said"
    return _unequal(equation, plain=plain)


def _unequal(equation: Equation, *, plain: bool) -> tuple[State, str]:
    """The state of an equation whose sides are two numbers as they are written."""
    left, right = equation.left.number, equation.right.number
    if plain and _convertible(equation):
        return "no_proof_found", "one side may be converted into the unit of the other"
    if _rounds(equation.left, equation.right) or _rounds(equation.right, equation.left):
        if equation.about:
            return "proved", "the sides are equal after rounding"
        return "no_proof_found", "the sides are equal only after rounding"
    if left.low <= right.high and right.low <= left.high:
        return "no_proof_found", "the sides are equal if the decimals were rounded"
    if equation.about:
        return "no_proof_found", "how near the sides should be is not said"
    if _mixed(equation.left.units | equation.right.units):
        return "no_proof_found", "units are mixed that convert into one another"
    if not equation.left.computes and any(unit.isalpha() for unit in equation.left.units):
        return "no_proof_found", "the left side may be converted into another unit"
    return "failed", "the sides differ"


def _equal_as_percentages(left: Number, right: Number) -> bool:
    """Whether percent signs taken for what they say make sides equal, on both sides or on one."""
    if left.percent == right.percent:
        return True
    both = left.percent != left.value and right.percent != right.value
    return both and 0 in (left.value - right.percent, left.percent - right.value)


def _times_100(equation: Equation) -> bool:
    """Whether a side makes a percentage itself: ``5/20 * 100 = 25%``."""
    return any(
        " * 100)" in side.text or "(100 * " in side.text for side in (equation.left, equation.right)
    )


def _adds(equation: Equation) -> bool:
    """Whether a side adds or takes away, which only numbers of one unit allow."""
    return any(sign in side.text for side in (equation.left, equation.right) for sign in _ADDING)


def _adds_mixed(equation: Equation) -> bool:
    return _adds(equation) and _mixed(equation.left.units | equation.right.units)


def _convertible(equation: Equation) -> bool:
    """Whether two plain numbers have units that differ: ``12 eggs = 1 carton``, ``60 = 1 hour``."""
    left, right = equation.left.units - {"%"}, equation.right.units - {"%"}
    if left == right:
        return False
    known = any((left ^ right) & one for one in _CONVERT)
    return bool(left and right) or known


def _rounds(exact: Expression, rounded: Expression) -> bool:
    """Whether one side is a single number that the other rounds to, up, down or nearest."""
    if rounded.computes:
        return False
    value, told, decimals = exact.number.value, rounded.number.value, rounded.decimals
    if "%" in exact.units ^ rounded.units:  # 1/3 = 33%
        value, told = exact.number.percent, rounded.number.percent
        decimals += 2 if "%" in rounded.units else 0
    gap = abs(value - told)
    fits = value.denominator == 1
    allowed = Fraction(1, 10**decimals)
    if decimals >= _FLOATING:  # what a computer prints: 99.00000000000001
        allowed = max(allowed, abs(value) * Fraction(1, 10**_FLOATING))
    return gap < allowed and not (fits and decimals == 0)


def _mixed(units: frozenset[str]) -> bool:
    singular = {unit.rstrip("s") or unit for unit in units}
    return any(len(singular & {unit.rstrip("s") or unit for unit in one}) > 1 for one in _CONVERT)


def _shown(side: Expression) -> str:
    """The value of a side, exactly if that is short."""
    value = side.number.value
    text = str(value)
    return text if len(text) <= 24 else f"about {float(value):.12g}"
