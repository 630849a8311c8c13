"""From the rows of people's files to problems and responses, and from verdicts back to rows.

A row is a JSON object. Its response is text, or for verifiers that read JSON an object or a list
as well, which is taken as its JSON text; its question is text or a list of chat messages; its
constraints are given in one of three ways:

- ``"instruction_id_list": [...], "kwargs": [{...}, ...]``, as IFEval and IFBench publish them;
- ``"constraints": [{"id": ..., "args": {...}}, ...]``;
- ``"constraints": ["ends_with phrase='the end'", ...]``, as on the command line.

``"documents"`` is a text or a list of texts; a field of that name that holds anything else is
another's, and is left alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from assay.core import (
    JSON,
    ConstraintSpec,
    DataError,
    Failure,
    Message,
    Problem,
    Response,
    UsageError,
    Verdict,
)
from assay.core.wording import counted, in_json

QUESTION_FIELDS = ("prompt", "question", "messages")
CODE_FIELDS = (
    "entry_point",
    "cases",
    "schema",
    "database",
    "forbidden",
    "before",
    "matches",
    "rejects",
)
"""Fields that verifiers of code look for in a problem's metadata."""
OPTIONS_FIELD = "options"
"""The options of a multiple choice, which `answer` looks for there, too."""
ID_FIELDS = ("id", "key")

COLUMNS: dict[str, type] = {
    "id": str,
    "label": str,
    "score": float,
    "reasons": str,
    "parts": str,
    "failure": str,
    "cost": str,
}
"""What a row of verdicts has; `failure` is None unless broken, `cost` unless a model was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Which fields of a row hold what; None: the usual ones, where there are any.

    A field in an object is reached with dots: ``output.text``. With `needs_constraints` a row
    without constraints cannot be used; `constraints` take the place of the rows' own. With
    `reads_json` a response may be an object or a list.
    """

    response: str = "response"
    reference: str | None = None
    question: str | None = None
    id: str | None = None
    needs_constraints: bool = False
    constraints: tuple[ConstraintSpec, ...] = ()
    reads_json: bool = False

    def item(self, row: dict[str, JSON], line: int) -> tuple[Problem, Response]:
        """The problem and the response in a row. Raises `DataError` that says what is wrong."""
        text = _text(row, self.response, self.reads_json)
        return self.problem(row, line), Response(text)

    def problem(self, row: dict[str, JSON], line: int) -> Problem:
        """The problem in a row that need not have a response. Raises `DataError`."""
        constraints = self.constraints
        if self.needs_constraints and not constraints:
            constraints = constraints_of(row)
        return Problem(
            id=str(self.id_of(row, line)),
            messages=self._messages(row),
            reference=_reference(row, self.reference),
            constraints=constraints,
            documents=_documents(row),
            tests=_tests(row),
            metadata=_metadata(row),
        )

    def id_of(self, row: dict[str, JSON], line: int) -> str | int | float:
        """The row's id as it is written there; the number of its line if it has none."""
        names = (self.id,) if self.id is not None else ID_FIELDS
        for name in names:
            value = _find(row, name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                return value
            if value is not None and value is not _MISSING:
                raise _wrong(name, value, "text or a number")
            if value is _MISSING and self.id is not None:
                raise DataError(f"has no field {name!r} for the id")
        return line

    def lacking(self, row: dict[str, JSON]) -> list[str]:
        """The fields that a row must have and has not: the response, and those that were named.

        >>> Fields(reference="gold").lacking({"response": "Oslo", "answer": "Oslo"})
        ['gold']
        """
        named = (self.response, self.reference, self.question, self.id)
        return [name for name in named if name is not None and _find(row, name) is _MISSING]

    def _messages(self, row: dict[str, JSON]) -> tuple[Message, ...]:
        names = (self.question,) if self.question is not None else QUESTION_FIELDS
        for name in names:
            value = _find(row, name)
            if isinstance(value, str):
                return (Message("user", value),)
            if isinstance(value, list) and value:
                try:
                    return tuple(Message.from_dict(message) for message in value)
                except (AttributeError, TypeError):
                    raise _wrong(name, value, "text or a list of messages") from None
            if value is _MISSING and self.question is not None:
                raise DataError(f"has no field {name!r}")
            absent = value is _MISSING or value is None or value == []
            if self.question is not None or not absent:
                raise _wrong(name, value, "text or a list of messages")
        return ()


def constraints_of(row: dict[str, JSON]) -> tuple[ConstraintSpec, ...]:
    """The constraints that a row carries. Raises `DataError` if there are none."""
    ids = row.get("instruction_id_list")
    if ids is not None:
        return published_specs(ids, row.get("kwargs"))
    own = row.get("constraints")
    if own is None:
        raise DataError("has neither 'constraints' nor 'instruction_id_list'")
    if not isinstance(own, list) or not own:
        raise _wrong("constraints", own, "a list with at least one entry")
    return tuple(_spec(entry) for entry in own)


def published_specs(ids: JSON, kwargs: JSON) -> tuple[ConstraintSpec, ...]:
    """Constraints from the two lists of the published files; None in `kwargs` is left out."""
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise _wrong("instruction_id_list", ids, "a list of at least one text")
    if kwargs is None:
        kwargs = [{}] * len(ids)
    if not isinstance(kwargs, list) or not all(isinstance(one, dict | None) for one in kwargs):
        raise _wrong("kwargs", kwargs, "a list of objects")
    if len(kwargs) != len(ids):
        raise DataError(f"has {counted(len(ids), 'instruction')} but kwargs for {len(kwargs)}")
    return tuple(
        ConstraintSpec(id=name, args=_given(args or {}))
        for name, args in zip(ids, kwargs, strict=True)
    )


def _spec(entry: JSON) -> ConstraintSpec:
    if isinstance(entry, str):
        return _parsed(entry)
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise _wrong("constraints", [entry], "a list of texts, or of objects with an id")
    args, turn = entry.get("args") or {}, entry.get("turn", 0)
    if not isinstance(args, dict):
        raise _wrong("args", args, "an object")
    if not isinstance(turn, int):
        raise _wrong("turn", turn, "a whole number")
    return ConstraintSpec(id=entry["id"], args=_given(args), turn=turn)


def _parsed(text: str) -> ConstraintSpec:
    from assay.verifiers.constraints import Constraint, parse

    try:
        made = parse(text)
    except UsageError as error:
        raise DataError(str(error)) from error
    if not isinstance(made, Constraint):
        raise DataError(f"{text!r} is a combination; a row holds single constraints")
    return made.spec()


def _given(args: dict[str, JSON]) -> dict[str, JSON]:
    """The arguments that are not None: columns of a table hold None for what a row lacks."""
    return {name: value for name, value in args.items() if value is not None}


def unread(place: str, why: str) -> Failure:
    """What `verify_many` is given in the place of a row that could not be read.

    >>> unread("a.jsonl line 3", "a list, not an object").message
    'a.jsonl line 3: a list, not an object'
    """
    return Failure("row", f"{place}: {why}", "DataError")


def verdict_row(id: JSON, verdict: Verdict) -> dict[str, JSON]:
    """A verdict as a row: the columns of `COLUMNS`, `failure` and `cost` only where they are."""
    row: dict[str, JSON] = {
        "id": id,
        "label": verdict.label,
        "score": verdict.score,
        "reasons": [reason.to_dict() for reason in verdict.reasons],
        "parts": [part.to_dict() for part in verdict.parts],
    }
    if verdict.failure is not None:
        row["failure"] = verdict.failure.to_dict()
    if verdict.cost is not None:
        row["cost"] = verdict.cost.to_dict()
    return row


_MISSING: Any = object()


def _find(row: dict[str, JSON], name: str) -> JSON:
    """The value of a field, which may lie deeper (``output.text``); `_MISSING` if there is none."""
    if name in row or "." not in name:
        return row.get(name, _MISSING)
    value: JSON = row
    for key in name.split("."):
        if not isinstance(value, dict) or key not in value:
            return _MISSING
        value = value[key]
    return value


def _text(row: dict[str, JSON], name: str, reads_json: bool) -> str:
    value = _find(row, name)
    if isinstance(value, str):
        return value
    structured = isinstance(value, dict | list)
    if structured and reads_json:
        return _as_json(name, value)
    if value is _MISSING:
        near = ", ".join(map(repr, list(row)[:8])) or "none"
        raise DataError(f"has no field {name!r} for the response; its fields: {near}")
    # Under another verifier a list may be samples, or messages: whose text is to be judged?
    hint = "; a verifier of JSON would take it" if structured else ""
    raise DataError(f"{_wrong(name, value, 'text')}{hint}")


def _as_json(name: str, value: JSON) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError, TypeError) as error:
        raise DataError(f"field {name!r} has no JSON text: {error}") from error


