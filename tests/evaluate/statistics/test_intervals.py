"""Intervals against published values."""

import math

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import over_seeds, wilson


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


@pytest.mark.parametrize(
    ("successes", "n", "level"),
    [
        (3, 2, 0.95),
        (-1, 2, 0.95),
        (1, 2, 1.0),
        (5, math.inf, 0.95),
        (5, math.nan, 0.95),
        (math.nan, 5, 0.95),
    ],
)
def test_wilson_refuses(successes, n, level) -> None:
    with pytest.raises(BadArgument):
        wilson(successes, n, level)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([0.1, 0.2, 0.3], -0.0484, 0.4484),
        ([1.0, 2.0], -4.8531, 7.8531),
        ([0.5] * 5, 0.5, 0.5),
    ],
)
def test_over_seeds(values, low, high) -> None:
    assert over_seeds(values) == pytest.approx((low, high), abs=1e-4)


def test_one_seed_says_nothing() -> None:
    assert over_seeds([0.3]) == (-math.inf, math.inf)
    for values in ([0.5, math.nan], [math.inf], [math.inf, -math.inf]):
        with pytest.raises(BadArgument, match="finite"):
            over_seeds(values)
    with pytest.raises(BadArgument, match="no values"):
        over_seeds([])
