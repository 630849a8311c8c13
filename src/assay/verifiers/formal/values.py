"""What plain terms are worth: exact values of numbers, truth of statements.

>>> from assay.verifiers.formal.terms import parse
>>> evaluate(parse("12/5 = 2.4"), {}), evaluate(parse("2*x < 5"), {"x": Fraction(3)})
(True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from assay.verifiers.formal.terms import CONNECTIVES, LARGEST_BITS, Term


class Unknown(Exception):
    """A term has no known value: a name without one, or a division by zero."""


_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def evaluate(statement: Term, values: Mapping[str, Fraction]) -> bool:
    """Whether a statement is true for these values; raises `Unknown`."""
    if statement.head == "not":
        return not evaluate(statement.parts[0], values)
    if statement.head in CONNECTIVES:
        # Both sides, always: a division by zero on either makes the whole meaningless.
        left, right = (evaluate(part, values) for part in statement.parts)
        if statement.head == "implies":
            return not left or right
        return left and right if statement.head == "and" else left or right
    left_number, right_number = (value(part, values) for part in statement.parts)
    return _COMPARE[str(statement.head)](left_number, right_number)


def value(term: Term, values: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a number term; raises `Unknown`."""
    if isinstance(term.head, Fraction):
        return term.head
    if not term.parts:
        if term.head not in values:
            raise Unknown(f"{term.head} has no known value")
        return values[term.head]
    numbers = [value(part, values) for part in term.parts]
    if len(numbers) == 1:
        return -numbers[0]
    left, right = numbers
    if term.head == "/" and right == 0:
        raise Unknown(f"{term} divides by zero")
    if term.head == "^":
        if _bits(left) * right > LARGEST_BITS:
            raise Unknown(f"{term} is too large")
        return left ** int(right)
    result = left / right if term.head == "/" else _COMPUTE[term.head](left, right)
    if _bits(result) > LARGEST_BITS:
        raise Unknown(f"{term} is too large")
    return result


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())
