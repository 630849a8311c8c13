"""Intervals and paired comparisons, in plain Python.

Every number shown to a person carries its n and an interval, and every comparison on the same
problems is paired. Samples of one problem, and instructions of one prompt, are not independent:
intervals are clustered by problem (Miller 2024, *Adding Error Bars to Evals*, section 3).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from assay.core import BadArgument


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

    `n` may be an effective number of independent observations, and so need not be whole.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if n <= 0:
        return Interval(0.0, 1.0)
    if not 0 <= successes <= n * (1 + 1e-9):
        raise BadArgument(f"{successes!r} successes of {n!r} are not a proportion")
    z = _z(level)
    share = min(1.0, successes / n)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At the ends the formula is exact, and rounding would say 1e-17.
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return Interval(low, high)


@cache
def _z(level: float) -> float:
    from statistics import NormalDist

    if not 0 < level < 1:
        raise BadArgument(f"a confidence level lies between 0 and 1, not at {level!r}")
    return NormalDist().inv_cdf((1 + level) / 2)


class Mean:
    """A running mean of scores in clusters, and its interval, in constant memory.

    Scores of one cluster must come one after the other.

    >>> mean = Mean()
    >>> for problem, score in [("a", 1.0), ("a", 1.0), ("b", 0.0), ("b", 0.0)]:
    ...     mean.add(problem, score)
    >>> mean.value, mean.n, mean.clusters
    (0.5, 4, 2)
    >>> mean.interval().half > wilson(2, 4).half  # four scores, but not four independent ones
    True
    """

    __slots__ = ("_cluster", "_n", "_nn", "_sn", "_ss", "_sum", "clusters", "n", "total")

    def __init__(self) -> None:
        self.n = 0
        self.total = 0.0
        self.clusters = 0
        self._cluster: object = None
        self._sum, self._n = 0.0, 0  # of the cluster at hand
        self._ss = self._sn = self._nn = 0.0  # sums over the clusters before it

    def add(self, cluster: object, score: float) -> None:
        """Count one score in [0, 1]."""
        if self._n and cluster != self._cluster:
            self._close()
        if not self._n:
            self._cluster = cluster
            self.clusters += 1
        self._sum += score
        self._n += 1
        self.n += 1
        self.total += score

    def _close(self) -> None:
        self._ss += self._sum * self._sum
        self._sn += self._sum * self._n
        self._nn += self._n * self._n
        self._sum, self._n = 0.0, 0

    @property
    def value(self) -> float | None:
        """The mean over all scores; None while there are none."""
        return self.total / self.n if self.n else None

    def effective_n(self) -> float:
        """How many independent scores would be as sure as these.

        It is m(1-m) over the sandwich variance of the ratio of sums, and never more than `n`.
        Where all scores agree, the clusters are counted.
        """
        mean = self.value
        if mean is None:
            return 0.0
        if self.clusters < 2 or mean <= 0.0 or mean >= 1.0:
            return float(self.clusters)
        ss = self._ss + self._sum * self._sum
        sn = self._sn + self._sum * self._n
        nn = self._nn + self._n * self._n
        squares = max(0.0, ss - 2 * mean * sn + mean * mean * nn)
        # No clustering and whole scores: exactly n, without the factor that only matters else.
        variance = squares / (self.n * self.n)
        if self.clusters != self.n:
            variance *= self.clusters / (self.clusters - 1)
        return min(float(self.n), mean * (1 - mean) / variance) if variance > 0 else float(self.n)

    def interval(self, level: float = 0.95) -> Interval:
        """Wilson's interval with the effective number of scores."""
        effective = self.effective_n()
        return wilson((self.value or 0.0) * effective, effective, level)


