"""Percentages, angles, ratios, empty sets, determinants and factors as answers."""

import pytest

from assay.verifiers.answers import Answer

MATRIX = r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"
CASES = [
    ("What percentage passed?", "25", "25%", "correct"),
    ("What percentage passed?", "25", "2500%", "incorrect"),
    ("What percentage passed?", "25", "25‰", "incorrect"),
    ("How many times as large?", "3", "300%", "correct"),
    ("", r"30^\circ", "30 degrees", "correct"),
    ("", r"30^\circ", "π/6 radians", "correct"),
    ("", r"30^\circ", "30 radians", "incorrect"),
    ("", "3:4", "3 to 4", "correct"),
    ("", "3:4", "4 to 3", "incorrect"),
    ("", r"\emptyset", "no solution", "correct"),
    ("", r"\emptyset", "There are no real solutions.", "correct"),
    ("", r"\emptyset", "the empty set", "correct"),
    ("", r"\emptyset", "{∅}", "incorrect"),
    ("", r"\emptyset", r"\{\emptyset\}", "incorrect"),
    ("", r"\emptyset", "no more than 5 solutions", "incorrect"),
    ("", MATRIX, MATRIX.replace("pmatrix", "bmatrix"), "correct"),
    ("", MATRIX, MATRIX.replace("pmatrix", "vmatrix"), "incorrect"),
    ("Factor x^2-1.", "(x-1)(x+1)", "(x+1)(x-1)", "correct"),
    ("Factor x^2-1.", "(x-1)(x+1)", "1(x^2-1)", "incorrect"),
    ("Factor x^2-1.", "(x-1)(x+1)", "(x^2-1)^1", "incorrect"),
    ("Factor x^2+2x+1.", "(x+1)^2", "(x+1)(x+1)", "correct"),
    ("", "2,3", "2.3", "undecided"),
    ("", "2,3", "2.4", "incorrect"),
    ("", "6", r"\boxed{3!}", "correct"),
    ("", "3", r"\boxed{3!}", "incorrect"),
    ("", "3", "It is 3!", "correct"),
]


@pytest.mark.parametrize(("question", "reference", "response", "label"), CASES)
def test_answers_in_mathematics(question, reference, response, label):
    assert Answer().verify(response, question, reference=reference).label == label
