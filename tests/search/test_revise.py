"""A chain of attempts: what each sees, where it ends, and that the last one has no privilege."""

import pytest
from replies import Replies, in_turn

from assay.core import BadArgument, Problem, Reason, Verdict
from assay.search.revise import Revise
from assay.verifiers.simulated import planted

PROBLEM = Problem.of("2 + 2?", id="p")
WRONG = Verdict("incorrect", 0.2, reasons=(Reason("the sum is off"),))
JUDGE = planted({"4": Verdict("correct"), "5": Verdict("incorrect", 0.5)}, otherwise=WRONG)


@pytest.mark.parametrize(
    ("texts", "strategy", "chosen", "attempts"),
    [
        ("4", Revise(), "4", 1),
        ("94", Revise(), "4", 2),
        ("9999", Revise(), "9", 4),
        ("9599", Revise(), "5", 4),  # the best, not the last
        ("49", Revise(n=2, stop=False), "4", 2),  # a right one was spoiled
        ("556", Revise(n=3, stop=False, choose="weighted"), "5", 3),
        ("667", Revise(n=3, stop=False, choose="majority"), "6", 3),
    ],
)
def test_the_choice_is_over_the_chain(texts, strategy, chosen, attempts) -> None:
    result = strategy.search(PROBLEM, Replies(in_turn(*texts)), JUDGE)
    assert result.text == chosen
    assert [node.depth for node in result.nodes] == list(range(1, attempts + 1))


@pytest.mark.parametrize(("memory", "seen"), [(1, "7"), (2, "67"), (4, "567"), (9, "567")])
def test_an_attempt_sees_so_many_before_it(memory: int, seen: str) -> None:
    model = Replies(in_turn(*"5678"))
    Revise(memory=memory).search(PROBLEM, model, JUDGE)
    messages, _ = model.asked[-1]
    assert messages[0] == PROBLEM.messages[0]
    said = [message.content for message in messages if message.role == "assistant"]
    assert "".join(said) == seen


@pytest.mark.parametrize("feedback", [True, False])
def test_the_reasons_go_along_if_wanted(feedback: bool) -> None:
    model = Replies(in_turn("9", "4"))
    Revise(feedback=feedback).search(PROBLEM, model, JUDGE)
    assert ("the sum is off" in model.asked[-1][0][-1].content) == feedback


@pytest.mark.parametrize("arguments", [{"n": 0}, {"memory": 0}, {"choose": "last"}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="revise"):
        Revise(**arguments)