def bootstrap(
    clusters: Sequence[Sequence[float]],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """The percentile interval of the mean over all scores, clusters drawn with replacement.

    >>> bootstrap([[1.0], [0.0], [1.0, 1.0]], resamples=100) == bootstrap(
    ...     [[1.0], [0.0], [1.0, 1.0]], resamples=100)
    True
    """
    sums = [(math.fsum(scores), len(scores)) for scores in clusters if scores]
    if not sums:
        return Interval(0.0, 1.0)
    rng = random.Random(seed)
    means = []
    for _ in range(resamples):
        drawn = rng.choices(sums, k=len(sums))
        means.append(sum(s for s, _ in drawn) / sum(n for _, n in drawn))
    return _percentiles(means, level)


def _percentiles(values: list[float], level: float) -> Interval:
    values.sort()
    last = len(values) - 1
    low = values[math.floor((1 - level) / 2 * last)]
    return Interval(low, values[math.ceil((1 + level) / 2 * last)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """The second of two on the same problems, less the first.

    `gained` and `lost` count the problems on which the second did better, and worse. `p` is the
    chance of a difference at least so large if there were none: by McNemar's exact test where
    every score is 0 or 1, else by flipping signs.
    """

    difference: float
    interval: Interval
    n: int
    gained: int
    lost: int
    p: float

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.difference:+.2f} [{low:+.2f}, {high:+.2f}] "
            f"(n={self.n}; {self.gained} gained, {self.lost} lost; p={self.p:.2g})"
        )


# Student's t at 97.5 % for 1 to 30 degrees of freedom; beyond, the expansion of Fisher in 1/df.
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


def over_seeds(values: Sequence[float]) -> Interval:
    """Student's 95 % interval of the mean of independent repetitions; endless for a single one.

    >>> low, high = over_seeds([0.1, 0.2, 0.3])
    >>> round(low, 3), round(high, 3)
    (-0.048, 0.448)
    """
    n = len(values)
    if n == 0:
        raise BadArgument("no values: an interval needs at least one")
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(-math.inf, math.inf)
    z = _z(0.95)
    t = _T[n - 2] if n <= len(_T) + 1 else z + (z**3 + z) / (4 * (n - 1))
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    half = t * spread / math.sqrt(n)
    return Interval(mean - half, mean + half)


def paired(
    pairs: Iterable[tuple[float, float]],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Paired:
    """Compare two by their scores on each problem (with several samples, by their means).

    The interval is Newcombe's where every score is 0 or 1, else a bootstrap over problems.

    >>> result = paired([(0, 1)] * 8 + [(1, 0)] * 2 + [(1, 1)] * 10)
    >>> result.difference, result.gained, result.lost, round(result.p, 4)
    (0.3, 8, 2, 0.1094)
    """
    both = [(float(first), float(second)) for first, second in pairs]
    if not both:
        raise BadArgument("a paired comparison needs at least one problem that both have answered")
    changes = [second - first for first, second in both]
    gained, lost = sum(c > 0 for c in changes), sum(c < 0 for c in changes)
    whole = all(score in (0.0, 1.0) for pair in both for score in pair)
    if whole:
        interval = newcombe(both, level)
    else:
        interval = bootstrap([[c] for c in changes], level, resamples=resamples, seed=seed)
    return Paired(
        difference=math.fsum(changes) / len(changes),
        interval=interval,
        n=len(changes),
        gained=gained,
        lost=lost,
        p=mcnemar(gained, lost) if whole else _sign_flip(changes, resamples, seed),
    )


def newcombe(pairs: Sequence[tuple[float, float]], level: float = 0.95) -> Interval:
    """The score interval of a difference of paired proportions (Newcombe 1998, method 10).

    It is honest where all pairs change alike, and a bootstrap would have nothing to vary:

    >>> low, high = newcombe([(0, 1)] * 8)
    >>> round(low, 2), high
    (0.54, 1.0)
    """
    n = len(pairs)
    first, second = (sum(pair[side] for pair in pairs) for side in (0, 1))
    both = sum(one * other for one, other in pairs)
    neither = n - first - second + both
    product = first * (n - first) * second * (n - second)
    agreement = both * neither - (first - both) * (second - both)
    if agreement > 0:
        agreement = max(agreement - n / 2, 0.0)
    phi = agreement / math.sqrt(product) if product else 0.0
    (low1, high1), (low2, high2) = wilson(first, n, level), wilson(second, n, level)
    p1, p2 = first / n, second / n

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))

    low = p2 - p1 - reach(p2 - low2, high1 - p1)
    high = p2 - p1 + reach(high2 - p2, p1 - low1)
    return Interval(max(-1.0, low), min(1.0, high))


def mcnemar(gained: int, lost: int) -> float:
    """McNemar's exact two-sided p of so many changes each way (McNemar 1947).

    >>> round(mcnemar(8, 2), 4), mcnemar(0, 0)
    (0.1094, 1.0)
    """
    n = gained + lost
    if n == 0:
        return 1.0
    tail: int = sum(math.comb(n, k) for k in range(min(gained, lost) + 1))
    # Whole numbers, divided last: 2**-n alone is 0.0 from n = 1075 on.
    return float(min(1.0, 2 * tail / 2**n))


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Cohen's kappa (1960): agreement of two raters beyond that of chance, for any labels.

    1 is full agreement, 0 what chance would give. Not a number where chance alone agrees always:
    both raters gave every item the same label.

    >>> round(kappa([1, 1, 2, 2], [1, 1, 2, 1]), 3)
    0.5
    """
    if len(one) != len(other) or not one:
        raise BadArgument(f"two raters rate the same items: {len(one)} are not {len(other)}, or 0")
    n = len(one)
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    counts, others = Counter(one), Counter(other)
    chance = sum(count * others[label] for label, count in counts.items()) / n**2
    return math.nan if chance == 1 else (observed - chance) / (1 - chance)


def _sign_flip(changes: Sequence[float], resamples: int, seed: int) -> float:
    """The share of sign patterns that give a sum at least as far from 0 (the given one counts)."""
    moved = [change for change in changes if change]
    observed = abs(math.fsum(moved)) - 1e-12
    rng = random.Random(seed)
    as_far = sum(
        abs(sum(change if rng.random() < 0.5 else -change for change in moved)) >= observed
        for _ in range(resamples)
    )
    return (as_far + 1) / (resamples + 1)
