"""Leaderboards that show ties as ties."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.evaluate.statistics.corrections import holm
from assay.evaluate.statistics.distributions import checked_level, t_tail
from assay.evaluate.statistics.intervals import Interval
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.pairs import mcnemar


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """One of a leaderboard: its mean score, and the ranks that the data leave open to it."""

    name: str
    value: float
    interval: Interval
    n: int
    low: int
    """The best rank it may have: one more than there are others that are surely better."""
    high: int
    """The worst: all but the others that are surely worse."""

    def __str__(self) -> str:
        ranks = f"{self.low}" if self.low == self.high else f"{self.low}-{self.high}"
        return f"{ranks} {self.name} {self.value:.2f} {self.interval} (n={self.n})"


def rank_intervals(
    scores: Mapping[str, Mapping[Hashable, float]], level: float = 0.95
) -> tuple[Rank, ...]:
    """Rank by the mean of scores in [0, 1] by problem, best first; ties are ranks that overlap.

    Each two are compared on the problems that both have, by McNemar's exact test where scores are
    0 or 1 and by Student's t on the differences otherwise, and the p-values corrected (Holm): all
    the rank intervals hold at once, with at least this confidence (Mogstad et al. 2024, *Inference
    for Ranks*). Two without three problems in common are never told apart.

    >>> board = rank_intervals({
    ...     "small": {n: n % 5 == 0 for n in range(60)},
    ...     "large": {n: n % 5 != 0 for n in range(60)},
    ...     "huge": {n: n % 6 != 0 for n in range(60)}})
    >>> for each in board:
    ...     print(each)
    1-2 huge 0.83 [0.72, 0.91] (n=60)
    1-2 large 0.80 [0.68, 0.88] (n=60)
    3 small 0.20 [0.12, 0.32] (n=60)
    """
    if not scores:
        raise BadArgument("no scores: a ranking needs at least one name")
    names = list(scores)
    pairs = itertools.combinations(names, 2)
    open_to = open_ranks(
        names,
        [(one, other, *difference(scores[one], scores[other])) for one, other in pairs],
        level,
    )
    ranks = []
    for name in names:
        low, high = open_to[name]
        mean = _mean(name, scores[name])
        assert mean.value is not None
        ranks.append(
            Rank(
                name=name,
                value=mean.value,
                interval=mean.interval(level),
                n=mean.n,
                low=low,
                high=high,
            )
        )
    return tuple(sorted(ranks, key=lambda rank: (-rank.value, rank.low, rank.name)))


def open_ranks(
    names: Sequence[str], differences: Sequence[tuple[str, str, float, float]], level: float
) -> dict[str, tuple[int, int]]:
    """The ranks left open to each by pairwise differences: (one, other, other less one, p).

    >>> open_ranks(["a", "b", "c"], [("a", "b", 1, 0.001), ("a", "c", 2, 0.001),
    ...     ("b", "c", 1, 0.3)], 0.95)
    {'a': (3, 3), 'b': (1, 2), 'c': (1, 2)}
    """
    checked_level(level)
    better = dict.fromkeys(names, 0)
    worse = dict.fromkeys(names, 0)
    adjusted = holm([p for *_, p in differences])
    for (one, other, difference, _), p in zip(differences, adjusted, strict=True):
        if p <= 1 - level and difference:
            winner, loser = (other, one) if difference > 0 else (one, other)
            better[loser] += 1
            worse[winner] += 1
    return {name: (1 + better[name], len(names) - worse[name]) for name in names}


def _mean(name: str, scores: Mapping[Hashable, float]) -> Mean:
    mean = Mean()
    for problem, score in scores.items():
        mean.add(problem, score)
    if not mean.n:
        raise BadArgument(f"{name!r} has no scores: leave it out of the ranking")
    return mean


def difference(
    one: Mapping[Hashable, float], other: Mapping[Hashable, float]
) -> tuple[float, float]:
    """The second less the first on their common problems, and its p."""
    both = [(one[problem], other[problem]) for problem in one if problem in other]
    changes = [float(second) - float(first) for first, second in both]
    n = len(changes)
    if n < 3:
        return 0.0, 1.0
    mean = math.fsum(changes) / n
    if all(score in (0, 1) for pair in both for score in pair):
        return mean, mcnemar(changes.count(1.0), changes.count(-1.0))
    variance = math.fsum((change - mean) ** 2 for change in changes) / (n - 1) / n
    # Differences that are all alike know nothing of how much they could vary.
    if variance < 1e-18:
        return mean, mcnemar(n, 0) if mean else 1.0
    return mean, t_tail(mean / math.sqrt(variance), n - 1)
