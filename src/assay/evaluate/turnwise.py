"""Statistics of dialogues, turn by turn: how scores move, and how steadily a turn succeeds.

All read the verdicts of `assay.verifiers.turns.Turns`, whose parts are the turns that were scored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assay.core import Problem, Verdict
from assay.evaluate.conditions import RESAMPLES
from assay.evaluate.statistic import Case, Point, Statistic, Statistics, curve, share
from assay.evaluate.statistics import bootstrap_of
from assay.verifiers.turns import is_turn, number_of


class Seen(NamedTuple):
    """One turn of one sample: its number from 1, and what was found."""

    problem: Problem
    sample: int
    turn: int
    verdict: Verdict


def seen(cases: Iterable[Case], verifier: str = "") -> Iterator[Seen]:
    """Every turn of every sample that has a verdict, by one verifier or the first.

    A verdict of another kind, such as one that a run was verified with anew, has no turns.
    """
    for case in cases:
        for sample, verdict in enumerate(case.verdicts(verifier)):
            for part in verdict.parts:
                if is_turn(part):
                    yield Seen(case.problem, sample, number_of(part), part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTurn:
    """The mean score of all turns, and of each turn that many dialogues have."""

    name: str
    verifier: str = ""
    over: str = "turn"
    about: str = "the mean score over all turns"
    of: Callable[[Seen], Any] | None = None
    """What the points lie over, if not the number of the turn."""
    whole: bool = True
    """Whether the mean of all turns is told too: once is enough where there are several."""

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """The statistic of a run's cases."""
        place = self.of or (lambda one: one.turn)
        scores = ((s.problem.id, place(s), s.verdict.score) for s in seen(cases, self.verifier))
        found = curve(self.name, self.over, scores, of="turns", about=self.about)
        yield found if self.whole else found.replace(value=None, low=None, high=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadily:
    """How many of a turn's N samples succeed: the share of turns on which K or more do.

    A sample succeeds on a turn if its verdict there is ``correct``. With K = 1 the share is a
    pass@N, with K = N a pass^N; at temperature 0 all are one. N is the largest number of samples
    that a dialogue has; turns with fewer that were decided do not count.
    """

    name: str
    verifier: str = ""

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """One statistic with a point for each K; its value is that of K = N."""
        turns: dict[tuple[str, int], list[bool]] = {}
        for one in seen(cases, self.verifier):
            if one.verdict.decided:
                key = one.problem.id, one.turn
                turns.setdefault(key, []).append(one.verdict.label == "correct")
        most = max(map(len, turns.values()), default=0)
        rows = [share(self.name, _clusters(turns, most, least)) for least in range(1, most + 1)]
        if rows:
            points = tuple(
                Point(x=k, value=row.value, low=row.low, high=row.high, n=row.n)
                for k, row in enumerate(rows, 1)
            )
            about = f"the share of turns on which K of {most} samples succeed; the value is of all"
            yield rows[-1].replace(
                name=self.name.replace("N", str(most)),
                of="turns",
                over="K",
                points=points,
                about=about,
            )


def _clusters(
    turns: dict[tuple[str, int], list[bool]], most: int, least: int
) -> Iterable[list[float | None]]:
    """For each dialogue, on which of its turns so many samples succeed."""
    found: dict[str, list[float | None]] = {}
    for (problem, _), right in turns.items():
        if len(right) == most:
            found.setdefault(problem, []).append(float(sum(right) >= least))
    return found.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerTurn:
    """By how much the score changes from one turn to the next, among turns that are alike.

    Turns are alike for which `of` gives the same, such as the number of active instructions: it
    grows with the turns, and so would take the blame for distance, or the other way round. It is
    the slope within groups of least squares; the interval draws dialogues anew.
    """

    name: str
    of: Callable[[Seen], Any]
    about: str
    verifier: str = ""

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """The statistic of a run's cases; without a value where no alike turns differ in place."""
        dialogues: dict[str, dict[Any, list[float]]] = {}
        turns = 0
        for one in seen(cases, self.verifier):
            x, y = one.turn, one.verdict.score
            if y is not None:
                sums = dialogues.setdefault(one.problem.id, {}).setdefault(self.of(one), [0.0] * 5)
                for place, value in enumerate((1.0, x, y, x * x, x * y)):
                    sums[place] += value
                turns += 1
        every = [
            tuple((group, tuple(sums)) for group, sums in groups.items())
            for groups in dialogues.values()
        ]
        value = _slope(every)
        found = Statistic(name=self.name, n=turns, of="turns", about=self.about)
        if math.isnan(value) or len(every) < 2:
            yield found
            return
        low, high = bootstrap_of(every, _slope, resamples=RESAMPLES)
        yield found.replace(value=value, low=min(low, value), high=max(high, value))


def _slope(dialogues: Sequence[tuple[tuple[Any, tuple[float, ...]], ...]]) -> float:
    """The slope within groups, from sums of 1, x, y, xx and xy for each group of each dialogue."""
    groups: dict[Any, list[float]] = {}
    for dialogue in dialogues:
        for group, sums in dialogue:
            total = groups.setdefault(group, [0.0] * 5)
            for place, value in enumerate(sums):
                total[place] += value
    spread = sum(xx - x * x / n for n, x, _, xx, _ in groups.values())
    shared = sum(xy - x * y / n for n, x, y, _, xy in groups.values())
    return shared / spread if spread > 1e-9 else math.nan


@dataclass(frozen=True, slots=True)
class EachCondition:
    """Statistics apart for each condition; all but the first condition's carry its name."""

    statistics: tuple[Statistics, ...]

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """The statistics of the cases of one condition after the other."""
        groups: dict[Any, list[Case]] = {}
        for case in cases:
            groups.setdefault(case.problem.metadata.get("condition"), []).append(case)
        for place, (condition, group) in enumerate(groups.items()):
            for statistic in self.statistics:
                for found in statistic(group):
                    name = f"{found.name}, {condition}" if place else found.name
                    yield found.replace(name=name)
