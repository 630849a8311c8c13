"""The paired design: every item under every condition, and what the conditions change.

A robustness suite asks each item several times, with one thing changed. `crossed` makes the
problems; `Cube` holds the score of every item under every condition and computes from it, with
items drawn anew for the intervals; `Conditions` are the statistics that every such suite reports.

>>> from assay.core import Message
>>> asked = crossed([Problem.of("2+2?", id="sum")], {
...     "plain": lambda problem: problem,
...     "loud": lambda problem: problem.replace(messages=(Message("user", "2+2???"),)),
... })
>>> [(problem.id, problem.metadata["condition"]) for problem in asked]
[('sum/plain', 'plain'), ('sum/loud', 'loud')]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assay.core import BadArgument, Problem
from assay.evaluate.statistic import Case, Statistic, share, table
from assay.evaluate.statistics import of_means, paired

RESAMPLES = 1_000
Row = Mapping[str, float]
"""The mean score of one item, by column."""
Samples = Mapping[str, Sequence[float]]
"""The scores of one item that its means are of, by column."""
Means = Mapping[str, float]
"""The mean of each column."""


def crossed(
    items: Iterable[Problem], conditions: Mapping[str, Callable[[Problem], Problem]]
) -> Iterator[Problem]:
    """Each item under each condition; metadata say which ``item`` and ``condition`` it is.

    A condition is a function that changes the problem. The ids are ``item/condition``.
    """
    for item in items:
        for name, changed in conditions.items():
            problem = changed(item)
            metadata = {**problem.metadata, "item": item.id, "condition": name}
            yield problem.replace(id=f"{item.id}/{name}", metadata=metadata)


class Cube:
    """Scores by item and column; a column is a condition, or ``condition:verifier``.

    Of several samples, and of several problems of one item and condition, the mean is taken. What
    was not decided is missing, and an item counts only where it has all columns that are needed.
    """

    def __init__(
        self,
        rows: Mapping[str, Row],
        conditions: Sequence[str],
        samples: Mapping[str, Samples] | None = None,
    ) -> None:
        self.rows = dict(rows)
        self.conditions = tuple(conditions)
        self._samples = samples or {}

    @classmethod
    def of(cls, cases: Iterable[Case], *, item: str = "item", condition: str = "condition") -> Cube:
        """The cube of a run's cases, by two entries of the problems' metadata.

        The first verifier's scores are under the condition's name alone. `BadArgument` if no
        problem has both entries.
        """
        seen: dict[str, dict[str, list[float]]] = {}
        conditions: dict[str, None] = {}
        for case in cases:
            metadata = case.problem.metadata
            if item not in metadata or condition not in metadata:
                continue
            where = str(metadata[condition])
            conditions.setdefault(where)
            columns = seen.setdefault(str(metadata[item]), {})
            for record in case.records:
                for place, (name, verdict) in enumerate(record.verdicts.items()):
                    if verdict.score is not None:
                        columns.setdefault(f"{where}:{name}", []).append(verdict.score)
                        if place == 0:
                            columns.setdefault(where, []).append(verdict.score)
        if not conditions:
            raise BadArgument(f"no problem's metadata have both {item!r} and {condition!r}")
        rows = {
            name: {column: math.fsum(scores) / len(scores) for column, scores in columns.items()}
            for name, columns in seen.items()
        }
        return cls(rows, list(conditions), seen)

    def column(self, name: str, of: Callable[[Row], float | None]) -> Cube:
        """The cube with one more column, computed item by item; None leaves it missing."""
        rows: dict[str, Row] = {}
        for item, row in self.rows.items():
            value = of(row)
            rows[item] = row if value is None else {**row, name: value}
        return Cube(rows, self.conditions, self._samples)

    def complete(self, columns: Iterable[str]) -> list[Row]:
        """The rows of the items that have all these columns."""
        wanted = tuple(columns)
        return [row for row in self.rows.values() if all(name in row for name in wanted)]

    def share(self, name: str, column: str, **fields: Any) -> Statistic:
        """The mean of a column of scores in [0, 1], with Wilson's interval.

        It is that of all scores, clustered by item, as a run's own scores are: one number has one
        interval. `n` counts items.
        """
        held = [(self._samples.get(item, {}), row) for item, row in self.rows.items()]
        rows = [seen.get(column, (row[column],)) for seen, row in held if column in row]
        return share(name, rows, of="items", **fields).replace(n=len(rows))

    def difference(self, name: str, column: str, base: str, **fields: Any) -> Statistic:
        """A column less another, item by item."""
        rows = self.complete([column, base])
        if not rows:
            return Statistic(name=name, of="items", **fields)
        found = paired((row[base], row[column]) for row in rows)
        return Statistic(
            name=name,
            value=found.difference,
            low=found.interval.low,
            high=found.interval.high,
            n=found.n,
            of="items",
            **fields,
        )

    def measure(
        self, name: str, columns: Sequence[str], of: Callable[[Means], float | None], **fields: Any
    ) -> Statistic:
        """A number computed from the means of columns of scores in [0, 1], with its interval.

        That is `of_means` over items: a bootstrap, widened by what few items cannot know. `of`
        gives None, or divides by zero, where the number is not defined: it then has no value, and
        resamples in which that happens are left out of the interval.

        >>> cube = Cube({str(n): {"plain": 1.0, "hit": float(n < 6)} for n in range(10)},
        ...             ["plain", "hit"])
        >>> cube.measure("lost", ["plain", "hit"], lambda mean: 1 - mean["hit"] / mean["plain"])
        lost 0.40 [0.02, 0.70] (n=10)
        """
        rows = [tuple(row[column] for column in columns) for row in self.complete(columns)]
        number = _number(of, columns)
        value = math.nan
        if rows:
            value = number([math.fsum(column) / len(rows) for column in zip(*rows, strict=True)])
        if math.isnan(value):
            return Statistic(name=name, n=len(rows), of="items", **fields)
        low, high = of_means(rows, number, resamples=RESAMPLES)
        return Statistic(
            name=name, value=value, low=low, high=high, n=len(rows), of="items", **fields
        )


def _number(
    of: Callable[[Means], float | None], columns: Sequence[str]
) -> Callable[[Sequence[float]], float]:
    """The number as a function of the means of these columns: NaN where it is not defined."""

    def number(means: Sequence[float]) -> float:
        try:
            found = of(dict(zip(columns, means, strict=True)))
        except ZeroDivisionError:
            return math.nan
        return math.nan if found is None else found

    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The statistics of a paired design; list one in a suite's `statistics`.

    Per condition the score, its difference to `base` and the part of the base's score that is
    lost (the performance drop rate, PDR = 1 - score / base); over all conditions the mean of each
    item's worst, how far the best and the worst condition lie apart, and on how many items all
    conditions agree (all right, or none). `verifier` is whose scores are taken; left out, the
    first verifier's. `item` and `condition` name entries of the problems' metadata.
    """

    base: str
    verifier: str = ""
    item: str = "item"
    condition: str = "condition"

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """The statistics of a run's cases: none where there is one condition alone, or none."""
        try:
            cube = Cube.of(cases, item=self.item, condition=self.condition)
        except BadArgument:  # published data need not be paired where problems of our own are
            return
        if len(cube.conditions) < 2:
            return
        columns = {name: self._column(name) for name in cube.conditions}
        scores = {name: cube.share("score", column) for name, column in columns.items()}
        yield table("score", "condition", scores, of="items", about="the mean score")
        if self.base in columns:
            yield from self._to_base(cube, columns)
        yield from self._over_all(cube, list(columns.values()))

    def _column(self, condition: str) -> str:
        return f"{condition}:{self.verifier}" if self.verifier else condition

    def _to_base(self, cube: Cube, columns: Mapping[str, str]) -> Iterator[Statistic]:
        base = columns[self.base]
        others = {name: column for name, column in columns.items() if name != self.base}
        about = f"the score less that of {self.base}, item by item"
        changes = {name: cube.difference("", column, base) for name, column in others.items()}
        yield table("difference", "condition", changes, of="items", about=about)
        about = f"the part of the score of {self.base} that is lost (PDR)"
        drops = {name: drop_rate(cube, "", column, base) for name, column in others.items()}
        yield table("drop rate", "condition", drops, of="items", about=about)

    def _over_all(self, cube: Cube, columns: Sequence[str]) -> Iterator[Statistic]:
        def whole(row: Row) -> list[float] | None:
            return [row[name] for name in columns] if all(c in row for c in columns) else None

        def worst(row: Row) -> float | None:
            return None if (scores := whole(row)) is None else min(scores)

        def agreeing(row: Row) -> float | None:
            return None if (scores := whole(row)) is None else float(min(scores) == max(scores))

        yield cube.column("worst", worst).share(
            "worst condition", "worst", about="the mean over items of each item's lowest score"
        )
        yield cube.column("agree", agreeing).share(
            "consistency", "agree", about="the share of items that score alike in all conditions"
        )
        yield cube.measure(
            "spread",
            columns,
            lambda mean: max(mean.values()) - min(mean.values()),
            about="how far the best and the worst condition lie apart; above 0 by chance alone",
        )


def drop_rate(cube: Cube, name: str, column: str, base: str, **fields: Any) -> Statistic:
    """PDR: the part of the base's score that is lost (Li et al. 2024, arXiv 2308.10819)."""
    of = lambda mean: 1 - mean[column] / mean[base]  # noqa: E731
    return cube.measure(name, [column, base], of, **fields)
