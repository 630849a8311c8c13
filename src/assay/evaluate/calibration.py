"""Calibration: what a verifier's scores say about the chance that it is right.

Of the responses that a calibrated judge gives 0.8, 80 % are correct. Judges are rarely so. Here is
how far off one is (`reliability`, `ece`, `brier`), and how scores are mended with labelled rows:

- `platt`: a logistic curve over the score's log-odds, two parameters (Platt 1999);
- `temperature`: the same with one, which cannot move 0.5 (Guo et al. 2017, section 4.2);
- `isotonic`: any rising curve (Zadrozny and Elkan 2002); needs some hundreds of rows.

A *score* is in [0, 1], or None where the verifier was undecided: such rows are left out. An
*outcome* is True where people say that the response is correct. Fit on some rows, and measure on
others.

>>> scores, outcomes = [0.9, 0.9, 0.9, 0.9, 0.1, 0.1], [True, True, True, False, False, False]
>>> round(ece(scores, outcomes), 3)
0.133
>>> mended = isotonic(scores, outcomes)
>>> mended(0.9), mended(0.1)
(0.75, 0.0)
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import BadArgument, Label, Problem, Reason, Response, Verdict, Verifier
from assay.core.verifier import checked
from assay.evaluate.statistics import Interval, wilson
from assay.verifiers.parts import Combination, combined

Scores = Sequence[float | None]
Outcomes = Sequence[bool]
_EDGE = 1e-6
"""Scores are kept so far from 0 and 1 where their log-odds are needed."""


class Bin(NamedTuple):
    """Rows with neighbouring scores: their number, mean score and share correct."""

    low: float
    high: float
    n: int
    score: float
    share: float
    interval: Interval
    """Of the share, 95 %."""


def reliability(scores: Scores, outcomes: Outcomes, bins: int = 10) -> list[Bin]:
    """The reliability table: rows in `bins` equally wide intervals of their score; empty ones out.

    >>> table = reliability([0.1, 0.8, 0.9], [False, True, True], bins=5)
    >>> [(row.low, row.n, round(row.score, 2), row.share) for row in table]
    [(0.0, 1, 0.1, 0.0), (0.8, 2, 0.85, 1.0)]
    """
    if bins < 1:
        raise BadArgument(f"bins must be at least 1, not {bins!r}")
    groups: dict[int, list[tuple[float, bool]]] = {}
    for score, outcome in _decided(scores, outcomes):
        groups.setdefault(min(bins - 1, int(score * bins)), []).append((score, outcome))
    table = []
    for place, rows in sorted(groups.items()):
        right = sum(outcome for _, outcome in rows)
        mean = math.fsum(score for score, _ in rows) / len(rows)
        table.append(
            Bin(place / bins, (place + 1) / bins, len(rows), mean, right / len(rows),
                wilson(right, len(rows)))
        )  # fmt: skip
    return table


def ece(scores: Scores, outcomes: Outcomes, bins: int = 10) -> float:
    """The expected calibration error: the mean gap between score and share correct, by bins.

    Not a number without rows. Small samples have an error above 0 even if calibrated.
    """
    table = reliability(scores, outcomes, bins)
    n = sum(row.n for row in table)
    return math.fsum(row.n * abs(row.score - row.share) for row in table) / n if n else math.nan


def brier(scores: Scores, outcomes: Outcomes) -> float:
    """The mean squared distance of the scores from 0 and 1 (Brier 1950); not a number without rows.

    >>> brier([1.0, 0.5], [True, False])
    0.125
    """
    rows = _decided(scores, outcomes)
    total = math.fsum((score - outcome) ** 2 for score, outcome in rows)
    return total / len(rows) if rows else math.nan


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over the log-odds of a score: sigmoid(slope * log-odds + shift)."""

    slope: float
    shift: float = 0.0

    def __call__(self, score: float) -> float:
        return _sigmoid(self.slope * _log_odds(score) + self.shift)


@dataclass(frozen=True, slots=True)
class Steps:
    """A rising curve through points, straight between them and level beyond."""

    points: tuple[tuple[float, float], ...]

    def __call__(self, score: float) -> float:
        xs = [x for x, _ in self.points]
        place = bisect_right(xs, score)
        if place == 0:
            return self.points[0][1]
        if place == len(xs):
            return self.points[-1][1]
        (low, below), (high, above) = self.points[place - 1], self.points[place]
        return below + (above - below) * (score - low) / (high - low)


def platt(scores: Scores, outcomes: Outcomes) -> Curve:
    """The logistic curve that fits best, with Platt's smoothed targets."""
    rows = _fittable(scores, outcomes)
    right = sum(outcome for _, outcome in rows)
    high, low = (right + 1) / (right + 2), 1 / (len(rows) - right + 2)
    xs = [_log_odds(score) for score, _ in rows]
    targets = [high if outcome else low for _, outcome in rows]
    return Curve(*_logistic(xs, targets, shifted=True))


