"""The heat map: how well each kind of constraint holds, for each model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.evaluate.scores import Score, Scores
from assay.web.library import Listed

MODELS = 12
"""Models that fit beside one another."""
_STEPS = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A score and the step of its colour, from 0 (none hold) to 10 (all do)."""

    score: Score
    step: int


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of constraint and its cell in each column."""

    name: str
    cells: Sequence[Cell | None]
    mean: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows by kind, columns by run; the kinds that hold least come first."""

    by: str
    runs: Sequence[Listed]
    rows: Sequence[Row]
    filters: bool
    """Whether a row's name is a kind that samples can be chosen by."""


def heat(found: Sequence[tuple[Listed, Scores | None]]) -> Heat | None:
    """The heat map of some runs of one suite; None where nothing is broken down."""
    known = [(run, scores) for run, scores in found if scores is not None][:MODELS]
    by = next((by for _, scores in known for by in ("kind", *scores.breakdowns)), "")
    columns = [
        {
            value: next(iter(named.values()))
            for value, named in scores.breakdowns.get(by, {}).items()
        }
        for _, scores in known
    ]
    names = dict.fromkeys(name for column in columns for name in column)
    rows = [_row(name, [column.get(name) for column in columns]) for name in names]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.mean, row.name))
    return Heat(by, [run for run, _ in known], rows, by == "kind")


def _row(name: str, scores: Sequence[Score | None]) -> Row:
    values = [score.value for score in scores if score is not None and score.value is not None]
    mean = sum(values) / len(values) if values else 2.0
    return Row(name, [_cell(score) for score in scores], mean)


def _cell(score: Score | None) -> Cell | None:
    if score is None or score.value is None:
        return None
    return Cell(score, round(_STEPS * score.value))
