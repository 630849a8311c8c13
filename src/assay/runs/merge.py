"""Several runs of one job, made on several machines or days, as one run.

The runs hold other problems, or other samples of the same; what decides the result must be the same
in all. A sample that is in two of them counts once if it is the same; an answer takes the place of
a model call that failed. The runs themselves stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from assay.core import BadArgument, Problem, WrongRun
from assay.core.wording import counted
from assay.runs.manifest import Manifest, differences
from assay.runs.record import encode
from assay.runs.run import Run

_NAMED = 5


def merge(runs: Sequence[str | Path], out: str | Path) -> Path:
    """Write the runs together into the folder `out`, and return it; `Run.open` opens it.

    The problems follow each other in the order of the runs. Called again after an interruption, it
    goes on. Raises `BadArgument` for fewer than two runs, and `WrongRun` for runs of different
    jobs, for problems or samples that contradict each other (it names them), and if `out` holds
    something else.
    """
    opened = [Run.open(run) for run in runs]
    if len(opened) < 2:
        raise BadArgument("to merge takes at least two runs")
    if any(Path(out).resolve() == run.path.resolve() for run in opened):
        raise BadArgument(f"--out {str(out)!r} is one of the runs; give another folder")
    for other in opened[1:]:
        _require_one_job(opened[0], other)
    problems = _problems(opened)
    chosen = _chosen(opened)
    manifest = _manifest(opened, len(problems), chosen)
    with Run.start(out, manifest, problems.values()) as merged:
        for run in opened:
            for record in run.records():
                if chosen[record.key][0] is run and not merged.done(*record.key):
                    merged.append(record)
        merged.finish()
    return merged.path


def _require_one_job(first: Run, other: Run) -> None:
    one, two = ({"kind": run.manifest.kind, **run.manifest.what} for run in (first, other))
    for name, here, there in differences(one, two):
        raise WrongRun(
            f"runs {str(first.path)!r} and {str(other.path)!r} are different jobs: {name} is "
            f"{here!r:.100} and {there!r:.100}; assay compare sets them side by side"
        )


def _problems(runs: Sequence[Run]) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    unlike = [
        problem.id
        for run in runs
        for problem in run.problems()
        if found.setdefault(problem.id, problem).to_dict() != problem.to_dict()
    ]
    if unlike:
        raise WrongRun(
            f"{counted(len(unlike), 'problem')} of the runs have the same id and other content: "
            f"{_some(repr(name) for name in unlike)}; those without ids are numbered in each run"
        )
    return found


def _chosen(runs: Sequence[Run]) -> dict[tuple[str, int], tuple[Run, bytes | None]]:
    """By sample, the run whose record counts, and what it says (None: that the call failed)."""
    found: dict[tuple[str, int], tuple[Run, bytes | None]] = {}
    unlike: list[tuple[str, int]] = []
    for run in runs:
        for row in run.rows():
            key = row["problem"], row["index"]
            says = None if row.get("error") is not None else _digest(row)
            before = found.get(key)
            if before is None or before[1] is None:
                found[key] = (run, says)
            elif says is not None and says != before[1]:
                unlike.append(key)
    if unlike:
        raise WrongRun(
            f"{counted(len(unlike), 'sample')} of the runs have the same number and other content: "
            f"{_some(f'{problem!r} {index}' for problem, index in unlike)}"
        )
    return found


def _digest(row: dict[str, object]) -> bytes:
    """What a sample says: not how long it took, nor what the answer cost."""
    response = row.get("response")
    text = response.get("text") if isinstance(response, dict) else None
    return hashlib.sha256(encode({"text": text, "verdicts": row.get("verdicts")})).digest()


def _some(names: Iterator[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more


def _manifest(
    runs: Sequence[Run], problems: int, samples: dict[tuple[str, int], tuple[Run, bytes | None]]
) -> Manifest:
    first = runs[0].manifest
    each = 1 + max((index for _, index in samples), default=0)
    started = min(run.manifest.started for run in runs)
    notes = [note for run in runs for note in run.manifest.notes]
    return first.replace(
        plan={"problems": problems, "samples": each},
        started=started,
        finished=None,
        notes=tuple(dict.fromkeys([*notes, f"merged from {', '.join(str(r.path) for r in runs)}"])),
    )
