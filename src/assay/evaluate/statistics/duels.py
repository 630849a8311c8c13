"""Strengths from duels, by Bradley and Terry's model."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import normal_tail, t_of, t_tail
from assay.evaluate.statistics.intervals import Interval
from assay.evaluate.statistics.linear import Matrix, inverse, logistic, product
from assay.evaluate.statistics.ranking import open_ranks

_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """One of those that met in duels.

    `value` is its strength in log-odds less the mean of all; the difference of two is the log-odds
    that the one beats the other (times 173.7 it is in points of Elo). `n` counts its duels.
    """

    name: str
    value: float
    interval: Interval
    n: int
    low: int
    """The best rank that the data leave open to it."""
    high: int
    """The worst."""

    def __str__(self) -> str:
        low, high = self.interval
        ranks = f"{self.low}" if self.low == self.high else f"{self.low}-{self.high}"
        return f"{ranks} {self.name} {self.value:+.2f} [{low:+.2f}, {high:+.2f}] (n={self.n})"


Duel = tuple[str, str, float]
"""First, second, and the score of the first: 1 won, 0 lost, 0.5 a tie, or any share between."""


def bradley_terry(
    duels: Iterable[Duel],
    level: float = 0.95,
    *,
    problems: Sequence[Hashable] | None = None,
    prior: float = 0.01,
) -> tuple[Strength, ...]:
    """The strength of each from duels, best first, with intervals and ranks that show ties.

    The model of Bradley and Terry (1952), by Newton's method. `prior`, the precision of a normal
    around 0, keeps one who never lost from infinity. Intervals and ranks are made of the sandwich
    variance, which does not trust the model (as Chiang et al. 2024, *Chatbot Arena*, section 4);
    `problems`, one for each duel, are its clusters. Ranks are corrected for all pairs (Holm).

    Raises `BadArgument` without a duel, for a duel with itself, or a score outside [0, 1].

    >>> board = bradley_terry([("a", "b", 1), ("a", "b", 1), ("b", "c", 1), ("b", "c", 0.5),
    ...     ("a", "c", 1), ("c", "b", 1), ("a", "b", 0), ("c", "a", 0)] * 10)
    >>> for each in board:
    ...     print(each)
    1 a +0.96 [+0.51, +1.41] (n=50)
    2-3 b -0.26 [-0.65, +0.13] (n=60)
    2-3 c -0.70 [-1.03, -0.37] (n=50)
    """
    met = list(duels)
    if problems is not None and len(problems) != len(met):
        raise BadArgument(f"{len(problems)} problems for {len(met)} duels: give one for each")
    _check(met)
    names = list(dict.fromkeys(itertools.chain.from_iterable(duel[:2] for duel in met)))
    place = {name: number for number, name in enumerate(names)}
    coded = [(place[first], place[second], float(score)) for first, second, score in met]
    clusters: Sequence[Hashable] = range(len(coded)) if problems is None else problems
    theta, bread = _fit(len(names), coded, prior)
    spread, free = _sandwich(theta, bread, coded, clusters)
    quantile = t_of(level, free)
    open_to = open_ranks(names, _differences(names, theta, spread, free), level)
    counts = [0] * len(names)
    for first, second, _ in coded:
        counts[first] += 1
        counts[second] += 1
    strengths = []
    for name, number in place.items():
        half = quantile * math.sqrt(spread[number][number])
        low, high = open_to[name]
        strengths.append(
            Strength(
                name=name,
                value=theta[number],
                interval=Interval(theta[number] - half, theta[number] + half),
                n=counts[number],
                low=low,
                high=high,
            )
        )
    return tuple(sorted(strengths, key=lambda each: -each.value))


def _check(duels: Sequence[Duel]) -> None:
    if not duels:
        raise BadArgument("no duels: strengths need at least one")
    for first, second, score in duels:
        if first == second:
            raise BadArgument(f"{first!r} cannot meet itself in a duel")
        if not 0 <= score <= 1:
            raise BadArgument(f"the score of a duel lies between 0 and 1, not at {score!r}")


def _fit(
    size: int, duels: Sequence[tuple[int, int, float]], prior: float
) -> tuple[list[float], Matrix]:
    """The strengths, with mean 0, and the inverse of their information."""
    if not prior > 0:
        raise BadArgument(f"the prior's precision must be above 0, not {prior!r}")
    meetings: dict[tuple[int, int], tuple[float, int]] = {}  # many duels are of the same two
    for first, second, score in duels:
        pair, won = ((first, second), score) if first < second else ((second, first), 1 - score)
        so_far, n = meetings.get(pair, (0.0, 0))
        meetings[pair] = so_far + won, n + 1
    theta = [0.0] * size
    for _ in range(_ROUNDS):
        gradient = [-prior * value for value in theta]
        # Adding 1 everywhere pins the mean, which the duels leave open, and changes nothing else.
        information = [[1.0] * size for _ in range(size)]
        for number in range(size):
            information[number][number] += prior
        for (one, other), (won, n) in meetings.items():
            chance = logistic(theta[one] - theta[other])
            gradient[one] += won - n * chance
            gradient[other] -= won - n * chance
            weight = n * chance * (1 - chance)
            information[one][one] += weight
            information[other][other] += weight
            information[one][other] -= weight
            information[other][one] -= weight
        bread = inverse(information)
        step = product(bread, gradient)
        longest = max(map(abs, step))
        shorter = min(1.0, 2 / longest) if longest else 1.0
        theta = [value + shorter * change for value, change in zip(theta, step, strict=True)]
        if longest < 1e-10:
            break
    return theta, bread


def _sandwich(
    theta: Sequence[float],
    bread: Matrix,
    duels: Sequence[tuple[int, int, float]],
    clusters: Sequence[Hashable],
) -> tuple[Matrix, float]:
    """The covariance of the strengths, and its degrees of freedom."""
    size = len(theta)
    pulls: dict[Hashable, dict[int, float]] = {}
    for (first, second, score), cluster in zip(duels, clusters, strict=True):
        pull = score - logistic(theta[first] - theta[second])
        pulled = pulls.setdefault(cluster, {})
        pulled[first] = pulled.get(first, 0.0) + pull
        pulled[second] = pulled.get(second, 0.0) - pull
    meat = [[0.0] * size for _ in range(size)]
    for pulled in pulls.values():
        for one, pull in pulled.items():
            for other, across in pulled.items():
                meat[one][other] += pull * across
    n = len(pulls)
    free = max(1, n - size + 1)
    scale = n / free  # parameters take up part of what varies (HC1)
    half = [product(meat, row) for row in bread]
    spread = [[scale * value for value in product(bread, row)] for row in half]
    _trust_the_model_where_nothing_varies(theta, bread, spread, duels)
    return spread, free


def _trust_the_model_where_nothing_varies(
    theta: Sequence[float],
    bread: Matrix,
    spread: Matrix,
    duels: Sequence[tuple[int, int, float]],
) -> None:
    """Of one who won or lost every duel, the residuals say nothing of how sure that is."""
    won: dict[int, set[float]] = {}
    for first, second, score in duels:
        won.setdefault(first, set()).add(score)
        won.setdefault(second, set()).add(1 - score)
    for number in range(len(theta)):
        if len(won[number]) == 1 and won[number] <= {0.0, 1.0}:
            spread[number][number] = max(spread[number][number], bread[number][number])


def _differences(
    names: Sequence[str], theta: Sequence[float], spread: Matrix, free: float
) -> list[tuple[str, str, float, float]]:
    """Every two, with the second's strength less the first's, and the p of none."""
    found = []
    for one, other in itertools.combinations(range(len(names)), 2):
        difference = theta[other] - theta[one]
        variance = spread[one][one] + spread[other][other] - 2 * spread[one][other]
        distance = difference / math.sqrt(variance) if variance > 0 else 0.0
        p = t_tail(distance, free) if free < 1e4 else normal_tail(distance)
        found.append((names[one], names[other], difference, p))
    return found
