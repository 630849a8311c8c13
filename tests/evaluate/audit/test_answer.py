"""Kinds of answers: named where the form is sure, ``other`` where it is not."""

import pytest

from assay.core import Problem
from assay.evaluate.audit.answer import kind_of, known_answers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("42", "quantity"),
        ("$1,000", "quantity"),
        ("\\frac{1}{9}", "quantity"),
        ("5 cm", "quantity"),
        ("B", "choice"),
        ("(C)", "choice"),
        ("K", "text"),
        ("no", "truth"),
        ("True.", "truth"),
        ("2, 3, 5", "numbers"),
        ("32, 349", "numbers"),
        ("2x+1", "expression"),
        ("$2\\sqrt{3}$", "expression"),
        ("\\sin x", "expression"),
        ("x = 3", "other"),
        ("x^2 + C", "other"),
        ("(1, 2)", "other"),
        ("[0, 1]", "other"),
        ("\\{1, 2\\}", "other"),
        ("1 \\pm 2", "other"),
        ("Landover, Maryland", "text"),
        ("14 December 1972 UTC", "text"),
        ("<b>", "other"),
        ("1983/1984", "other"),
        ("1981/81", "other"),
        ("2018/in 2018", "other"),
        ("2xy/3", "expression"),
        ("", "other"),
    ],
)
def test_kind(text, kind):
    assert kind_of(text) == kind


def test_every_reference_is_an_answer_and_all_are_accepted():
    known = known_answers(Problem.of("When?", reference=["1/2", "0.5", "", None, {"a": 1}]))
    assert [each.text for each in known] == ["1/2", "0.5"]
    assert known[0].is_right("2/4")
    assert known[0].is_right(" 1/2 ")
    assert not known[0].is_right("0.5 kg")


@pytest.mark.parametrize(("text", "other"), [("yes", "no"), ("False", "True"), ("NO.", "Yes")])
def test_opposites(text, other):
    [known] = known_answers(Problem(reference=text))
    assert known.opposite == other
