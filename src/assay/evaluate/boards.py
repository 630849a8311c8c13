"""Boards: the runs of a suite in their order, and all suites side by side, as values and tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assay.core import JSON
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.content import Table
from assay.evaluate.scores import Better, Score
from assay.evaluate.statistics import Interval


class Ranked(Protocol):
    """What has a score on a board."""

    @property
    def score(self) -> Score:
        """Its score there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A run on the board of its suite."""

    name: str
    """The model, and what tells the run from others of the same model."""
    run: Evaluation
    score: Score
    low: int
    high: int

    @property
    def rank(self) -> str:
        """The ranks left open: ``2``, or ``1–3``."""
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        score = self.score.to_dict()
        usage = dict(self.run.scores.usage)
        return {
            "name": self.name, "model": self.run.model, "run": str(self.run.path),
            "rank_low": self.low, "rank_high": self.high, "score": score, "usage": usage,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """One suite, best first; where neither way is better, highest first."""

    suite: str
    score: str
    places: tuple[Place, ...]
    warnings: tuple[str, ...] = ()
    better: Better = "higher"
    """Which way its score is better."""

    def table(self) -> Table:
        """The board as a table."""
        rows = [
            (place.rank, place.name, f"{place.score.value or 0:.2f}", str(place.score.interval),
             place.score.amount, _floor(place.score), _cost(place.run))
            for place in self.places
        ]  # fmt: skip
        return Table(
            title=f"{self.suite} · {self.score}",
            head=("rank", "model", "value", "95 % interval", "n", "floor", "cost"),
            rows=rows,
            numbers=frozenset({2, 3, 4, 5, 6}),
            scores=[(place.score,) for place in self.places],
        )

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        places = [place.to_dict() for place in self.places]
        return {
            "suite": self.suite, "score": self.score, "better": self.better, "places": places,
            "warnings": list(self.warnings),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A board for each suite, and all suites side by side."""

    boards: tuple[Board, ...]
    left_out: tuple[str, ...] = ()
    """Runs that are on no board, and why, in words."""

    def overall(self) -> Table:
        """Models by suites, ordered by the mean over the suites; those that lack one come last.

        Suites whose scores are better in different ways have no mean. Where there are more suites
        than models, the models stand in the head.
        """
        suites = [board.suite for board in self.boards]
        found: dict[str, dict[str, Place]] = {}
        for board in self.boards:
            for place in board.places:
                found.setdefault(place.name, {})[board.suite] = place
        ways = {board.better for board in self.boards}
        means = {
            name: mean_of(places, suites) if len(ways) == 1 else None
            for name, places in found.items()
        }
        sign = 1 if ways == {"lower"} else -1
        order = sorted(
            found, key=lambda name: (means[name] is None, sign * (means[name] or (0,))[0])
        )
        rows = []
        for name in order:
            mean = means[name]
            shown = f"{mean[0]:.2f} {mean[1]}" if mean is not None else "–"
            cells = [_cell(found[name].get(suite)) for suite in suites]
            rows.append((name, shown, *cells))
        head = ("model", "mean of the suites", *suites)
        if len(suites) > len(rows) + 1:  # the longer side goes down, so that it fits a screen
            head, *rows = zip(("suite", *head[1:]), *rows, strict=True)
        return Table(
            title="All suites", head=head, rows=rows, numbers=frozenset(range(1, len(head)))
        )

    def tables(self) -> list[Table]:
        """What every form shows: all suites where there are several, then each."""
        overall = [self.overall()] if len(self.boards) > 1 else []
        return overall + [board.table() for board in self.boards]

    @property
    def warnings(self) -> list[str]:
        """What a reader should know, suite by suite."""
        told = [f"{board.suite}: {text}" for board in self.boards for text in board.warnings]
        return [*told, *self.left_out]

    def __repr__(self) -> str:
        from assay.evaluate.report.console import aligned

        parts = ["\n".join([table.title, *aligned(table)]) for table in self.tables()]
        return "\n\n".join([*parts, *(f"! {warning}" for warning in self.warnings)])

    def to_dict(self) -> dict[str, JSON]:
        """Everything as JSON data."""
        return {
            "boards": [board.to_dict() for board in self.boards],
            "left_out": list(self.left_out),
        }


def mean_of(places: Mapping[str, Ranked], suites: Sequence[str]) -> tuple[float, Interval] | None:
    """The mean of all suites, and its interval: the suites' errors are independent.

    None where a suite is lacking.
    """
    if any(suite not in places for suite in suites):
        return None
    scores = [places[suite].score for suite in suites]
    mean = math.fsum(float(score) for score in scores) / len(scores)
    half = math.hypot(*(score.interval.half for score in scores)) / len(scores)
    return mean, Interval(max(0.0, mean - half), min(1.0, mean + half))


def _cell(place: Place | None) -> str:
    if place is None:
        return "–"
    return f"{float(place.score):.2f} {place.score.interval} #{place.rank}"


def _floor(score: Score) -> str:
    return "–" if score.floor is None else f"{score.floor:.2f}"


def _cost(run: Evaluation) -> str:
    """What the answers cost: money where a price is known, else tokens."""
    usage = run.scores.usage
    if usage.get("money"):
        return f"${usage['money']:.2f}"
    tokens = usage.get("input_tokens", 0) + usage.get("output_tokens", 0)
    return f"{tokens:,.0f} tokens" if tokens else "–"
