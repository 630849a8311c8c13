"""A run as one file: a row a sample, with the question, the answer, and what was found.

The columns are those of `assay.runs.columnar`, between them the prompt, the reference and the
problem's metadata. Other packages' formats are other functions with the same arguments.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from assay.core import JSON, Problem
from assay.runs import columnar, rows
from assay.runs.run import Run

_KINDS: dict[str, type] = {"index": int, "seed": int, "seconds": float}


def columns(run: Run) -> tuple[str, ...]:
    """The names of the columns of a run's rows."""
    known = columnar.columns(run.verifiers)
    place = known.index("text")
    return (*known[:place], "prompt", "reference", *known[place:-1], "metadata", "details")


def flat(run: Run) -> Iterator[dict[str, JSON]]:
    """The rows, one a sample, in order, read as they are used."""
    asked = run.problems()
    problem = Problem()
    for row in run.rows():
        while problem.id != row["problem"]:
            problem = next(asked, Problem(id=row["problem"]))
        values = columnar.flat(row, run.model, run.verifiers)
        text = (row.get("response") or {}).get("text")
        more = {
            "prompt": problem.prompt,
            "reference": problem.reference,
            "metadata": dict(problem.metadata),
            "text": text,
        }
        known = {**values, **more}
        yield {name: known[name] for name in columns(run)}


def to_jsonl(run: Run, out: Path) -> int:
    """Write JSON lines; how many."""
    return _written(run, out)


def to_parquet(run: Run, out: Path) -> int:
    """Write Parquet; how many rows. Raises `MissingExtra` without pyarrow."""
    return _written(run, out)


def _written(run: Run, out: Path) -> int:
    kinds = {
        name: _KINDS.get(name, float if name.endswith("_score") else str) for name in columns(run)
    }
    count = 0
    with rows.writer(out, kinds) as writer:
        for row in flat(run):
            writer.write({**row, "details": json.loads(row["details"])})
            count += 1
    return count


def to_csv(run: Run, out: Path) -> int:
    """Write CSV (RFC 4180, UTF-8), without the details; how many rows.

    Text stands in it as the model wrote it: a spreadsheet may take what begins with ``=`` for a
    formula.
    """
    names = columns(run)[:-1]
    count = 0
    with (
        rows.replacing(out) as place,
        place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(names)
        for row in flat(run):
            writer.writerow([_cell(row[name]) for name in names])
            count += 1
    return count


def _cell(value: JSON) -> JSON:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
