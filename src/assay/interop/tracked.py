"""A run as experiment trackers keep it: parameters, metrics by name, and tables.

Each tracker's module has one function, `log`, that hands these over. A tracker's metric is a bare
number, so each score becomes several: its value, the ends of its interval, the number behind it,
and how many responses there were of each outcome. Where nothing was decided there is no value, and
so no metric of that name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from assay.core import JSON, OUTCOMES, Problem, Verdict
from assay.core.wording import in_json
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.text import visible
from assay.evaluate.scores import Scores

SAMPLES = 1000
"""How many samples a table of samples has where nobody says otherwise."""

Table = dict[str, list[Any]]
"""Columns by name, all of one length."""


def opened(run: Evaluation | str | Path) -> Evaluation:
    """The run itself, or the one in a folder; `WrongRun` where there is none."""
    return run if isinstance(run, Evaluation) else Evaluation.open(run)


def title(run: Evaluation) -> str:
    """What a tracker calls the run."""
    return run.path.resolve().name


def params(run: Evaluation) -> dict[str, JSON]:
    """What the run was made with, as flat parameters: what decides it, its plan, and versions.

    Lists and what is nested deeper than trackers show are given as their JSON.
    """
    manifest = run.manifest
    found = dict(_flat(manifest.what, 3))
    found |= {f"plan.{name}": value for name, value in _flat(manifest.plan, 1)}
    found |= {f"version.{name}": value for name, value in manifest.versions.items()}
    return found | {"started": manifest.started, "finished": manifest.finished}


def _flat(values: Mapping[str, JSON], depth: int) -> Iterator[tuple[str, JSON]]:
    for name, value in values.items():
        if isinstance(value, dict) and depth > 1 and value:
            yield from ((f"{name}.{inner}", one) for inner, one in _flat(value, depth - 1))
        elif isinstance(value, dict | list):
            yield name, in_json(value, 500)
        else:
            yield name, value


def metrics(scores: Scores) -> dict[str, float]:
    """The scores and statistics as numbers: ``strict``, ``strict.low``, ``strict.n`` ...

    Scores that are broken down are in the table of scores alone.
    """
    found: dict[str, float | None] = {"samples": scores.samples}
    for name, score in scores.items():
        known = score.value is not None
        found[name] = score.value
        found[f"{name}.low"] = score.low if known else None
        found[f"{name}.high"] = score.high if known else None
        found[f"{name}.n"] = score.n
        found[f"{name}.floor"] = score.floor
        for outcome in OUTCOMES:
            found[f"{name}.{outcome}"] = score.counts.get(outcome, 0)
    for one in scores.statistics:
        found[one.name] = one.value
        found[f"{one.name}.low"], found[f"{one.name}.high"] = one.low, one.high
        found[f"{one.name}.n"] = one.n
    numbers = {name: float(value) for name, value in found.items() if value is not None}
    return {name: value for name, value in numbers.items() if math.isfinite(value)}


def tables(run: Evaluation, samples: int) -> dict[str, Table]:
    """The table ``scores``, and ``samples`` with the first so many of them, if any."""
    found = {"scores": score_table(run.scores)}
    return {**found, "samples": sample_table(run, samples)} if samples else found


def score_table(scores: Scores) -> Table:
    """A row for each score, those of breakdowns too."""
    names = ("score", "value", "low", "high", "n", "total", *OUTCOMES, "floor")
    table: Table = {name: [] for name in names}
    for key, score in scores.keyed():
        known = score.value is not None
        row: dict[str, Any] = {
            "score": key,
            "value": score.value,
            "low": score.low if known else None,
            "high": score.high if known else None,
            "n": score.n,
            "total": score.total,
            "floor": score.floor,
            **{outcome: score.counts.get(outcome, 0) for outcome in OUTCOMES},
        }
        for name in names:
            table[name].append(row[name])
    return table


def sample_table(run: Evaluation, limit: int = SAMPLES) -> Table:
    """A row for each of the first samples: question, response, what was found, and why."""
    judged = [f"{name}.{what}" for name in run.verifiers for what in ("outcome", "score", "why")]
    names = ("problem", "sample", "prompt", "reference", "response", *judged, "error")
    table: Table = {name: [] for name in names}
    asked = run.problems()
    problem = Problem()
    for record in islice(run.records(), limit):
        while problem.id != record.problem:  # both are in the order of the problems
            problem = next(asked, Problem(id=record.problem))
        text = record.response.text if record.response is not None else None
        row: dict[str, Any] = {
            "problem": record.problem,
            "sample": record.index,
            "prompt": problem.prompt,
            "reference": None if problem.reference is None else in_json(problem.reference, 2000),
            "response": text,
            "error": f"{record.error.kind}: {record.error.message}" if record.error else None,
        }
        for name in run.verifiers:
            row |= _found(name, record.verdicts.get(name), text)
        for name in names:
            table[name].append(_encodable(row[name]))
    return table


def _found(name: str, verdict: Verdict | None, text: str | None) -> dict[str, Any]:
    if verdict is None:
        return {f"{name}.outcome": "broken", f"{name}.score": None, f"{name}.why": None}
    why = visible(verdict.explain(text))
    return {f"{name}.outcome": verdict.outcome, f"{name}.score": verdict.score, f"{name}.why": why}


def _encodable(value: Any) -> Any:
    """Trackers keep UTF-8: what has no such form is written as an escape."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def rows(table: Table) -> list[list[Any]]:
    """The table row by row.

    >>> rows({"a": [1, 2], "b": [3, 4]})
    [[1, 3], [2, 4]]
    """
    return [list(row) for row in zip(*table.values(), strict=True)]


def plain(name: str, allowed: str = r"\w./ -") -> str:
    """A name in the characters that a tracker takes; others become ``_``.

    >>> plain("kind/keywords:forbidden")
    'kind/keywords_forbidden'
    """
    return re.sub(f"[^{allowed}]", "_", name)
