"""Results of steps on disk, so that no model is asked twice and a job goes on where it stopped.

A folder with a file of JSON lines for each step, only ever appended to (until it is pruned), and an
index of where each result lies, in SQLite. A result is handed to the operating system as one line
before anything else is told of it, so a kill at any moment loses at most the results of the moment,
and tears at most one line a file, which is cut off when the folder is opened again. The index is a
convenience: whatever is in the files and not in it is read again.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from assay.core import JSON, DataError, RunError, Usage
from assay.runs.decoding import decoded
from assay.runs.journal import Journal, lines
from assay.runs.lock import Lock
from assay.runs.rows import encode, replacing
from assay.synthesize.row import Row

VERSION = 1
INDEX = "index.sqlite"
BATCH = 500
"""Results after which the index is brought up to date."""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, shard TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL,
    failed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shards (shard TEXT PRIMARY KEY, covered INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sources (step TEXT PRIMARY KEY, source TEXT NOT NULL);
PRAGMA user_version = {VERSION};
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a step made of some rows: rows, or why it could not do its work."""

    rows: tuple[Row, ...] = ()
    spent: Usage = field(default_factory=Usage)
    model: str = ""
    failed: str = ""

    def to_dict(self) -> dict[str, JSON]:
        """The result as JSON data."""
        data: dict[str, JSON] = {"rows": [row.to_dict() for row in self.rows]}
        if spent := self.spent.to_dict():
            data["spent"] = spent
        for name in ("model", "failed"):
            if value := getattr(self, name):
                data[name] = value
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, JSON]) -> Self:
        """The result that `to_dict` gave."""
        return cls(
            rows=tuple(Row.from_dict(row) for row in data["rows"]),
            spent=Usage.from_dict(data.get("spent", {})),
            model=data.get("model", ""),
            failed=data.get("failed", ""),
        )


class Pruned(NamedTuple):
    """What was removed: results, and the bytes they took."""

    results: int
    size: int


@dataclass(frozen=True, slots=True)
class _Place:
    shard: str
    start: int
    size: int
    failed: bool


