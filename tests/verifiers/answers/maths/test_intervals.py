"""Sets of real numbers, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.intervals import NotASet, is_interval, orders, pieces, same
from assay.verifiers.answers.question import Rules

ASKED = Rules(interval=True)
SAME = [
    (r"(-\infty,-2)\cup(3,\infty)", "x < -2 or x > 3"),
    (r"x \in [-2, 7]", r"-2 \le x \le 7"),
    ("2x < 6", "x < 3"),
    ("-x <= 1", "x >= -1"),
    ("|x| < 2", "(-2, 2)"),
    ("[0, 1] \\cup [1, 2]", "[0, 2]"),
    (r"\mathbb{R}", r"(-\infty, \infty)"),
    (r"\mathbb{R} \setminus \{0\}", r"x \ne 0"),
    ("x > 1 and x < 2", "1 < x < 2"),
    ("[0.5, 1)", "[1/2, 1)"),
]
OTHER = [
    ("(0, 9)", "[0, 9)"),
    ("x < 3", "x <= 3"),
    ("x < 3", "x > 3"),
    ("[0, 1] \\cup [2, 3]", "[0, 3]"),
    ("x > 1", "5"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_set(one, other):
    assert same(read(one), read(other), ASKED) is True
    assert same(read(other), read(one), ASKED) is True


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_set(one, other):
    assert same(read(one), read(other), ASKED) is False


@pytest.mark.parametrize("text", ["x < y", "x^2 < 4", "7", "(1, 2, 3)", "x \\to 3"])
def test_what_is_no_set(text):
    with pytest.raises(NotASet):
        pieces(read(text))


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("[1, 2)", Rules(), True),
        ("[1, 2]", Rules(), True),
        ("[1, 2]", Rules(ordered=True), False),
        ("(1, 2)", Rules(), False),
        ("(1, 2)", ASKED, True),
        ("(2, 1)", ASKED, False),
        (r"(1, \infty)", Rules(), True),
        ("(1, 2, 3)", ASKED, False),
    ],
)
def test_is_interval(text, rules, expected):
    assert is_interval(read(text), rules) is expected


def test_orders():
    assert orders(read("x < 1"))
    assert not orders(read("x = 1"))


@given(st.integers(-9, 9), st.integers(1, 9), st.integers(0, 9))
def test_a_union_of_touching_intervals_is_one(low, first, second):
    middle, high = low + first, low + first + second
    text = f"[{low}, {middle}] \\cup [{middle}, {high}]"
    assert same(read(text), read(f"[{low}, {high}]"), ASKED)
