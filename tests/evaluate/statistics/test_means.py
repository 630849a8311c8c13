"""Means of clustered scores."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import Mean, over_seeds, wilson


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


@pytest.mark.parametrize("score", [-0.1, 1.5, float("nan")])
def test_a_score_is_between_0_and_1(score) -> None:
    with pytest.raises(BadArgument, match="between 0 and 1"):
        Mean().add("a", score)


def test_nothing_is_known_of_nothing() -> None:
    assert Mean().value is None
    assert Mean().interval() == (0.0, 1.0)
    assert Mean().effective_n() == 0


def test_scores_that_vary_little_have_an_interval_near_students() -> None:
    rng = random.Random(3)
    scores = [0.5 + 0.2 * (rng.random() - 0.5) for _ in range(80)]
    assert mean_of([[score] for score in scores]).interval() == pytest.approx(
        over_seeds(scores), abs=2e-3
    )


@pytest.mark.parametrize(("score", "n"), [(0.5, 10), (0.0, 7), (1.0, 30), (0.2, 1)])
def test_where_all_are_alike_others_may_have_gone_unseen(score, n) -> None:
    low, high = mean_of([[score, score]] * n).interval()
    assert low <= score <= high
    assert high - low == pytest.approx(wilson(0, n).high)


def test_few_clusters_carry_little() -> None:
    """49 problems solved each time, and one seldom: others like that one may exist."""
    low, _ = mean_of([[1.0]] * 49 + [[0.9]]).interval()
    assert low < 0.995
