"""Which items of a suite tell models apart: difficulty, discrimination, reliability, screening."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import checked_level, f_quantile
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
    reliability is formula 20 of Kuder and Richardson (1937), with Feldt's interval (1965). Only
    models with a score for every item are counted. Raises `BadArgument` for fewer than two of
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
            f"{len(complete)} models have a score for each of {len(names)} items: "
            "an analysis needs at least two of both"
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
            discrimination=_correlation(
                column, [total - own for total, own in zip(totals, column, strict=True)]
            ),
            n=n,
        )
        for name, column in columns.items()
    )
    reliability = _kr20([item.passed for item in items], totals)
    return ItemAnalysis(
        items=items,
        kr20=reliability,
        kr20_interval=None if reliability is None else _feldt(reliability, n, len(items), level),
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


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; with a column of 0 and 1 it is the point-biserial one."""
    n = len(one)
    mean, mean_other = math.fsum(one) / n, math.fsum(other) / n
    spread = math.fsum((value - mean) ** 2 for value in one)
    spread_other = math.fsum((value - mean_other) ** 2 for value in other)
    if spread <= 0 or spread_other <= 0:
        return None
    both = math.fsum((a - mean) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return both / math.sqrt(spread * spread_other)


def _kr20(passed: Sequence[float], totals: Sequence[float]) -> float | None:
    n, k = len(totals), len(passed)
    mean = math.fsum(totals) / n
    variance = math.fsum((total - mean) ** 2 for total in totals) / n
    if not variance:
        return None
    return k / (k - 1) * (1 - math.fsum(p * (1 - p) for p in passed) / variance)


def _feldt(value: float, models: int, items: int, level: float) -> Interval:
    above, below = models - 1, (models - 1) * (items - 1)
    ends = [f_quantile((1 + side * level) / 2, above, below) for side in (1, -1)]
    return Interval(*(1 - (1 - value) * end for end in ends))
