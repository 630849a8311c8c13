"""The judge of answers: three letters."""

import pytest
from saying import Saying

from assay.core import Problem
from assay.verifiers.judges import AnswerJudge

PROBLEM = Problem.of("2 + 2?", reference="4")


@pytest.mark.parametrize(
    ("said", "label", "score"),
    [
        (["Verdict: A"], "correct", 1.0),
        (["Verdict: B"], "incorrect", 0.0),
        (["Verdict: C"], "invalid", 0.0),
        (["Verdict: B (incorrect)"], "incorrect", 0.0),
        (["A better answer is 5."], "undecided", None),
        (["They wrote \\boxed{A}"], "undecided", None),
        (["Verdict: A", "Verdict: A", "Verdict: B"], "correct", 2 / 3),
        (["Verdict: A", "Verdict: B", "Verdict: C"], "undecided", None),
    ],
)
def test_letters(said: list[str], label: str, score: float | None) -> None:
    judge = AnswerJudge(model=Saying(*said), votes=len(said), retry=False)
    verdict = judge.verify("It is 4.", PROBLEM)
    assert verdict.label == label
    assert verdict.score == pytest.approx(score)


def test_a_problem_without_a_reference_is_the_problem() -> None:
    verdict = AnswerJudge(model=Saying("!")).verify("4", "2 + 2?")
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


def test_reasoning_is_not_shown_and_the_end_is() -> None:
    model = Saying("Verdict: A")
    AnswerJudge(model=model).verify("<think>perhaps 7</think>" + "x" * 9000 + " so 4", PROBLEM)
    assert "perhaps 7" not in model.tasks[0]
    assert "so 4\n" in model.tasks[0]
    assert len(model.tasks[0]) < 10_500
    assert AnswerJudge(model=Saying("!")).verify("<think>4</think> ", PROBLEM).label == "invalid"


def test_several_references_are_alternatives() -> None:
    model = Saying("Verdict: A")
    AnswerJudge(model=model).verify("4", "2 + 2?", reference=["4", "four"])
    assert "any one of them is enough" in model.tasks[0]


def test_tokens() -> None:
    model = Saying("A", logprobs={"A": -0.5, " B": -1.5, "C": -3.0})
    verdict = AnswerJudge(model=model, tokens=True).verify("4", PROBLEM)
    assert verdict.label == "correct"
    assert verdict.score == pytest.approx(0.689, abs=1e-3)
    doubtful = Saying("A", logprobs={"The": -0.01, "A": -5.0})
    assert AnswerJudge(model=doubtful, tokens=True).verify("4", PROBLEM).label == "undecided"
    unusable = Saying("C", logprobs={"C": -0.1, "A": -3.0})
    assert AnswerJudge(model=unusable, tokens=True).verify("4", PROBLEM).score == 0