def _reference(row: dict[str, JSON], name: str | None) -> JSON:
    if name is None:
        return row.get("reference")
    value = _find(row, name)
    if value is _MISSING:
        raise DataError(f"has no field {name!r} for the reference")
    return value


def _tests(row: dict[str, JSON]) -> tuple[str, ...]:
    """The test programs in a row's own field ``tests``; other things of that name are not ours."""
    value = row.get("tests")
    listed: list[JSON] = value if isinstance(value, list) else [value]
    return tuple(listed) if all(isinstance(one, str) for one in listed) else ()


def _metadata(row: dict[str, JSON]) -> dict[str, JSON]:
    """The object in a row's field ``metadata``, and the usual fields beside it."""
    value = row.get("metadata")
    found = dict(value) if isinstance(value, dict) else {}
    named = {name: row[name] for name in (*CODE_FIELDS, OPTIONS_FIELD) if row.get(name) is not None}
    return {**found, **named}


def _documents(row: dict[str, JSON]) -> tuple[str, ...]:
    """What the response is to be grounded in."""
    value = row.get("documents")
    listed: list[JSON] = value if isinstance(value, list) else [value]
    return tuple(listed) if all(isinstance(one, str) for one in listed) else ()


def _wrong(name: str, value: JSON, wanted: str) -> DataError:
    return DataError(f"field {name!r} must be {wanted}, not {in_json(value)}")
