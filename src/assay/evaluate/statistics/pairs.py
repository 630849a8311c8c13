"""Two on the same problems: the difference, its interval, and the chance of it if there were none.

Comparisons are paired wherever both answered the same problems: that takes the difficulty of the
problems out of the noise (Miller 2024, *Adding Error Bars to Evals*, section 4.2).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import normal_cdf, t_tail, z_of
from assay.evaluate.statistics.intervals import Interval, wilson
from assay.evaluate.statistics.means import Mean

_ALL_PATTERNS = 12
"""Up to so many changed problems, every pattern of signs is counted, and none drawn."""
MANY = 1_000
"""Changed problems beyond which no pattern is drawn either: the sum is as good as normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """The second of two on the same problems, less the first.

    `n` counts the problems; `gained` and `lost` those on which the second did better, and worse.
    `p` is the chance of a difference at least so large if there were none: by McNemar's exact test
    where every score is 0 or 1, else by flipping the signs of whole problems.
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


def paired(
    pairs: Iterable[tuple[float, float]],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Paired:
    """Compare two by their scores in [0, 1] on each problem (with several samples, their means).

    The interval is Tango's where every score is 0 or 1, else that of `Mean` over problems.
    `resamples` and `seed` are those of `permutation`. Raises `BadArgument` without a pair.

    >>> result = paired([(0, 1)] * 8 + [(1, 0)] * 2 + [(1, 1)] * 10)
    >>> result.difference, result.gained, result.lost, round(result.p, 4)
    (0.3, 8, 2, 0.1094)
    """
    both = [(float(first), float(second)) for first, second in pairs]
    if not all(score in (0.0, 1.0) for pair in both for score in pair):
        numbered = ((place, *pair) for place, pair in enumerate(both))
        return paired_clustered(numbered, level, resamples=resamples, seed=seed)
    if not both:
        raise BadArgument("a paired comparison needs at least one problem that both have answered")
    gained = sum(second > first for first, second in both)
    lost = sum(second < first for first, second in both)
    return Paired(
        difference=(gained - lost) / len(both),
        interval=tango(gained, lost, len(both), level),
        n=len(both),
        gained=gained,
        lost=lost,
        p=mcnemar(gained, lost),
    )


def paired_clustered(
    pairs: Iterable[tuple[Hashable, float, float]],
    level: float = 0.95,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> Paired:
    """Compare two by pairs of scores in [0, 1], several of a problem: samples, parts or turns.

    Each pair comes with its problem, in any order. The difference is the mean over pairs; its
    interval and `p` treat the problems, not the pairs, as independent.

    >>> rows = [("a", 0, 1), ("a", 0, 1), ("b", 1, 1), ("b", 0, 1), ("c", 0, 0), ("d", 1, 0)]
    >>> print(paired_clustered(rows))
    +0.33 [-0.64, +0.90] (n=4; 2 gained, 1 lost; p=0.75)
    """
    changes: dict[Hashable, list[float]] = {}
    for problem, first, second in pairs:
        if not (0 <= first <= 1 and 0 <= second <= 1):
            raise BadArgument(f"scores lie between 0 and 1, not at {first!r} and {second!r}")
        changes.setdefault(problem, []).append(second - first)
    if not changes:
        raise BadArgument("a paired comparison needs at least one problem that both have answered")
    mean = Mean()  # of differences moved from [-1, 1] to [0, 1]
    for problem, listed in changes.items():
        for change in listed:
            mean.add(problem, (1 + change) / 2)
    low, high = mean.interval(level)
    sums = [math.fsum(listed) for listed in changes.values()]
    return Paired(
        difference=math.fsum(sums) / mean.n,
        interval=Interval(2 * low - 1, 2 * high - 1),
        n=len(sums),
        gained=sum(total > 0 for total in sums),
        lost=sum(total < 0 for total in sums),
        p=permutation(sums, resamples=resamples, seed=seed),
    )


def tango(gained: int, lost: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of a difference of paired proportions (Tango 1998).

    All differences that the score test does not reject, from the problems that changed each way,
    out of `n`. With few changes it is nearer to its level than `newcombe`; and honest where all
    change alike, and a bootstrap would have nothing to vary. Raises `BadArgument` for counts that
    cannot be.

    >>> print(tango(12, 2, 50))
    [0.06, 0.34]
    """
    if gained < 0 or lost < 0 or not 0 < n >= gained + lost:
        raise BadArgument(f"{gained!r} gained and {lost!r} lost of {n!r} cannot be")
    quantile = z_of(level)

    def distance(difference: float) -> float:
        """Of what was seen from what a difference leads one to expect, in standard errors."""
        linear = (2 * n - gained + lost) * difference - gained - lost
        constant = -lost * difference * (1 - difference)
        share = (math.sqrt(max(0.0, linear**2 - 8 * n * constant)) - linear) / (4 * n)
        variance = n * (2 * share + difference * (1 - difference))
        off = gained - lost - n * difference
        return off / math.sqrt(variance) if variance > 1e-12 else math.copysign(math.inf, off)

    found = (gained - lost) / n
    low, high = (
        _border(lambda difference: abs(distance(difference)) <= quantile, found, end)
        for end in (-1.0, 1.0)
    )
    return Interval(low, high)