def temperature(scores: Scores, outcomes: Outcomes) -> Curve:
    """The curve with a slope alone: 1 / temperature."""
    rows = _fittable(scores, outcomes)
    xs = [_log_odds(score) for score, _ in rows]
    return Curve(*_logistic(xs, [float(outcome) for _, outcome in rows], shifted=False))


def isotonic(scores: Scores, outcomes: Outcomes) -> Steps:
    """The rising curve nearest to the outcomes, by pooling adjacent violators."""
    tied: dict[float, list[bool]] = {}
    for score, outcome in sorted(_fittable(scores, outcomes)):
        tied.setdefault(score, []).append(outcome)
    blocks: list[list[float]] = []  # lowest score, highest score, mean outcome, weight
    for score, found in tied.items():
        blocks.append([score, score, sum(found) / len(found), len(found)])
        while len(blocks) > 1 and blocks[-2][2] >= blocks[-1][2]:
            _, high, mean, weight = blocks.pop()
            last = blocks[-1]
            total = last[3] + weight
            blocks[-1] = [last[0], high, (last[2] * last[3] + mean * weight) / total, total]
    points: list[tuple[float, float]] = []
    for low, high, mean, _ in blocks:
        points.append((low, mean))
        if high > low:
            points.append((high, mean))
    return Steps(tuple(points))


@dataclass(frozen=True, slots=True, repr=False)
class Calibrated(Combination):
    """A verifier whose scores are mended by a fitted curve; correct from `at_least` on.

    Invalid and undecided verdicts stay what they are.

    >>> from assay.verifiers.simulated import always
    >>> bold = always(Verdict("correct", 0.9))
    >>> verdict = Calibrated(bold, Curve(0.5, -2.0)).verify("text")
    >>> verdict.label, round(verdict.score, 2)
    ('incorrect', 0.29)
    """

    name = "calibrated"
    part: Verifier
    curve: Callable[[float], float]
    at_least: float = 0.5

    def __post_init__(self) -> None:
        checked(self.part)

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.part,)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        inner = self.part(problem, response)
        if inner.score is None or inner.label == "invalid":
            return combined(self.name, inner.label, inner.score, (inner,))
        score = min(1.0, max(0.0, self.curve(inner.score)))
        label: Label = "correct" if score >= self.at_least else "incorrect"
        reason = Reason("calibrated score", f"{inner.score:.3f} became {score:.3f}")
        return combined(self.name, label, score, (inner,), (reason,))

    def __repr__(self) -> str:
        return f"Calibrated({self.part!r}, {self.curve!r}, {self.at_least!r})"


def _decided(scores: Scores, outcomes: Outcomes) -> list[tuple[float, bool]]:
    if len(scores) != len(outcomes):
        raise BadArgument(f"{len(scores)} scores do not go with {len(outcomes)} outcomes")
    rows = [(s, bool(o)) for s, o in zip(scores, outcomes, strict=True) if s is not None]
    for score, _ in rows:
        if not 0 <= score <= 1:
            raise BadArgument(f"a score is in [0, 1], not {score!r}")
    return rows


def _fittable(scores: Scores, outcomes: Outcomes) -> list[tuple[float, bool]]:
    rows = _decided(scores, outcomes)
    if len({outcome for _, outcome in rows}) < 2:
        raise BadArgument("fitting needs rows that are correct and rows that are not")
    return rows


def _log_odds(score: float) -> float:
    inside = min(1 - _EDGE, max(_EDGE, score))
    return math.log(inside / (1 - inside))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _logistic(
    xs: Sequence[float], targets: Sequence[float], *, shifted: bool
) -> tuple[float, float]:
    """Slope and shift of least log-loss: Newton's steps, halved until they help."""

    def loss(slope: float, shift: float) -> float:
        return math.fsum(
            max(z, 0.0) + math.log1p(math.exp(-abs(z))) - target * z
            for x, target in zip(xs, targets, strict=True)
            for z in (slope * x + shift,)
        )

    slope, shift, now = 1.0, 0.0, loss(1.0, 0.0)
    for _ in range(100):
        shares = [_sigmoid(slope * x + shift) for x in xs]
        errors = [share - target for share, target in zip(shares, targets, strict=True)]
        weights = [share * (1 - share) for share in shares]
        by_slope = math.fsum(error * x for error, x in zip(errors, xs, strict=True))
        by_shift = math.fsum(errors) if shifted else 0.0
        a = math.fsum(w * x * x for w, x in zip(weights, xs, strict=True)) + 1e-9
        b = math.fsum(w * x for w, x in zip(weights, xs, strict=True)) if shifted else 0.0
        c = math.fsum(weights) + 1e-9
        determinant = a * c - b * b
        step = (
            (c * by_slope - b * by_shift) / determinant,
            (a * by_shift - b * by_slope) / determinant,
        )
        size = 1.0
        while size > 1e-8 and (tried := loss(slope - size * step[0], shift - size * step[1])) > now:
            size /= 2
        if size <= 1e-8 or now - tried < 1e-12:
            break
        slope, shift, now = slope - size * step[0], shift - size * step[1], tried
    return slope, shift
