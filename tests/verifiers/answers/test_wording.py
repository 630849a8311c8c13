"""Scale, sign, operation and fraction in words; numbers in other notations."""

from fractions import Fraction

import pytest

from assay.verifiers.answers import Answer
from assay.verifiers.answers.wording import as_formula, counts_in, in_words, quantity_in_words

SAME = [
    ("5000000", "5 million"),
    ("5 million", "5000000"),
    ("5 million", "$5,000,000"),
    ("300000", "3 hundred thousand"),
    ("60", r"\boxed{5\text{ dozen}}"),
    ("-5", "minus 5"),
    ("-5", "The answer is negative 5."),
    ("5000000", "5e6"),
    ("0.25", "2.5e-1"),
    ("1000", "1.0E3"),
    ("1234567", "1_234_567"),
    ("1234567", "1'234'567"),
    ("1/3", r"0.\overline{3}"),
    ("1/6", r"0.1\overline{6}"),
    ("(1,3]", "]1,3]"),
    ("[1,3)", "[1,3["),
    ("3/4", "three quarters"),
    ("1/2", "one half"),
    ("1/2", "half"),
    ("5/2", "two and a half"),
    ("110", "one hundred and ten"),
    ("12", "twelve apples"),
    ("50", "fifty percent"),
    ("5/2", "half of 5"),
    (r"\sqrt{2}", "the square root of 2"),
    ("25", "5 squared"),
    ("1/5", "the reciprocal of 5"),
    ("120", "5 factorial"),
    (r"\pi", "Pi"),
    ("2,3", "3 and 2"),
    ("2,3", "x=2 or x=3"),
    ("2,3", "{2,3}"),
    ("0,111", "0.111"),
    ("1000,99", "1000.99"),
]
OTHER = [
    ("5", "5 million"),
    ("5", "5 thousand"),
    ("5", "The answer is 5 dozen."),
    ("5 million", "5"),
    ("5 million", "5 billion"),
    ("5", "minus 5"),
    ("5", "negative 5"),
    ("5", "twice 5"),
    ("5", "5 cubed"),
    ("5", "a multiple of 5"),
    ("5", "under 5"),
    ("5", "5 at most"),
    ("3", "3 tenths"),
    ("3", "3 halves"),
    ("5", "Step 5"),
    ("5", "See equation 5"),
    ("2,3", "2.3"),
    ("2,3", "23/10"),
]


@pytest.mark.parametrize(("reference", "response"), SAME)
def test_the_same_number(reference, response):
    assert Answer().verify(response, reference=reference).label == "correct"


@pytest.mark.parametrize(("reference", "response"), OTHER)
def test_another_number(reference, response):
    assert Answer().verify(response, reference=reference).label != "correct"


@pytest.mark.parametrize(
    ("question", "reference", "response"),
    [
        ("How many dozen eggs are there?", "5", "5 dozen"),
        ("What is the population, in millions?", "5", "5 million"),
        ("How many quarters has she?", "3", "3 quarters"),
        ("Which step is wrong?", "5", "Step 5"),
        ("Which step is wrong?", "5", "First wrong step: 5"),
        ("At most how many fit?", "5", "5 at most"),
        ("Was sind 1,5 + 1?", "2,5", "2.5"),
    ],
)
def test_what_the_question_counts_in(question, reference, response):
    assert Answer().verify(response, question, reference=reference).label == "correct"


def test_scales_that_a_question_counts_in():
    assert counts_in("in millions of dollars") == {"million"}
    assert counts_in("Five million people live there.") == frozenset()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one", 1),
        ("a quarter", Fraction(1, 4)),
        ("five tenths", Fraction(1, 2)),
        ("minus two", -2),
        ("twenty-fifth", None),
        ("a", None),
        ("quarter", None),
        ("the half", None),
    ],
)
def test_numbers_in_words(text, value):
    assert in_words(text) == value


@pytest.mark.parametrize("text", ["one of them", "one can see that", "a cat", "two to be safe", ""])
def test_words_that_are_no_quantity(text):
    assert quantity_in_words(text) is None


@pytest.mark.parametrize("text", ["no number", "2e", "3e^2", "x_1 = 2", "5 people", "[1, 3]"])
def test_a_formula_stays_as_it_is(text):
    assert as_formula(text) == text


def test_a_power_beyond_measure_is_not_written_out():
    assert as_formula("1e9999") == "1*10^{9999}"
    assert Answer().verify("1e9999", reference="5").label == "incorrect"
