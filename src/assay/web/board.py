"""The leaderboard: the models that answered a suite, with the ranks that the data leave open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import NormalDist

from assay.core import OUTCOMES, AssayError, DataError, RunError
from assay.core.wording import counted
from assay.evaluate import leaderboard
from assay.evaluate.boards import Place as Standing
from assay.evaluate.boards import mean_of
from assay.evaluate.leaderboard import Asked, ranks, suite_named
from assay.evaluate.pairing import problems_of
from assay.evaluate.scores import Better, Score, told
from assay.evaluate.statistics import Interval
from assay.evaluate.statistics.ranking import open_ranks
from assay.web.library import Library, Listed

FEW = 20_000
"""Samples of a suite that are still compared problem by problem."""
_LEVEL = 0.95
_NAMED = 5
"""Older runs that are named; others are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A model on the board of a suite."""

    run: Listed
    score: Score
    low: int
    """The best rank it may have, with 95 % confidence for all at once."""
    high: int

    @property
    def rank(self) -> str:
        """The ranks left open: where they overlap, two are tied.

        >>> Place(None, None, 1, 3).rank
        '1–3'
        """
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Board:
    """A suite and its models, best first; where neither way is better, highest first."""

    suite: str
    score: str
    paired: bool
    """Whether models were compared on the same problems, or by their intervals alone."""
    places: Sequence[Place]
    better: Better = "higher"
    notes: Sequence[str] = ()
    """What makes the places less alike than their order wants."""


@dataclass(frozen=True, slots=True)
class Boards:
    """A board for each suite, and what all suites say together."""

    boards: Sequence[Board]
    left_out: Sequence[str] = ()
    """Runs that are on no board, and why."""

    @property
    def models(self) -> dict[str, dict[str, Place]]:
        """The places of each model by suite; by the mean of the suites, those without one last."""
        found: dict[str, dict[str, Place]] = {}
        for board in self.boards:
            for place in board.places:
                found.setdefault(place.run.model, {})[board.suite] = place
        means = {model: self.mean(places) for model, places in found.items()}
        sign = 1 if self._ways == {"lower"} else -1
        order = sorted(found, key=lambda m: (means[m] is None, sign * (means[m] or (0.0,))[0]))
        return {model: found[model] for model in order}

    def mean(self, places: Mapping[str, Place]) -> tuple[float, Interval] | None:
        """The mean of all suites; None where one lacks, or they are better in different ways."""
        if len(self._ways) != 1:
            return None
        return mean_of(places, [board.suite for board in self.boards])

    @property
    def _ways(self) -> set[Better]:
        return {board.better for board in self.boards}


@dataclass(slots=True)
class _Sorted:
    """Runs by suite and model, and those that are left out."""

    suites: dict[str, dict[str, tuple[Listed, Score]]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)

    def told(self) -> Iterator[str]:
        """What is left out, in words."""
        yield from self.left_out
        if self.older:
            named = ", ".join(self.older[:_NAMED])
            more = f" and {len(self.older) - _NAMED} more" if len(self.older) > _NAMED else ""
            runs = counted(len(self.older), "older run")
            yield f"{runs} of a model that has a newer one: {named}{more}"


def boards(runs: Library) -> Boards:
    """A board for each suite; of a model that answered it more than once, the newest run counts.

    Runs of a suite with other options stand apart, as `assay leaderboard` has them, and what is
    left out or not alike is told as it tells it.
    """
    found = _sorted(runs)
    made = [_board(runs, suite, models) for suite, models in sorted(found.suites.items())]
    return Boards(made, tuple(found.told()))


def _sorted(runs: Library) -> _Sorted:
    found = _Sorted()
    listed = runs.runs()
    manifests = [run.manifest for run in listed if run.manifest is not None]
    for run in listed:
        if run.manifest is None:
            found.left_out.append(f"{run.name} cannot be read and is left out: {run.why}")
            continue
        suite = suite_named(run.manifest, manifests)
        if run.model in found.suites.get(suite, {}):
            found.older.append(run.name)
            continue
        try:
            scores = runs.scores(run)
        except (AssayError, OSError, ValueError, KeyError, TypeError) as error:
            found.left_out.append(f"{run.name} cannot be read and is left out: {error}")
            continue
        main = next(iter(scores.values()), None) if scores else None
        if scores is None:
            found.left_out.append(f"{run.name} is being counted and is left out so far")
        elif not scores.samples:
            found.left_out.append(f"{run.name} has no samples and is left out")
        elif main is None or main.value is None:
            found.left_out.append(f"{run.name} has nothing that was decided and is left out")
        else:
            found.suites.setdefault(suite, {})[run.model] = run, main
    return found


def _board(runs: Library, suite: str, found: Mapping[str, tuple[Listed, Score]]) -> Board:
    name = next(iter(found.values()))[1].name
    ways = (score.better for _, score in found.values())  # an older run may not know
    better: Better = next((way for way in ways if way != "higher"), "higher")
    few = sum(score.total for _, score in found.values()) <= FEW
    problems: Mapping[str, Mapping[str, str]] = {model: {} for model in found}
    if few:
        read = {model: _read(runs, run) for model, (run, _) in found.items()}
        open_to = ranks(
            {model: one.means for model, one in read.items()},
            {model: one.items for model, one in read.items()},
            better=better,
        )
        problems = {model: one.digests for model, one in read.items()}
    else:
        open_to = open_ranks(list(found), _apart(found, better), _LEVEL)
    places = [Place(run, score, *open_to[model]) for model, (run, score) in found.items()]
    sign = 1 if better == "lower" else -1
    places.sort(key=lambda place: (sign * (place.score.value or 0.0), place.low, place.run.model))
    return Board(suite, name, few, places, better, tuple(_notes(places, better, problems)))


def _notes(
    places: Sequence[Place], better: Better, problems: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    yield from filter(None, [told(better)])
    read = []
    for place in places:
        with suppress(RunError, DataError):
            run = place.run.open()
            read.append(Standing(place.run.model, run, place.score, place.low, place.high))
    if read:
        yield from leaderboard.cautions(read, problems)


@dataclass(frozen=True, slots=True)
class _Read:
    """The mean reward of each problem, the digests of the problems, and their items."""

    means: dict[Asked, float]
    digests: dict[str, str]
    items: dict[str, str]


def _read(runs: Library, run: Listed) -> _Read:
    """What ranks need of a run; the reward is that of its first score."""
    digests: dict[str, str] = {}
    items: dict[str, str] = {}
    with suppress(RunError, DataError):  # such a run shares no problem with others, and ties
        digests, _, items = problems_of(run.open())
    by_part = bool(run.manifest and run.manifest.what.get("suite", {}).get("by_part"))
    correct = OUTCOMES.index("correct")
    undecided = OUTCOMES.index("undecided")
    reward = f"outcome_0 = {correct}" if by_part else "score_0"
    with runs.lookup(run) as table:
        rows = table.ask(
            f"select p.id, avg({reward}) from samples s join problems p on p.place = s.key >> 32 "
            f"where outcome_0 < {undecided} group by s.key >> 32"
        )
    means = {(name, digests.get(name, "")): mean for name, mean in rows if mean is not None}
    return _Read(means, digests, items)


def _apart(
    found: Mapping[str, tuple[Listed, Score]], better: Better
) -> list[tuple[str, str, float, float]]:
    """Differences of each two and their p, by the widths of the intervals."""
    differences = []
    for one, other in itertools.combinations(found, 2):
        first, second = found[one][1], found[other][1]
        difference = (second.value or 0.0) - (first.value or 0.0)
        error = math.hypot(first.interval.half, second.interval.half) / 1.959964
        p = 2 * NormalDist().cdf(-abs(difference) / error) if error else 1.0
        differences.append((one, other, -difference if better == "lower" else difference, p))
    return differences
