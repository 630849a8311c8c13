"""Sides of equations."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.expressions import DEEPEST, Expression, aside, read
from assay.verifiers.formal.numbers import Unreadable
from assay.verifiers.formal.tokens import tokens


def side(text: str) -> Expression:
    found = tokens(text)
    return read(found, 0, len(found))


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("7", Fraction(7), "7"),
        ("1 + 2 * 3", Fraction(7), "(1 + (2 * 3))"),
        ("(1 + 2) * 3", Fraction(9), "((1 + 2) * 3)"),
        ("10 - 4 - 3", Fraction(3), "((10 - 4) - 3)"),
        ("2 ^ 3 ^ 2", Fraction(512), "(2 ^ (3 ^ 2))"),
        ("- 2 ^ 2", Fraction(-4), "(-(2 ^ 2))"),
        ("2(3 + 4)", Fraction(14), "(2 * (3 + 4))"),
        ("2 1/2", Fraction(5, 2), "(2 + 1/2)"),
        ("3 pounds/book * 4 books", Fraction(12), "(3 * 4)"),
        ("12 (from the quarter) + 1", Fraction(13), "(12 + 1)"),
        (r"\frac{1}{4} + 1", Fraction(5, 4), "((1 / 4) + 1)"),
    ],
)
def test_values(text: str, value: Fraction, shown: str) -> None:
    found = side(text)
    assert (found.number.value, str(found)) == (value, shown)
    assert found.computes == (shown[0] == "(")


@pytest.mark.parametrize(
    ("text", "end", "units"),
    [
        ("3 apples and 4", 2, {"apples"}),
        ("$3 + $4 is", 3, {"$"}),
        ("5 % of 20", 1, {"%"}),
        ("3 + of", 1, set()),
        ("$0.20 (20)", 1, {"$"}),
        ("5 miles per hour", 4, {"miles", "per", "hour"}),
    ],
)
def test_where_it_ends_and_in_what_units(text: str, end: int, units: set[str]) -> None:
    found = side(text)
    assert (found.end, found.units) == (end, units)


@pytest.mark.parametrize(
    "text",
    ["", "+ 3", "x", "2xy", "(3", "2 ^ 0.5", "2 ^ -1", "2 ^ 65", "9" * 40 + "^ 64 ^ 2",
     "(" * (DEEPEST + 2) + "3", "-" * (DEEPEST + 3) + "3"],
)  # fmt: skip
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(Unreadable):
        side(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("(5 days) 3", 4),
        ("(from the quarter)", 5),
        ("(5)", 0),
        ("(5 + 3)", 0),
        ("(days", 0),
        ("", 0),
    ],
)
def test_asides(text: str, length: int) -> None:
    found = tokens(text)
    assert aside(found, 0, len(found)) == length


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from("+-*"))
def test_it_computes_as_python_does(a: int, b: int, sign: str) -> None:
    assert side(f"{a} {sign} {b}").number.value == eval(f"{a} {sign} {b}")
