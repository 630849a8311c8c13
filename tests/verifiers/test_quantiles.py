"""Order statistics keep their promise."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.quantiles import binomial_cdf, conformal_quantile, tolerance_quantile

SHARES = st.floats(0.02, 0.5)


@pytest.mark.parametrize(("k", "n", "p"), [(0, 5, 0.3), (2, 5, 0.3), (40, 60, 0.7), (9, 9, 0.1)])
def test_the_binomial_law(k, n, p) -> None:
    terms = [math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)]
    assert binomial_cdf(k, n, p) == pytest.approx(min(1.0, sum(terms)))


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=80), SHARES)
def test_more_confidence_never_lowers_the_quantile(values, share) -> None:
    low = tolerance_quantile(values, share, 0.5)
    assert low <= tolerance_quantile(values, share, 0.95)
    assert tolerance_quantile(values, share, 0.95) in (*values, math.inf)


@pytest.mark.parametrize(("share", "least"), [(0.05, 59), (0.1, 29), (0.01, 299)])
def test_so_many_values_are_needed(share, least) -> None:
    values = [float(n) for n in range(least)]
    assert tolerance_quantile(values, share, 0.95) == values[-1]
    assert tolerance_quantile(values[1:], share, 0.95) == math.inf


def test_it_covers_enough_with_confidence() -> None:
    draw = random.Random(5)
    kept = [
        tolerance_quantile([draw.random() for _ in range(120)], 0.1, 0.9) >= 0.9 for _ in range(600)
    ]
    assert sum(kept) / 600 > 0.87
    mean = (
        sum(conformal_quantile([draw.random() for _ in range(60)], 0.1) for _ in range(600)) / 600
    )
    assert 0.9 <= mean < 0.93


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_shares_lie_between(share) -> None:
    with pytest.raises(BadArgument):
        tolerance_quantile([1.0], share, 0.9)
    with pytest.raises(BadArgument):
        tolerance_quantile([1.0], 0.1, share)
