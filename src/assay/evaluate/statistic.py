"""The statistic: what a suite reports besides scores, in the one form that every face can show.

A suite lists functions of the cases of a run, each giving statistics (`Suite.statistics`). They are
computed from the records on disk, kept in ``scores.json``, and shown by the console, the reports
and the web pages without anybody knowing what they mean: a number with its interval and the n
behind it, and, where it is one of a row, a point for each place ``over`` which it was taken.

>>> from assay.core import Verdict
>>> cases = [
...     Case(Problem.of("?", id=str(n)), (Record(problem=str(n), verdicts={"v": Verdict(label)}),))
...     for n, label in enumerate(["correct", "correct", "incorrect", "undecided"])
... ]
>>> share("right", ([case.score()] for case in cases))
right 0.67 [0.21, 0.94] (n=3)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from assay.core import JSON, Problem, Value, Verdict
from assay.evaluate.statistics import Interval, Mean
from assay.runs import Record

CLUSTER = "item"
"""The entry of a problem's metadata that says which item it is of, unless a suite names another."""


class Case(NamedTuple):
    """A problem of a run, and the records of its samples."""

    problem: Problem
    records: tuple[Record, ...]

    @property
    def item(self) -> str:
        """What is independent: the item that the problem is of, or else the problem."""
        return str(self.problem.metadata.get(CLUSTER, self.problem.id))

    def verdicts(self, verifier: str = "") -> Iterator[Verdict]:
        """What a verifier, or the first, found of each sample that the model answered."""
        for record in self.records:
            name = verifier or next(iter(record.verdicts), "")
            if name in record.verdicts:
                yield record.verdicts[name]

    def score(self, verifier: str = "") -> float | None:
        """The mean score of the samples that were decided; None if none was."""
        scores = [v.score for v in self.verdicts(verifier) if v.score is not None]
        return math.fsum(scores) / len(scores) if scores else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Point(Value):
    """One place of a curve or table: what `x` is, and the number found there."""

    JSON_TYPE: ClassVar[str] = "point"

    x: str | float
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0

    def to_dict(self) -> dict[str, JSON]:
        return {name: _finite(getattr(self, name)) for name in ("x", "value", "low", "high", "n")}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Statistic(Value):
    """A named number with its 95 % interval and the n behind it, and the curve it sums up.

    `value` is None where it is not defined, such as a ratio to nothing, or where only the curve
    has a meaning. `of` tells what `n` counts. `floor` is what says nothing would reach, such as
    chance. `over` names what the points lie over: ``turn``, ``condition``.
    """

    JSON_TYPE: ClassVar[str] = "statistic"

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    of: str = "problems"
    floor: float | None = None
    about: str = ""
    """What it means, in one sentence."""
    over: str = ""
    points: tuple[Point, ...] = field(default=())

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval, where there is one."""
        if self.low is None or self.high is None:
            return None
        finite = math.isfinite(self.low) and math.isfinite(self.high)
        return Interval(self.low, self.high) if finite else None

    def __repr__(self) -> str:
        shown = "none" if self.value is None else f"{self.value:.2f}"
        interval = "" if self.interval is None else f" {self.interval}"
        floor = "" if self.floor is None else f"; floor {self.floor:.2f}"
        points = f"; {len(self.points)} over {self.over}" if self.points else ""
        return f"{self.name} {shown}{interval} (n={self.n}{floor}{points})"

    def to_dict(self) -> dict[str, JSON]:
        names = ("name", "value", "low", "high", "n", "of", "floor", "about", "over")
        data = {name: _finite(getattr(self, name)) for name in names}
        return {**data, "points": [point.to_dict() for point in self.points]}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        points = tuple(Point.from_dict(point) for point in data.get("points", ()))
        return cls(**{**data, "points": points})


Statistics = Callable[[Iterable[Case]], Iterable[Statistic]]
"""Statistics of a run's cases, which come in the order of the problems and are read as used."""


def share(name: str, clusters: Iterable[Iterable[float | None]], **fields: Any) -> Statistic:
    """The mean of scores in [0, 1], and Wilson's interval clustered by problem.

    Each cluster holds the scores of one problem; None is what was not decided, and not counted.
    `fields` are further fields of the `Statistic`.
    """
    mean = Mean()
    for cluster, scores in enumerate(clusters):
        for score in scores:
            if score is not None:
                mean.add(cluster, score)
    low, high = mean.interval()
    known = mean.value is not None
    return Statistic(
        name=name,
        value=mean.value,
        low=low if known else None,
        high=high if known else None,
        n=mean.n,
        **fields,
    )


def curve(
    name: str, over: str, seen: Iterable[tuple[str, Any, float | None]], **fields: Any
) -> Statistic:
    """The `share` of all that was seen, and of what was seen at each place.

    `seen` are triples of what is independent (`Case.item`), a place, and a score in [0, 1]; None is
    what was not decided. The places are in order where they are numbers, else as they come.

    >>> obeyed = curve("obeyed", "turn", [("a", 1, 1.0), ("a", 2, 0.0), ("b", 1, 1.0)])
    >>> obeyed.n, [(point.x, point.value, point.n) for point in obeyed.points]
    (3, [(1, 1.0, 2), (2, 0.0, 1)])
    """
    every: dict[str, list[float | None]] = {}
    places: dict[Any, dict[str, list[float | None]]] = {}
    for problem, place, score in seen:
        every.setdefault(problem, []).append(score)
        places.setdefault(place, {}).setdefault(problem, []).append(score)
    order = sorted(places) if all(isinstance(x, int | float) for x in places) else list(places)
    rows = {x: share(name, places[x].values()) for x in order}
    whole = share(name, every.values(), over=over, **fields)
    return whole.replace(points=table(name, over, rows).points)


def table(name: str, over: str, rows: Mapping[Any, Statistic], **fields: Any) -> Statistic:
    """Statistics of one name, taken at several places, as the points of one without a value."""
    points = tuple(
        Point(x=x, value=row.value, low=row.low, high=row.high, n=row.n) for x, row in rows.items()
    )
    return Statistic(name=name, over=over, points=points, **fields)


def average(name: str, over: str, rows: Mapping[Any, Statistic], **fields: Any) -> Statistic:
    """The unweighted mean of independent shares, each a point: a macro average.

    Its interval is put together from theirs (MOVER: Zou and Donner 2008, section 3), so that it
    stays in [0, 1] and needs no large n. Rows without a value are points, and not in the mean.

    >>> rows = {"a": share("a", [[1.0]] * 8), "b": share("b", [[0.0]] * 8)}
    >>> average("both", "task", rows)
    both 0.50 [0.34, 0.66] (n=16; 2 over task)
    """
    known = [row for row in rows.values() if row.value is not None]
    points = table(name, over, rows).points
    if not known:
        return Statistic(name=name, over=over, points=points, **fields)
    value = math.fsum(row.value or 0.0 for row in known) / len(known)
    reach = [0.0, 0.0]
    for row in known:
        low, high = row.interval or (0.0, 1.0)
        reach[0] += ((row.value or 0.0) - low) ** 2
        reach[1] += (high - (row.value or 0.0)) ** 2
    return Statistic(
        name=name,
        value=value,
        low=value - math.sqrt(reach[0]) / len(known),
        high=value + math.sqrt(reach[1]) / len(known),
        n=sum(row.n for row in known),
        over=over,
        points=points,
        **fields,
    )


def _finite(value: Any) -> JSON:
    return None if isinstance(value, float) and not math.isfinite(value) else value
