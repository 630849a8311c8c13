"""The judge of two: both orders, and what they make of a judge with a favourite place."""

import pytest
from saying import Saying

from assay.core import Problem
from assay.verifiers.judges import PairJudge

A, B, TIE = "Better: A", "Better: B", "Better: tie"


@pytest.mark.parametrize(
    ("said", "label", "why"),
    [
        ([A, B], "correct", None),
        ([B, A], "incorrect", None),
        ([A, A], "undecided", "the one shown first"),
        ([B, B], "undecided", "the one shown second"),
        ([TIE, TIE], "undecided", "a tie in both orders"),
        ([A, TIE], "undecided", "do not name the same"),
        ([A, "hm"], "undecided", "do not name the same"),
        (["Better: Response A", "B"], "correct", None),
    ],
)
def test_orders(said: list[str], label: str, why: str | None) -> None:
    verdict = PairJudge(model=Saying(*said), retry=False).verify("Hi!", "Greet.", reference="Yo")
    assert verdict.label == label
    assert why is None or why in verdict.reasons[-1].text
    assert verdict.cost is not None
    assert verdict.cost.model_calls == 2


def test_the_two_calls_show_the_responses_in_both_orders() -> None:
    model = Saying(A, B)
    PairJudge(model=model).verify("mine", "task", reference="theirs")
    orders = [task.index("mine") < task.index("theirs") for task in model.tasks]
    assert orders == [True, False]


def test_the_other_may_be_in_the_metadata() -> None:
    model = Saying(A, B)
    problem = Problem.of("task", metadata={"rival": "theirs"}, reference=4)
    assert PairJudge(model=model, other="rival").verify("mine", problem).label == "correct"
    verdict = PairJudge(model=model).verify("mine", problem)
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"


def test_a_comparison_says_whether_it_turns() -> None:
    judge = PairJudge(model=Saying(A, A))
    found = judge.compare(Problem.of("task"), "one", "two")
    assert (found.forward, found.backward, found.winner, found.turns) == (
        "first", "second", None, True,
    )  # fmt: skip


@pytest.mark.parametrize("shown", [True, False])
def test_the_reference_is_shown_where_asked_for(shown: bool) -> None:
    model = Saying(A, B)
    problem = Problem.of("task", metadata={"other": "theirs"}, reference="by a person")
    PairJudge(model=model, use_reference=shown).verify("mine", problem)
    assert [("by a person" in task, "REFERENCE" in task) for task in model.tasks] == [
        (shown, shown)
    ] * 2
