"""What a question says about its answer."""

import pytest

from assay.verifiers.answers.question import (
    Rules,
    asks_for_bound,
    bare,
    operates,
    options_in,
    rules,
    to_evaluate,
)


@pytest.mark.parametrize(
    ("question", "field", "value"),
    [
        ("Round to two decimal places.", "decimals", 2),
        ("Round to the nearest cent.", "decimals", 2),
        ("To the nearest integer?", "decimals", 0),
        ("How many?", "decimals", None),
        ("Give an approximate value.", "rounded", True),
        ("What percent is it?", "percent", True),
        ("How much is it?", "percent", False),
        ("What is the domain of f?", "interval", True),
        ("List them in ascending order.", "ordered", True),
        ("Name the roots in any order.", "ordered", False),
        ("Factor $x^2-1$.", "form", "factored"),
        ("Find the factors of 6.", "form", None),
        ("Expand $(x+1)^2$.", "form", "expanded"),
        ("Give it in lowest terms.", "form", "lowest terms"),
        ("(a) How? (b) Why?", "parts", 2),
        ("Which number? (a) It matters.", "parts", 0),
    ],
)
def test_rules(question, field, value):
    assert getattr(rules(question), field) == value


@pytest.mark.parametrize(
    ("question", "expected"),
    [("At least how many?", True), ("The largest of them?", True), ("How many coins?", False)],
)
def test_asks_for_bound(question, expected):
    assert asks_for_bound(question) is expected


def test_no_question_says_nothing():
    assert rules("  ") == Rules()


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("Which? (A) 5 (B) 6", {"A": "5", "B": "6"}),
        ("Which?\nA. red\nB. blue", {"A": "red", "B": "blue"}),
        ("Which? (B) 6 (C) 7", {}),
        ("Which? (A) 5", {}),
    ],
)
def test_options(question, options):
    assert options_in(question) == options


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is 2 + 3?", {"2+3"}),
        ("Compute $12*17$.", {"12*17"}),
        ("Evaluate \\(\\left(1+2\\right)^2\\), please.", {"(1+2)^2"}),
        ("Find the value of 1/2 + 1/3.", {"1/2+1/3"}),
        ("Simplify $\\sqrt{8}$ and explain.", {"\\sqrt{8}"}),
        ("What is -5?", set()),
        ("What is the capital of France?", set()),
        ("How many are 3 * 4 eggs in boxes?", set()),
    ],
)
def test_to_evaluate(question, expected):
    assert to_evaluate(question) == expected


def test_bare_and_operates():
    assert bare("$ 2 \\, + 3 $") == "2+3"
    assert [operates(text) for text in ("2+3", "-5", "7", "5!", "\\pi")] == [
        True, False, False, True, True,
    ]  # fmt: skip
