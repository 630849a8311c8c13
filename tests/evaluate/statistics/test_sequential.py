"""Sequences that may be looked at at any time."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import ConfidenceSequence, SequentialPaired, wilson
from assay.evaluate.statistics.sequential import log_wealth


def running(scores, **more) -> ConfidenceSequence:
    sequence = ConfidenceSequence(**more)
    for score in scores:
        sequence.add(score)
    return sequence


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_no_bet_gains_on_average(p: float) -> None:
    """Over all outcomes of ten draws, what bets against the truth make of 1 is 1 on average."""
    average = 0.0
    for outcome in itertools.product((0, 1), repeat=10):
        chance = p ** sum(outcome) * (1 - p) ** (10 - sum(outcome))
        counts = running(outcome)._counts
        average += chance * sum(math.exp(log_wealth(counts, p, s)) for s in (1, -1)) / 2
    assert average == pytest.approx(1)


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=40))
def test_the_interval_holds_the_mean_and_is_what_is_not_ruled_out(scores) -> None:
    sequence = running(scores)
    low, high = sequence.interval()
    assert 0 <= low <= high <= 1
    if sequence.value is not None:
        assert low <= sequence.value <= high
    for threshold in (0.1, 0.3, 0.7, 0.95):
        assert sequence.above(threshold) == (threshold < low) or abs(threshold - low) < 1e-9
        assert sequence.below(threshold) == (threshold > high) or abs(threshold - high) < 1e-9


def test_it_is_wider_than_a_fixed_one_but_not_much() -> None:
    rng = random.Random(0)
    scores = [float(rng.random() < 0.4) for _ in range(1_000)]
    fixed = wilson(sum(scores), 1_000)
    found = running(scores).interval()
    assert fixed.half < found.half < 2.2 * fixed.half


def test_scores_that_vary_little_are_known_sooner() -> None:
    rng = random.Random(1)
    whole = running([float(rng.random() < 0.5) for _ in range(300)]).interval()
    narrow = running([0.45 + 0.1 * rng.random() for _ in range(300)]).interval()
    assert narrow.half < whole.half / 2


def test_other_bounds() -> None:
    sequence = running([3, 4, 5, 4, 3, 4] * 20, low=1.0, high=5.0)
    low, high = sequence.interval()
    assert 1 < low < sequence.value < high < 5
    assert sequence.above(2.5)
    assert sequence.below(4.9)


def test_before_the_first_score() -> None:
    assert running([]).interval() == (0, 1)
    assert running([]).value is None
    assert not running([]).above(0.01)


def test_the_better_one_becomes_clear_and_stays_so() -> None:
    rng = random.Random(3)
    pair = SequentialPaired()
    for _ in range(400):
        pair.add(rng.random() < 0.4, rng.random() < 0.7)
        if pair.clear:
            break
    assert pair.n < 200
    assert pair.difference > 0
    assert pair.p <= 0.05
    for _ in range(50):
        pair.add(0, 0)
    assert pair.clear
    assert -1 <= pair.interval().low < pair.difference < pair.interval().high <= 1


def test_two_alike_are_never_clear() -> None:
    pair = SequentialPaired()
    for place in range(300):
        pair.add(place % 2, place % 2)
    assert (pair.p, pair.clear, pair.n) == (1.0, False, 300)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ConfidenceSequence(1.5),
        lambda: ConfidenceSequence(low=1.0, high=1.0),
        lambda: running([1.5]),
        lambda: SequentialPaired().add(0, 1.5),
    ],
)
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
