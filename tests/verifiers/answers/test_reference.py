"""What kind of answer a reference is, and which are none."""

import pytest

from assay.core import VerifierError
from assay.verifiers.answers.question import Rules, rules
from assay.verifiers.answers.reference import kind_of, read_reference


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1/2", "maths"),
        ("x = 5", "maths"),
        ("[0, 1)", "maths"),
        ("A,C", "choice"),
        ("(B)", "choice"),
        ("true", "truth"),
        ("No", "truth"),
        ("20:34", "time"),
        ("4 July 1776", "date"),
        ("1 2 3", "listing"),
        ("Marc Bulger", "text"),
    ],
)
def test_kind_of(text, kind):
    assert kind_of(text) == kind


def test_the_question_decides_between_letters_and_names():
    assert kind_of("E", rules("Which? (A) 5 (B) 6")) != "choice"
    assert kind_of("B", rules("Which? (A) 5 (B) 6")) == "choice"
    assert kind_of("2:30", rules("Give the ratio as a:b. What is the ratio?")) == "maths"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", None, "is empty"),
        ("  ", None, "is empty"),
        ("((((", None, "no letter and no digit"),
        ("\\frac{3}{", None, "maths|cut off|mathematics"),
        ("5", "choice", "names no option"),
        ("blue sky thinking", "maths", "cannot be read as mathematics"),
    ],
)
def test_what_is_no_reference(text, kind, message):
    with pytest.raises(VerifierError, match=message) as caught:
        read_reference(text, Rules(), kind)
    assert caught.value.kind == "problem"
    assert len(str(caught.value)) < 200


def test_a_worked_solution_is_read_by_its_box():
    assert read_reference("We add. So \\boxed{5}.", Rules()).text == "5"


def test_parts_are_counted():
    three = rules("(a) How? (b) Why? (c) When?")
    with pytest.raises(VerifierError, match="2 answers, the question 3 parts"):
        read_reference("1, 2", three)
    assert read_reference("1, 2, 3", three).kind == "maths"
