"""The table of a run's samples, in SQLite, so that a page of any run opens at once.

It lies in the user's cache, never in the run, and holds where each record in force begins, its
outcomes and the beginning of its text; the records stay where they are. It follows a run that is
being written: each update reads the bytes that were added since the last, in batches, each of
which is committed with the byte up to which it read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from assay.core import JSON, OUTCOMES, DataError
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.text import one_line
from assay.models.places import cache_folder
from assay.runs.faults import line_at
from assay.runs.index import PROBLEMS, RECORDS
from assay.runs.record import decode, head, require_verdicts

VERSION = 1
BATCH = 2_000
"""Records between two commits: what a reader may have to wait for."""
FIRST = 250
"""Records that are filed while a page waits for something to show."""
UNLISTED = 1 << 30
"""Places from here on are of problems that the run does not list, in the order of arrival."""
_BEGINNING = 10_000
_START = 160
_TEXT = 4 * _START  # one line of it is at least so long, if it is not all white space


def place_of(folder: Path) -> Path:
    """Where the table of a run is kept."""
    name = sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return cache_folder() / "view" / f"{name}.sqlite"


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a table; several processes may read while one writes."""
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = off")  # it can be made again
    return connection


def key(place: int, sample: int) -> int:
    """The number of a sample by which the table is ordered: by problem, then by sample."""
    return place << 32 | sample


def behind(folder: Path) -> int:
    """Bytes of records that the table does not cover yet."""
    size = _size(folder / RECORDS)
    path = place_of(folder)
    if not path.exists():
        return size
    with closing(connect(path)) as table:
        if _fact(table, "identity") != _identity(Evaluation.open(folder)):
            return size
        covered = int(_fact(table, "records") or 0)
        return size - covered if covered <= size else size