def _border(inside: Callable[[float], bool], kept: float, out: float) -> float:
    """How far from a difference that is kept towards one end others are."""
    for _ in range(50):
        middle = (kept + out) / 2
        if inside(middle):
            kept = middle
        else:
            out = middle
    return out


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
    if gained < 0 or lost < 0:
        raise BadArgument(f"counts are not negative: {gained!r} gained, {lost!r} lost")
    n = gained + lost
    if n == 0:
        return 1.0
    few = min(gained, lost)
    # The largest term by logarithms, since 2**-n alone is 0.0 from n = 1075 on; then each of the
    # others from the one before, until they no longer count.
    most = math.lgamma(n + 1) - math.lgamma(few + 1) - math.lgamma(n - few + 1)
    term = tail = 1.0
    for k in range(few, 0, -1):
        term *= k / (n - k + 1)
        tail += term
        if term < 1e-17 * tail:
            break
    return min(1.0, 2 * tail * math.exp(most - n * math.log(2)))


def permutation(changes: Sequence[float], *, resamples: int = 2_000, seed: int = 0) -> float:
    """The share of sign patterns under which the sum is at least as far from 0 (Fisher 1935).

    One change a problem: if neither is better, its sign is as likely as the other. Exact for up to
    12 changed problems, and where all change by as much. Of more, patterns are drawn and the given
    one counts as one of them (Phipson and Smyth 2010), so that p is never below
    1 / (`resamples` + 1). Beyond 1,000 the sum of random signs is taken for normal, unless a single
    change carries a hundredth of its variance; its true tails are the lighter ones (Pinelis 1994).

    >>> permutation([0.5, 0.25, 0.25, 0.5, 0.0])
    0.125
    """
    moved = [change for change in changes if change]
    observed = abs(math.fsum(moved)) - 1e-9
    way = permuted_by(changes)
    if way == "all":
        sums = map(sum, itertools.product(*((change, -change) for change in moved)))
        return sum(abs(total) >= observed for total in sums) / (1 << len(moved))
    if way == "counts":
        gained = sum(change > 0 for change in moved)
        return mcnemar(gained, len(moved) - gained)
    if way == "normal":
        variance = math.fsum(change * change for change in moved)
        return min(1.0, 2 * normal_cdf(-max(0.0, observed) / math.sqrt(variance)))
    rng = random.Random(seed)
    total = math.fsum(moved)
    # The sum of a pattern is the whole less twice what is flipped.
    as_far = 0
    for _ in range(resamples):
        bits = rng.getrandbits(len(moved))
        flipped = sum(change for place, change in enumerate(moved) if bits >> place & 1)
        as_far += abs(total - 2 * flipped) >= observed
    return (as_far + 1) / (resamples + 1)


def permuted_by(changes: Sequence[float]) -> Literal["all", "counts", "drawn", "normal"]:
    """How `permutation` goes about these changes.

    >>> permuted_by([0.5, 1.0]), permuted_by([0.5] * 20), permuted_by([0.5, 1.0] * 600)
    ('all', 'counts', 'normal')
    """
    sizes = [abs(change) for change in changes if change]
    if len(sizes) <= _ALL_PATTERNS:
        return "all"
    largest = max(sizes)
    if largest - min(sizes) <= 1e-12 * largest:
        return "counts"
    even = largest * largest <= math.fsum(size * size for size in sizes) / 100
    return "normal" if len(sizes) > MANY and even else "drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaired:
    """The second of two on problems of their own, less the first."""

    difference: float
    interval: Interval
    n: tuple[int, int]
    """Problems of each."""
    p: float

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.difference:+.2f} [{low:+.2f}, {high:+.2f}] "
            f"(n={self.n[0]} and {self.n[1]}; p={self.p:.2g})"
        )


def unpaired(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Unpaired:
    """Compare two that were not given the same problems, by one score in [0, 1] a problem.

    The interval is made of both means' own (Newcombe 1998, method 10; Zou and Donner 2008); p is
    Welch's. Where the problems are the same, `paired` sees more. Raises `BadArgument` where one
    has no scores.

    >>> print(unpaired([1, 1, 0, 1, 0] * 10, [1, 0, 0, 0, 0] * 12))
    -0.40 [-0.55, -0.22] (n=50 and 60; p=1.4e-05)
    """
    means = []
    for scores in (first, second):
        mean = Mean()
        for place, score in enumerate(scores):
            mean.add(place, score)
        if mean.value is None:
            raise BadArgument("no scores: a comparison needs at least one of each")
        means.append((mean.value, mean.interval(level)))
    (one, (low1, high1)), (other, (low2, high2)) = means
    difference = other - one
    return Unpaired(
        difference=difference,
        interval=Interval(
            max(-1.0, difference - math.hypot(other - low2, high1 - one)),
            min(1.0, difference + math.hypot(high2 - other, one - low1)),
        ),
        n=(len(first), len(second)),
        p=_welch(first, second, difference),
    )


def _welch(first: Sequence[float], second: Sequence[float], difference: float) -> float:
    parts = []
    for scores in (first, second):
        n = len(scores)
        mean = math.fsum(scores) / n
        squares = math.fsum((score - mean) ** 2 for score in scores)
        parts.append((squares / (n - 1) / n if n > 1 else math.inf, n - 1))
    variance = sum(part for part, _ in parts)
    if math.isinf(variance):
        return 1.0
    if not variance:  # each always the same score: as surprising as so many heads
        return 1.0 if not difference else 2.0 ** (1 - min(len(first), len(second)))
    free = variance**2 / sum(part**2 / n for part, n in parts)
    return t_tail(difference / math.sqrt(variance), free)
