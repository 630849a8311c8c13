"""How far two columns of numbers go together: Pearson's r, Spearman's rho, Kendall's tau."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

from assay.core import BadArgument
from assay.evaluate.statistics.intervals import Interval
from assay.evaluate.statistics.pass_at import Estimate
from assay.evaluate.statistics.resampling import jackknife_of

Measure = Callable[[Sequence[float], Sequence[float]], float]


def pearson(one: Sequence[float], other: Sequence[float], *, alike: float = math.nan) -> float:
    """Pearson's r; with a column of 0 and 1 the point-biserial one.

    It is `alike` where one of both never changes, and of fewer than two pairs. Raises `BadArgument`
    for columns of unequal length, as the others do.

    >>> round(pearson([1, 2, 3, 4], [1, 3, 2, 5]), 3), pearson([1, 1], [1, 2])
    (0.832, nan)
    """
    n = _length(one, other)
    if n < 2:
        return alike
    x, y = math.fsum(one) / n, math.fsum(other) / n
    first = math.fsum((a - x) ** 2 for a in one)
    second = math.fsum((b - y) ** 2 for b in other)
    # What is left of equal numbers by rounding is no spread.
    if first <= n * (1e-12 * x) ** 2 or second <= n * (1e-12 * y) ** 2:
        return alike
    both = math.fsum((a - x) * (b - y) for a, b in zip(one, other, strict=True))
    return max(-1.0, min(1.0, both / math.sqrt(first * second)))


def spearman(one: Sequence[float], other: Sequence[float], *, alike: float = math.nan) -> float:
    """Spearman's rho: Pearson's r of the ranks, ties having the mean of theirs.

    >>> round(spearman([1, 2, 3, 3], [10, 30, 20, 40]), 3)
    0.632
    """
    _length(one, other)
    return pearson(_ranks(one), _ranks(other), alike=alike)


def kendall(one: Sequence[float], other: Sequence[float], *, alike: float = math.nan) -> float:
    """Kendall's tau-b, which counts pairs in the same order less those in the opposite one.

    >>> round(kendall([1, 2, 3, 3], [10, 30, 20, 40]), 3)
    0.548
    """
    n = _length(one, other)
    pairs = n * (n - 1) // 2
    tied, tied_other, both = (
        _tied(column) for column in (one, other, zip(one, other, strict=True))
    )
    if tied == pairs or tied_other == pairs:
        return alike
    # In the order of the first, and where it ties of the second, a pair is in the opposite order
    # if a larger one of the second came before.
    before: list[float] = []
    opposite = 0
    for _, value in sorted(zip(one, other, strict=True)):
        opposite += len(before) - bisect_right(before, value)
        insort(before, value)
    same = pairs - tied - tied_other + both - opposite
    return (same - opposite) / math.sqrt((pairs - tied) * (pairs - tied_other))


def correlation(
    clusters: Iterable[Sequence[tuple[float, float]]],
    of: Measure = pearson,
    level: float = 0.95,
) -> Estimate:
    """The correlation of all pairs, and its interval; what is independent is a cluster.

    The interval is the jackknife's over clusters, on the scale of atanh (Fisher's), so that it
    stays within -1 and 1: those where nothing varies, or there is one cluster alone. `n` counts
    pairs. The value is NaN where one of both columns never changes.

    >>> print(correlation([[(x, x * x % 7)] for x in range(30)], spearman))
    -0.04 [-0.42, 0.36] (n=30)
    """
    held = [tuple(cluster) for cluster in clusters if cluster]

    def measured(some: Sequence[tuple[tuple[float, float], ...]]) -> float:
        pairs = [pair for cluster in some for pair in cluster]
        return of([one for one, _ in pairs], [other for _, other in pairs])

    value = measured(held)
    interval = Interval(-1.0, 1.0)
    if len(held) > 1:
        interval = jackknife_of(held, measured, level, within=(-1.0, 1.0))
    return Estimate(value=value, interval=interval, n=sum(map(len, held)))


def _length(one: Sequence[float], other: Sequence[float]) -> int:
    if len(one) != len(other):
        raise BadArgument(f"a correlation is of pairs, not of {len(one)} and {len(other)} numbers")
    return len(one)


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    times = Counter(values)
    return [bisect_left(ordered, value) + (times[value] + 1) / 2 for value in values]


def _tied(values: Iterable[Hashable]) -> int:
    """How many pairs of these are equal."""
    return sum(times * (times - 1) // 2 for times in Counter(values).values())
