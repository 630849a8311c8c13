"""Exact values, and the bounds that keep them cheap."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge, exact, exact_power
from assay.verifiers.answers.maths.grammar import read

VALUES = [
    ("1/2 + 1/3", "5/6"),
    ("2\\frac{5}{8}", "21/8"),
    ("0.1 + 0.2", "3/10"),
    ("-2^2", "-4"),
    ("2^{-3}", "1/8"),
    ("4^{1/2}", "2"),
    ("\\sqrt{9/4}", "3/2"),
    ("\\sqrt[3]{27}", "3"),
    ("5!", "120"),
    ("\\binom{5}{2}", "10"),
    ("12\\%", "3/25"),
    ("101_2", "5"),
    ("|-3|", "3"),
    ("\\lfloor -1/2 \\rfloor", "-1"),
    ("\\gcd(12, 18)", "6"),
    ("0^5", "0"),
    ("(-1)^{10^{30}}", None),
]
BOUNDS = [
    ("x", NotExact),
    ("\\pi", NotExact),
    ("\\sqrt2", NotExact),
    ("1/0", NoValue),
    ("0^0", NoValue),
    ("12_2", NoValue),
    ("9^(9^(9^9))", TooLarge),
    ("10^{-100000}", TooLarge),
    ("5000!", TooLarge),
    ("9^{9999} \\cdot 9^{9999} \\cdot 9^{9999} \\cdot 9^{9999}", TooLarge),
]


@pytest.mark.parametrize(("text", "value"), [case for case in VALUES if case[1]])
def test_values(text, value):
    assert exact(read(text)) == Fraction(value)


@pytest.mark.parametrize(("text", "error"), BOUNDS)
def test_bounds(text, error):
    with pytest.raises(error):
        exact(read(text))


@given(st.fractions(-20, 20, max_denominator=20), st.integers(-6, 6))
def test_powers_are_products(base, power):
    if not base and power <= 0:
        with pytest.raises(NoValue):
            exact_power(base, Fraction(power))
    else:
        assert exact_power(base, Fraction(power)) == base**power
