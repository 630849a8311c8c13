"""What counts as the same number, with units and where rounding is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.rounding import last_place, same
from assay.verifiers.answers.question import Rules

ROUNDED, PERCENT = Rules(rounded=True), Rules(percent=True, asked="What percent?")
CASES = [
    ("1/3", "0.333333", Rules(), True),
    ("1/3", "0.3333", Rules(), False),
    ("1/3", "0.3333", Rules(decimals=4), True),
    ("1/3", "0.3334", Rules(decimals=4), False),
    ("1/3", "0.333", ROUNDED, True),
    ("1/3", "0.34", ROUNDED, False),
    ("100", "100.9", Rules(tolerance=0.01), True),
    ("100", "101.1", Rules(tolerance=0.01), False),
    ("3.14", "\\pi", Rules(), True),
    ("3.14", "3.2", Rules(), False),
    ("17.0", "17.04", Rules(), False),
    ("5", "5.000001", Rules(), False),
    ("10\\%", "0.1", Rules(), True),
    ("10\\%", "10", PERCENT, True),
    ("10\\%", "10", Rules(percent=False, asked="How much?"), False),
    ("5 m", "500 cm", Rules(), True),
    ("5 m", "5", Rules(), True),
    ("5 m", "5 kg", Rules(), False),
    ("5 m", "50 cm", Rules(), False),
    ("90^\\circ", "\\pi/2", Rules(), True),
    ("90^\\circ", "90", Rules(), True),
    ("101_2", "101_3", Rules(), False),
    ("101_2", "101", Rules(), True),
]


@pytest.mark.parametrize(("gold", "found", "rules", "expected"), CASES)
def test_same(gold, found, rules, expected):
    assert bool(same(read(gold), read(found), rules)) is expected


@pytest.mark.parametrize(
    ("text", "place"),
    [("3.10", "1/100"), ("-0.5", "1/10"), ("2.5 \\cdot 10^3", "100"), ("3", None), ("1/3", None)],
)
def test_last_place(text, place):
    found = last_place(read(text))
    assert (None if found is None else str(found)) == place


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_fraction_is_the_same_as_itself_in_other_terms(top, bottom):
    assert same(read(f"{top}/{bottom}"), read(f"{7 * top}/{7 * bottom}"), Rules())
    assert not same(read(f"{top}/{bottom}"), read(f"{7 * top + 1}/{7 * bottom}"), Rules())
