"""Leaderboards that show ties."""

import random

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import rank_intervals


def board(rates, n=200, seed=0, shares=False):
    rng = random.Random(seed)

    def score(rate: float) -> float:
        if shares:
            return sum(rng.random() < rate for _ in range(4)) / 4
        return float(rng.random() < rate)

    return rank_intervals(
        {name: {problem: score(rate) for problem in range(n)} for name, rate in rates.items()}
    )


@pytest.mark.parametrize("shares", [False, True])
def test_clear_ones_have_one_rank_and_equal_ones_share(shares) -> None:
    ranks = board({"low": 0.2, "one": 0.8, "other": 0.8, "mid": 0.5}, shares=shares)
    by_name = {rank.name: (rank.low, rank.high) for rank in ranks}
    assert by_name == {"one": (1, 2), "other": (1, 2), "mid": (3, 3), "low": (4, 4)}
    assert [rank.name for rank in ranks][2:] == ["mid", "low"]


def test_one_alone() -> None:
    (only,) = board({"a": 0.5})
    assert (only.low, only.high, str(only)[:3]) == (1, 1, "1 a")


def test_those_without_common_problems_are_not_told_apart() -> None:
    ranks = rank_intervals(
        {"a": dict.fromkeys(range(50), 1.0), "b": dict.fromkeys(range(50, 100), 0.0)}
    )
    assert {(rank.low, rank.high) for rank in ranks} == {(1, 2)}


def test_differences_all_alike_are_not_endless_knowledge() -> None:
    few = rank_intervals({"a": dict.fromkeys(range(4), 0.5), "b": dict.fromkeys(range(4), 0.6)})
    many = rank_intervals({"a": dict.fromkeys(range(40), 0.5), "b": dict.fromkeys(range(40), 0.6)})
    assert [rank.high for rank in few] == [2, 2]
    assert [rank.high for rank in many] == [1, 2]


@pytest.mark.parametrize("scores", [{}, {"a": {}}])
def test_refused(scores) -> None:
    with pytest.raises(BadArgument):
        rank_intervals(scores)
