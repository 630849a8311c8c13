"""Numbers in free text."""

import pytest

from assay.verifiers.answers.figures import ONE_NUMBER, numbers, ranges, valued, worded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", {5}),
        ("$1,200 and 3.5", {1200, 3.5}),
        ("5 million", {5e6}),
        ("2.5-million", {2.5e6}),
        ("two hundred", {200}),
        ("a hundred", set()),
        ("x5", set()),
        ("none", set()),
    ],
)
def test_numbers(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("$5,000", 5000), ("5 million", 5e6), ("5 thousand men", 5000), ("7 miles", 7)],
)
def test_one_number(text, value):
    assert valued(ONE_NUMBER.fullmatch(text)) == value


@pytest.mark.parametrize(
    ("text", "value"), [("fifteen", 15), ("twenty miles", 20), ("many miles", None)]
)
def test_worded(text, value):
    assert worded(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.5 to 6 litres", [(4.5, 6)]),
        ("between 3 and 4", [(3, 4)]),
        ("1-2, or 5\u20137", [(1, 2), (5, 7)]),
        ("6 to 4", []),
        ("5", []),
    ],
)
def test_ranges(text, expected):
    assert ranges(text) == expected
