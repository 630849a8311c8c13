"""Intervals of one proportion, and of the mean of independent repetitions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import t_of, z_of


class Interval(NamedTuple):
    """A confidence interval, shown by its ends: near 0 and 1 it is not symmetric.

    >>> print(Interval(0.14, 0.3512))
    [0.14, 0.35]
    """

    low: float
    high: float

    @property
    def half(self) -> float:
        """Half its width."""
        return (self.high - self.low) / 2

    def __str__(self) -> str:
        return f"[{self.low:.2f}, {self.high:.2f}]"


def wilson(successes: float, n: float, level: float = 0.95) -> Interval:
    """The score interval of a proportion (Wilson 1927); it stays in [0, 1] and needs no luck.

    `n` may be an effective number of independent observations, and so need not be whole. Of
    nothing (`n` = 0) it is [0, 1]. Raises `BadArgument` if `successes` are not within 0 and `n`.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if not math.isfinite(n):
        raise BadArgument(f"{successes!r} successes of {n!r}: the number is not finite")
    if n <= 0:
        return Interval(0.0, 1.0)
    if not 0 <= successes <= n * (1 + 1e-9):
        raise BadArgument(f"{successes!r} successes of {n!r} are not a proportion")
    return score_interval(min(1.0, successes / n), n, z_of(level))


def score_interval(share: float, n: float, quantile: float) -> Interval:
    """Wilson's formula for a share of `n` with any quantile, such as Student's for few clusters.

    >>> print(wilson(8, 10), score_interval(0.8, 10, 2.262))
    [0.49, 0.94] [0.44, 0.95]
    """
    square = quantile * quantile / n
    centre = (share + square / 2) / (1 + square)
    half = quantile * math.sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    # At the ends the formula is exact, and rounding would say 1e-17.
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return Interval(low, high)


def over_seeds(values: Sequence[float], level: float = 0.95) -> Interval:
    """Student's interval of the mean of independent repetitions; endless for a single one.

    >>> low, high = over_seeds([0.1, 0.2, 0.3])
    >>> round(low, 3), round(high, 3)
    (-0.048, 0.448)
    """
    n = len(values)
    if n == 0:
        raise BadArgument("no values: an interval needs at least one")
    for value in values:
        if not math.isfinite(value):
            raise BadArgument(f"values are finite numbers, and {value!r} is among them")
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(-math.inf, math.inf)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    half = t_of(level, n - 1) * spread / math.sqrt(n)
    return Interval(mean - half, mean + half)
