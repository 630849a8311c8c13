"""From the columns of a training data set to problems, and from what a model completed to text.

A row names its things as rows of files do (see `assay.verifiers.files`): the prompt is text or chat
messages under ``prompt``, ``question`` or ``messages``; the reference is under ``reference``, or
the one of `REFERENCES` that there is; constraints, documents and tests have their usual fields.
What else a row has becomes the problem's metadata. Tables hold one type a column, so that
whatever differs from row to row may also be there as JSON text.

A column ``problem`` with the JSON of a `Problem` is that problem, whatever stands beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assay.core import JSON, BadArgument, DataError, Message, Problem
from assay.runs import rows
from assay.verifiers.files import Fields, constraints_of

REFERENCES = ("reference", "answer", "solution", "ground_truth")
"""Columns that hold the reference where none is named: the first of these that a row has."""
PROMPTS = ("prompt", "question", "messages")
PROBLEM = "problem"

_AS_JSON = ("constraints", "instruction_id_list", "kwargs", "documents", "tests", "metadata")
KNOWN = (*PROMPTS, *REFERENCES, *_AS_JSON, PROBLEM)
"""Columns whose meaning is given by their name."""
_OWN = {*PROMPTS, *REFERENCES, *_AS_JSON, "id", "key", "completion", "completion_ids"}


def problem_of(row: Mapping[str, JSON], *, reference: str | None = None) -> Problem:
    """The problem in a row of a training set; `reference` names the column that holds it.

    Raises `DataError` for a row that cannot be read, and `BadArgument` for a column that the row
    does not have.

    >>> row = {"prompt": [{"role": "user", "content": "6 * 7?"}], "answer": "42", "level": 1}
    >>> problem_of(row)
    Problem(messages=(Message(role='user', content='6 * 7?'),), reference='42', \
metadata={'level': 1})
    """
    whole = _whole(row.get(PROBLEM))
    if whole is not None:
        return whole
    read = {name: _decoded(value) if name in _AS_JSON else value for name, value in row.items()}
    for name in PROMPTS:
        if isinstance(read.get(name), list):
            read[name] = [message.to_dict() for message in messages_of(read[name])]
    found = Fields().problem({**read, "reference": None}, 0)
    beside = {name: value for name, value in read.items() if name not in _OWN and value is not None}
    return found.replace(
        id=found.id if "id" in read or "key" in read else "",
        reference=_reference(row, reference),
        constraints=constraints_of(read) if _constrained(read) else (),
        metadata={**beside, **found.metadata},
    )


def problems_in(path: str) -> list[Problem]:
    """The problems of a file of rows, without fields that begin with ``_``.

    Raises `BadArgument` with file and line for a row that cannot be read or has no prompt.
    """
    found = []
    for row in rows.read(path):
        where = f"{path} line {row.line}"
        if isinstance(row, rows.BadRow):
            raise BadArgument(f"{where}: {row.why}; nothing was trained")
        own = {name: value for name, value in row.fields.items() if not name.startswith("_")}
        try:
            one = problem_of(own)
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
            raise BadArgument(f"{where}: {error}; nothing was trained") from None
        if not any(message.content for message in one.messages):
            raise BadArgument(f"{where}: has no prompt; nothing was trained")
        found.append(one)
    if not found:
        raise BadArgument(f"{path} holds no problems")
    return found


def text_of(completion: JSON) -> str:
    """What a verifier looks at: the text, or the last message that the assistant wrote.

    >>> text_of([{"role": "assistant", "content": "42"}, {"role": "tool", "content": "ok"}])
    '42'
    """
    if isinstance(completion, str):
        return completion
    if not isinstance(completion, Sequence):
        raise DataError(f"a completion is text or messages, not {completion!r:.200}")
    written = [one for one in messages_of(completion) if one.role == "assistant"]
    return written[-1].content if written else ""


def messages_of(messages: JSON) -> tuple[Message, ...]:
    """Chat messages as trainers keep them: content is text, typed parts with text, or None."""
    return tuple(_message(one) for one in messages)


def _message(one: JSON) -> Message:
    if not isinstance(one, Mapping):
        raise DataError(f"a message has a role and a content, but is {one!r:.200}")
    content = one.get("content")
    if isinstance(content, Sequence) and not isinstance(content, str):
        parts = [part for part in content if isinstance(part, Mapping)]
        content = "".join(part["text"] for part in parts if isinstance(part.get("text"), str))
    role: Any = one.get("role", "user")
    return Message(role, content if isinstance(content, str) else "")


def _whole(value: JSON) -> Problem | None:
    """The problem that a column holds as JSON; None where the column holds something else."""
    found = _decoded(value)
    if isinstance(found, dict) and str(found.get("assay", "")).startswith("problem/"):
        return Problem.from_json(found)
    return None


def _decoded(value: JSON) -> JSON:
    """What JSON text stands for where it is an object or a list; else the value itself."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _reference(row: Mapping[str, JSON], named: str | None) -> JSON:
    if named is not None:
        if named not in row:
            there = ", ".join(map(repr, row)) or "none"
            raise BadArgument(f"there is no column {named!r} for the reference; columns: {there}")
        return row[named]
    return next((row[name] for name in REFERENCES if row.get(name) is not None), None)


def _constrained(row: Mapping[str, JSON]) -> bool:
    return bool(row.get("constraints")) or bool(row.get("instruction_id_list"))
