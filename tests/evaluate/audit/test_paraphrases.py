"""Paraphrases stay right: numbers keep their value, words their letters, and `answer` agrees."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Problem
from assay.evaluate.audit.answer import known_answers
from assay.evaluate.audit.paraphrases import PARAPHRASES, fenced, paraphrases, respaced
from assay.verifiers.answers import Answer


def made(reference, question="What is it?"):
    [known] = known_answers(Problem.of(question, reference=reference))
    return dict(paraphrases(known))


@given(st.integers(-(10**7), 10**7))
def test_a_whole_number_keeps_its_value(number):
    for kind, said in made(str(number)).items():
        digits = re.sub(r"[^\d.\-]", "", said).strip(".")
        if kind != "number in words":
            assert Fraction(digits) == number, kind


@given(st.decimals(-500, 500, places=2))
def test_a_decimal_keeps_its_value(number):
    for kind, said in made(f"{number:f}").items():
        digits = re.sub(r"[^\d./\-]", "", said).strip(".")
        assert Fraction(digits) == Fraction(number), kind


@pytest.mark.parametrize(
    "reference",
    [
        "42",
        "-7",
        "3.5",
        "70000",
        "1/8",
        "28%",
        "B",
        "Yes",
        "Mary Shelley",
        "2, 3, 5",
        "5 cm",
        "x^2+1",
    ],
)
def test_the_verifier_answer_takes_every_one(reference):
    problem = Problem.of("What is it?", reference=reference)
    for kind, said in made(reference).items():
        assert Answer().verify(said, problem).label == "correct", (kind, said)


@pytest.mark.parametrize(
    ("reference", "question", "kind", "said"),
    [
        ("1984", "In what year?", "a zero more", None),
        ("1984", "How many?", "commas between thousands", None),
        ("70000", "How many?", "commas between thousands", "70,000"),
        ("0.5", "What is it?", "decimal as fraction", "1/2"),
        ("0.5", "Give it as a decimal.", "decimal as fraction", None),
        ("1/3", "What is it?", "fraction as decimal", None),
        ("1/8", "What is it?", "fraction as decimal", "0.125"),
        ("1/8", "Give a common fraction.", "fraction as decimal", None),
        ("3", "How many?", "number in words", "three"),
        ("13", "How many?", "number in words", None),
        ("28%", "How much?", "percent in words", "28 percent"),
        ("us", "Who?", "in upper case", None),
        ("Mary Shelley", "Who?", "in upper case", "MARY SHELLEY"),
        ("Mary Shelley", "Who? Answer in lower case.", "in upper case", None),
        ("B", "Which?", "letter in brackets", "(B)"),
        ("Oslo", "Where?", "in a box", None),
    ],
)
def test_a_kind_is_used_where_it_is_sound(reference, question, kind, said):
    assert kind in PARAPHRASES
    assert made(reference, question).get(kind) == said


@given(st.text())
def test_respacing_keeps_every_line(text):
    if "\r" not in text:
        assert respaced(text).replace("\r\n", "\n").strip("\n ") == text.strip("\n ")


@given(st.text(alphabet="ab`\n", min_size=1))
def test_a_fence_is_longer_than_any_in_it(text):
    fence = fenced(text, "python").splitlines()[2].removesuffix("python")
    assert fence not in text
