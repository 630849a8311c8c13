import pytest

from assay.verifiers.text import Exact

CASES = [
    ("Paris", "Paris", "correct"),
    ("  Paris\n", "Paris ", "correct"),
    ("Paris.", "Paris", "incorrect"),
    ("paris", "Paris", "incorrect"),
    ("42", 42, "correct"),
    ("42.0", 42, "incorrect"),
    ("b", ["a", "b"], "correct"),
    ("c", ["a", "b"], "incorrect"),
    ("", "Paris", "invalid"),
    (" \n", "", "broken"),
    ("x", None, "broken"),
    ("x", [], "broken"),
    ("x", {"answer": "x"}, "broken"),
    ("true", True, "correct"),
    ("False", False, "correct"),  # true and false have no case of their own
    ("TRUE", [False, True], "correct"),
    ("True", False, "incorrect"),
    ("True", "true", "incorrect"),  # text has
    ("yes", True, "incorrect"),
    ("0.5", 0.5, "correct"),
    ("x", [None], "broken"),
    ("x", "", "broken"),
    ("x", [" ", ""], "broken"),
    ("x", ["", "x"], "correct"),
    ("\ud800", "\ud800", "correct"),
]


@pytest.mark.parametrize(("text", "reference", "outcome"), CASES)
def test_exact(text, reference, outcome):
    verdict = Exact().verify(text, reference=reference)
    assert verdict.outcome == outcome
    assert outcome != "broken" or verdict.failure.kind == "problem"


def test_case_can_be_ignored():
    assert Exact(ignore_case=True).verify("STRASSE", reference="Straße").label == "correct"


def test_reason_shows_both_texts_shortened():
    (reason,) = Exact().verify("y" * 1000, reference="x" * 1000).reasons
    assert len(reason.text) < 100
    assert len(reason.measured) < 100
