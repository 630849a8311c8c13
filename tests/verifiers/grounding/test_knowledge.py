"""Classes of errors, from words and from a model's probabilities."""

import pytest
from chooser import Chooser

from assay.core import Problem, Response, Verdict
from assay.verifiers.grounding.knowledge import (
    GroundingErrors,
    KnowledgeCheck,
    class_by_reference,
    error_class,
)
from assay.verifiers.simulated import always

NORWAY = Problem.of(
    "What is the capital of Norway?", reference="Oslo",
    documents=("The capital of Norway is Oslo.",),
)  # fmt: skip
FISH = NORWAY.replace(documents=("Salmon swim up the rivers in autumn.",))


@pytest.mark.parametrize(
    ("problem", "text", "expected"),
    [
        (NORWAY, "Oslo", "no error"),
        (NORWAY, "Bergen", "grounding error"),
        (FISH, "Bergen", "retrieval error"),
        (FISH, "It is Oslo.", "no error"),  # right from memory counts, as published
        (FISH.replace(documents=()), "Bergen", "retrieval error"),
        (NORWAY.replace(reference="US", documents=("The bus.",)), "focus", "retrieval error"),
    ],
)
def test_classes_by_the_reference(problem, text, expected) -> None:
    assert class_by_reference(problem, Response(text)) == expected


@pytest.mark.parametrize(
    ("problem", "text", "label", "expected"),
    [
        (NORWAY, "Oslo", "correct", "no error"),
        (NORWAY, "Bergen", "incorrect", "grounding error"),
        (FISH, "Oslo", "incorrect", "retrieval error"),
        (FISH.replace(documents=()), "Oslo", "incorrect", "retrieval error"),
        (NORWAY, "The capital of Norway", "undecided", None),  # says nothing of its own
        (NORWAY, " ", "invalid", None),
    ],
)
def test_classes_by_words(problem, text, label, expected) -> None:
    verdict = GroundingErrors().verify(text, problem)
    assert (verdict.label, error_class(verdict)) == (label, expected)
    if expected is not None:
        assert verdict.reasons[0].text == expected


def test_classes_out_of_any_two_verifiers() -> None:
    yes, no = always(Verdict("correct", 0.9)), always(Verdict("incorrect", 0.2))
    for relevant, grounded, expected in (
        (yes, yes, "no error"), (yes, no, "grounding error"), (no, yes, "retrieval error"),
    ):  # fmt: skip
        verdict = GroundingErrors(relevant=relevant, grounded=grounded).verify("Oslo", NORWAY)
        assert error_class(verdict) == expected
    broken = GroundingErrors(relevant=yes, grounded=always(Verdict.broken(ValueError("no"))))
    assert broken.verify("Oslo", NORWAY).outcome == "broken"


@pytest.mark.parametrize(
    ("shares", "label", "expected", "score"),
    [
        ({"A": 0.6, "B": 0.2, "C": 0.2}, "incorrect", "retrieval error", 0.2),
        ({"A": 0.1, "B": 0.6, "C": 0.3}, "incorrect", "grounding error", 0.3),
        ({"A": 0.1, "B": 0.3, "C": 0.6}, "correct", "no error", 0.6),
        ({"A": 0.4, "B": 0.3, "C": 0.3}, "incorrect", "retrieval error", 0.3),
        ({"Hm": 1.0}, "undecided", None, None),
    ],
)
def test_classes_by_a_models_letters(shares, label, expected, score) -> None:
    model = Chooser(lambda _: shares)
    verdict = KnowledgeCheck(model=model).verify("Oslo", NORWAY)
    assert (verdict.label, error_class(verdict)) == (label, expected)
    assert verdict.score == (score if score is None else pytest.approx(score))
    assert verdict.cost.model_calls == len(model.asked) == 5


def test_the_wordings_are_averaged() -> None:
    answers = iter([{"C": 1.0}, {"C": 1.0}, {"C": 1.0}, {"A": 1.0}, {"B": 1.0}])
    verdict = KnowledgeCheck(model=Chooser(lambda _: next(answers))).verify("Oslo", NORWAY)
    assert verdict.score == pytest.approx(0.6)
    (retrieval, grounding) = verdict.parts
    assert retrieval.score == pytest.approx(0.8)
    assert grounding.score == pytest.approx(0.75)


def test_a_doubtful_answer_is_withheld() -> None:
    check = KnowledgeCheck(model=Chooser(lambda _: {"B": 0.4, "C": 0.6}), at_least=0.7)
    assert check.verify("Oslo", NORWAY).label == "undecided"


def test_without_knowledge_no_model_is_asked() -> None:
    model = Chooser(lambda _: {"C": 1.0})
    verdict = KnowledgeCheck(model=model).verify("Oslo", "Capital of Norway?")
    assert error_class(verdict) == "retrieval error"
    assert model.asked == []
