"""Letters of options, and yes and no."""

import pytest

from assay.verifiers.answers.choices import (
    by_content,
    content_of,
    contradicts,
    letters,
    reference_letters,
    repeated_options,
    truth,
)

OPTIONS = {"A": "5", "B": "6", "C": "5 and 6"}

TRUTHS = [
    ("Yes", True),
    ("no.", False),
    ("No, that is not true.", False),
    ("The statement is true.", True),
    ("It is not correct.", False),
    ("It is true for all x.", True),
    ("False statement", False),
    ("Yes, no doubt.", True),
    ("yes or no", None),
    ("yes and no", None),
    ("No/Yes", None),
    ("True and false", None),
    ("First wrong step: 3", None),
    ("A right triangle.", None),
    ("Correct answer: no", False),
    ("That is the wrong way to see it. So yes.", True),
    ("blue", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), TRUTHS)
def test_truth(text, expected):
    assert truth(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B", "B"),
        ("(b)", "B"),
        ("The answer is (C) $x^2$", "C"),
        ("**B.**", "B"),
        ("\\text{A}", "A"),
        ("A, C", "AC"),
        ("A and C", "AC"),
        ("AC", "AC"),
        ("A cat sat on option B", "B"),
        ("It is 6.", "B"),
        ("It is 5 and 6.", "C"),
        ("It is 7.", ""),
    ],
)
def test_letters(text, expected):
    assert letters(text, OPTIONS) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A) 5 B) 6", "AB"),
        ("A. 5\nB. 6\nC. 5 and 6", "ABC"),
        ("(B) 6 (A) 5", "AB"),
        ("A) 5", ""),
        ("A) 5, and B) is wrong", ""),
        ("", ""),
    ],
)
def test_repeated_options(text, expected):
    assert repeated_options(text, OPTIONS) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected", "content"),
    [
        ("A", "A", ""),
        ("$\\text{(B)}$", "B", ""),
        ("A,C", "AC", ""),
        ("D (Coherent sense of self)", "D", "Coherent sense of self"),
        ("B. argon", "B", "argon"),
        ("A cat", "", ""),
        ("x", "", ""),
    ],
)
def test_a_reference(text, expected, content):
    assert reference_letters(text) == set(expected)
    assert content_of(text) == content


def test_the_text_of_an_option():
    assert by_content("the number 6", OPTIONS) == {"B"}
    assert contradicts("(A) 6", "A", OPTIONS)
    assert not contradicts("(A) 5", "A", OPTIONS)
    assert not contradicts("(D) 6", "D", OPTIONS)
