"""Reading SQL just so far as needed, and what runs in a worker process of `sql`."""

from __future__ import annotations

import re
import sqlite3
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\w+|\S",
    re.DOTALL,
)
_READS = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)
_NO_FUNCTIONS = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"))
_STARTS = frozenset(("SELECT", "WITH", "VALUES"))
_LONGEST = 2**24
"""Bytes of one value at most."""


class Task(NamedTuple):
    """A script that makes the tables, one query, and how many rows it may give."""

    database: str
    query: str
    rows: int


class Trouble(NamedTuple):
    """What does not run (``database`` or ``query``), and why."""

    what: str
    why: str


def run(task: Task) -> list[tuple[Any, ...]] | Trouble:
    """The rows of a query that may read and nothing else."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            connection.executescript(task.database)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            return Trouble("database", str(error))
        connection.set_authorizer(_may)
        try:
            cursor = connection.execute(task.query)
            found = cursor.fetchmany(task.rows + 1)
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            return Trouble("query", str(error))
        if len(found) > task.rows:
            return Trouble("query", f"it gives more than {task.rows} rows")
        return found
    finally:
        connection.close()


def _may(action: int, _: str | None, name: str | None, *__: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION and name and name.lower() in _NO_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def statement_of(text: str) -> list[str]:
    """The words and signs of a text that is a query; none if it is something else.

    >>> statement_of("SELECT 1; -- one"), statement_of("I would select all of them")
    (['SELECT', '1', ';'], [])
    """
    tokens = [token for token in _TOKEN.findall(text) if token[:2] not in ("--", "/*")]
    return tokens if tokens and tokens[0].upper() in _STARTS else []


def is_ordered(query: str) -> bool:
    """Whether a query orders its rows at its outer level.

    >>> is_ordered("SELECT a FROM t ORDER BY a"), is_ordered("SELECT (SELECT 1 ORDER BY 1)")
    (True, False)
    """
    depth, before = 0, ""
    for word in statement_of(query):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0 and before == "ORDER" and word.upper() == "BY":
            return True
        before = word.upper()
    return False
