"""Bootstraps and the jackknife."""

import math
import random

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import bootstrap, bootstrap_of, jackknife_of, over_seeds


def test_bootstrap_agrees_with_theory() -> None:
    rng = random.Random(2)
    clusters = [[float(rng.random() < 0.4)] for _ in range(400)]
    mean = sum(c[0] for c in clusters) / 400
    half = 1.96 * math.sqrt(mean * (1 - mean) / 400)
    found = bootstrap(clusters)
    assert found.half == pytest.approx(half, rel=0.12)
    assert bootstrap(clusters) == found
    assert bootstrap([]) == (0.0, 1.0)


def average(values) -> float:
    return sum(values) / len(values)


SKEWED = [random.Random(place).expovariate(1) for place in range(40)]


def test_bca_agrees_with_scipy() -> None:
    """scipy.stats.bootstrap(method="BCa") gives [0.7005, 1.2610]; the plain one is lower."""
    low, high = bootstrap_of(SKEWED, average, resamples=4_000)
    assert (low, high) == pytest.approx((0.7005, 1.2610), abs=0.03)
    assert low > bootstrap([[value] for value in SKEWED]).low
    assert bootstrap_of(SKEWED, average, resamples=200) == bootstrap_of(
        SKEWED, average, resamples=200
    )


def test_the_jackknife_of_a_mean_is_students_interval() -> None:
    assert jackknife_of(SKEWED, average) == pytest.approx(over_seeds(SKEWED))


def test_the_jackknife_stays_within_bounds() -> None:
    low, high = jackknife_of([0.99, 1.0, 0.98, 1.0], average, within=(-1.0, 1.0))
    assert -1 <= low < 0.9925 < high <= 1


def test_what_does_not_vary_is_not_known() -> None:
    assert jackknife_of([1, 1, 1], average) == (-math.inf, math.inf)
    assert jackknife_of([1, 1, 1], average, within=(0.0, 1.0)) == (0.0, 1.0)


def test_a_statistic_that_is_no_number() -> None:
    assert bootstrap_of([0, 0, 0], lambda _: math.nan, resamples=20) == (-math.inf, math.inf)

    def ratio(values) -> float:
        return 1 / values.count(1) if 1 in values else math.nan

    low, high = bootstrap_of([1, 0, 0, 0], ratio, resamples=100)
    assert 0 < low <= high <= 1


@pytest.mark.parametrize("of", [bootstrap_of, jackknife_of])
def test_one_item_is_too_few(of) -> None:
    with pytest.raises(BadArgument, match="at least two items"):
        of([1.0], average)


def test_no_resamples() -> None:
    with pytest.raises(BadArgument, match="at least one resample"):
        bootstrap([[1.0]], resamples=0)
