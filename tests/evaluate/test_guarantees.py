"""Bounds against known values, and simulations in which each promise must hold."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.guarantees import (
    binomial_cdf,
    certify,
    conformal_quantile,
    conformal_risk,
    false_accept_threshold,
    p_value,
    upper_bound,
)
from assay.evaluate.statistics import wilson

REPEATS = 200


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.001, 0.999))
def test_binomial_is_the_sum_of_its_terms(k, n, p) -> None:
    terms = [math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(min(k, n) + 1)]
    assert binomial_cdf(k, n, p) == pytest.approx(min(1.0, sum(terms)), rel=1e-9)


@pytest.mark.parametrize(
    ("errors", "n", "confidence", "bound"),
    [  # Clopper and Pearson's two-sided upper ends at twice the error, from published tables
        (0, 10, 0.975, 0.3085),
        (1, 10, 0.975, 0.4450),
        (5, 10, 0.975, 0.8129),
        (10, 10, 0.95, 1.0),
        (0, 100, 0.95, 0.0295),
        (0, 0, 0.95, 1.0),
    ],
)
def test_upper_bound(errors, n, confidence, bound) -> None:
    assert upper_bound(errors, n, confidence) == pytest.approx(bound, abs=1e-4)


@given(st.integers(0, 30), st.integers(1, 30))
def test_the_exact_bound_lies_above_the_approximate_one(errors, n) -> None:
    errors = min(errors, n)
    assert upper_bound(errors, n, 0.975) >= wilson(errors, n).high - 0.01
    assert upper_bound(errors, n, 0.99) >= upper_bound(errors, n, 0.9)


@pytest.mark.parametrize("high", [1.0, 0.5])
def test_p_values_are_rarely_small_at_the_edge(high) -> None:
    """Losses whose mean is just the risk: p at most 0.1 in at most a tenth of the samples."""
    draw = random.Random(1)
    small = 0
    for _ in range(1000):
        losses = [high * (draw.random() < 0.2 / high) for _ in range(40)]
        small += p_value(losses, 0.2) <= 0.1
    assert small <= 100 + 3 * math.sqrt(90)


def world(draw: random.Random, n: int) -> tuple[list[float], list[float]]:
    """Scores uniform on [0, 1]; a response of score s is wrong with probability (1-s)²."""
    scores = [draw.random() for _ in range(n)]
    return scores, [float(draw.random() < (1 - score) ** 2) for score in scores]


def true_risk(threshold: float) -> float:
    return max(0.0, 1 - threshold) ** 2 / 3


@pytest.mark.parametrize("grid", [None, [0.9 - 0.05 * step for step in range(19)]])
def test_certified_risk_holds_with_the_confidence(grid) -> None:
    broken, covered = 0, 0.0
    for seed in range(REPEATS):
        scores, losses = world(random.Random(seed), 300)
        found = certify(scores, losses, risk=0.1, confidence=0.9, grid=grid, seed=seed)
        if found.threshold is not None:
            broken += true_risk(found.threshold) > 0.1
            covered += 1 - found.threshold
    assert broken <= 0.1 * REPEATS + 3 * math.sqrt(REPEATS * 0.1 * 0.9)
    assert covered / REPEATS > 0.15  # a promise kept by answering nothing is none (best: 0.55)


def test_a_control_without_signal_is_not_certified() -> None:
    passed = 0
    for seed in range(REPEATS):
        draw = random.Random(seed)
        scores = [draw.random() for _ in range(300)]
        losses = [float(draw.random() < 0.3) for _ in scores]
        passed += certify(scores, losses, risk=0.1, confidence=0.9, seed=seed).threshold is not None
    assert passed <= 0.1 * REPEATS + 3 * math.sqrt(REPEATS * 0.1 * 0.9)


def test_conformal_risk_holds_on_average() -> None:
    total, n = 0.0, 60
    for seed in range(4 * REPEATS):
        scores, losses = world(random.Random(seed), n)
        threshold = max(0.0, conformal_risk(scores, losses, 0.1))
        total += max(0.0, 1 - threshold) ** 3 / 3  # chance of accepted and wrong
    mean = total / (4 * REPEATS)
    assert mean <= 0.1 + 0.005
    assert mean >= 0.1 - 2 / (n + 1) - 0.005  # and is not far from what was allowed


def test_false_accepts_hold_on_average() -> None:
    accepted = 0
    for seed in range(10 * REPEATS):
        draw = random.Random(seed)
        threshold = false_accept_threshold([draw.gauss(0, 1) for _ in range(39)], 0.1)
        accepted += draw.gauss(0, 1) >= threshold
    expected = 10 * REPEATS * 0.1
    assert abs(accepted - expected) <= 3 * math.sqrt(expected)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_the_conformal_quantile_covers_enough_of_its_own(values, miscoverage) -> None:
    quantile = conformal_quantile(values, miscoverage)
    below = sum(value <= quantile for value in values)
    if math.isfinite(quantile):
        assert below >= (len(values) + 1) * (1 - miscoverage) - 1e-6
    else:
        assert (len(values) + 1) * (1 - miscoverage) > len(values) - 1e-6


ROWS = st.lists(
    st.tuples(st.none() | st.integers(0, 5), st.sampled_from([0.0, 0.5, 1.0])),
    min_size=1, max_size=40,
)  # fmt: skip


@given(ROWS, st.floats(0.05, 0.9))
def test_conformal_risk_is_the_lowest_threshold_of_brute_force(rows, risk) -> None:
    scores, losses = [s for s, _ in rows], [loss for _, loss in rows]
    found = conformal_risk(scores, losses, risk)

    def kept(threshold):
        lost = sum(loss for s, loss in rows if s is not None and s >= threshold)
        return (lost + 1) / (len(rows) + 1) <= risk

    edges = [-math.inf, *(math.nextafter(s, math.inf) for s in set(scores) - {None})]
    allowed = [edge for edge in edges if kept(edge)]
    expected = min(allowed, default=math.inf) if set(scores) != {None} else math.inf
    assert found == expected


@given(ROWS, st.integers(0, 3))
def test_a_certificate_tells_what_it_rests_on(rows, seed) -> None:
    scores, losses = [s for s, _ in rows], [loss for _, loss in rows]
    grid = [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
    found = certify(scores, losses, risk=0.3, confidence=0.8, grid=grid)
    if found.threshold is not None:
        taken = [loss for s, loss in rows if s is not None and s >= found.threshold]
        assert (found.accepted, found.lost) == (len(taken), sum(taken))
        assert p_value(taken, 0.3) <= 0.2 + 1e-12
    assert 0 <= found.coverage <= 1
    again = certify(scores, losses, risk=0.3, seed=seed)
    assert again == certify(scores, losses, risk=0.3, seed=seed)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: certify([0.5], [2.0], risk=0.1),
        lambda: certify([0.5], [], risk=0.1),
        lambda: certify([0.5], [1.0], risk=0.0),
        lambda: certify([0.5], [1.0], risk=0.1, confidence=1.0),
        lambda: upper_bound(3, 2),
        lambda: conformal_quantile([1.0], 0.0),
    ],
)
def test_wrong_use(wrong) -> None:
    with pytest.raises(BadArgument):
        wrong()


def test_a_certificate_says_itself() -> None:
    sure = certify([1.0] * 200, [0.0] * 200, risk=0.1)
    assert str(sure) == (
        "from 1 on: risk at most 0.1 with 95% confidence, coverage 100% "
        "(0 lost of 150 accepted of 150)"
    )
    assert str(certify([1.0] * 4, [1.0] * 4, risk=0.1)).startswith("no threshold")
