"""Rejection stops at the first response that is accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replies import Replies, in_turn

from assay.core import BadArgument, Budget, Problem, Verdict
from assay.search.rejection import Rejection, verify_then_filter
from assay.verifiers.simulated import planted

PROBLEM = Problem.of("Say something.", id="p")
JUDGE = planted(
    {"good": Verdict("correct"), "near": Verdict("incorrect", 0.6), "odd": Verdict("undecided")}
)


@pytest.mark.parametrize(
    ("texts", "strategy", "chosen", "drawn"),
    [
        (["good"], Rejection(), "good", 1),
        (["bad", "near", "good", "good"], Rejection(), "good", 3),
        (["bad", "good", "bad", "bad"], Rejection(batch=2), "good", 2),
        (["good", "bad", "bad", "bad"], Rejection(batch=3), "good", 3),  # a batch is paid whole
        (["bad", "near", "bad"], Rejection(n=3), "near", 3),
        (["odd", "odd", "good"], Rejection(), "good", 3),  # undecided accepts nothing
        (["bad", "bad", "bad", "good"], Rejection(n=3, batch=2), "bad", 3),
    ],
)
def test_until_one_is_accepted(texts, strategy, chosen, drawn) -> None:
    result = strategy.search(PROBLEM, Replies(in_turn(*texts)), JUDGE)
    assert (result.text, len(result.nodes)) == (chosen, drawn)
    assert result.ledger.total.verifier_calls == drawn
    assert bool(result.warnings) == (chosen != "good")


def test_the_budget_ends_it_with_the_best_so_far() -> None:
    model = Replies(in_turn("bad", "near", "bad", "good"))
    result = Rejection().search(PROBLEM, model, JUDGE, budget=Budget(model_calls=3))
    assert result.text == "near"
    assert "3 model_calls" in result.stopped


@pytest.mark.parametrize("arguments", [{"n": 0}, {"batch": 0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="of at least 1, not 0"):
        Rejection(**arguments)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_the_accepted_pool_or_all_of_it(rows: list[tuple[bool, bool]]) -> None:
    verdicts = [Verdict("correct" if accepted else "incorrect") for accepted, _ in rows]
    right = [truth for _, truth in rows]
    share = verify_then_filter(verdicts, right)
    pool = [truth for accepted, truth in rows if accepted] or right
    assert share == sum(pool) / len(pool)
    assert verify_then_filter([Verdict("correct")] * len(right), right) == sum(right) / len(right)


def test_nothing_is_never_right() -> None:
    assert verify_then_filter([], []) == 0.0
