"""The judge with a rubric: points, faults, bounds."""

import pytest
from saying import Saying

from assay.core import BadArgument, Problem
from assay.verifiers.judges import Criterion, Rubric

AYE, NO, DUNNO = "Verdict: correct", "Verdict: incorrect", "Verdict: undecided"


@pytest.mark.parametrize(
    ("criteria", "said", "at_least", "label", "score"),
    [
        ("a;b", [AYE, AYE], 1.0, "correct", 1.0),
        ("a;b", [AYE, NO], 1.0, "incorrect", 0.5),
        ("a;b", [AYE, NO], "0.5", "correct", 0.5),
        ("a;b", [AYE, DUNNO], 0.5, "correct", 0.5),
        ("a;b", [AYE, DUNNO], 1.0, "undecided", None),
        ("a;b", [NO, DUNNO], 1.0, "incorrect", 0.0),
        ((("a", 3), ("b", 1)), [AYE, NO], 0.75, "correct", 0.75),
        ((("a", 2), ("fault", -1)), [AYE, AYE], 0.6, "incorrect", 0.5),
        ((("a", 2), ("fault", -1)), [AYE, NO], 1.0, "correct", 1.0),
        ((("a", 2), ("fault", -1)), [AYE, DUNNO], 1.0, "undecided", None),
        ((("a", 1), ("fault", -5)), [AYE, AYE], 0.5, "incorrect", 0.0),
    ],
)
def test_points(criteria, said: list[str], at_least, label: str, score: float | None) -> None:  # type: ignore[no-untyped-def]
    rubric = Rubric(model=Saying(*said), criteria=criteria, at_least=at_least)
    verdict = rubric.verify("text", "task")
    assert verdict.label == label
    assert verdict.score == pytest.approx(score)
    assert verdict.cost is not None
    assert verdict.cost.model_calls == 2


def test_the_rubric_of_a_problem() -> None:
    model = Saying(AYE, NO)
    rubric = [{"criterion": "it rhymes", "points": 4}, "it is short"]
    verdict = Rubric(model=model).verify("text", Problem.of("task", metadata={"rubric": rubric}))
    assert verdict.score == pytest.approx(0.8)
    assert "Criteria: it rhymes" in model.tasks[0]


@pytest.mark.parametrize("rubric", [None, [], 4, [{"points": 1}], [["a", "b"]], [["fault", -1]]])
def test_a_problem_without_a_usable_rubric(rubric: object) -> None:
    problem = Problem.of("task", metadata={} if rubric is None else {"rubric": rubric})
    verdict = Rubric(model=Saying("!")).verify("text", problem)
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


def test_criteria_that_make_no_sense() -> None:
    for wrong in ((("a", True),), ((" ", 1),), 7):
        with pytest.raises(BadArgument, match=r"criteri"):
            Rubric(criteria=wrong)  # type: ignore[arg-type]
    assert Rubric(criteria=["a"]).criteria == (Criterion("a"),)  # type: ignore[arg-type]
