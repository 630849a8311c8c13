"""Stopping when the answer is clear: intervals that hold at every look, however often one looks.

A fixed interval that is looked at after each problem misses far more often than it says. These do
not: the truth is outside at *any* time with a chance of at most `1 - level` (Ville 1939). They are
made by betting against each possible mean (Waudby-Smith and Ramdas 2023, *Estimating Means of
Bounded Random Variables by Betting*, with a mixture of constant bets): where the bets have won
`1 / (1 - level)` times the stake, the mean is not that.

Scores must come in random order: shuffle the problems, and add one score a problem (the mean of
its samples), since samples of one problem are not independent.
"""

from __future__ import annotations

import math
from collections import Counter

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import checked_level
from assay.evaluate.statistics.intervals import Interval

_BETS = tuple(((place + 0.5) / 24) ** 2 for place in range(24))
"""Shares of what is held that are staked; most are small, which is what long runs need."""


class ConfidenceSequence:
    """A mean of scores in [low, high], and an interval of it that is valid at every moment.

    Raises `BadArgument` for a score outside the bounds.

    >>> running = ConfidenceSequence()
    >>> for place in range(200):
    ...     running.add(place % 5 != 0)
    ...     if running.above(0.6):
    ...         break
    >>> running.n, round(running.value, 2)
    (59, 0.8)
    >>> print(running.interval())
    [0.60, 0.93]
    """

    __slots__ = ("_counts", "_log_bar", "_total", "high", "level", "low", "n")

    def __init__(self, level: float = 0.95, *, low: float = 0.0, high: float = 1.0) -> None:
        if not low < high:
            raise BadArgument(f"the lower bound {low!r} is not below the upper one, {high!r}")
        self.level, self.low, self.high = checked_level(level), low, high
        self.n = 0
        self._total = 0.0
        self._counts: Counter[float] = Counter()
        self._log_bar = math.log(2 / (1 - level))  # half the stake for each side

    def add(self, score: float) -> None:
        """Count one score."""
        if not self.low <= score <= self.high:
            raise BadArgument(
                f"a score lies between {self.low!r} and {self.high!r}, not at {score!r}"
            )
        self._counts[(score - self.low) / (self.high - self.low)] += 1
        self._total += score
        self.n += 1

    @property
    def value(self) -> float | None:
        """The mean so far; None before the first score."""
        return self._total / self.n if self.n else None

    def above(self, threshold: float) -> bool:
        """Whether the mean is surely above a threshold; valid at every look."""
        return self._won(self._share(threshold), +1) >= self._log_bar

    def below(self, threshold: float) -> bool:
        """Whether the mean is surely below a threshold; valid at every look."""
        return self._won(self._share(threshold), -1) >= self._log_bar

    def interval(self) -> Interval:
        """All means that the bets have not ruled out."""
        if not self.n:
            return Interval(self.low, self.high)
        centre = (self._total / self.n - self.low) / (self.high - self.low)
        width = self.high - self.low
        return Interval(
            self.low + width * self._end(0.0, centre, +1),
            self.low + width * self._end(1.0, centre, -1),
        )

    def p_of(self, mean: float) -> float:
        """How surprising the scores are if this is their mean; the least of all looks is valid."""
        both = [self._won(self._share(mean), side) for side in (+1, -1)]
        top = max(both)
        if top == math.inf:
            return 0.0
        return min(1.0, 2 * math.exp(-top) / math.fsum(math.exp(each - top) for each in both))

    def _share(self, threshold: float) -> float:
        return min(1.0, max(0.0, (threshold - self.low) / (self.high - self.low)))

    def _end(self, out: float, kept: float, side: int) -> float:
        """The border between the means that are ruled out on one side and those that are not."""
        if self._won(out, side) < self._log_bar:
            return out
        for _ in range(40):
            middle = (out + kept) / 2
            if self._won(middle, side) >= self._log_bar:
                out = middle
            else:
                kept = middle
        return out

    def _won(self, mean: float, side: int) -> float:
        """The logarithm of what bets on a mean above (or below) this one have made of 1."""
        return log_wealth(self._counts, mean, side)


def log_wealth(counts: Counter[float], mean: float, side: int) -> float:
    """What bets against a mean in [0, 1] made of 1, as a logarithm; `side` +1 bets on more.

    >>> log_wealth(Counter({1.0: 10}), 0.5, +1) > log_wealth(Counter({1.0: 9}), 0.5, +1) > 0
    True
    """
    if side < 0:
        counts, mean = Counter({1 - score: count for score, count in counts.items()}), 1 - mean
    if mean <= 0:  # no mean is below 0, and no bet wins against one that cannot be
        return math.inf if any(score > 0 for score in counts) else 0.0
    logs = []
    for bet in _BETS:
        held = 0.0
        for score, count in counts.items():
            held += count * math.log1p(bet * (score - mean) / mean)
        logs.append(held)
    top = max(logs)
    return top + math.log(math.fsum(math.exp(held - top) for held in logs) / len(logs))


class SequentialPaired:
    """Two on the same problems, one problem after the other, until the better one is clear.

    `p` may be looked at after every problem: it falls below 0.05 for two that are equally good
    with a chance of at most 5 %, however long one waits. Scores lie in [0, 1].

    >>> running = SequentialPaired()
    >>> for place in range(500):
    ...     running.add(place % 4 == 0, place % 4 != 0)  # 25 % and 75 %
    ...     if running.clear:
    ...         break
    >>> running.n, round(running.p, 3)
    (40, 0.042)
    """

    __slots__ = ("_differences", "p")

    def __init__(self, level: float = 0.95) -> None:
        self._differences = ConfidenceSequence(level, low=-1.0, high=1.0)
        self.p = 1.0

    def add(self, first: float, second: float) -> None:
        """Count one problem that both have answered."""
        if not (0 <= first <= 1 and 0 <= second <= 1):
            raise BadArgument(f"scores lie between 0 and 1, not at {first!r} and {second!r}")
        self._differences.add(float(second) - float(first))
        if first != second:
            self.p = min(self.p, self._differences.p_of(0.0))

    @property
    def n(self) -> int:
        """Problems so far."""
        return self._differences.n

    @property
    def difference(self) -> float | None:
        """The second's mean less the first's, so far."""
        return self._differences.value

    @property
    def clear(self) -> bool:
        """Whether one is surely better: nothing is gained by going on."""
        return self.p <= 1 - self._differences.level

    def interval(self) -> Interval:
        """The interval of the difference, valid at every look."""
        return self._differences.interval()
