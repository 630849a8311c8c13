"""The leaderboard: the models that answered a suite, with the ranks that the data leave open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from assay.core import OUTCOMES
from assay.evaluate.scores import Score
from assay.evaluate.statistics import rank_intervals
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
    """A board for each suite; of a model that answered it more than once, the newest run counts."""
    suites: dict[str, dict[str, tuple[Listed, Score]]] = {}
    for run in runs.runs():
        if run.manifest is None or run.model in suites.get(run.suite, {}):
            continue
        scores = runs.scores_if_readable(run)
        main = next(iter(scores.values()), None) if scores else None
        if main is not None and main.value is not None:
            suites.setdefault(run.suite, {})[run.model] = run, main
    return [_board(runs, suite, found) for suite, found in sorted(suites.items())]


def _board(runs: Library, suite: str, found: Mapping[str, tuple[Listed, Score]]) -> Board:
    name = next(iter(found.values()))[1].name
    few = sum(score.total for _, score in found.values()) <= FEW
    if few:
        rewards = {model: _rewards(runs, run) for model, (run, _) in found.items()}
        ranked = rank_intervals({m: r for m, r in rewards.items() if r}, _LEVEL)
        ranks = {rank.name: (rank.low, rank.high) for rank in ranked}
    else:
        ranks = open_ranks(list(found), _apart(found), _LEVEL)
    places = [
        Place(run, score, *ranks.get(model, (1, len(found))))
        for model, (run, score) in found.items()
    ]
    places.sort(key=lambda place: (-(place.score.value or 0.0), place.run.model))
    return Board(suite, name, few, places)


def _rewards(runs: Library, run: Listed) -> dict[object, float]:
    """The mean reward of each problem, as the run's first score counts it."""
    by_part = bool(run.manifest and run.manifest.what.get("suite", {}).get("by_part"))
    correct = OUTCOMES.index("correct")
    undecided = OUTCOMES.index("undecided")
    reward = f"outcome_0 = {correct}" if by_part else "score_0"
    with runs.lookup(run) as table:
        rows = table.ask(
            f"select p.id, avg({reward}) from samples s join problems p on p.place = s.key >> 32 "
            f"where outcome_0 < {undecided} group by s.key >> 32"
        )
    return {problem: mean for problem, mean in rows if mean is not None}


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
