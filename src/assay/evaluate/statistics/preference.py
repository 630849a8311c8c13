"""Win rates from preferences, as they are and with the pull of length taken out."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import t_of
from assay.evaluate.statistics.intervals import Interval
from assay.evaluate.statistics.linear import inverse, logistic, product
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.pass_at import Estimate

_ROUNDS = 100
_RIDGE = 1e-3


def win_rate(
    preferences: Sequence[float],
    level: float = 0.95,
    *,
    problems: Sequence[Hashable] | None = None,
) -> Estimate:
    """The share of wins: 1 won, 0 lost, a tie counts half (0.5), or a share between.

    `problems`, one for each preference, say which belong together. Raises `BadArgument` without a
    preference, or for one outside [0, 1].

    >>> print(win_rate([1, 1, 0.5, 0, 1, 0.5, 1, 1]))
    0.75 [0.39, 0.93] (n=8)
    """
    _check(preferences, problems or preferences)
    clusters = range(len(preferences)) if problems is None else problems
    order = sorted(range(len(preferences)), key=_first_places(clusters).__getitem__)
    mean = Mean()
    for place in order:
        mean.add(clusters[place], preferences[place])
    assert mean.value is not None
    return Estimate(value=mean.value, interval=mean.interval(level), n=mean.n)


def length_controlled(
    preferences: Sequence[float],
    lengths: Sequence[float],
    other_lengths: Sequence[float],
    level: float = 0.95,
    *,
    difficulties: Sequence[float] | None = None,
) -> Estimate:
    """The win rate to be expected if both answers were of one length.

    A logistic model of the preference with a term tanh(difference of lengths / its standard
    deviation), which is then left out (Dubois et al. 2024, *Length-Controlled AlpacaEval*, section
    3). `difficulties`, one for each problem, are a term of their own and stay. The interval is
    made of the sandwich variance, on the scale of log-odds. `n` counts the preferences.

    Raises `BadArgument` for columns of unequal length, fewer preferences than 10, or one outside
    [0, 1]. Where one side always wins, the model is held back by a small ridge.

    >>> lengths = [300, 300, 320, 320, 340, 340, 200, 220] * 10  # mostly the longer
    >>> won = [1, 1, 0, 1, 1, 1, 0, 0] * 9 + [0, 0, 1, 0, 1, 1, 1, 0]
    >>> print(win_rate(won), length_controlled(won, lengths, [250] * 80))
    0.61 [0.50, 0.71] (n=80) 0.27 [0.11, 0.53] (n=80)
    """
    for column in (lengths, other_lengths, difficulties):
        if column is not None:
            _check(preferences, column)
    n = len(preferences)
    if n < 10:
        raise BadArgument(f"a model of length needs at least 10 preferences, not {n}")
    gaps = [own - other for own, other in zip(lengths, other_lengths, strict=True)]
    centre = math.fsum(gaps) / n
    spread = math.sqrt(math.fsum((gap - centre) ** 2 for gap in gaps) / n)
    pulls = [math.tanh(gap / spread) if spread else 0.0 for gap in gaps]
    columns = [[1.0] * n, pulls]
    if difficulties is not None:
        columns.append([float(value) for value in difficulties])
    rows = list(zip(*columns, strict=True))
    weights, bread = _fit(rows, preferences)
    level_rows = [(1.0, 0.0, *row[2:]) for row in rows]
    chances = [logistic(_dot(row, weights)) for row in level_rows]
    value = math.fsum(chances) / n
    # How the mean moves with each weight, and so with what was drawn.
    slope = [
        math.fsum(p * (1 - p) * row[place] for p, row in zip(chances, level_rows, strict=True)) / n
        for place in range(len(weights))
    ]
    lever = product(bread, slope)
    squares = 0.0
    for row, won, chance in zip(rows, preferences, chances, strict=True):
        pull = (won - logistic(_dot(row, weights))) * _dot(row, lever)
        squares += (pull + (chance - value) / n) ** 2
    # The residuals of one who always wins say nothing: then the model's own variance is larger.
    squares = max(squares * n / (n - len(weights)), _dot(slope, lever))
    error = math.sqrt(squares)
    half = t_of(level, n - len(weights)) * error / max(1e-12, value * (1 - value))
    odds = math.log(value / (1 - value))
    return Estimate(
        value=value, interval=Interval(logistic(odds - half), logistic(odds + half)), n=n
    )


def _fit(
    rows: Sequence[Sequence[float]], wanted: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """The weights of a logistic model, by Newton's method, and the inverse of its information."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(_ROUNDS):
        gradient = [-_RIDGE * weight for weight in weights]
        information = [[_RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for row, goal in zip(rows, wanted, strict=True):
            chance = logistic(_dot(row, weights))
            for i, value in enumerate(row):
                gradient[i] += (goal - chance) * value
                for j, other in enumerate(row):
                    information[i][j] += chance * (1 - chance) * value * other
        bread = inverse(information)
        step = product(bread, gradient)
        longest = max(map(abs, step))
        shorter = min(1.0, 2 / longest) if longest else 1.0
        weights = [weight + shorter * change for weight, change in zip(weights, step, strict=True)]
        if longest < 1e-10:
            break
    return weights, bread


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _first_places(clusters: Sequence[Hashable]) -> list[int]:
    """For each entry, where its cluster came first: sorting by it brings clusters together."""
    first: dict[Hashable, int] = {}
    return [first.setdefault(cluster, place) for place, cluster in enumerate(clusters)]


def _check(preferences: Sequence[float], column: Sequence[object]) -> None:
    if not preferences:
        raise BadArgument("no preferences: a win rate needs at least one")
    if len(column) != len(preferences):
        raise BadArgument(f"{len(column)} values for {len(preferences)} preferences: one for each")
    for preference in preferences:
        if not 0 <= preference <= 1:
            raise BadArgument(f"a preference lies between 0 and 1, not at {preference!r}")
