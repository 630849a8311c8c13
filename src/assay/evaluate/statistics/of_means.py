"""Numbers made of several means: drop rates, ratios, contrasts; their intervals, for few items too.

A bootstrap knows only what was seen: of three items that are all right it says that every item is.
The interval here also holds what as many unseen items as could have gone unseen would make of it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import z_of
from assay.evaluate.statistics.intervals import Interval, score_interval
from assay.evaluate.statistics.resampling import accelerated

Row = tuple[float, ...]
"""The scores of one item, in [0, 1]; the same columns for all."""


def of_means(
    rows: Sequence[Row],
    number: Callable[[Row], float],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """The interval of a number computed from the means of columns, where a row is one item.

    It is the bias-corrected and accelerated bootstrap's (Efron 1987), widened to the numbers that
    unseen items could lead to: a share of them that would be missed once in twenty, each with any
    scores. For one column that is 0 or 1 throughout, that is Wilson's interval. Of few items it is
    on the safe side (`assay selftest statistics`); of many, the bootstrap's. Means for which the
    number is not one (NaN) are passed over; if it is none for the means of the rows themselves,
    the interval is (-inf, inf). Raises `BadArgument` without a row.

    >>> drop = lambda means: 1 - means[1] / means[0] if means[0] else float("nan")
    >>> print(of_means([(1.0, 1.0)] * 2, drop), of_means([(1.0, 1.0)] * 60, drop))
    [-1.92, 0.66] [-0.06, 0.06]
    >>> print(of_means([(1.0, 0.0)] * 10 + [(1.0, 1.0)] * 30, drop))
    [0.12, 0.40]
    """
    if not rows:
        raise BadArgument("no rows: an interval needs at least one item")
    sums = tuple(map(math.fsum, zip(*rows, strict=True)))
    n = len(rows)
    means = tuple(total / n for total in sums)
    value = number(means)
    if math.isnan(value):
        return Interval(-math.inf, math.inf)
    low, high = _unseen(means, number, n, level)
    if len(set(rows)) > 1:
        rng = random.Random(seed)
        draws = [number(_mean(rng.choices(rows, k=n))) for _ in range(resamples)]
        left_out = []
        for row, times in Counter(rows).items():
            rest = tuple((total - own) / (n - 1) for total, own in zip(sums, row, strict=True))
            left_out += [number(rest)] * times
        found = accelerated(value, draws, left_out, level)
        low, high = min(low, found.low), max(high, found.high)
    return Interval(low, high)


def _mean(rows: Sequence[Row]) -> Row:
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))


def _unseen(means: Row, number: Callable[[Row], float], n: int, level: float) -> Interval:
    """The least and the greatest number that unseen items, with any scores, could lead to.

    Column by column the end is taken that moves the number most, twice, since what moves it may
    depend on the other columns. It begins where the means are, and also where the unseen items are
    alike in all columns: of the distance between the best and the worst, no column alone may move.
    """
    share = score_interval(0.0, n, z_of(level)).high
    kept = [(1 - share) * mean for mean in means]
    value = number(means)
    ends = [value, value]
    for start in (means, tuple(mean + share / 2 for mean in kept)):
        for side, sign in enumerate((-1.0, 1.0)):
            at, best = start, number(start)
            for column in (*range(len(means)), *range(len(means))):
                for score in (0.0, 1.0):
                    moved = (*at[:column], kept[column] + share * score, *at[column + 1 :])
                    found = number(moved)
                    if sign * found > sign * best:
                        at, best = moved, found
            if sign * best > sign * ends[side]:
                ends[side] = best
    return Interval(*ends)
