"""Numbers made of several means."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import bootstrap_of, of_means, wilson


def drop(means) -> float:
    return 1 - means[1] / means[0] if means[0] else math.nan


@pytest.mark.parametrize("n", [1, 2, 3, 10, 200])
@pytest.mark.parametrize("score", [0.0, 1.0])
def test_one_column_that_never_varies_has_wilsons_interval(n, score) -> None:
    found = of_means([(score,)] * n, lambda means: means[0])
    assert found == pytest.approx(wilson(n * score, n))


def test_of_many_items_it_is_the_bootstraps() -> None:
    rows = [(1.0, float(n % 3 == 0)) for n in range(300)]
    plain = bootstrap_of(
        rows, lambda some: drop([sum(c) / len(c) for c in zip(*some, strict=True)])
    )
    assert of_means(rows, drop) == pytest.approx(plain)


@pytest.mark.parametrize("rows", [[(1.0, 1.0, 0.0, 0.0)] * 2, [(0.5, 0.5, 0.5)] * 2])
def test_what_no_column_moves_alone(rows) -> None:
    low, high = of_means(rows, lambda means: max(means) - min(means))
    assert high - low > 0.5


def test_a_number_that_is_none() -> None:
    assert of_means([(0.0, 1.0)] * 3, drop) == (-math.inf, math.inf)
    low, high = of_means([(1.0, 1.0), (0.0, 0.0), (0.0, 1.0)], drop)
    assert low < -1 < high < 1
    with pytest.raises(BadArgument, match="at least one item"):
        of_means([], drop)


score = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(st.lists(st.tuples(score, score, score), min_size=1, max_size=6))
def test_the_interval_holds_the_value_and_has_a_width(rows) -> None:
    def contrast(means) -> float:
        return means[0] - means[1] * means[2]

    value = contrast([sum(column) / len(rows) for column in zip(*rows, strict=True)])
    low, high = of_means(rows, contrast, resamples=20)
    assert low - 1e-9 <= value <= high + 1e-9
    assert high - low > 0.2
