"""Responses on disk, so that no call is paid twice.

The key of a response is everything that can change it: the model's identity (weights' checksum or
server, options), the messages, the sampling without n, and the number of the sample.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from assay.core import JSON, DataError, Message, Model, Response, Sampling, Usage
from assay.models.places import cache_folder

VERSION = 1
_WAIT = 60.0
"""Seconds to wait for another process that is writing."""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS responses (
    key TEXT NOT NULL, sample INTEGER NOT NULL, response TEXT NOT NULL,
    PRIMARY KEY (key, sample)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
    key TEXT PRIMARY KEY, prompt TEXT NOT NULL, fields TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_by_prompt ON calls (prompt);
PRAGMA user_version = {VERSION};
"""


class CachedModel(Model):
    """A model whose responses are kept in a file; share the file among threads and processes.

    Calls that repeat are answered from it: those with a seed, and those with temperature 0. Other
    calls ask for fresh randomness, and go to the model, unless `unseeded` is True: then each
    sample number of a call is drawn once and kept. Samples are kept by number, so a call for 8
    after a call for 4 pays for what is missing (all 8 with a seed, which fixes the set as a
    whole).

    A hit is the response as it was, its usage but for tokens zero (nothing was spent now: no
    call, no money, no seconds) and ``metadata["cached"]`` holding what it once cost. Errors are
    never kept. Two threads that ask for the same at the same moment may both pay.
    """

    def __init__(self, model: Model, file: str | Path | None = None, *, unseeded: bool = False):
        self.model = model
        self.name = model.name
        self.capabilities = model.capabilities
        self.file = Path(file) if file is not None else cache_folder() / "responses.sqlite"
        self.unseeded = unseeded
        self.hits = self.misses = 0
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._process = 0

    def __repr__(self) -> str:
        return f"CachedModel({self.model!r}, {str(self.file)!r})"

    @property
    def identity(self) -> dict[str, JSON]:
        """The identity of the model behind the cache."""
        return self.model.identity

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        if not self._repeats(sampling):
            return self.model.generate(messages, sampling)
        fields = self._fields(messages, sampling)
        stored = self._stored(_key(fields), sampling.n)
        if len(stored) == sampling.n:
            with self._lock:
                self.hits += 1
            return tuple(_unpaid(response) for response in stored)
        with self._lock:
            self.misses += 1
        known = [] if sampling.seed is not None else stored
        fresh = self.model.generate(messages, sampling.replace(n=sampling.n - len(known)))
        self._store(fields, _prompt(messages), fresh, first=len(known))
        return (*(_unpaid(response) for response in known), *fresh)

    def explain(self, messages: Sequence[Message], sampling: Sampling) -> str:
        """Whether a call would be answered from the file, and if not, what differs and from what.

        The nearest stored call is that with the same last user message whose fields differ least.
        """
        if not self._repeats(sampling):
            return "not kept: a call with temperature above 0 and no seed asks for fresh randomness"
        fields = self._fields(messages, sampling)
        stored = len(self._stored(_key(fields), sampling.n))
        if stored == sampling.n:
            return "hit"
        if stored:
            return f"miss: {stored} of {sampling.n} samples are stored"
        with self._cursor() as database:
            rows = database.execute(
                "SELECT fields FROM calls WHERE prompt = ? LIMIT 1000", (_prompt(messages),)
            ).fetchall()
        others = [_differences(fields, json.loads(row[0])) for row in rows]
        if not others:
            return "miss: no call with this prompt is stored"
        nearest: list[str] = min(others, key=len)
        return "miss: the nearest stored call differs in " + "; ".join(nearest)

    def close(self) -> None:
        """Close the file and the model behind it."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None
        self.model.close()

    def _repeats(self, sampling: Sampling) -> bool:
        return self.unseeded or sampling.seed is not None or sampling.temperature == 0

    def _fields(self, messages: Sequence[Message], sampling: Sampling) -> dict[str, JSON]:
        """Everything that can change the answer, flat, by a name to show."""
        asked = sampling.to_dict()
        # The samples of a seeded call belong together: how many there are can change each.
        if sampling.seed is None:
            asked.pop("n", None)
        fields = {f"model.{name}": value for name, value in self.model.identity.items()}
        fields.update({f"sampling.{name}": value for name, value in asked.items()})
        for number, message in enumerate(messages):
            data = message.to_dict()
            if message.images:
                data["images"] = [_image_key(image) for image in message.images]
            fields[f"messages[{number}]"] = data
        # As JSON and back, so that fields compare equal to those read from the file.
        read: dict[str, JSON] = json.loads(json.dumps(fields))
        return read

    def _stored(self, key: str, n: int) -> list[Response]:
        with self._cursor() as database:
            rows = database.execute(
                "SELECT response FROM responses WHERE key = ? AND sample < ? ORDER BY sample",
                (key, n),
            ).fetchall()
        return [Response.from_dict(json.loads(row[0])) for row in rows]

    def _store(
        self, fields: dict[str, JSON], prompt: str, fresh: Sequence[Response], *, first: int
    ) -> None:
        key = _key(fields)
        rows = [(key, first + i, json.dumps(r.to_dict())) for i, r in enumerate(fresh)]
        with self._cursor() as database:
            database.execute(
                "INSERT OR IGNORE INTO calls VALUES (?, ?, ?)", (key, prompt, json.dumps(fields))
            )
            # Another process may have stored the same meanwhile; what is there first stays.
            database.executemany("INSERT OR IGNORE INTO responses VALUES (?, ?, ?)", rows)

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Connection]:
        """The open file, for one transaction of one thread."""
        with self._lock:
            try:
                # A connection does not survive a fork; the child opens its own.
                if self._database is None or self._process != os.getpid():
                    self._database, self._process = self._open(), os.getpid()
                with self._database:
                    yield self._database
            except sqlite3.Error as error:
                raise DataError(
                    f"the response cache cannot be used: {error}; remove the file to start anew",
                    path=str(self.file),
                ) from None

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.file, timeout=_WAIT, check_same_thread=False)
        found = database.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            database.close()
            raise DataError(
                f"was written by a newer assay (version {found}, not {VERSION})",
                path=str(self.file),
            )
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if found < VERSION:
            database.executescript(_SCHEMA)
        return database


def _key(fields: Mapping[str, JSON]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _prompt(messages: Sequence[Message]) -> str:
    """What calls are looked up by when a near one is wanted."""
    content = next((m.content for m in reversed(messages) if m.role == "user"), None)
    return "" if content is None else hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _image_key(image: str) -> str:
    """An image by its content: a file may change under its name."""
    from assay.models.chat import data_url

    return hashlib.sha256(data_url(image).encode()).hexdigest()


def _unpaid(response: Response) -> Response:
    """A stored response, marked as cached, that costs nothing now."""
    once = response.usage or Usage()
    now = once.replace(model_calls=0, money=0.0, seconds=0.0)
    return response.replace(usage=now, metadata={**response.metadata, "cached": once.to_dict()})


def _differences(asked: Mapping[str, JSON], stored: Mapping[str, JSON]) -> list[str]:
    """The fields in which two calls differ, in words."""
    names = sorted({*asked, *stored})
    return [
        f"{name} (stored {stored.get(name)!r:.80}, asked {asked.get(name)!r:.80})"
        for name in names
        if asked.get(name) != stored.get(name)
    ]
