r"""Answers made of several, beside the reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.structures import matches
from assay.verifiers.answers.question import Rules

CASES = [
    ("(1, 2)", "(1, 2)", True),
    ("(1, 2)", "(2, 1)", False),
    ("(1, 2)", "\\{1, 2\\}", False),
    ("(1, 2)", "x = 1, y = 2", True),
    ("\\{1, 2\\}", "2, 1", True),
    ("\\{1, 2\\}", "\\{1, 2, 2\\}", True),
    ("\\{1, 2\\}", "\\{1, 2, 3\\}", False),
    ("1, 2", "2, 1", True),
    ("1, 2, 3", "1, 2", False),
    ("x = 1, y = 2", "y = 2, x = 1", True),
    ("x = 1, y = 2", "x = 2, y = 1", False),
    ("\\pm 3", "3, -3", True),
    ("1 \\pm \\sqrt2", "1 + \\sqrt2, 1 - \\sqrt2", True),
    ("\\pm 3", "3", False),
    ("1 : 2", "2 : 4", True),
    ("1 : 2", "2 : 1", False),
    ("1 : 2", "0.5", True),
    ("1/2", "1 : 2", True),
    ("x = 5", "5", True),
    ("5", "x = 5", True),
    ("5", "x > 5", False),
    ("5", "4, 5", False),
    ("[0, 1)", "0 \\le x < 1", True),
    ("blue", "Blue", True),
    ("blue", "5", False),
]


@pytest.mark.parametrize(("gold", "found", "expected"), CASES)
def test_matches(gold, found, expected):
    assert bool(matches(read(gold), read(found), Rules())) is expected


def test_the_order_of_a_list_counts_where_it_was_asked_for():
    one, other = read("1, 2"), read("2, 1")
    assert matches(one, other, Rules(ordered=False))
    assert not matches(one, other, Rules(ordered=True))


def test_lists_that_are_too_long_are_not_compared_item_by_item():
    one = read(", ".join(map(str, range(100))))
    other = read(", ".join(map(str, reversed(range(100)))))
    assert matches(one, one, Rules()) is True
    assert matches(one, other, Rules()) is None


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=6), st.randoms())
def test_a_set_is_the_same_in_any_order(items, draw):
    mixed = draw.sample(items, len(items))
    gold, found = (read(r"\{" + ", ".join(map(str, x)) + r"\}") for x in (items, mixed))
    assert matches(gold, found, Rules()) is True
