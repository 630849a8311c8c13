"""A log of another framework as a run, so that all that is done with runs can be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assay.core import DataError, Problem
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.interop import logs
from assay.interop.logs import Log, Logged
from assay.runs import Manifest
from assay.runs.manifest import versions
from assay.runs.rows import BadRow


@dataclass(slots=True)
class _Stock:
    """What a first pass over a log finds."""

    problems: dict[str, Problem] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    records: int = 0
    bad: list[BadRow] = field(default_factory=list)


def import_log(
    path: str | Path, *, out: str | Path, form: str | None = None, model: str | None = None
) -> Evaluation:
    """Make a run of a log, in the folder `out`: problems, responses, and the log's own scores.

    `form` is one of `assay.interop.logs.READERS`, seen from the content if left out; `model` names
    the model where the log does not. The log is read twice; its problems are held in memory.

    Scores that are no judgements, such as lengths, are left out. What the log did not score is
    undecided, and a sample without a score that others have is broken. Rows that cannot be read
    are noted in the manifest. Raises `DataError` if nothing can be read.
    """
    log = logs.read(path, form)
    stock = _stock(log)
    if not stock.records:
        why = f"; line {stock.bad[0].line}: {stock.bad[0].why}" if stock.bad else ""
        raise DataError(f"no sample can be read{why}", path=str(path))
    manifest = _manifest(log, Path(path), model or log.model or "unknown", stock)
    with Evaluation.start(out, manifest, stock.problems.values()) as run:
        for entry in _numbered(log):
            if not isinstance(entry, BadRow) and not run.done(*entry.record.key):
                run.append(entry.record)
        run.finish()
        run.save_scores()
    return run


def _stock(log: Log) -> _Stock:
    stock = _Stock()
    for entry in _numbered(log):
        if isinstance(entry, BadRow):
            stock.bad.append(entry)
            continue
        stock.records += 1
        stock.problems.setdefault(entry.problem.id, entry.problem)
        stock.names.update(dict.fromkeys(entry.record.verdicts))
    return stock


def _numbered(log: Log) -> Iterator[Logged | BadRow]:
    """The entries with ids and indexes of their own: one id stands for one problem."""
    known: dict[str, tuple[int, ...]] = {}
    seen: Counter[tuple[str, int]] = Counter()
    for entry in log.entries():
        if isinstance(entry, BadRow):
            yield entry
            continue
        problem, record = entry
        mark = hash((problem.messages, repr(problem.reference)))
        marks = known.setdefault(problem.id, ())
        if mark not in marks:
            marks = known[problem.id] = (*marks, mark)
        place = marks.index(mark)
        name = f"{problem.id}#{place + 1}" if place else problem.id
        index = record.index
        while seen[name, index]:
            index += 1
        seen[name, index] += 1
        yield Logged(problem.replace(id=name), record.replace(problem=name, index=index))


def _manifest(log: Log, path: Path, model: str, stock: _Stock) -> Manifest:
    notes = [f"read from {path} ({log.form}); the scores are the log's own"]
    if stock.bad:
        first = stock.bad[0]
        few = counted(len(stock.bad), "row")
        notes.append(f"{few} could not be read; line {first.line}: {first.why}")
    return Manifest(
        kind="eval",
        what={
            "suite": {"name": f"{log.form}/{log.task}", "by_part": False, "groups": []},
            "model": {"name": model, "identity": {}},
            "sampling": {},
            "seed": 0,
            "imported": {"form": log.form, "log": path.name},
            "verifiers": {name: _print(log.form, name) for name in stock.names},
        },
        plan={"problems": len(stock.problems), "samples": _samples(stock)},
        versions=versions(()),
        notes=tuple(notes),
    )


def _samples(stock: _Stock) -> int:
    return -(-stock.records // len(stock.problems))


def _print(form: str, name: str) -> dict[str, object]:
    """What is known of who scored: the name alone. It cannot be asked again."""
    from assay.core.verifier import Fingerprint

    return Fingerprint(
        name=f"{form}:{name}", version="as logged", arguments={}, depends={}
    ).to_dict()
