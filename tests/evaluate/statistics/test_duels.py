"""Bradley and Terry's model against statsmodels."""

import math
import random

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import bradley_terry


def duels():
    rng = random.Random(7)
    strengths = {"a": 0.8, "b": 0.2, "c": -0.3, "d": -0.7}
    met = []
    for _ in range(120):
        one, other = rng.sample("abcd", 2)
        chance = 1 / (1 + math.exp(strengths[other] - strengths[one]))
        met.append((one, other, float(rng.random() < chance)))
    return met


def test_against_statsmodels() -> None:
    """GLM, binomial, cov_type="HC0", strengths less their mean."""
    expected = {"a": (0.92811, 0.23060), "b": (0.82931, 0.25158)}
    expected |= {"c": (-0.85610, 0.22946), "d": (-0.90131, 0.25877)}
    found = bradley_terry(duels(), prior=1e-9)
    assert [each.name for each in found] == ["a", "b", "c", "d"]
    scale = math.sqrt(120 / 117) * 1.98045  # HC1, and Student's quantile
    for each in found:
        value, error = expected[each.name]
        assert each.value == pytest.approx(value, abs=1e-4)
        assert each.interval.half == pytest.approx(scale * error, rel=1e-3)
    assert [(each.low, each.high) for each in found] == [(1, 2), (1, 2), (3, 4), (3, 4)]


def test_strengths_have_mean_0_and_no_order() -> None:
    met = duels()
    found = bradley_terry(met)
    assert sum(each.value for each in found) == pytest.approx(0, abs=1e-9)
    turned = bradley_terry([(other, one, 1 - score) for one, other, score in reversed(met)])
    assert [each.value for each in turned] == pytest.approx([each.value for each in found])


def test_duels_over_one_problem_count_once() -> None:
    met = duels()
    once = bradley_terry(met)
    copied = bradley_terry(met * 4, problems=[*range(len(met))] * 4, prior=0.04)
    for one, other in zip(once, copied, strict=True):
        assert other.value == pytest.approx(one.value, abs=1e-6)
        assert other.interval.half == pytest.approx(one.interval.half, rel=0.02)


def test_who_never_lost_is_not_infinitely_strong_nor_surely_so() -> None:
    best, worst = bradley_terry([("a", "b", 1.0)] * 5)
    assert (best.name, worst.name) == ("a", "b")
    assert 0 < best.value < 10
    assert best.interval.low < 0
    assert (best.low, best.high) == (1, 2)


@pytest.mark.parametrize(
    ("met", "more", "error"),
    [
        ([], {}, "no duels"),
        ([("a", "a", 1)], {}, "meet itself"),
        ([("a", "b", 2)], {}, "between 0 and 1"),
        ([("a", "b", 1)], {"problems": []}, "one for each"),
        ([("a", "b", 1)], {"prior": 0}, "above 0"),
    ],
)
def test_refused(met, more, error) -> None:
    with pytest.raises(BadArgument, match=error):
        bradley_terry(met, **more)
