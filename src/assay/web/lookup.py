"""Questions to the table of a run's samples: a page of those that fit, and their neighbours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from assay.core import OUTCOMES
from assay.runs.index import PROBLEMS, RECORDS
from assay.runs.record import decode
from assay.web import filing

PAGE = 50
MOST = 5_000
"""Samples that a search for text finds at most."""
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which samples: by outcome, kind of constraint, and words in the id or in the texts.

    With a kind, the outcome is that of the kind's part of the verdict. `verifier` is the number
    of the verifier whose outcome counts otherwise.
    """

    outcome: str = ""
    kind: str = ""
    id: str = ""
    text: str = ""
    verifier: int = 0

    def fields(self) -> dict[str, str]:
        """What is asked for, as the parts of an address."""
        named = {name: getattr(self, name) for name in ("outcome", "kind", "id", "text")}
        if self.verifier:
            named["verifier"] = str(self.verifier)
        return {name: value for name, value in named.items() if value}


class Row(NamedTuple):
    """A sample as a list shows it."""

    place: int
    sample: int
    problem: str
    prompt: str
    start: str
    outcome: str
    score: float | None
    seconds: float | None
    tokens: int | None
    size: int


class Entry(NamedTuple):
    """Where a sample lies."""

    place: int
    sample: int
    problem: str
    offset: int
    size: int
    problem_offset: int | None


