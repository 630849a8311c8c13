"""How the text of an answer is read."""

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.readings import (
    as_decimal_comma,
    is_spaced_list,
    offers_several,
    reading,
    reference,
)

READ = [
    ("The largest $n$ is 34.", "34"),
    ("**5**", "5"),
    ("It costs $5.", "5"),
    ("fifteen", "15"),
    ("0.1666 repeating", "1/6"),
    ("There are 5 apples.", "5"),
    ("about 5", "5"),
    ("1 000 000", "1000000"),
    ("at least 5", "x >= 5"),
    ("It is more than 5.", "x > 5"),
    ("<= 5", "x <= 5"),
    ("5 or fewer", "x <= 5"),
    ("5+", "x >= 5"),
    ("No fewer than 5 coins are needed.", "x >= 5"),
    ("It is below 5 degrees", "5"),
]
UNREAD = [
    "5 6 " * 999 + "7",
    "either 4 or perhaps 5",
    "",
    "blue",
    "4 or maybe 5",
    "a = ",
    "n < x <",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_reading(text, expected):
    found, wanted = reading(text), read(expected)
    assert found is not None
    if wanted.kind == "num":
        assert (found.args[0] if found.kind == "unit" else found) == wanted
    else:
        assert found == wanted


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_read(text):
    assert reading(text) is None


def test_a_bound_may_be_the_answer():
    assert reading("at least 5", bounded=False) == read("5")
    assert reading("x > 5", bounded=False) == read("x > 5")


def test_a_reference_is_read_only_as_a_whole():
    assert reference("5") == read("5")
    assert reference("It is 5.") is None
    assert reference("at least 5") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1000,99", "1000.99"), ("0,125", "0.125"), ("1,000", None), ("1,2,3", None), ("5", None)],
)
def test_a_decimal_comma(text, expected):
    assert as_decimal_comma(text) == (None if expected is None else read(expected))


def test_lists_and_alternatives():
    assert is_spaced_list("1 2 3")
    assert not is_spaced_list("1 000 000")
    assert offers_several("4 or 5")
    assert not offers_several("4 or so")
