"""The heat map: how well each kind of constraint holds, for each model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assay.evaluate.scores import Better, Scores
from assay.web.library import Listed

MODELS = 12
"""Models that fit beside one another."""
_STEPS = 10


class Cell(NamedTuple):
    """A share, what it is of, and the step of its colour, from 0 (worst) to 10 (best)."""

    value: float
    n: int
    told: str
    better: Better = "higher"

    @property
    def step(self) -> int | None:
        """The step of its colour; None where neither way is better."""
        if self.better == "neither":
            return None
        good = 1 - self.value if self.better == "lower" else self.value
        return max(0, min(_STEPS, round(_STEPS * good)))


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of constraint and its cell in each column."""

    name: str
    cells: Sequence[Cell | None]
    mean: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows by kind, columns by run; the worst come first."""

    by: str
    runs: Sequence[Listed]
    rows: Sequence[Row]
    filters: bool
    """Whether a row's name is a kind that samples can be chosen by."""
    better: Better = "higher"
    """Which way what is shown is better."""


def heat(found: Sequence[tuple[Listed, Scores | None]]) -> Heat | None:
    """The heat map of some runs of one suite; None where nothing is broken down."""
    known = [(run, scores) for run, scores in found if scores is not None][:MODELS]
    for by in dict.fromkeys(("kind", *(by for _, scores in known for by in scores.breakdowns))):
        columns = [_column(by, scores) for _, scores in known]
        names = dict.fromkeys(name for column in columns for name in column)
        rows = [_row(name, [column.get(name) for column in columns]) for name in names]
        if rows:
            cells = [cell for row in rows for cell in row.cells if cell is not None]
            better: Better = next(
                (cell.better for cell in cells if cell.better != "higher"), "higher"
            )
            sign = -1 if better == "lower" else 1
            rows.sort(key=lambda row: (sign * row.mean, row.name))
            filters = by == "kind" and any(by in scores.breakdowns for _, scores in known)
            return Heat(by, [run for run, _ in known], rows, filters, better)
    return None


def _column(by: str, scores: Scores) -> dict[str, Cell]:
    """What a run has of each value: from its breakdowns, or from a statistic over the same."""
    cells = {}
    for value, named in scores.breakdowns.get(by, {}).items():
        score = next(iter(named.values()))
        if score.value is not None:
            cells[value] = Cell(score.value, score.n, repr(score), score.better)
    if cells:
        return cells
    statistic = next((one for one in scores.statistics if one.over == by), None)
    for at in statistic.points if statistic is not None else ():
        if at.value is not None:
            cells[str(at.x)] = Cell(at.value, at.n, f"{at.value:.2f} (n={at.n})")
    return cells


def _row(name: str, cells: Sequence[Cell | None]) -> Row:
    values = [cell.value for cell in cells if cell is not None]
    return Row(name, cells, sum(values) / len(values) if values else 2.0)
