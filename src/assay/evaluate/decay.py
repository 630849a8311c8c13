"""How fast scores fall with the rounds before a turn: an exponential, fitted by least squares.

>>> halves = [((("task", n), (1.0, 0.8 / 2**n)) for n in range(4))]
>>> round(rate([tuple(cells) for cells in halves]), 3), round(math.log(2), 3)
(0.693, 0.693)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assay.evaluate.conditions import RESAMPLES
from assay.evaluate.statistic import Case, Point, Statistic
from assay.evaluate.statistics import bootstrap_of
from assay.evaluate.turnwise import Seen, seen

LEAST, MOST, GRID = -1.0, 3.0, 0.05
"""The rates that are tried; at 3 a score falls to a twentieth with each round."""

Cells = dict[tuple[Any, int], tuple[float, float]]
"""By group and number of earlier rounds: how many scores there are, and their sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """The rate b of s(n) = a exp(-b n), n the rounds before a turn (2503.13222, section 5).

    All groups that `of` tells apart, such as tasks, share one b and have an a of their own, which
    are the points: tasks differ in how hard they are and in where their turns stand, and the one
    must not pass for the other. It is 0 where nothing falls, and negative where scores rise. The
    interval draws dialogues anew. Without a value where no group has two places with scores, or
    all scores are 0.
    """

    name: str
    of: Callable[[Seen], Any] | None = None
    over: str = "group"
    verifier: str = ""

    def __call__(self, cases: Iterable[Case]) -> Iterator[Statistic]:
        """The statistic of a run's cases."""
        dialogues: dict[str, Cells] = {}
        turns = 0
        for one in seen(cases, self.verifier):
            if one.verdict.score is not None:
                cells = dialogues.setdefault(one.problem.id, {})
                key = (self.of(one) if self.of else "all"), one.turn - 1
                n, total = cells.get(key, (0.0, 0.0))
                cells[key] = n + 1, total + one.verdict.score
                turns += 1
        every = [tuple(cells.items()) for cells in dialogues.values()]
        value = rate(every)
        about = "by which rate scores fall with each earlier round: s(n) = a exp(-b n); this is b"
        found = Statistic(name=self.name, n=turns, of="turns", about=about)
        if math.isnan(value) or len(every) < 2:
            yield found
            return
        low, high = bootstrap_of(every, rate, resamples=RESAMPLES)
        points = tuple(Point(x=str(x), value=a, n=int(n)) for x, a, n in _starts(every, value))
        yield found.replace(
            value=value, low=min(low, value), high=max(high, value), over=self.over, points=points
        )


def rate(dialogues: Sequence[Sequence[tuple[tuple[Any, int], tuple[float, float]]]]) -> float:
    """The b of the least squares over all scores, within `LEAST` and `MOST`; else not a number."""
    groups = _together(dialogues)
    if not any(sum(total for _, total in rounds.values()) for rounds in groups.values()):
        return math.nan
    if all(len(rounds) < 2 for rounds in groups.values()):
        return math.nan

    def explained(b: float) -> float:
        """What a fit with this b explains, each group with the a that is best for it."""
        found = 0.0
        for rounds in groups.values():
            shared, weight = _sums(rounds, b)
            found += shared * shared / weight
        return found

    steps = round((MOST - LEAST) / GRID)
    best = max((LEAST + GRID * step for step in range(steps + 1)), key=explained)
    return _refined(explained, max(LEAST, best - GRID), min(MOST, best + GRID))


def _refined(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one peak between two places has it, by golden sections."""
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(24):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if of(left) < of(right):
            low = left
        else:
            high = right
    return (low + high) / 2


def _together(
    dialogues: Iterable[Iterable[tuple[tuple[Any, int], tuple[float, float]]]],
) -> dict[Any, dict[int, tuple[float, float]]]:
    """For each group the scores of all dialogues by the number of earlier rounds."""
    groups: dict[Any, dict[int, tuple[float, float]]] = {}
    for dialogue in dialogues:
        for (group, rounds), (n, total) in dialogue:
            cells = groups.setdefault(group, {})
            before, summed = cells.get(rounds, (0.0, 0.0))
            cells[rounds] = before + n, summed + total
    return groups


def _sums(rounds: Mapping[int, tuple[float, float]], b: float) -> tuple[float, float]:
    """The scores against exp(-b n), and that against itself."""
    shared = weight = 0.0
    for rounds_before, (n, total) in rounds.items():
        fallen = math.exp(-b * rounds_before)
        shared += total * fallen
        weight += n * fallen * fallen
    return shared, weight


def _starts(
    dialogues: Iterable[Iterable[tuple[tuple[Any, int], tuple[float, float]]]], b: float
) -> Iterator[tuple[Any, float, float]]:
    """Each group, the score that its fit begins with, and how many scores it has."""
    for group, rounds in _together(dialogues).items():
        shared, weight = _sums(rounds, b)
        yield group, shared / weight, sum(n for n, _ in rounds.values())
