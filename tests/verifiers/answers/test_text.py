"""Words as answers, and the numbers that words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.text import grades_itself, number_in_words, same_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**The** Café-Bar, (Paris)!", "cafe bar paris"),
        ("don't", "dont"),
        ("A", "a"),
        ("\\text{blue}", "blue"),
        ("50%", "50%"),
        ("...", ""),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@given(st.text(max_size=60))
def test_words_of_words_are_the_same(text):
    found = words(text)
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The Beatles", "beatles.", True),
        ("none", "There is no solution.", True),
        ("red", "blue", False),
        ("", "", True),
        ("?", "!", False),
    ],
)
def test_same_words(one, other, expected):
    assert same_words(one, other) is expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fifteen", 15),
        ("One thousand six hundred twenty-five.", 1625),
        ("three hundred sixty-four thousand", 364_000),
        ("minus seven", -7),
        ("a million", 1_000_000),
        ("two and twenty", 22),
        ("a cat", None),
        ("twenty cats", None),
        ("", None),
    ],
)
def test_number_in_words(text, value):
    assert number_in_words(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Score: 1.0", True), ("My confidence is 5", True), ("The score was tied", False)],
)
def test_grades_itself(text, expected):
    assert grades_itself(text) is expected
