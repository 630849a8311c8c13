"""Intervals and paired comparisons against known values."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import Mean, bootstrap, mcnemar, paired, wilson


@pytest.mark.parametrize(
    ("successes", "n", "level", "low", "high"),
    [
        # Newcombe 1998, table I, method 3
        (81, 263, 0.95, 0.2553, 0.3662),
        (15, 148, 0.95, 0.0624, 0.1605),
        (0, 20, 0.95, 0.0, 0.1611),
        (1, 29, 0.95, 0.0061, 0.1718),
        (20, 20, 0.95, 0.8389, 1.0),
        (8, 10, 0.90, 0.5408, 0.9315),
    ],
)
def test_wilson(successes, n, level, low, high) -> None:
    found = wilson(successes, n, level)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_wilson_of_nothing_knows_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "n", "level"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)])
def test_wilson_refuses(successes, n, level) -> None:
    with pytest.raises(BadArgument):
        wilson(successes, n, level)


def mean_of(clusters) -> Mean:
    mean = Mean()
    for name, scores in enumerate(clusters):
        for score in scores:
            mean.add(name, score)
    return mean


def test_single_samples_give_wilson() -> None:
    mean = mean_of([[1.0]] * 30 + [[0.0]] * 70)
    assert mean.interval() == pytest.approx(wilson(30, 100))


def test_copies_of_a_sample_add_nothing() -> None:
    once = mean_of([[1.0]] * 30 + [[0.0]] * 70)
    copied = mean_of([[1.0] * 5] * 30 + [[0.0] * 5] * 70)
    assert copied.n == 500
    assert copied.effective_n() == pytest.approx(100 * 99 / 100)
    assert copied.interval().half >= once.interval().half


def test_all_alike_counts_the_clusters() -> None:
    assert mean_of([[1.0, 1.0], [1.0, 1.0]]).effective_n() == 2
    assert mean_of([[0.0, 0.0]]).interval().low == 0.0


@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=4), max_size=20))
def test_an_interval_holds_its_mean(clusters) -> None:
    mean = mean_of(clusters)
    low, high = mean.interval()
    assert 0 <= low <= high <= 1
    if mean.value is not None:
        assert low - 1e-9 <= mean.value <= high + 1e-9
        assert mean.effective_n() <= mean.n


def test_the_interval_covers_the_truth_of_clustered_samples() -> None:
    rng, covered, trials = random.Random(1), 0, 400
    for _ in range(trials):
        clusters = []
        for _ in range(60):
            p = rng.betavariate(0.6, 1.4)  # problems differ much; the mean is 0.3
            clusters.append([float(rng.random() < p) for _ in range(4)])
        low, high = mean_of(clusters).interval()
        covered += low <= 0.3 <= high
    assert 0.92 <= covered / trials <= 0.985


def test_bootstrap_agrees_with_theory() -> None:
    rng = random.Random(2)
    clusters = [[float(rng.random() < 0.4)] for _ in range(400)]
    mean = sum(c[0] for c in clusters) / 400
    half = 1.96 * math.sqrt(mean * (1 - mean) / 400)
    found = bootstrap(clusters)
    assert found.half == pytest.approx(half, rel=0.12)
    assert bootstrap(clusters) == found
    assert bootstrap([]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (10, 2, 0.03857421875), (0, 6, 0.03125), (59, 6, 4.7e-12)],
)
def test_mcnemar(gained, lost, p) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p, rel=0.2 if p < 1e-6 else 1e-9)
    assert mcnemar(lost, gained) == mcnemar(gained, lost)


def test_mcnemar_of_many() -> None:
    assert 0 < mcnemar(1_200, 1_000) < 1e-4


def test_paired_whole_scores() -> None:
    result = paired([(0, 1)] * 10 + [(1, 0)] * 2 + [(1, 1)] * 30 + [(0, 0)] * 8)
    assert (result.difference, result.n, result.gained, result.lost) == (0.16, 50, 10, 2)
    assert result.p == pytest.approx(0.03857421875)
    assert result.interval.low < 0.16 < result.interval.high
    assert str(result) == (f"+0.16 ± {result.interval.half:.2f} (n=50; 10 gained, 2 lost; p=0.039)")


def test_paired_means_of_several_samples() -> None:
    same = paired([(0.5, 0.5), (0.25, 0.75), (0.75, 0.25)])
    assert same.difference == 0
    assert same.p > 0.5
    clear = paired([(0.25, 0.75)] * 20)
    assert clear.p < 0.001


def test_paired_needs_a_pair() -> None:
    with pytest.raises(BadArgument, match="at least one problem"):
        paired([])
