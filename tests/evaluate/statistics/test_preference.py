"""Win rates, with the pull of length and without."""

import math
import random

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import length_controlled, wilson, win_rate


def judged(n, strength, pull, seed=7, longer=40):
    rng = random.Random(seed)
    lengths = [rng.gauss(260 + longer, 80) for _ in range(n)]
    won = [
        float(rng.random() < 1 / (1 + math.exp(-(strength + pull * math.tanh((own - 260) / 80)))))
        for own in lengths
    ]
    return won, lengths, [260.0] * n


def test_against_statsmodels() -> None:
    """GLM, binomial, of a constant and tanh(gap / its standard deviation): 0.4749639."""
    found = length_controlled(*judged(60, 0.3, 1.5))
    assert found.value == pytest.approx(0.4749639, abs=1e-4)
    assert found.interval.low < 0.4 < 0.55 < found.interval.high


def test_a_judge_who_likes_length_is_corrected() -> None:
    won, lengths, other = judged(3_000, 0.0, 2.0, longer=80)
    assert win_rate(won).interval.low > 0.6
    low, high = length_controlled(won, lengths, other).interval
    assert low < 0.5 < high


def test_without_a_pull_nothing_is_corrected() -> None:
    won, lengths, other = judged(3_000, 0.5, 0.0)
    found = length_controlled(won, lengths, other)
    assert found.value == pytest.approx(win_rate(won).value, abs=0.02)
    same = length_controlled(won, other, other)  # all of one length
    assert same.value == pytest.approx(win_rate(won).value, abs=1e-4)


def test_difficulty_stays() -> None:
    rng = random.Random(2)
    hard = [rng.gauss(0, 1) for _ in range(2_000)]
    won = [float(rng.random() < 1 / (1 + math.exp(-(0.4 - 2 * h)))) for h in hard]
    lengths = [rng.gauss(300, 50) for _ in hard]
    found = length_controlled(won, lengths, [300.0] * len(won), difficulties=hard)
    assert found.value == pytest.approx(win_rate(won).value, abs=0.01)


def test_who_always_wins_is_not_surely_so() -> None:
    found = length_controlled([1.0] * 12, list(range(12)), [5.0] * 12)
    assert found.value > 0.9
    assert found.interval.low < 0.9


def test_ties_are_halves_and_clusters_count() -> None:
    assert win_rate([0.5] * 8).value == 0.5
    assert win_rate([1, 1, 0]).interval == wilson(2, 3)
    alone = win_rate([1, 0] * 20)
    together = win_rate([1, 0] * 20, problems=[place % 2 for place in range(40)])
    assert together.interval.half > alone.interval.half


@pytest.mark.parametrize(
    "call",
    [
        lambda: win_rate([]),
        lambda: win_rate([2]),
        lambda: win_rate([1], problems=[1, 2]),
        lambda: length_controlled([1] * 9, [1] * 9, [1] * 9),
        lambda: length_controlled([1] * 12, [1] * 11, [1] * 12),
    ],
)
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
