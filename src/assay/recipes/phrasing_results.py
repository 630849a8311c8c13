"""The published results by instruction of the phrasing study (arXiv 2306.11270), counted again.

A table has a line for each model, data set and instruction, with the columns Model, Dataset,
Collection, Type, ID, Shots, Performance, Metric and Include?. Instructions of the type
``Unobserved`` were written for the study; ``Default`` ones belong to neither group.
"""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from assay.core import DataError, UsageError
from assay.evaluate.statistics import Interval, over_seeds

Groups = dict[str, list[float]]
"""Performances by group of instructions, of one data set."""
OBSERVED, UNOBSERVED = "observed", "unobserved"


class Result(NamedTuple):
    """A table: means and deviations over instructions, averaged over data sets, and the gap.

    All are shares, not percent. `left_out` counts lines without a number.
    """

    name: str
    datasets: int
    instructions: Mapping[str, int]
    mean: Mapping[str, float]
    deviation: Mapping[str, float]
    gap: float
    interval: Interval
    more_deviation: float
    deviation_interval: Interval
    left_out: int


def results(folder: Path) -> Iterator[Result]:
    """Each table in a folder and those below it; `UsageError` if there is none."""
    paths = sorted(folder.rglob("*.csv"))
    if not paths:
        raise UsageError(f"{str(folder)!r} has no tables (.csv)")
    for path in paths:
        yield _result(str(path.relative_to(folder).with_suffix("")), path)


def _result(name: str, path: Path) -> Result:
    datasets, left_out = _read(path)
    both = {
        dataset: groups
        for dataset, groups in datasets.items()
        if all(len(groups.get(group, ())) > 1 for group in (OBSERVED, UNOBSERVED))
    }
    if not both:
        raise DataError("no data set has several instructions of both groups", path=str(path))
    of = {group: [groups[group] for groups in both.values()] for group in (OBSERVED, UNOBSERVED)}
    means = {group: [statistics.fmean(rows) for rows in every] for group, every in of.items()}
    spread = {group: [statistics.stdev(rows) for rows in every] for group, every in of.items()}
    gaps = _less(means[OBSERVED], means[UNOBSERVED])
    wider = _less(spread[UNOBSERVED], spread[OBSERVED])
    return Result(
        name=name,
        datasets=len(both),
        instructions={group: sum(map(len, every)) for group, every in of.items()},
        mean={group: statistics.fmean(every) for group, every in means.items()},
        deviation={group: statistics.fmean(every) for group, every in spread.items()},
        gap=statistics.fmean(gaps),
        interval=over_seeds(gaps),
        more_deviation=statistics.fmean(wider),
        deviation_interval=over_seeds(wider),
        left_out=left_out,
    )


def _less(one: list[float], other: list[float]) -> list[float]:
    return [a - b for a, b in zip(one, other, strict=True)]


def _read(path: Path) -> tuple[dict[str, Groups], int]:
    """The performances by data set and group, and how many lines had no number."""
    found: dict[str, Groups] = {}
    left_out = 0
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                dataset, kind = row["Dataset"], row["Type"]
                included, said = row["Include?"], row["Performance"]
            except KeyError as error:
                raise DataError(
                    f"there is no column {error}", path=str(path), line=number
                ) from error
            if included is None or included.strip().casefold() != "true" or kind == "Default":
                continue
            score = _number(said)
            if score is None:
                left_out += 1
                continue
            group = UNOBSERVED if kind == "Unobserved" else OBSERVED
            found.setdefault(dataset, {}).setdefault(group, []).append(score)
    return found, left_out


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
