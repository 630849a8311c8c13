"""Chains side by side: each sees itself alone, and names one winner."""

import pytest
from replies import Replies, in_turn

from assay.core import BadArgument, Problem, Verdict
from assay.search.parallel_sequential import ParallelSequential
from assay.verifiers.simulated import planted

PROBLEM = Problem.of("2 + 2?", id="p")
SCORES = {"4": Verdict("correct", 0.9), "5": Verdict("incorrect", 0.4)}
JUDGE = planted(SCORES, otherwise=Verdict("incorrect", 0.2))


@pytest.mark.parametrize(
    ("texts", "strategy", "answer"),
    [
        # Chains are columns: 6 6 7, 5 7 7, 7 5 7. Their winners: 6 (0.2 + 0.2), 7, 7.
        ("657675777", ParallelSequential(chains=3, n=3), "7"),
        # Flat, 6 has more votes than 4; by chain 4 wins its own with a better score.
        ("6465", ParallelSequential(chains=2, n=2), "4"),
        ("6465", ParallelSequential(chains=2, n=2, choose="majority"), "6"),
        ("6547", ParallelSequential(chains=2, n=3, stop=True, choose="best"), "4"),
    ],
)
def test_the_choice(texts: str, strategy: ParallelSequential, answer: str) -> None:
    model = Replies(in_turn(*texts))
    result = strategy.search(PROBLEM, model, JUDGE)
    assert result.text == answer
    assert len(result.nodes) == len(texts)


def test_first_attempts_are_one_call_and_later_ones_see_their_own_chain() -> None:
    model = Replies(in_turn(*"678111222"))
    ParallelSequential(chains=3, n=3).search(PROBLEM, model, JUDGE)
    assert [sampling.n for _, sampling in model.asked] == [3] + [1] * 6
    said = [[m.content for m in messages if m.role == "assistant"] for messages, _ in model.asked]
    assert said[4:] == [["6", "1"], ["7", "1"], ["8", "1"]]
    seeds = [sampling.seed for _, sampling in model.asked]
    assert len(set(seeds)) == len(seeds)


@pytest.mark.parametrize("arguments", [{"n": 0}, {"chains": 0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="of at least 1, not 0"):
        ParallelSequential(**arguments)
