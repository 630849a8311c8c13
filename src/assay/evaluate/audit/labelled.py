"""Labelled rows: a problem, a response, and what somebody who knows says about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assay.core import JSON, BadArgument, DataError, Problem, Response
from assay.runs import rows as files
from assay.verifiers.files import Fields

Truth = Literal["correct", "incorrect", "invalid"]

_TRUTHS: dict[str, Truth] = {
    **dict.fromkeys(("correct", "true", "yes", "1", "right", "pass", "passed"), "correct"),
    **dict.fromkeys(("incorrect", "false", "no", "0", "wrong", "fail", "failed"), "incorrect"),
    "invalid": "invalid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A row; `truth` is None where nobody has said. `category` is any grouping of the rows."""

    problem: Problem
    response: Response
    truth: Truth | None = None
    category: str = ""
    line: int = 0

    @property
    def cluster(self) -> str:
        """What responses to one problem share: its prompt, or its id where it has none."""
        return self.problem.prompt or self.problem.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a row holds what; see `assay.verifiers.files.Fields`."""

    fields: Fields = field(default_factory=Fields)
    label: str | None = None
    """The field of the label; None: ``label``, if any."""
    category: str | None = None

    def row(self, row: dict[str, JSON], line: int) -> Labelled:
        """A labelled row from an object. Raises `DataError` that says what is wrong."""
        problem, response = self.fields.item(row, line)
        return Labelled(
            problem=problem,
            response=response,
            truth=self._truth(row),
            category=self._category(row),
            line=line,
        )

    def _truth(self, row: dict[str, JSON]) -> Truth | None:
        name = self.label or "label"
        if self.label is not None and name not in row:
            raise DataError(f"has no field {name!r} for the label")
        return truth(row.get(name))

    def _category(self, row: dict[str, JSON]) -> str:
        if self.category is None:
            return ""
        if self.category not in row:
            raise DataError(f"has no field {self.category!r} for the category")
        value = row[self.category]
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(slots=True)
class Rows:
    """Rows that could be read, and those that could not: their lines, and why."""

    good: list[Labelled] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


Source = str | Path | Iterable["Labelled | dict[str, JSON]"]


def read(source: Source, layout: Layout | None = None, limit: int | None = None) -> Rows:
    """The rows of a file (JSONL, Parquet), or of an iterable of objects; at most `limit`.

    >>> found = read([{"response": "4", "reference": "4", "label": True}, {"label": True}])
    >>> found.good[0].truth, found.bad
    ('correct', [(2, "has no field 'response' for the response; its fields: 'label'")])
    """
    if limit is not None and limit < 1:
        raise BadArgument(f"limit is at least 1, not {limit!r}")
    used = layout if layout is not None else Layout()
    found = Rows()
    for line, row in _lines(source):
        if limit is not None and len(found.good) >= limit:
            break
        if isinstance(row, Labelled):
            found.good.append(row)
        elif isinstance(row, str):
            found.bad.append((line, row))
        else:
            try:
                found.good.append(used.row(row, line))
            except DataError as error:
                found.bad.append((line, str(error)))
    return found


def _lines(source: Source) -> Iterator[tuple[int, Labelled | dict[str, JSON] | str]]:
    """Each row with its number; a text says why a row cannot be read."""
    if isinstance(source, str | Path):
        for found in files.read(source):
            yield found.line, found.why if isinstance(found, files.BadRow) else found.fields
        return
    for line, row in enumerate(source, start=1):
        if not isinstance(row, Labelled | dict):
            raise BadArgument(f"a row is an object, not {row!r:.80}")
        yield line, row


def truth(value: JSON) -> Truth | None:
    """What a label says; None for no label. Raises `DataError` for one that nobody can read.

    >>> truth(True), truth("Incorrect"), truth(0.0), truth("invalid"), truth(None)
    ('correct', 'incorrect', 'incorrect', 'invalid', None)
    """
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        if value in (0, 1):
            return "correct" if value else "incorrect"
    elif isinstance(value, str) and value.strip().lower() in _TRUTHS:
        return _TRUTHS[value.strip().lower()]
    raise DataError(
        f"the label must be true, false, 0, 1, 'correct', 'incorrect' or 'invalid', "
        f"not {value!r:.60}"
    )
