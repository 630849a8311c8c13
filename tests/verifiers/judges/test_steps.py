"""The judge of steps."""

import pytest
from saying import Saying

from assay.core import Problem, Response
from assay.verifiers.judges import StepJudge

SOLUTION = "We add.\n\n2 + 2 = 5.\n\nSo 5."
C, I, U = "correct", "incorrect", "undecided"  # noqa: E741


@pytest.mark.parametrize(
    ("said", "label", "score", "parts"),
    [
        (["First wrong step: -1"], C, 1.0, [C, C, C]),
        (["First wrong step: 1"], I, 0.0, [C, I, U]),
        (["First wrong step: 0"], I, 0.0, [I, U, U]),
        (["2"], I, 0.0, [C, C, I]),
        (["so they wrote \\boxed{2}"], U, None, []),
        (["First wrong step: 3"], U, None, []),
        (["First wrong step: none"], U, None, []),
        (["First wrong step: 1"] * 2 + ["First wrong step: -1"], I, 1 / 3, [C, I, U]),
        (["First wrong step: 1", "First wrong step: 2"], U, None, []),
    ],
)
def test_indices(said: list[str], label: str, score: float | None, parts: list[str]) -> None:
    judge = StepJudge(model=Saying(*said), votes=len(said), retry=False)
    verdict = judge.verify(SOLUTION, "Add 2 and 2.")
    assert verdict.label == label
    assert verdict.score == pytest.approx(score)
    assert [part.label for part in verdict.parts] == parts


def test_the_wrong_step_is_shown_where_it_stands() -> None:
    verdict = StepJudge(model=Saying("First wrong step: 1")).verify(SOLUTION, "Add.")
    ((start, end),) = verdict.reasons[-1].spans
    assert SOLUTION[start:end] == "2 + 2 = 5."


def test_steps_may_come_with_the_response() -> None:
    model = Saying("First wrong step: 1")
    steps = ["We add.", "not in the text", "So 5."]
    response = Response(SOLUTION, metadata={"steps": steps})
    verdict = StepJudge(model=model).verify(response, "Add.")
    assert [name in model.tasks[0] for name in ("<<<STEP-2 ", "<<<STEP-3 ")] == [True, False]
    assert [part.reasons[0].spans for part in verdict.parts] == [((0, 7),), (), ((21, 26),)]
    assert verdict.reasons[-1].spans == ()


def test_steps_of_another_kind_are_not_taken() -> None:
    model = Saying("First wrong step: -1")
    StepJudge(model=model).verify(Response(SOLUTION, metadata={"steps": [1, 2]}), Problem())
    assert "<<<STEP-2 " in model.tasks[0]


def test_endless_solutions_are_not_paid_for() -> None:
    verdict = StepJudge(model=Saying("!")).verify("step\n" * 300, "Add.")
    assert verdict.label == "undecided"
    assert verdict.reasons[0].measured == "300 steps, 1,200 characters"


def test_no_steps_no_question() -> None:
    assert StepJudge(model=Saying("!")).verify("\n\n").label == "invalid"
