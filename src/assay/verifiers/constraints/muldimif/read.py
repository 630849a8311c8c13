"""The published rows as problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assay.core import JSON, BadArgument, ConstraintSpec, DataError, Message, Problem
from assay.verifiers.constraints.muldimif.parse import parse
from assay.verifiers.constraints.rows import problems


def read(path: str | Path) -> Iterator[Problem]:
    """The problems of a file in the published layout, one JSON object a line, as a stream.

    Each problem has a constraint for every published one, in their order. Its metadata hold the
    ``pattern`` (Listing, Incorporation, Example), the ``level`` (1 to 4), and for each constraint
    its ``categories`` and ``subtypes`` as published. Raises `DataError` with path and line.
    """
    for _, made in problems(path, problem):
        yield made


def problem(row: JSON) -> Problem:
    """One published row as a problem. Raises `DataError` where a field is missing or wrong."""
    if not isinstance(row, dict):
        raise DataError(f"a row is an object, not {row!r:.80}")
    messages = tuple(Message.from_dict(turn) for turn in _listed(row, "conversations"))
    if not messages or messages[-1].role != "user":
        raise DataError("the conversation must end with a user's turn")
    published = [_triple(entry) for entry in _listed(row, "constraints")]
    return Problem(
        id=str(row.get("id", "")),
        messages=messages,
        constraints=tuple(_spec(*triple) for triple in published),
        metadata={
            "pattern": str(row.get("constraint_pattern", "")),
            "level": _level(row.get("difficulty")),
            "categories": [category for category, _, _ in published],
            "subtypes": [subtype for _, subtype, _ in published],
        },
    )


def _listed(row: dict[str, JSON], field: str) -> list[JSON]:
    value = row.get(field)
    if not isinstance(value, list) or not value:
        raise DataError(f"{field!r} must be a list of at least one entry, not {value!r:.80}")
    return value


def _triple(entry: JSON) -> tuple[str, str, str]:
    if not isinstance(entry, list) or [type(part) for part in entry] != [str] * 3:
        raise DataError(f"a constraint is [category, subtype, sentence], not {entry!r:.200}")
    return entry[0], entry[1], entry[2]


def _spec(category: str, subtype: str, sentence: str) -> ConstraintSpec:
    try:
        return parse(category, subtype, sentence)
    except BadArgument as error:
        raise DataError(str(error)) from error


def _level(difficulty: JSON) -> int:
    digit = str(difficulty).removeprefix("Level ")
    if digit not in ("1", "2", "3", "4"):
        raise DataError(f"difficulty must be 'Level 1' to 'Level 4', not {difficulty!r:.80}")
    return int(digit)
