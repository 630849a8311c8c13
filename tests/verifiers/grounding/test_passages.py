"""Words of questions in passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.grounding.passages import best_candidate, content, coverage, stem, support

TEXT = ("Mira works in Oslo. She was born in 1932. Tom lives in Rome and has 3 cats.",)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("works", "work"),
        ("living", "living"),
        ("cats", "cats"),
        ("create", "creat"),
        ("created", "creat"),
        ("opened", "open"),
        ("x", "x"),
    ],
)
def test_stem(token, expected) -> None:
    assert stem(token) == expected


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("Where does Mira work?", 1.0),
        ("When was Mira born?", 1.0),  # the sentence before tells who she is
        ("Where does Mira fish?", 2 / 3),  # the name counts double
        ("Where did Zoe work?", 1 / 3),
        ("Who rules Spain?", 0.0),
        ("What is it?", 1.0),
    ],
)
def test_coverage(question, share) -> None:
    assert coverage(question, TEXT) == share


def test_words_left_out_are_not_asked_for() -> None:
    assert coverage("Where does Mira fish?", TEXT, content("fish")) == 1.0
    assert coverage("Where?", ()) == 0.0


@pytest.mark.parametrize(
    ("question", "answer", "share"),
    [
        ("Where does Mira work?", "Oslo", 1.0),
        ("Where does Mira work?", "Rome", 0.0),  # another window: no support
        ("Where does Mira work?", "Where does Mira work?", 0.0),  # nothing is answered
        ("Where does Mira work?", "You asked: where does Mira work?", 0.0),
        ("Where does Mira work?", "Mira works in Oslo.", 1.0),
        ("Does Mira work?", "Yes, Mira works.", 2 / 3),
        ("Where does Mira work?", "in Oslo, Norway", 0.5),
        ("Where does Tom live?", "Rome", 1.0),
        ("Where does Mira work?", "", 0.0),
    ],
)
def test_support(question, answer, share) -> None:
    found, where = support(question, answer, TEXT)
    assert found == pytest.approx(share)
    assert (where is None) == (share == 0)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where does Mira work?", "Oslo"),
        ("How many cats does Tom have?", "3"),
        ("When was she born?", "1932"),
        ("Where does Tom live?", "Rome"),
    ],
)
def test_candidates(question, answer) -> None:
    found = best_candidate(question, TEXT)
    assert found.text == answer
    assert TEXT[found.document][slice(*found.span)] == answer


def test_no_name_no_candidate() -> None:
    assert best_candidate("Where?", ("nothing is named here",)) is None
    assert best_candidate("Where?", ()) is None


@given(st.text(max_size=80), st.text(max_size=30), st.text(max_size=30))
def test_every_text_can_be_read(document, question, answer) -> None:
    assert 0 <= coverage(question, (document,)) <= 1
    share, _ = support(question, answer, (document,))
    assert 0 <= share <= 1
    found = best_candidate(question, (document,))
    assert found is None or document[slice(*found.span)] == found.text
