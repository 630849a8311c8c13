"""The durable record of one job.

A run is a folder:

- ``manifest.json``: what was done with what, when (`Manifest`);
- ``problems.jsonl``: the problems, in their order;
- ``records.jsonl``: a line a sample, appended as it arrives (`Record`);
- ``records.index`` and, for a large run or when asked, ``records.parquet``: made when it ends.

A kill at any moment loses at most the samples in flight. Starting the same job on the same folder
goes on with what is missing; samples whose model call failed for good are tried again. All of it
reads in one line elsewhere: ``pandas.read_json("records.jsonl", lines=True)``, or in DuckDB ``from
'records.jsonl'``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assay.core import JSON, Problem, RunError, UnknownName, UsageError, WrongRun
from assay.runs import columnar, index, problems
from assay.runs.journal import Journal
from assay.runs.lock import Lock
from assay.runs.manifest import Manifest, now
from assay.runs.reading import Records
from assay.runs.record import Record

LARGE = 10_000
"""A finished run of so many samples is written as Parquet too."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of the sample table. `reward` is None where the verifier did not decide."""

    model: str
    problem: str
    index: int
    reward: float | None


class Run:
    """A run on disk: open one to read it (`open`), start one or go on with it (`start`)."""

    def __init__(self, path: str | Path, manifest: Manifest) -> None:
        self.path = Path(path)
        self.manifest = manifest
        self._records = Records(self.path)
        self._places: dict[str, int] | None = None
        self._done: set[tuple[str, int]] = set()
        self._lock: Lock | None = None
        self._journal: Journal | None = None

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """A run for reading, finished or not; it may be written meanwhile.

        Raises `WrongRun` where there is none.
        """
        return cls(path, Manifest.load(Path(path)))

    @classmethod
    def start(cls, path: str | Path, manifest: Manifest, asked: Iterable[Problem] = ()) -> Self:
        """A run for writing: a new one, or the one that is there and was the same job.

        Raises `RunError` if another process writes it, and `WrongRun` if it was another job (and
        names the first difference), or if the folder holds something else.
        """
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise WrongRun(f"{str(folder)!r} is a file, or below one; a run is a folder") from error
        except OSError as error:
            raise RunError(f"cannot make the folder {str(folder)!r}: {error.strerror}") from error
        _require_run_or_empty(folder)
        lock = Lock(folder)
        try:
            run = cls(folder, _agreed(folder, manifest))
            run.manifest.save(folder)
            problems.write(folder, asked)
            run._lock, run._journal = lock, Journal(folder / index.RECORDS)
            run._take_stock()
        except BaseException:
            lock.release()
            raise
        return run

    def _take_stock(self) -> None:
        """See which samples are there already."""
        assert self._journal is not None
        in_force, _, unreadable = index.scan(self.path)
        self._done = {key for key, (_, failed) in in_force.items() if not failed}
        if self._journal.torn:
            self.note(f"a torn last line of {self._journal.torn} bytes was cut off")
        if unreadable:
            one, more = "line of {} is no record and was", "lines of {} are no records and were"
            few = one if unreadable == 1 else more
            self.note(f"{unreadable} {few.format(index.RECORDS)} passed over")

    def done(self, problem: str, index: int) -> bool:
        """Whether a sample is there, answered. Told when the run is started; cheap."""
        return (problem, index) in self._done

    def append(self, record: Record) -> None:
        """Write a record; it is with the operating system when this returns.

        Safe to call from many threads. Raises `RunError` when the disk is full: all records
        before are kept, and the job can be started again.
        """
        if self._journal is None:
            raise UsageError(f"run {str(self.path)!r} is open for reading only; use Run.start")
        self._journal.append(record.to_line())
        self._records.forget()

    def note(self, *notes: str) -> None:
        """Write into the manifest what a reader should know."""
        noted = self.manifest.noting(*notes)
        if noted.notes != self.manifest.notes:
            self.manifest = noted
            self.manifest.save(self.path)

    def finish(self, *, parquet: bool | None = None) -> None:
        """Say that the job is done: force the records to disk, and make the index.

        `parquet` also writes the table; left out, it does so from `LARGE` samples on.
        """
        if self._journal is None:
            raise UsageError(f"run {str(self.path)!r} is open for reading only; use Run.start")
        self._journal.sync()
        large = len(self._done) + self._journal.appended >= LARGE
        if parquet if parquet is not None else large:
            self._write_table()
        if index.load(self.path) is None:
            index.save(self.path, index.build(self.path))
        self.manifest = self.manifest.replace(finished=now())
        self.manifest.save(self.path)

    def _write_table(self) -> None:
        if columnar.installed():
            wrong = columnar.write_apart(self.path)
            if wrong:
                self.note(f"{columnar.FILE} was not written: {wrong}")
        else:
            self.note(
                f"{columnar.FILE} was not written: the package 'pyarrow' is not installed "
                f"(pip install 'assay[parquet]')"
            )

    def close(self) -> None:
        """Let go of the folder; closing twice is fine. The run can still be read."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def model(self) -> str:
        """The name of the model, as given."""
        return columnar.model_name(self.manifest)

    @property
    def verifiers(self) -> tuple[str, ...]:
        """The names under which the records keep verdicts."""
        return tuple(self.manifest.what.get("verifiers", {}))

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, position: int) -> Record:
        return self._records[position]

    def __iter__(self) -> Iterator[Record]:
        return self.records()

    def records(self) -> Iterator[Record]:
        """Every sample's record, in the order of problems and samples, read as they are used."""
        return iter(self._records)

    def rows(self) -> Iterator[dict[str, JSON]]:
        """The records as JSON data: what a statistic over many needs, at a fifth of the cost.

        Raises `DataError` with file and line for a record that no run writes.
        """
        return self._records.rows()

    def faults(self) -> list[str]:
        """What is wrong in the file of records, and was passed over, by its lines."""
        return self._records.faults()

    def problems(self) -> Iterator[Problem]:
        """The problems, in order, read as they are used."""
        return problems.read(self.path)

    def problem(self, id: str) -> Problem:
        """One problem; `UnknownName` if the run has none of that id."""
        if self._places is None:
            self._places = {found[1]: found[0] for found in index.problem_ids(self.path)}
        if id not in self._places:
            raise UnknownName("problem", id, list(self._places)[:10_000])
        return problems.read_at(self.path, self._places[id])

    def table(self, columns: Sequence[str] | None = None) -> dict[str, list[Any]]:
        """Columns by name, a value a sample; see `assay.runs.columnar` for their names.

        Takes the memory of the columns asked for. Reads Parquet where it is there.
        """
        known = columnar.columns(self.verifiers)
        names = tuple(columns) if columns is not None else known
        for name in names:
            if name not in known:
                raise UnknownName("column", name, known)
        size = self._size()
        found = columnar.read(self.path, names, size)
        if found is not None:
            return found
        table: dict[str, list[Any]] = {name: [] for name in names}
        for row in self.rows():
            values = columnar.flat(row, self.model, self.verifiers)
            for name in names:
                table[name].append(values[name])
        return table

    def _size(self) -> int:
        return self._records.size

    def samples(self, verifier: str | None = None) -> Iterator[Sample]:
        """The sample table by one verifier, or by the first.

        It is what pass@k, difficulty, preference pairs and value labels are computed from.
        """
        names = self.verifiers
        if not names:
            raise UsageError(f"run {str(self.path)!r} has no verifiers, so its samples no rewards")
        name = verifier if verifier is not None else names[0]
        if name not in names:
            raise UnknownName("verifier of the run", name, names)
        for row in self.rows():
            verdict = row["verdicts"].get(name)
            reward = verdict["score"] if verdict else None
            yield Sample(self.model, row["problem"], row["index"], reward)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.open({os.fspath(self.path)!r})"


def _require_run_or_empty(folder: Path) -> None:
    ours = {"run.lock", "manifest.json.new"}
    if (folder / "manifest.json").exists():
        return
    others = [entry.name for entry in folder.iterdir() if entry.name not in ours]
    if others:
        raise WrongRun(
            f"folder {str(folder)!r} is not a run and not empty (it holds {min(others)!r}); "
            f"choose another with --out"
        )


def _agreed(folder: Path, wanted: Manifest) -> Manifest:
    """The manifest to go on with: the one that is there, grown by what is wanted now."""
    if not (folder / "manifest.json").exists():
        return wanted.replace(started=wanted.started or now())
    kept = Manifest.load(folder)
    kept.require_same(wanted, folder)
    changed = [
        f"continued with {name} {version} (before: {kept.versions.get(name, 'none')})"
        for name, version in wanted.versions.items()
        if kept.versions.get(name) != version
    ]
    plan = {
        name: max(value, kept.plan.get(name, value)) if isinstance(value, int) else value
        for name, value in wanted.plan.items()
    }
    return kept.noting(*wanted.notes, *changed).replace(plan=plan, finished=None)
