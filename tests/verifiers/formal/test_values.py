"""What terms are worth: exactly, or not at all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.terms import parse, parse_number
from assay.verifiers.formal.values import Unknown, evaluate, value

TRUE_OR_FALSE = [
    ("3*4 = 12", True),
    ("12/5 = 2.4", True),
    ("0.1 + 0.2 = 0.3", True),
    ("1/3 = 0.333", False),
    ("-2^2 = -4", True),
    ("2^3 = 8", True),
    ("1 < 2 < 3", True),
    ("1 < 3 < 2", False),
    ("1 = 2 or 2 = 2", True),
    ("not 1 = 2 and 2 = 2", True),
    ("1 = 2 implies 3 = 4", True),
    ("1 = 1 -> 3 = 4", False),
    ("7 × 6 ≥ 42", True),
    ("8 ÷ 4 ≠ 2", False),
    ("2 ** 5 == 32", True),
    ("(1 = 1 and 2 > 1) or 1 = 0", True),
]


@pytest.mark.parametrize(("text", "expected"), TRUE_OR_FALSE)
def test_a_statement_without_names_is_true_or_false(text: str, expected: bool) -> None:
    assert evaluate(parse(text), {}) is expected


def test_a_division_by_zero_has_no_value() -> None:
    with pytest.raises(Unknown, match="divides by zero"):
        evaluate(parse("1/(x - x) = 1"), {"x": Fraction(2)})


def test_a_tower_of_powers_is_too_large_and_quick() -> None:
    with pytest.raises(Unknown, match="too large"):
        value(parse_number("((9^64)^64)^64"), {})


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)


@given(numbers, numbers, numbers)
def test_values_obey_the_laws_of_a_field(x: Fraction, y: Fraction, total: Fraction) -> None:
    values = {"x": x, "y": y, "total": total}
    assert evaluate(parse("x*(y + total) = x*y + x*total"), values)
    assert evaluate(parse("x - y = -(y - x)"), values)
    if y:
        assert evaluate(parse("(x/y)*y = x and y != 0"), values)
