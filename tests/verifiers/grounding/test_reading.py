"""Two readers and their average."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Problem, Verdict
from assay.verifiers.grounding.reading import (
    AnswerInContext,
    QuestionCoverage,
    QuestionSimilarity,
    RearVerification,
    log_odds,
    standard,
)
from assay.verifiers.simulated import always

TEXT = ("Mira works in Oslo. She was born in 1932. Tom lives in Rome and has 3 cats.",)

CASES = [
    ("Where does Mira work?", "Oslo", "correct"),
    ("Where does Mira work?", "Rome", "incorrect"),
    ("Where does Mira work?", "I don't know.", "incorrect"),
    ("Where does Mira work?", "", "incorrect"),
    ("Who rules Spain?", "Tom", "incorrect"),
    ("Who rules Spain?", "The passage does not mention that.", "correct"),
    ("Who rules Spain?", "", "correct"),
]


@pytest.mark.parametrize(("question", "text", "label"), CASES)
def test_answering_and_declining(question, text, label) -> None:
    verdict = RearVerification().verify(text, Problem.of(question, documents=TEXT))
    assert verdict.label == label
    assert len(verdict.parts) == 2


def test_readers_alone() -> None:
    problem = Problem.of("Where does Mira work?", documents=TEXT)
    assert QuestionCoverage().verify("whatever", problem).score == 1
    assert AnswerInContext().verify("Oslo", problem).score == 1
    assert AnswerInContext().verify("", problem).label == "invalid"
    near = QuestionSimilarity(encoder="ngrams").verify("x", problem).score
    assert (
        near > QuestionSimilarity(encoder="ngrams").verify("x", "Who rules?", documents=TEXT).score
    )
    assert QuestionSimilarity(encoder="ngrams").verify("x", problem, documents=(" ",)).score == 0
    assert RearVerification().verify("x", "Where?").outcome == "broken"


def rear(sketchy: float, intensive: float, **fields) -> RearVerification:
    readers = (always(Verdict("correct", score)) for score in (sketchy, intensive))
    first, second = readers
    return RearVerification(sketchy=first, intensive=second, **fields)


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        ({}, 0.5),
        ({"weights": (3.0, 1.0)}, 1 / (1 + math.exp(-math.log(9) / 2))),
        ({"weights": (1.0, 0.0)}, 0.9),
        ({"centres": (math.log(9), 0.0)}, 1 / (1 + math.exp(math.log(9) / 2))),
        ({"spreads": (0.5, 1.0)}, 1 / (1 + math.exp(-math.log(9) / 2))),
    ],
)
def test_the_average(fields, score) -> None:
    verdict = rear(0.9, 0.1, **fields).verify("Oslo", documents=TEXT)
    assert verdict.score == pytest.approx(score)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
def test_laws_of_the_average(one, other, more) -> None:
    verifier = RearVerification()
    assert verifier.combined(one, other) == pytest.approx(verifier.combined(other, one))
    assert verifier.combined(min(1.0, one + more), other) >= verifier.combined(one, other)
    low, high = sorted((max(0.02, min(0.98, one)), max(0.02, min(0.98, other))))
    assert low - 1e-9 <= verifier.combined(one, other) <= high + 1e-9


def test_a_reader_that_cannot_tell_leaves_it_undecided() -> None:
    verifier = RearVerification(sketchy=always(Verdict("undecided")))
    assert verifier.verify("Oslo", "Where?", documents=TEXT).label == "undecided"
    broken = RearVerification(sketchy=always(Verdict.broken(ValueError("no"))))
    assert broken.verify("Oslo", "Where?", documents=TEXT).outcome == "broken"


def test_standardised_scores_have_mean_0_and_spread_1() -> None:
    scores = [0.1, 0.5, 0.7, 0.9]
    centre, spread = standard(scores)
    moved = [(log_odds(score) - centre) / spread for score in scores]
    assert sum(moved) == pytest.approx(0)
    assert sum(value**2 for value in moved) / 4 == pytest.approx(1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: RearVerification(weights=(0.0, 0.0)),
        lambda: RearVerification(weights=(-1.0, 2.0)),
        lambda: RearVerification(spreads=(0.0, 1.0)),
        lambda: RearVerification(at_least=2.0),
        lambda: standard([]),
    ],
)
def test_wrong_use(wrong) -> None:
    with pytest.raises(BadArgument):
        wrong()
