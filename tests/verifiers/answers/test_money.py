"""Currencies that an answer names."""

import pytest

from assay.verifiers.answers import Answer
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.money import currency, exchanged


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("$10", "dollar"),
        (r"\$10", "dollar"),
        (r"$\$10$", "dollar"),
        ("ten dollars", "dollar"),
        ("$10$", None),
        ("$x$ is 10", None),
        ("10 cents", "cent"),
        ("10¢", "cent"),
        ("£5", "pound"),
        ("5 pounds", None),
        ("$5 or €5", None),
        ("10 centimetres", None),
    ],
)
def test_the_currency_of_a_text(text, name):
    assert currency(text) == name


@pytest.mark.parametrize(
    ("reference", "response", "label"),
    [
        ("$10", "10", "correct"),
        ("10", "$10", "correct"),
        ("$10", "ten dollars", "correct"),
        ("$10", "1000 cents", "correct"),
        ("50 cents", "$0.50", "correct"),
        ("$10", "10 cents", "incorrect"),
        ("$10", "€10", "incorrect"),
        ("$10", "10 euros", "incorrect"),
        ("$10", "$10 million", "incorrect"),
    ],
)
def test_answers_in_money(reference, response, label):
    assert Answer().verify(response, reference=reference).label == label


def test_what_cannot_be_exchanged():
    node = read("5")
    assert exchanged(node, "euro", "dollar") is None
    assert exchanged(node, "euro", None) == exchanged(node, None, "euro") == node
