"""Mutations are wrong for sure: by numbers that the test computes itself, and by verifiers."""

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assay.core import Problem
from assay.evaluate.audit.answer import known_answers
from assay.evaluate.audit.mutations import (
    INVENTED,
    MUTATIONS,
    cut_short,
    mutations,
    number_changed_in,
)
from assay.verifiers.answers import Answer
from assay.verifiers.text import Exact

WHOLE = st.integers(-(10**6), 10**6)
VALUES = {
    "off by one", "number changed", "decimal point moved", "sign flipped", "fraction inverted",
}  # fmt: skip


def made(reference, question="What is it?"):
    [known] = known_answers(Problem.of(question, reference=reference))
    return dict(mutations(known))


def value(text):
    return Fraction(text.replace(",", "").replace("$", "").split()[0])


@given(WHOLE)
def test_of_a_whole_number_no_value_is_its_own(number):
    for kind, wrong in made(str(number)).items():
        if kind in VALUES:
            assert value(wrong) != number
            if kind != "off by one":
                # Far enough that no tolerance below a fifth takes it for the same.
                assert abs(value(wrong) - number) * 5 > abs(number)


@given(st.integers(-999, 999), st.integers(2, 50))
def test_of_a_fraction_no_value_is_its_own(top, bottom):
    for kind, wrong in made(f"{top}/{bottom}").items():
        if kind in VALUES:
            assert value(wrong) != Fraction(top, bottom)


@given(st.decimals(-500, 500, places=2))
def test_of_a_decimal_no_value_is_its_own(number):
    for kind, wrong in made(f"{number:f}").items():
        if kind in VALUES:
            assert value(wrong) != Fraction(number)


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=6))
def test_of_a_list_no_set_is_its_own(numbers):
    found = made(", ".join(map(str, numbers)))
    for kind in ("list item dropped", "list item changed"):
        if kind in found:
            assert {float(item) for item in found[kind].split(", ")} != set(map(float, numbers))


@given(WHOLE)
def test_no_verifier_that_compares_numbers_takes_one_for_right(number):
    problem = Problem.of("What is it?", reference=str(number))
    for kind, wrong in made(str(number)).items():
        if kind in VALUES:
            assert not Answer()(problem, _said(wrong))
        assert not Exact()(problem, _said(wrong))


def _said(text):
    from assay.core import Response

    return Response(text)


@pytest.mark.parametrize(
    ("reference", "question", "kind", "wrong"),
    [
        ("42", "How many?", "off by one", "43"),
        ("42", "About how many?", "off by one", None),
        ("42", "How many?", "sign flipped", "-42"),
        ("42", "How much did he lose?", "sign flipped", None),
        ("0", "How many?", "sign flipped", None),
        ("0", "How many?", "decimal point moved", None),
        ("-1", "How many?", "number changed", None),
        ("1/3", "What is it?", "fraction inverted", "3"),
        ("1/3", "What is the ratio?", "fraction inverted", None),
        ("5 cm", "How long?", "unit changed", "5 km"),
        ("5 cm", "How long?", "decimal point moved", None),
        ("5 blorp", "How long?", "unit changed", None),
        ("D", "Which?", "choice letter swapped", "A"),
        ("(B)", "Which?", "choice letter swapped", "(C)"),
        ("Yes", "Is it?", "yes and no swapped", "No"),
        ("Yes", "Is it?", "denied", None),
        ("1, 2, 2", "Which?", "list item dropped", None),
        ("1, 2, 3", "Which?", "list item dropped", "1, 2"),
        ("2x+1", "Find f.", "one added", "2x+1 + 1"),
        ("2x+1", "Find an antiderivative.", "one added", None),
        ("Mary Shelley", "Who?", "name replaced", INVENTED),
        ("Mary Shelley", "Who?", "hedged", f"The answer is either Mary Shelley or {INVENTED}."),
        ("Mary Shelley", "Name two authors.", "hedged", None),
        ("[0, 1]", "Which?", "denied", "The answer is not [0, 1]."),
    ],
)
def test_a_kind_is_used_where_it_is_sound(reference, question, kind, wrong):
    assert kind in MUTATIONS
    expected = None if (reference, kind) == ("[0, 1]", "denied") else wrong
    assert made(reference, question).get(kind) == expected


def test_another_accepted_answer_is_no_mutation():
    known = known_answers(Problem.of("Which?", reference=["1", "2", "10", "3"]))[0]
    kinds = dict(mutations(known))
    assert "off by one" not in kinds
    assert "decimal point moved" not in kinds


RESPONSE = "She has 12 apples and buys 30 more, so 42 in all. The answer is 42."


def test_a_number_is_changed_everywhere_in_a_response():
    [known] = known_answers(Problem.of("How many?", reference="42"))
    changed = number_changed_in(RESPONSE, known)
    assert changed == RESPONSE.replace("42", "85")
    assert cut_short(RESPONSE, known) == "She has 12 apples and buys 30 more, so"


@pytest.mark.parametrize(
    "response",
    [
        "The answer is forty-two.",
        "It is 42, that is, 84/2.",
        "42 = 6 * 7 = 42",
        "It is 42. Or is it 41?",
        "It was six times seven. It is 42.",
        "It is 85, no, 42.",
    ],
)
def test_a_response_in_which_the_answer_may_stay_is_left_alone(response):
    [known] = known_answers(Problem.of("How many?", reference="42"))
    assert number_changed_in(response, known) is None


@given(st.lists(st.integers(13, 999), max_size=5), st.integers(13, 999))
def test_what_is_changed_no_longer_says_the_number(others, gold):
    assume(2 * gold + 1 not in others)
    text = "".join(f"Then there are {number} more. " for number in others) + f"So it is {gold}."
    [known] = known_answers(Problem.of("How many?", reference=str(gold)))
    changed = number_changed_in(text, known)
    assert changed is not None
    numbers = [int(number) for number in re.findall(r"\d+", changed)]
    assert gold not in numbers
    assert numbers[-1] == 2 * gold + 1
    kept = cut_short(text, known)
    assert kept is None or gold not in [int(number) for number in re.findall(r"\d+", kept)]
