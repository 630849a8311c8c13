"""The leaderboard: the models that answered a suite, with the ranks that the data leave open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import NormalDist

from assay.core import OUTCOMES, DataError, RunError
from assay.evaluate.leaderboard import Asked, ranks, suite_named
from assay.evaluate.pairing import problems_of
from assay.evaluate.scores import Score
from assay.evaluate.statistics.ranking import open_ranks
from assay.web.library import Library, Listed

FEW = 20_000
"""Samples of a suite that are still compared problem by problem."""
_LEVEL = 0.95


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
    """A suite and its models, best first."""

    suite: str
    score: str
    paired: bool
    """Whether models were compared on the same problems, or by their intervals alone."""
    places: Sequence[Place]


def boards(runs: Library) -> list[Board]:
    """A board for each suite; of a model that answered it more than once, the newest run counts.

    Runs of a suite with other options stand apart, as `assay leaderboard` has them.
    """
    suites: dict[str, dict[str, tuple[Listed, Score]]] = {}
    listed = runs.runs()
    manifests = [run.manifest for run in listed if run.manifest is not None]
    for run in listed:
        if run.manifest is None:
            continue
        suite = suite_named(run.manifest, manifests)
        if run.model in suites.get(suite, {}):
            continue
        scores = runs.scores_if_readable(run)
        main = next(iter(scores.values()), None) if scores else None
        if main is not None and main.value is not None:
            suites.setdefault(suite, {})[run.model] = run, main
    return [_board(runs, suite, found) for suite, found in sorted(suites.items())]


def _board(runs: Library, suite: str, found: Mapping[str, tuple[Listed, Score]]) -> Board:
    name = next(iter(found.values()))[1].name
    few = sum(score.total for _, score in found.values()) <= FEW
    if few:
        read = {model: _read(runs, run) for model, (run, _) in found.items()}
        open_to = ranks(
            {model: means for model, (means, _) in read.items()},
            {model: items for model, (_, items) in read.items()},
        )
    else:
        open_to = open_ranks(list(found), _apart(found), _LEVEL)
    places = [Place(run, score, *open_to[model]) for model, (run, score) in found.items()]
    places.sort(key=lambda place: (-(place.score.value or 0.0), place.run.model))
    return Board(suite, name, few, places)


def _read(runs: Library, run: Listed) -> tuple[dict[Asked, float], dict[str, str]]:
    """The mean reward of each problem, as the run's first score counts it, and their items."""
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
    return means, items


def _apart(
    found: Mapping[str, tuple[Listed, Score]],
) -> list[tuple[str, str, float, float]]:
    """Differences of each two and their p, by the widths of the intervals."""
    differences = []
    for one, other in itertools.combinations(found, 2):
        first, second = found[one][1], found[other][1]
        difference = (second.value or 0.0) - (first.value or 0.0)
        error = math.hypot(first.interval.half, second.interval.half) / 1.959964
        p = 2 * NormalDist().cdf(-abs(difference) / error) if error else 1.0
        differences.append((one, other, difference, p))
    return differences