def update(folder: Path, *, begin: bool = False) -> None:
    """Bring the table of a run up to the last whole line of its records.

    With `begin`, file no more than a few, so that there is something to show.
    """
    path = place_of(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    run = Evaluation.open(folder)
    with closing(connect(path)) as table:
        _prepare(table, run)
        size = FIRST if begin else BATCH
        while _file_problems(table, folder, size) and not begin:
            pass
        filer = _Filer(table, run)
        while filer.batch(size) and not begin:
            pass


def score(folder: Path) -> None:
    """Count the scores of a run that keeps none of its own, and keep them in the table."""
    run = Evaluation.open(folder)
    size = _size(folder / RECORDS)
    scores = run.counted()
    with closing(connect(place_of(folder))) as table, _writing(table):
        _set(table, "scores", json.dumps(scores.to_dict()))
        _set(table, "scores_bytes", size)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _fact(table: sqlite3.Connection, name: str) -> Any:
    try:
        row = table.execute("select value from facts where name = ?", (name,)).fetchone()
    except sqlite3.OperationalError:  # a table that is just being made
        return None
    return row[0] if row else None


def _set(table: sqlite3.Connection, name: str, value: object) -> None:
    table.execute("insert or replace into facts values (?, ?)", (name, value))


def _identity(run: Evaluation) -> str:
    """What changes when another run takes the place of one: then the table is made anew."""
    beginning, inode = b"", 0
    if (path := run.path / RECORDS).exists():
        with path.open("rb") as file:
            beginning = file.readline(_BEGINNING)
            inode = os.fstat(file.fileno()).st_ino
    started = run.manifest.started
    digest = sha256(beginning).hexdigest()
    return json.dumps([VERSION, started, list(run.verifiers), inode, digest])


def _prepare(table: sqlite3.Connection, run: Evaluation) -> None:
    identity = _identity(run)
    size = _size(run.path / RECORDS)

    def fits() -> bool:
        return _fact(table, "identity") == identity and int(_fact(table, "records") or 0) <= size

    if fits():
        return
    with _writing(table):
        if fits():  # somebody else made it meanwhile
            return
        for name in ("facts", "problems", "samples", "kinds", "parts"):
            table.execute(f"drop table if exists {name}")
        for statement in _schema(max(1, len(run.verifiers))):
            table.execute(statement)
        _set(table, "identity", identity)


def _schema(verifiers: int) -> Iterator[str]:
    judged = "".join(f", outcome_{n} integer, score_{n} real" for n in range(verifiers))
    yield "create table facts (name text primary key, value)"
    yield (
        "create table problems (place integer primary key, id text, offset integer, "
        "start text, turns integer, kinds text)"
    )
    yield "create index problem_ids on problems (id)"
    yield (
        "create table samples (key integer primary key, offset integer, bytes integer, "
        f"failed integer, seconds real, tokens integer, start text{judged})"
    )
    yield "create index outcomes on samples (outcome_0, key)"
    yield "create index offsets on samples (offset)"
    yield "create table kinds (number integer primary key, name text unique)"
    yield (
        "create table parts (kind integer, outcome integer, key integer, position integer, "
        "primary key (kind, outcome, key, position)) without rowid"
    )


def _file_problems(table: sqlite3.Connection, folder: Path, size: int) -> bool:
    """File the next problems; whether there may be more."""
    with _writing(table):
        covered = int(_fact(table, "problems") or 0)
        if covered > _size(folder / PROBLEMS):  # they were written anew, with fewer
            covered = 0
            table.execute("delete from problems where place < ?", (UNLISTED,))
        last = "select coalesce(max(place), -1) from problems where place < ?"
        place = table.execute(last, (UNLISTED,)).fetchone()[0] + 1
        rows: list[tuple[object, ...]] = []
        for offset, line in islice(_from(folder / PROBLEMS, covered), size):
            rows.append((place + len(rows), *_problem(offset, line)))
            covered = offset + len(line)
        table.executemany("insert or replace into problems values (?, ?, ?, ?, ?, ?)", rows)
        _set(table, "problems", covered)
    return len(rows) == size


@contextmanager
def _writing(table: sqlite3.Connection) -> Iterator[None]:
    """A transaction that sees what others wrote before it, and shuts them out meanwhile."""
    table.execute("begin immediate")
    try:
        yield
    except BaseException:
        table.execute("rollback")
        raise
    table.execute("commit")


def _problem(offset: int, line: bytes) -> tuple[str, int, str, int, str]:
    data = decode(line, PROBLEMS)
    asked = [row["content"] for row in data.get("messages", ()) if row.get("role") == "user"]
    start = one_line(_clean(asked[-1][:_TEXT]), _START) if asked else ""
    kinds = [spec["id"] for spec in data.get("constraints", ())]
    return _clean(str(data["id"])), offset, start, len(asked), json.dumps(kinds)


def _clean(text: str) -> str:
    """SQLite takes UTF-8 alone: lone surrogates become what is shown for them."""
    return text.encode("utf-8", "backslashreplace").decode()


class _Filer:
    """Reads the records that were added, and files them."""

    def __init__(self, table: sqlite3.Connection, run: Evaluation) -> None:
        self._table, self._run = table, run
        self._verifiers = run.verifiers
        self._by_part = bool(run.manifest.what.get("suite", {}).get("by_part"))
        self._kinds: dict[str, int] = {}
        columns = 7 + 2 * max(1, len(self._verifiers))
        self._insert = f"insert or replace into samples values ({', '.join('?' * columns)})"

    def batch(self, size: int) -> bool:
        """File the next records; whether there may be more."""
        with _writing(self._table):  # another process may do the same: see where it stopped
            covered = int(_fact(self._table, "records") or 0)
            whole = _fact(self._table, "problems") == _size(self._run.path / PROBLEMS)
            done = 0
            for offset, line in islice(_from(self._run.path / RECORDS, covered), size):
                if not self._file(offset, line, whole):
                    break
                covered = offset + len(line)
                done += 1
            _set(self._table, "records", covered)
        return done == size

    def _file(self, offset: int, line: bytes, whole: bool) -> bool:
        """File a record; False if its problem is not filed yet, and `whole` not all of them."""
        found = head(line)
        if found is None:
            return True
        try:
            row = decode(line, RECORDS)
        except DataError:
            return True
        try:
            require_verdicts(row)
        except DataError as error:
            path = self._run.path / RECORDS
            raise DataError(error.message, path=str(path), line=line_at(path, offset)) from error
        place = self._place(_clean(found.problem), whole)
        if place is None:
            return False
        number = key(place, found.sample)
        before = self._table.execute("select failed from samples where key = ?", (number,))
        kept = before.fetchone()
        if kept is not None:
            if found.failed and not kept[0]:
                return True  # a failure never takes the place of an answer
            self._table.execute("delete from parts where key = ?", (number,))
        self._table.execute(self._insert, self._sample(number, offset, len(line), row))
        if self._by_part and self._verifiers:
            self._file_parts(number, place, row["verdicts"].get(self._verifiers[0]))
        return True

    def _place(self, id: str, whole: bool) -> int | None:
        found = self._table.execute("select place from problems where id = ?", (id,)).fetchone()
        if found is not None:
            return int(found[0])
        if not whole:
            return None
        last = self._table.execute("select max(place) from problems").fetchone()[0]
        place = max(UNLISTED, -1 if last is None else last + 1)
        self._table.execute(
            "insert into problems values (?, ?, null, '', 1, '[]')",
            (place, id),
        )
        return place

    def _sample(
        self, number: int, offset: int, size: int, row: Mapping[str, JSON]
    ) -> tuple[object, ...]:
        response = row.get("response") or {}
        said = (row.get("error") or {}).get("message", "") or response.get("text", "")
        tokens = (response.get("usage") or {}).get("output_tokens")
        start = one_line(_clean(said[:_TEXT]), _START)
        seconds = row.get("seconds")
        judged: list[object] = []
        for name in self._verifiers or ("",):
            verdict = row["verdicts"].get(name)
            judged += [outcome_number(verdict), verdict["score"] if verdict else None]
        return number, offset, size, "error" in row, seconds, tokens, start, *judged

    def _file_parts(self, number: int, place: int, verdict: Mapping[str, JSON] | None) -> None:
        parts = (verdict or {}).get("parts")
        found: list[tuple[str, int]]
        if parts is not None:
            found = [(part.get("verifier") or "", outcome_number(part)) for part in parts]
        else:  # a verdict that broke as a whole, or is missing, leaves each instruction unjudged
            listed = self._table.execute("select kinds from problems where place = ?", (place,))
            found = [(kind, outcome_number(verdict)) for kind in json.loads(listed.fetchone()[0])]
        self._table.executemany(
            "insert into parts values (?, ?, ?, ?)",
            [
                (self._kind(kind), outcome, number, position)
                for position, (kind, outcome) in enumerate(found)
                if kind
            ],
        )

    def _kind(self, name: str) -> int:
        if name not in self._kinds:
            clean = _clean(name)
            self._table.execute("insert or ignore into kinds (name) values (?)", (clean,))
            row = self._table.execute("select number from kinds where name = ?", (clean,))
            self._kinds[name] = int(row.fetchone()[0])
        return self._kinds[name]


def outcome_number(verdict: Mapping[str, JSON] | None) -> int:
    """The place of a verdict's outcome among `OUTCOMES`; a verdict that is missing is broken."""
    if verdict is None or "failure" in verdict:
        return OUTCOMES.index("broken")
    return OUTCOMES.index(verdict["label"])


def _from(path: Path, start: int) -> Iterator[tuple[int, bytes]]:
    """Offset and content of every whole line from a byte on."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            if line.endswith(b"\n"):
                yield start, line
            start += len(line)
