"""Which items of a suite tell models apart: difficulty, discrimination, reliability, screening."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.evaluate.statistics.correlation import pearson
from assay.evaluate.statistics.distributions import checked_level, t_of
from assay.evaluate.statistics.intervals import Interval, wilson

HARDEST, EASIEST = 0.05, 0.95
"""An item that fewer, or more, models pass tells next to nothing about them."""
LEAST_DISCRIMINATION = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a suite, over the models that answered it."""

    name: str
    passed: float
    """The share of the models that pass it; its difficulty is the rest."""
    interval: Interval
    discrimination: float | None
    """The correlation with the score on all other items; None where either does not vary."""
    n: int
    """Models."""

    @property
    def difficulty(self) -> float:
        """The share of the models that fail it."""
        return 1 - self.passed

    @property
    def flags(self) -> tuple[str, ...]:
        """What speaks against keeping it: ``too easy``, ``too hard``, ``tells little``."""
        found = []
        if self.passed > EASIEST:
            found.append("too easy")
        if self.passed < HARDEST:
            found.append("too hard")
        if self.discrimination is None or self.discrimination < LEAST_DISCRIMINATION:
            found.append("tells little")
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """What a table of models by items says about the items."""

    items: tuple[Item, ...]
    kr20: float | None
    """How far the items measure one thing, 1 at most; None where total scores do not vary."""
    kr20_interval: Interval | None
    n: int
    """Models that have a score for every item."""
    left_out: tuple[str, ...]
    """Models that lack one."""


Table = Mapping[str, Mapping[str, float]]
"""By model, by item: 1 passed, 0 not."""


def item_analysis(scores: Table, level: float = 0.95) -> ItemAnalysis:
    """Analyse the items of a suite from the scores of models on them.

    Discrimination is the corrected item-total correlation (the item itself is not in the total);
    reliability is formula 20 of Kuder and Richardson (1937), its interval a jackknife over models.
    Only models with a score for every item are counted. Raises `BadArgument` for fewer than two of
    them, or scores other than 0 and 1.

    >>> found = item_analysis({"a": {"x": 1, "y": 1, "z": 1}, "b": {"x": 1, "y": 1, "z": 0},
    ...     "c": {"x": 1, "y": 0, "z": 0}, "d": {"x": 0, "y": 0, "z": 0}, "e": {"x": 1}})
    >>> [(item.name, item.difficulty, round(item.discrimination, 2)) for item in found.items]
    [('x', 0.25, 0.52), ('y', 0.5, 0.71), ('z', 0.75, 0.52)]
    >>> found.kr20, found.n, found.left_out
    (0.75, 4, ('e',))
    """
    checked_level(level)
    names = list(dict.fromkeys(item for row in scores.values() for item in row))
    complete = {model: row for model, row in scores.items() if len(row) == len(names)}
    if len(complete) < 2 or len(names) < 2:
        raise BadArgument(
            f"an analysis needs two models and two items or more; scores for all "
            f"{len(names)} items: {len(complete)} of {len(scores)} models"
        )
    for model, row in complete.items():
        for name, score in row.items():
            if score not in (0, 1):
                raise BadArgument(f"{model!r} has {score!r} on {name!r}: scores here are 0 or 1")
    totals = [sum(row.values()) for row in complete.values()]
    columns = {name: [row[name] for row in complete.values()] for name in names}
    n = len(complete)
    items = tuple(
        Item(
            name=name,
            passed=sum(column) / n,
            interval=wilson(sum(column), n, level),
            discrimination=_known(
                pearson(column, [total - own for total, own in zip(totals, column, strict=True)])
            ),
            n=n,
        )
        for name, column in columns.items()
    )
    value, interval = _reliability(list(zip(*columns.values(), strict=True)), level)
    return ItemAnalysis(
        items=items,
        kr20=value,
        kr20_interval=interval,
        n=n,
        left_out=tuple(model for model in scores if model not in complete),
    )


def screen(items: Sequence[Item], keep: int) -> tuple[str, ...]:
    """The names of `keep` items that tell most, spread over all difficulties; or fewer.

    Flagged items are dropped; the others, sorted by difficulty, are cut into as many groups, and
    of each the most discriminating stays. Chosen on some models, a suite looks better on these
    than it is: measure it on others. Raises `BadArgument` unless `keep` is at least 1.

    >>> made = [Item(name=f"i{n}", passed=n / 10, interval=Interval(0, 1),
    ...     discrimination=(n % 3) / 3, n=50) for n in range(1, 10)]
    >>> screen(made, 3)
    ('i8', 'i5', 'i2')
    """
    if keep < 1:
        raise BadArgument(f"at least one item is to be kept, not {keep!r}")
    fit = sorted((item for item in items if not item.flags), key=lambda item: item.difficulty)
    count = min(keep, len(fit))
    chosen = []
    for group in range(count):
        part = fit[group * len(fit) // count : (group + 1) * len(fit) // count]
        chosen.append(max(part, key=lambda item: item.discrimination or 0.0).name)
    return tuple(chosen)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _kr20(passed: Sequence[float], n: int, total: float, squares: float) -> float | None:
    """From how many of `n` models pass each item, and the sums of totals and of their squares."""
    k = len(passed)
    variance = squares / n - (total / n) ** 2
    if variance <= 1e-12:
        return None
    spread = math.fsum(count / n * (1 - count / n) for count in passed)
    return k / (k - 1) * (1 - spread / variance)


def _reliability(
    rows: Sequence[Sequence[float]], level: float
) -> tuple[float | None, Interval | None]:
    """Formula 20, and its jackknife over models on the scale of log(1 - it)."""
    n = len(rows)
    passed = [math.fsum(column) for column in zip(*rows, strict=True)]
    totals = [math.fsum(row) for row in rows]
    total, squares = math.fsum(totals), math.fsum(own * own for own in totals)
    value = _kr20(passed, n, total, squares)
    if value is None:
        return None, None
    left_out = []
    for row, own in zip(rows, totals, strict=True):
        less = [count - score for count, score in zip(passed, row, strict=True)]
        without = _kr20(less, n - 1, total - own, squares - own * own) if n > 2 else None
        if without is None:  # all that varies is in one model
            return value, Interval(-math.inf, 1.0)
        left_out.append(math.log(max(1e-12, 1 - without)))
    centre = math.fsum(left_out) / n
    spread = math.fsum((each - centre) ** 2 for each in left_out)
    half = t_of(level, n - 1) * math.sqrt(spread * (n - 1) / n)
    rest = max(1e-12, 1 - value)
    return value, Interval(1 - rest * math.exp(half), 1 - rest * math.exp(-half))
