"""Numbers that may have been rounded: every number they stand for lies in their interval."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.numbers import Number, Unreadable, exact, operated, rounded

halves = st.fractions(-100, 100, max_denominator=64)


@pytest.mark.parametrize(
    ("written", "decimals", "percent", "expected"),
    [
        ("7", 0, False, ("7", "7", "7", "7")),
        ("0.5", 1, False, ("0.5", "0.45", "0.55", "0.5")),
        ("12.50", 2, False, ("12.5", "12.495", "12.505", "12.5")),
        ("5", 0, True, ("5", "5", "5", "0.05")),
    ],
)
def test_a_written_number(written, decimals, percent, expected):
    found = rounded(Fraction(written), decimals, percent=percent)
    assert found == Number(*map(Fraction, expected))


@pytest.mark.parametrize("below", [exact(Fraction(0)), rounded(Fraction(0), 2)])
def test_what_may_be_a_division_by_zero_is_none(below):
    with pytest.raises(Unreadable):
        operated("/", exact(Fraction(1)), below)


@given(halves, halves, st.sampled_from("+-*"), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_the_interval_has_every_value_that_was_rounded(one, other, sign, up, down):
    left, right = rounded(one, 1), rounded(other, 1)
    found = operated(sign, left, right)
    before = operated(sign, exact(one + Fraction(up) / 10), exact(other + Fraction(down) / 10))
    assert found.low <= before.value <= found.high
