"""Where the parts of a chart lie, for templates that draw them as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import OUTCOMES

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 10, 26


class Piece(NamedTuple):
    """A stretch of a bar that shows how often an outcome came, in percent of the bar."""

    outcome: str
    times: int
    x: float
    width: float


def mix(counts: Mapping[str, int]) -> list[Piece]:
    """The outcomes that came, as stretches of one bar.

    >>> mix({"correct": 3, "incorrect": 1})[1]
    Piece(outcome='incorrect', times=1, x=75.0, width=25.0)
    """
    total = sum(counts.values())
    pieces, x = [], 0.0
    for outcome in OUTCOMES:
        if count := counts.get(outcome, 0):
            width = 100 * count / total
            pieces.append(Piece(outcome, count, round(x, 2), round(width, 2)))
            x += width
    return pieces


class Height(NamedTuple):
    """A value in [0, 1] and its interval, as a curve shows it."""

    value: float
    low: float
    high: float
    n: int


class Point(NamedTuple):
    """A place on a curve, and what is told of it."""

    label: str
    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line through scores, with the band of their intervals; sizes in units of the drawing."""

    title: str
    points: Sequence[Point]
    line: str
    band: str
    ticks: Sequence[tuple[str, float]]
    """What the heights mean."""


def curve(title: str, values: Mapping[float, Height]) -> Curve | None:
    """The curve of values in [0, 1] over numbers, such as turns; None where there are too few.

    >>> half = Height(0.5, 0.4, 0.6, 10)
    >>> [point.label for point in curve("by turn", {2: half, 10: half, 1: half}).points]
    ['1', '2', '10']
    """
    ordered = sorted(values.items())
    if len(ordered) < 2 or not all(0 <= height.value <= 1 for _, height in ordered):
        return None
    first, last = ordered[0][0], ordered[-1][0]
    points = [
        Point(
            f"{x:g}",
            _across((x - first) / (last - first)),
            _up(at.value),
            f"{at.value:.2f} [{at.low:.2f}, {at.high:.2f}] (n={at.n})",
        )
        for x, at in ordered
    ]
    places = [(point.x, at) for point, (_, at) in zip(points, ordered, strict=True)]
    upper = [(x, _up(at.high)) for x, at in places]
    lower = [(x, _up(at.low)) for x, at in reversed(places)]
    return Curve(
        title=title,
        points=points,
        line=_path([(point.x, point.y) for point in points]),
        band=_path([*upper, *lower]),
        ticks=[(f"{share:.2f}", _up(share)) for share in (0, 0.25, 0.5, 0.75, 1)],
    )


def _across(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _up(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
