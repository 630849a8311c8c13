"""A pipeline's rows as a file, and in a folder beside it what tells how they were made.

For ``data.jsonl`` that folder is ``data.synth``: ``steps/`` (results, to go on from), the rows that
were dropped in ``rejects.jsonl``, and ``report.json`` (the pipeline, the counts, the cost). File
and rejects take their places when the job is done; one that was stopped leaves its results alone.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay.core import JSON, BadArgument, DataError, UsageError
from assay.runs.journal import write_whole
from assay.runs.rows import encode, replacing
from assay.synthesize.job import Job, Settings, require_end
from assay.synthesize.report import Report
from assay.synthesize.row import Row
from assay.synthesize.store import INDEX, Pruned, Store

if TYPE_CHECKING:
    from assay.synthesize.pipeline import Pipeline

REJECTS, REPORT, STEPS = "rejects.jsonl", "report.json", "steps"


def folder_of(out: Path) -> Path:
    """The folder beside a file of rows that holds what belongs to it."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.synth")


def write(
    pipeline: Pipeline,
    out: Path,
    settings: Settings,
    *,
    resume: bool = True,
    prune: bool = False,
    progress: Callable[[Job, int], object] | None = None,
) -> Report:
    """Run a pipeline into a file of JSON lines.

    With `prune` the results that this run had no use for are removed when it is done.
    `progress` is called for each row that came out or was dropped, with the job and how many came
    out so far.
    """
    if out.suffix != ".jsonl":
        raise BadArgument(
            f"rows are written as JSON lines: give a file like data.jsonl, not {str(out)!r}"
        )
    folder = folder_of(out)
    if not out.parent.is_dir():
        raise UsageError(f"there is no folder {str(out.parent)!r} to write {out.name!r} into")
    require_end(pipeline.source, settings.n)
    if not resume:
        _forget(folder / STEPS)
    started = time.monotonic()
    count = 0
    with (
        _swept(Store(folder / STEPS, watch=prune), out, folder / REJECTS) as store,
        replacing(folder / REJECTS) as dropped,
        replacing(out) as place,
        place.open("wb") as rows,
        dropped.open("wb") as rejects,
    ):

        def reject(row: Row) -> None:
            rejects.write(encode(row.to_dict()))
            if settings.rejected is not None:
                settings.rejected(row)
            if progress is not None:
                progress(job, count)

        job = pipeline.job(**_as_dict(replace(settings, store=store, rejected=reject)))
        with closing(iter(job)) as made:  # what is under way is stored before the store is closed
            for count, row in enumerate(made, 1):
                rows.write(encode(row.to_dict()))
                if progress is not None:
                    progress(job, count)
        pruned = store.prune() if prune else None
    report = _report(pipeline, job, count, settings, time.monotonic() - started, pruned)
    write_whole(folder / REPORT, (json.dumps(report.to_dict(), indent=1) + "\n").encode())
    return report


def read_report(out: Path) -> dict[str, JSON]:
    """The report of a file that `write` wrote; `UsageError` if there is none."""
    path = folder_of(out) / REPORT
    try:
        found: dict[str, JSON] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"there is no {str(path)!r}: {str(out)!r} was not written by a pipeline, or moved "
            "without the folder that belongs to it"
        ) from None
    except json.JSONDecodeError as error:
        raise DataError(f"broken JSON: {error}", path=str(path)) from None
    return found


def _report(
    pipeline: Pipeline,
    job: Job,
    count: int,
    settings: Settings,
    seconds: float,
    pruned: Pruned | None,
) -> Report:
    notes = list(job.notes)
    if settings.n is not None and count < settings.n:
        notes.append(f"{settings.n:,} rows were wanted; the source gave {count:,} that are good")
    return Report(
        pipeline={**pipeline.to_dict(), "seed": settings.seed, "n": settings.n},
        rows=count,
        counts=tuple(job.counts),
        spent=job.ledger.total,
        seconds=seconds,
        notes=tuple(notes),
        pruned=pruned,
    )


def _as_dict(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in Settings.__dataclass_fields__}


def _swept(store: Store, *files: Path) -> Store:
    """The store, once what a killed run left half written is gone; it holds off any other run."""
    for file in map(Path.resolve, files):
        left = re.compile(rf"\.{re.escape(file.name)}\.\d+\.part")
        for path in file.parent.iterdir():
            if left.fullmatch(path.name):
                path.unlink(missing_ok=True)
    return store


def _forget(steps: Path) -> None:
    """Remove results; nothing that only has the name of their folder."""
    if (steps / INDEX).exists():
        shutil.rmtree(steps)
