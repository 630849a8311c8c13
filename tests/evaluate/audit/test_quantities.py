"""The audit's own reader of numbers: narrow, and right where it reads."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evaluate.audit.quantities import decimal, numbers_in, quantity


@pytest.mark.parametrize(
    ("text", "value", "form", "unit"),
    [
        ("42", 42, "integer", ""),
        ("-42.", -42, "integer", ""),
        ("1,250", 1250, "integer", ""),
        ("$70,000", 70000, "integer", ""),
        ("$3.5$", Fraction(7, 2), "decimal", ""),
        ("3.50 kg", Fraction(7, 2), "decimal", "kg"),
        ("3/4", Fraction(3, 4), "fraction", ""),
        ("-\\frac{1}{2}", Fraction(-1, 2), "fraction", ""),
        ("28\\%", 28, "integer", "%"),
        ("\u22125", -5, "integer", ""),
    ],
)
def test_read(text, value, form, unit):
    found = quantity(text)
    assert (found.value, found.form, found.unit) == (value, form, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2x",
        "1,25",
        "3/0",
        "1/2/3",
        "2^3",
        "3.5/2",
        "1e5",
        "4 July",
        "July 4",
        "1 000",
        "1-2",
        "9" * 50,
    ],
)
def test_left_alone(text):
    found = quantity(text)
    assert found is None or found.unit in ("x", "July")


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_come_back(number):
    found = quantity(str(number))
    assert found.written() == str(number)
    assert quantity(f"{number:,}").value == number


@given(st.decimals(-10_000, 10_000, places=3), st.integers(0, 6))
def test_decimals_are_exact(number, places):
    exact = Fraction(number)
    assert Fraction(Decimal(decimal(exact, places))) == exact


def test_numbers_in_a_text_are_whole_words():
    text = "x2 and 1,200 or -3.5; a/7, 5^2, 1.2.3 and 8."
    assert [float(value) for _, _, value in numbers_in(text)] == [1200.0, -3.5, 8.0]
    for start, end, value in numbers_in(text):
        assert Fraction(text[start:end].replace(",", "")) == value