class Store:
    """Opens a folder of results, or makes one. One process at a time; any number of threads.

    It only grows, but for `prune`. With `watch` it remembers which results are used until then.
    Raises `RunError` if another process has it, and `DataError` if what is there is no such folder.
    """

    def __init__(self, folder: str | Path, *, watch: bool = False) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"cannot make the folder {str(folder)!r}: {error.strerror}") from error
        self.torn = 0
        """Bytes of torn lines that were cut off at opening."""
        self._lock = threading.Lock()
        self._held = Lock(self.folder)
        self._shards: dict[str, Journal] = {}
        self._fresh: dict[str, _Place] = {}
        self._used: set[str] | None = set() if watch else None
        try:
            for left in self.folder.glob(".*.part"):  # a pruning was killed
                left.unlink(missing_ok=True)
            self._database = self._open()
            for path in sorted(self.folder.glob("*.jsonl")):
                self._shard(path.stem)
        except BaseException:
            self._held.release()
            raise

    def get(self, key: str) -> Result | None:
        """The result under a key; None if there is none, or the step could not do its work."""
        with self._lock:
            place = self._place(key)
            if place is None or place.failed:
                return None
            if self._used is not None:
                self._used.add(key)
            line = self._shards[place.shard].read(place.start, place.size)
        return Result.from_dict(decoded(line, path=self.folder / f"{place.shard}.jsonl"))

    def put(self, key: str, shard: str, result: Result) -> None:
        """Keep a result; it is with the operating system when this returns."""
        line = encode({"key": key, **result.to_dict()})[:-1]
        with self._lock:
            journal = self._shard(shard)
            start = journal.append(line)
            if self._used is not None:
                self._used.add(key)
            self._fresh[key] = _Place(shard, start, len(line), bool(result.failed))
            if len(self._fresh) >= BATCH:
                self._index()

    def changed(self, step: str, source: str) -> bool:
        """Whether the text of a step is another than when it was last used here; remembers it."""
        with self._lock, self._database:
            row = self._database.execute(
                "SELECT source FROM sources WHERE step = ?", (step,)
            ).fetchone()
            self._database.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (step, source))
        return row is not None and bool(source) and row[0] != source

    def prune(self) -> Pruned:
        """Remove the results that were not used since the folder was opened to be watched.

        Also what a later result has taken the place of. A kill at any moment leaves a folder that
        opens, with all that was used in it. Raises `RunError` where nothing was watched.
        """
        if self._used is None:
            raise RunError(f"which results are used was not watched in {str(self.folder)!r}")
        with self._lock:
            self._index()
            rows = self._database.execute("SELECT key, shard, start, size FROM results").fetchall()
            kept = sorted((s, at, size) for key, s, at, size in rows if key in self._used)
            before = sum(journal.size for journal in self._shards.values())
            for name, journal in [*self._shards.items()]:
                with replacing(journal.path) as part:
                    with part.open("wb") as file:
                        for _, start, size in (one for one in kept if one[0] == name):
                            file.write(journal.read(start, size) + b"\n")
                    del self._shards[name]
                    journal.close()
                    self._forget(name)  # the file, old or new, is read again from its start
                self._shard(name)
            after = sum(journal.size for journal in self._shards.values())
            return Pruned(len(rows) - len(kept), before - after)

    def __len__(self) -> int:
        with self._lock:
            self._index()
            (count,) = self._database.execute(
                "SELECT COUNT(*) FROM results WHERE NOT failed"
            ).fetchone()
        return int(count)

    def close(self) -> None:
        """Bring the index up to date and let go of the folder; closing twice is fine."""
        with self._lock:
            if self._held is None:
                return
            try:
                self._index()
            finally:
                for journal in self._shards.values():
                    journal.close()
                self._database.close()
                self._held.release()
                self._held = None  # type: ignore[assignment]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _place(self, key: str) -> _Place | None:
        if key in self._fresh:
            return self._fresh[key]
        row = self._database.execute(
            "SELECT shard, start, size, failed FROM results WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else _Place(row[0], row[1], row[2], bool(row[3]))

    def _shard(self, name: str) -> Journal:
        """The file of a step, opened; what the index does not cover of it is read."""
        if name not in self._shards:
            journal = Journal(self.folder / f"{name}.jsonl")
            self._shards[name] = journal
            self.torn += journal.torn
            self._catch_up(name, journal)
        return self._shards[name]

    def _catch_up(self, name: str, journal: Journal) -> None:
        row = self._database.execute(
            "SELECT covered FROM shards WHERE shard = ?", (name,)
        ).fetchone()
        covered = 0 if row is None else row[0]
        if covered > journal.size:  # somebody cut the file: what the index says of it is void
            self._forget(name)
            covered = 0
        for start, line in lines(journal.path, covered):
            try:
                data = decoded(line)
                place = _Place(name, start, len(line) - 1, bool(data.get("failed")))
                self._fresh[data["key"]] = place
            except (AttributeError, DataError, KeyError, TypeError):
                continue  # not a line of ours: its rows are made again
            if len(self._fresh) >= BATCH:
                self._write(name, start + len(line))
        self._write(name, journal.size)

    def _forget(self, name: str) -> None:
        """Take all that the index says of a file out of it."""
        with self._database:
            self._database.execute("DELETE FROM results WHERE shard = ?", (name,))
            self._database.execute("DELETE FROM shards WHERE shard = ?", (name,))

    def _index(self) -> None:
        """Force the files to the disk, and then say in the index what is there."""
        for name in {place.shard for place in self._fresh.values()}:
            self._shards[name].sync()
        self._write()

    def _write(self, shard: str = "", covered: int = 0) -> None:
        rows = [(key, p.shard, p.start, p.size, p.failed) for key, p in self._fresh.items()]
        sizes = {name: journal.size for name, journal in self._shards.items()}
        if shard:
            sizes[shard] = covered
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows
                )
                self._database.executemany(
                    "INSERT OR REPLACE INTO shards VALUES (?, ?)", sizes.items()
                )
        except sqlite3.Error as error:
            raise self._unusable(error) from None
        self._fresh.clear()

    def _open(self) -> sqlite3.Connection:
        path = self.folder / INDEX
        try:
            database = sqlite3.connect(path, check_same_thread=False)
            found = database.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                database.close()
                raise DataError(
                    f"was written by a newer assay (version {found}, not {VERSION})", path=str(path)
                )
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise self._unusable(error) from None
        return database

    def _unusable(self, error: sqlite3.Error) -> DataError:
        return DataError(
            f"the index cannot be used: {error}; remove that file, and it is made again",
            path=os.fspath(self.folder / INDEX),
        )
