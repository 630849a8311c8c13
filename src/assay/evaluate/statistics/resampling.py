"""The bootstrap: intervals of any statistic, by drawing problems anew."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from statistics import NormalDist
from typing import TypeVar

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import checked_level, normal_cdf, t_of
from assay.evaluate.statistics.intervals import Interval

Item = TypeVar("Item", bound=Hashable)
_NEAR_ONE = 1 - 1e-12


def bootstrap(
    clusters: Sequence[Sequence[float]],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """The percentile interval of the mean over all scores, clusters drawn with replacement.

    Below some 50 clusters it is too narrow; `Mean.interval` is not.

    >>> bootstrap([[1.0], [0.0], [1.0, 1.0]], resamples=100) == bootstrap(
    ...     [[1.0], [0.0], [1.0, 1.0]], resamples=100)
    True
    """
    sums = [(math.fsum(scores), len(scores)) for scores in clusters if scores]
    if not sums:
        return Interval(0.0, 1.0)

    def mean(drawn: Sequence[tuple[float, int]]) -> float:
        return sum(s for s, _ in drawn) / sum(n for _, n in drawn)

    return percentiles(_draws(sums, mean, resamples, random.Random(seed)), level)


def bootstrap_of(
    items: Sequence[Item],
    statistic: Callable[[Sequence[Item]], float],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """The bias-corrected and accelerated interval (BCa; Efron 1987) of any statistic of items.

    An item is whatever is independent of the others: a problem with all that belongs to it (both
    scores of a pair, the ratings of all raters). A statistic that is not a number (NaN) of some
    draws is passed over there; of the items themselves it must be one, or the interval is
    (-inf, inf), as it is where no draw differs from another: there is nothing to go by then, and
    `of_means` may know more. Raises `BadArgument` for fewer than two items.

    >>> pairs = [(0.9, 0.3), (0.8, 0.6), (0.7, 0.7), (1.0, 0.2), (0.6, 0.5)] * 6
    >>> def drop(pairs):  # by which part the score fell
    ...     return 1 - sum(after for _, after in pairs) / sum(before for before, _ in pairs)
    >>> print(bootstrap_of(pairs, drop))
    [0.31, 0.54]
    """
    if len(items) < 2:
        raise BadArgument(f"a bootstrap draws from at least two items, not from {len(items)}")
    checked_level(level)
    observed = statistic(items)
    draws = _draws(items, statistic, resamples, random.Random(seed))
    if math.isnan(observed) or not any(abs(draw - observed) > 1e-12 for draw in draws):
        return Interval(-math.inf, math.inf)
    left_out = (statistic([*items[:place], *items[place + 1 :]]) for place in range(len(items)))
    return accelerated(observed, draws, left_out, level)


def accelerated(
    observed: float, draws: Sequence[float], left_out: Iterable[float], level: float = 0.95
) -> Interval:
    """The BCa interval from a statistic, that of draws, and that with each item left out.

    What is not a number is passed over. Raises `BadArgument` where no draw is a number.
    """
    draws = [value for value in draws if not math.isnan(value)]
    if not draws:
        raise BadArgument("no draw of the bootstrap is a number")
    below = sum(value < observed for value in draws) + sum(value == observed for value in draws) / 2
    if not 0 < below < len(draws):
        return percentiles(draws, level)
    bias = NormalDist().inv_cdf(below / len(draws))
    acceleration = _acceleration(left_out)
    draws.sort()
    ends = []
    for side in (-1, 1):
        z = bias + side * NormalDist().inv_cdf((1 + level) / 2)
        share = normal_cdf(bias + z / max(1e-6, 1 - acceleration * z))
        ends.append(draws[min(len(draws) - 1, max(0, round(share * (len(draws) - 1))))])
    return Interval(*ends)


def jackknife_of(
    items: Sequence[Item],
    statistic: Callable[[Sequence[Item]], float],
    level: float = 0.95,
    *,
    within: tuple[float, float] | None = None,
) -> Interval:
    """Student's interval of a smooth statistic, from leaving out one item at a time.

    As good as the bootstrap for ratios, correlations and kappas, in as many evaluations as there
    are items (Efron and Tibshirani 1993, chapter 11). For a statistic `within` bounds it is made
    on the scale of atanh, and stays within them. (-inf, inf), or the bounds, where the statistic
    is not a number, or nothing varies. Raises `BadArgument` for fewer than two items.

    >>> pairs = [(0.9, 0.3), (0.8, 0.6), (0.7, 0.7), (1.0, 0.2), (0.6, 0.5)] * 6
    >>> print(jackknife_of(pairs, lambda some: sum(b for _, b in some) / sum(a for a, _ in some)))
    [0.45, 0.70]
    """
    n = len(items)
    if n < 2:
        raise BadArgument(f"a jackknife leaves one out of at least two items, not of {n}")
    low, high = within or (-math.inf, math.inf)

    def stretched(value: float) -> float:
        if within is None:
            return value
        share = (2 * value - low - high) / (high - low)
        return math.atanh(max(-_NEAR_ONE, min(_NEAR_ONE, share)))

    whole = statistic(items)
    # An item equal to another leaves the same behind.
    known: dict[Item, float] = {}
    left_out = []
    for place, item in enumerate(items):
        if item not in known:
            known[item] = statistic([*items[:place], *items[place + 1 :]])
        left_out.append(known[item])
    left_out = [stretched(value) for value in left_out if not math.isnan(value)]
    if math.isnan(whole) or len(left_out) < 2:
        return Interval(low, high)
    centre = math.fsum(left_out) / len(left_out)
    squares = math.fsum((value - centre) ** 2 for value in left_out)
    half = t_of(level, n - 1) * math.sqrt(squares * (n - 1) / n)
    if not half:
        return Interval(low, high)
    ends = [stretched(whole) - half, stretched(whole) + half]
    if within is not None:
        ends = [(low + high + math.tanh(end) * (high - low)) / 2 for end in ends]
    return Interval(*ends)


def percentiles(values: list[float], level: float) -> Interval:
    """The ends that leave as many of the values out on either side."""
    values.sort()
    last = len(values) - 1
    low = values[math.floor((1 - level) / 2 * last)]
    return Interval(low, values[math.ceil((1 + level) / 2 * last)])


def _draws(
    items: Sequence[Item],
    statistic: Callable[[Sequence[Item]], float],
    resamples: int,
    rng: random.Random,
) -> list[float]:
    if resamples < 1:
        raise BadArgument(f"a bootstrap needs at least one resample, not {resamples!r}")
    return [statistic(rng.choices(items, k=len(items))) for _ in range(resamples)]


def _acceleration(left_out: Iterable[float]) -> float:
    """How fast the spread of a statistic changes with its value: the jackknife's skewness / 6."""
    values = [value for value in left_out if not math.isnan(value)]
    if not values:
        return 0.0
    centre = math.fsum(values) / len(values)
    squares = math.fsum((centre - value) ** 2 for value in values)
    cubes = math.fsum((centre - value) ** 3 for value in values)
    scale = 6 * squares**1.5  # 0 also where the squares are too small to have such a power
    return cubes / scale if scale > 0 else 0.0
