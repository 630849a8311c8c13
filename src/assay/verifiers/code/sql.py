"""The verifier that runs a query on a database in memory and compares its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from assay.core import (
    BadArgument,
    Failure,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.sandbox.calls import call
from assay.verifiers.code.queries import Task, Trouble, is_ordered, run, statement_of
from assay.verifiers.code.source import fenced
from assay.verifiers.reasoning import answer_of

MEMORY = 2**30


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sql(Verifier):
    r"""Correct if the query in the response gives the same rows as the reference query.

    Both run on SQLite databases in memory, each made by a script in ``metadata["database"]`` (or
    a list of them: a query must agree on all, since on one alone a lucky constant may). Rows are
    a multiset, or a sequence where the reference has an outer ORDER BY; numbers are compared to 9
    digits, columns by their position, not by their names.

    A query can read and nothing else: no writing, attaching, pragmas or extensions. It is stopped
    after `timeout` seconds, or more than `rows` rows.

    >>> tables = {"database": "CREATE TABLE t(n); INSERT INTO t VALUES (1), (2);"}
    >>> query = "```sql\nSELECT n FROM t ORDER BY n DESC\n```"
    >>> Sql().verify(query, reference="SELECT n FROM t", metadata=tables).label
    'correct'
    """

    name = "sql"
    version = "2"

    timeout: float = 5.0
    rows: int = 100_000

    def __post_init__(self) -> None:
        for field in ("timeout", "rows"):
            if not getattr(self, field) > 0:
                raise BadArgument(f"{field} must be above 0, not {getattr(self, field)!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        databases = _databases(problem)
        reference = problem.reference
        if not isinstance(reference, str) or not statement_of(reference):
            raise VerifierError(
                f"the reference of {problem.called} must be a query, not {reference!r:.80}",
                kind="problem",
            )
        query = _query_in(response.text)
        if query is None:
            reason = Reason("no query was found in the response")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        count = 0
        for index, database in enumerate(databases):
            where = f" on database {index + 1} of {len(databases)}" if len(databases) > 1 else ""
            wanted = self._rows(Task(database, reference, self.rows))
            if isinstance(wanted, Failure):
                return Verdict.broken(wanted, verifier=self.name)
            if isinstance(wanted, Trouble):
                what = f"the {wanted.what} of {problem.called} does not run: {wanted.why}"
                return Verdict.broken(Failure("problem", what), verifier=self.name)
            count = len(wanted)
            found = self._rows(Task(database, query, self.rows))
            why = _difference(found, wanted, ordered=is_ordered(reference))
            if why:
                reason = Reason(f"the query {why[0]}{where}", why[1])
                return Verdict("incorrect", reasons=(reason,), verifier=self.name)
        reason = Reason("the query gives the reference's rows", f"{count} rows")
        return Verdict("correct", reasons=(reason,), verifier=self.name)

    def _rows(self, task: Task) -> list[tuple[Any, ...]] | Trouble | Failure:
        found: list[tuple[Any, ...]] | Trouble | Failure
        found = call(run, task, timeout=self.timeout, memory=MEMORY)
        return found


def _databases(problem: Problem) -> list[str]:
    given = problem.metadata.get("database")
    listed = given if isinstance(given, list | tuple) else [given]
    if not listed or not all(isinstance(each, str) and each.strip() for each in listed):
        raise VerifierError(
            f"database in the metadata of {problem.called} must be an SQL script that makes "
            f"the tables, or a list of them, not {given!r:.80}",
            kind="problem",
        )
    return list(listed)


def _query_in(text: str) -> str | None:
    """The query of a response: in its last fenced block that holds one, else the whole text."""
    text = text if statement_of(text) else answer_of(text)
    blocks = fenced(text)
    for candidate in [block.text for block in reversed(blocks)] if blocks else [text]:
        if statement_of(candidate):
            return candidate
    return None


def _difference(
    found: Any, wanted: list[tuple[Any, ...]], *, ordered: bool
) -> tuple[str, str] | None:
    """What is wrong with the rows found, in words and in numbers; None if nothing is."""
    if isinstance(found, Failure):
        return ("did not end in time" if found.kind == "timeout" else "fails", found.message)
    if isinstance(found, Trouble):
        return ("fails", found.why)
    if found and wanted and len(found[0]) != len(wanted[0]):
        return ("has another number of columns", f"{len(found[0])}, not {len(wanted[0])}")
    if len(found) != len(wanted):
        return ("gives another number of rows", f"{len(found)}, not {len(wanted)}")
    ours, theirs = [*map(_plain, found)], [*map(_plain, wanted)]
    if Counter(ours) != Counter(theirs):
        extra = next(iter(Counter(ours) - Counter(theirs)))
        return ("gives other rows", f"{extra!r:.120} is not among the reference's")
    if ordered and ours != theirs:
        return ("gives the rows in another order", "")
    return None


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_number(value) if isinstance(value, int | float) else value for value in row)


def _number(value: float) -> Any:
    if isinstance(value, int) and abs(value) >= 10**9:
        return value
    rounded = float(f"{value:.9g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 10**9 else rounded
