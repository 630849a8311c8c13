"""Equations: the value they give, and which say the same."""

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.relations import (
    equations_match,
    every,
    in_order,
    is_name,
    same_sides,
    value_of,
)
from assay.verifiers.answers.maths.structures import matches
from assay.verifiers.answers.question import Rules


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x", True), ("f(x)", True), ("AB", True), ("(x, y)", True), ("2x", False), ("x+1", False)],
)
def test_is_name(text, expected):
    assert is_name(read(text)) is expected


@pytest.mark.parametrize(
    ("text", "strict", "value"),
    [
        ("x = 5", True, "5"),
        ("5 = x", True, "5"),
        ("x = 2+3 = 5", True, "5"),
        ("x = 1/3 \\approx 0.33", True, "1/3"),
        ("f(x) = x^2", True, "x^2"),
        ("2x + z = 1", True, None),
        ("2x + z = 1", False, "1"),
        ("x < 5", False, None),
        ("x \\in (1, 2)", False, "(1, 2)"),
        ("x \\in (1, 2)", True, None),
    ],
)
def test_value_of(text, strict, value):
    found = value_of(read(text), strict=strict)
    assert found == (None if value is None else read(value))


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ("x = 5", "x = 10/2", True),
        ("x = 5", "y = 5", False),
        ("y = 2x", "f(x) = 2x", True),
        ("2x + y = 4", "x + y/2 = 2", True),
        ("2x + y = 4", "4 - y = 2x", True),
        ("2x + y = 4", "2x + y = 5", False),
        ("x = 5", "x > 5", False),
    ],
)
def test_equations_match(gold, found, expected):
    assert equations_match(read(gold), read(found), Rules(), matches) is expected


def test_same_sides():
    assert same_sides(read("x < 1/2"), read("x < 0.5"))
    assert not same_sides(read("x < 1"), read("x > 1"))
    assert not same_sides(read("x < 1"), read("0 < x < 1"))


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [([], True), ([True], True), ([True, None], None), ([None, False], False), ([False], False)],
)
def test_every(decisions, expected):
    assert every(decisions) is expected


def test_in_order():
    one, two = read("1"), read("2")
    assert in_order([one, two], [one, two], Rules(), matches)
    assert in_order([one, two], [two, one], Rules(), matches) is False
    assert in_order([one], [one, two], Rules(), matches) is False
