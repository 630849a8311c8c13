"""Intervals and paired comparisons against known values."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import Mean, bootstrap, kappa, mcnemar, newcombe, paired, wilson


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
        if all(score in (0.0, 1.0) for scores in clusters for score in scores):
            assert mean.effective_n() <= mean.n + 1e-9


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
    assert str(result) == "+0.16 [+0.03, +0.30] (n=50; 10 gained, 2 lost; p=0.039)"


@pytest.mark.parametrize(
    ("both", "lost", "gained"), [(0.25, 0.25, 0.25), (0.7, 0.1, 0.1), (0.1, 0.05, 0.6)]
)
def test_newcombe_covers_what_it_says(both: float, lost: float, gained: float) -> None:
    n, neither = 16, 1 - both - lost - gained
    covered = 0.0
    for a, b, c in itertools.product(range(n + 1), repeat=3):
        if (d := n - a - b - c) < 0:
            continue
        low, high = newcombe([(1, 1)] * a + [(1, 0)] * b + [(0, 1)] * c + [(0, 0)] * d)
        if low <= gained - lost <= high:
            ways = math.factorial(n) // math.prod(map(math.factorial, (a, b, c, d)))
            covered += ways * both**a * lost**b * gained**c * neither**d
    assert 0.935 < covered < 0.985


def test_paired_means_of_several_samples() -> None:
    same = paired([(0.5, 0.5), (0.25, 0.75), (0.75, 0.25)])
    assert same.difference == 0
    assert same.p > 0.5
    clear = paired([(0.25, 0.75)] * 20)
    assert clear.p < 0.001


def test_paired_needs_a_pair() -> None:
    with pytest.raises(BadArgument, match="at least one problem"):
        paired([])


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("aabb", "aabb", 1.0),
        ("aabb", "bbaa", -1.0),
        ("abab", "aabb", 0.0),
        # Cohen's own table: 200 items, three categories (1960, table 1).
        ("a" * 100 + "b" * 60 + "c" * 40,
         "a" * 88 + "b" * 10 + "c" * 2 + "a" * 14 + "b" * 40 + "c" * 6 + "a" * 18 + "b" * 10
         + "c" * 12, 0.492),
    ],
)  # fmt: skip
def test_kappa(one: str, other: str, value: float) -> None:
    assert kappa(one, other) == pytest.approx(value, abs=5e-4)
    assert kappa(other, one) == pytest.approx(kappa(one, other))


def test_kappa_of_raters_that_always_agree_by_chance() -> None:
    assert math.isnan(kappa("aaa", "aaa"))
    for one, other in (("", ""), ("a", "ab")):
        with pytest.raises(BadArgument):
            kappa(one, other)