class Lookup:
    """An open table, for one request. Use it as a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._table = filing.connect(filing.place_of(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._table.close()

    def ask(self, sql: str, *values: object) -> list[Any]:
        """The rows of a query."""
        return self._table.execute(sql, values).fetchall()

    def fact(self, name: str) -> Any:
        """What is kept besides the rows, such as ``records``: the bytes that were read."""
        rows = self.ask("select value from facts where name = ?", name)
        return rows[0][0] if rows else None

    def counts(self, verifier: int = 0) -> dict[str, int]:
        """How many samples there are of each outcome."""
        column = f"outcome_{int(verifier)}"
        rows = dict(self.ask(f"select {column}, count(*) from samples group by {column}"))
        return {outcome: rows.get(number, 0) for number, outcome in enumerate(OUTCOMES)}

    def kinds(self) -> list[str]:
        """The kinds of constraints that were judged."""
        return [name for (name,) in self.ask("select name from kinds order by name")]

    def count(self, wanted: Wanted) -> int:
        """How many samples fit."""
        where, values = self._where(wanted)
        return int(self.ask(f"select count(*) from samples s where {where}", *values)[0][0])

    def page(self, wanted: Wanted, number: int = 1) -> list[Row]:
        """The samples that fit, of one page."""
        where, values = self._where(wanted)
        n = int(wanted.verifier)
        # The keys first, by an index alone; then what is shown of those few.
        keys = f"select key from samples s where {where} order by key limit ? offset ?"
        rows = self.ask(
            f"select s.key, p.id, p.start, s.start, s.outcome_{n}, s.score_{n}, s.seconds, "
            f"s.tokens, s.bytes from samples s join problems p on p.place = s.key >> 32 "
            f"where s.key in ({keys}) order by s.key",
            *values,
            PAGE,
            PAGE * (number - 1),
        )
        return [
            Row(
                key >> 32,
                key & 0xFFFFFFFF,
                problem,
                prompt,
                start,
                OUTCOMES[outcome],
                score,
                seconds,
                tokens,
                size,
            )
            for key, problem, prompt, start, outcome, score, seconds, tokens, size in rows
        ]

    def entry(self, place: int, index: int) -> Entry | None:
        """Where a sample lies; None if there is none."""
        rows = self.ask(
            "select p.id, s.offset, s.bytes, p.offset from samples s "
            "join problems p on p.place = s.key >> 32 where s.key = ?",
            _bounded(place, index),
        )
        return Entry(place, index, *rows[0]) if rows else None

    def find(self, problem: str) -> int | None:
        """The place of a problem; None if there is none of that id."""
        rows = self.ask("select place from problems where id = ?", problem)
        return rows[0][0] if rows else None

    def neighbours(
        self, wanted: Wanted, place: int, index: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None, int]:
        """The samples before and after among those that fit, and how many come before."""
        where, values = self._where(wanted)
        at = _bounded(place, index)
        (before, count) = self.ask(
            f"select max(key), count(*) from samples s where {where} and key < ?", *values, at
        )[0]
        (after,) = self.ask(
            f"select min(key) from samples s where {where} and key > ?", *values, at
        )[0]
        return _pair(before), _pair(after), count

    def _where(self, wanted: Wanted) -> tuple[str, list[object]]:
        conditions, values = ["1"], list[object]()
        if wanted.kind:
            condition = "s.key in (select key from parts where kind = ?"
            rows = self.ask("select number from kinds where name = ?", wanted.kind)
            values.append(rows[0][0] if rows else -1)
            if wanted.outcome:
                condition += " and outcome = ?"
                values.append(_number(wanted.outcome))
            conditions.append(condition + ")")
        elif wanted.outcome:
            conditions.append(f"s.outcome_{int(wanted.verifier)} = ?")
            values.append(_number(wanted.outcome))
        if wanted.id:
            conditions.append(
                "s.key >> 32 in (select place from problems where instr(lower(id), lower(?)))"
            )
            values.append(wanted.id)
        if wanted.text:
            records, problems = self._holding(wanted.text)
            conditions.append(
                "(s.offset in (select value from json_each(?)) or "
                "s.key >> 32 in (select place from problems where offset in "
                "(select value from json_each(?))))"
            )
            values += [records, problems]
        return " and ".join(conditions), values

    def _holding(self, text: str) -> tuple[str, str]:
        """Offsets, as JSON, of the records and the problems that hold a text."""
        covered = int(self.fact("records") or 0), int(self.fact("problems") or 0)
        return _held(str(self.folder), covered, text)


def _number(outcome: str) -> int:
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else -1


def _bounded(place: int, index: int) -> int:
    """The key of a sample, or of none where a number is too large for one."""
    return filing.key(place, index) if 0 <= place < 1 << 31 and 0 <= index < 1 << 32 else -1


def _pair(key: int | None) -> tuple[int, int] | None:
    return None if key is None else (key >> 32, key & 0xFFFFFFFF)


@lru_cache(maxsize=16)
def _held(folder: str, covered: tuple[int, int], text: str) -> tuple[str, str]:
    wanted = text.casefold()
    records = [
        offset
        for offset, row in _lines_with(Path(folder) / RECORDS, text, covered[0])
        if wanted in _said(row).casefold()
    ]
    problems = [
        offset
        for offset, row in _lines_with(Path(folder) / PROBLEMS, text, covered[1])
        if any(wanted in message["content"].casefold() for message in row.get("messages", ()))
    ]
    return json.dumps(records[:MOST]), json.dumps(problems[:MOST])


def _said(row: dict[str, Any]) -> str:
    response, error = row.get("response") or {}, row.get("error") or {}
    said = (response.get("text"), response.get("reasoning"), error.get("message"))
    return "\n".join(text for text in said if text)


def _lines_with(path: Path, text: str, size: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Lines of JSON that may hold a text, with their offsets: found before they are decoded."""
    needle = json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "replace").lower()
    found = 0
    if not path.exists():
        return
    with _reading(path) as file, _reading(path) as other:
        for start in _places(file, needle, size):
            other.seek(start)
            yield start, decode(other.readline(), path.name)
            found += 1
            if found >= 4 * MOST:
                return


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        yield file


def _places(file: Any, needle: bytes, size: int) -> Iterator[int]:
    """Where the lines begin that hold a needle, whatever the case of its ASCII letters."""
    at = line = 0  # of the chunk; of the line that the chunk begins in
    rest = b""
    reported = -1
    while at < size and (read := file.read(min(_CHUNK, size - at - len(rest)))):
        chunk = (rest + read).lower()
        place = chunk.find(needle)
        while place >= 0:
            newline = chunk.rfind(b"\n", 0, place)
            start = at + newline + 1 if newline >= 0 else line
            if start != reported:
                yield start
                reported = start
            end = chunk.find(b"\n", place)
            place = chunk.find(needle, end) if end >= 0 else -1
        keep = min(len(chunk), len(needle) - 1)
        last = chunk.rfind(b"\n", 0, len(chunk) - keep)
        if last >= 0:
            line = at + last + 1
        at += len(chunk) - keep
        rest = chunk[len(chunk) - keep :]
        if at + keep >= size:
            return
