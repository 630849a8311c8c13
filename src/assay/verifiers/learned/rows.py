"""From rows of a file to labelled pairs of texts.

>>> from assay.verifiers.learned.kinds import find
>>> row = {"question": "2 + 2?", "response": "4", "label": True}
>>> examples(find("outcome"), row, 1)
[Example(given='2 + 2?', judged='4', target=(1.0, 0.0), group='2 + 2?', row=1, span=None)]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assay.core import DataError, Message, Problem, Response, VerifierError
from assay.core.seeds import rng
from assay.verifiers.learned.kinds import Column, Kind


class Example(NamedTuple):
    """A pair of texts and the share of each class.

    Examples of one `group` (those that share a prompt) are never on two sides of a split; `row`
    is the row that it comes from; `span` the part of what is given that is to be found, if any.
    """

    given: str
    judged: str
    target: tuple[float, ...]
    group: str
    row: int
    span: tuple[int, int] | None = None


class Parts(NamedTuple):
    """Examples to learn from, to decide when to stop and how sure to be, and to measure on."""

    train: list[Example]
    held_out: list[Example]
    test: list[Example]


def examples(
    kind: Kind, row: dict[str, object], line: int, columns: Mapping[str, str] | None = None
) -> list[Example]:
    """The labelled pairs of a row; `columns` says which field holds a column of another name.

    Raises `DataError` that says what is wrong with the row.
    """
    held = {column.name: _find(row, column, columns or {}) for column in kind.columns}
    problem, response = _item(held)
    if kind.judges and not response.text.strip() and kind.name != "equivalence":
        raise DataError("has an empty response: nothing can be learned from it")
    try:
        pairs = kind.pairs(problem, response)
    except VerifierError as error:
        raise DataError(str(error)) from None
    targets = kind.read(held, len(pairs))
    group = problem.prompt or str(held.get("reference") or f"row {line}")
    return [
        Example(
            pair.given, pair.judged, target, group, line, kind.mark and kind.mark(held, pair.given)
        )
        for pair, target in zip(pairs, targets, strict=True)
        if target is not None
    ]


def _find(row: dict[str, object], column: Column, columns: Mapping[str, str]) -> object:
    names = (columns[column.name],) if column.name in columns else (column.name, *column.also)
    for name in names:
        value: object = row
        for key in (name,) if name in row else name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            return value
    if not column.needed:
        return None
    known = ", ".join(map(repr, list(row)[:8])) or "none"
    wanted = " or ".join(map(repr, names))
    raise DataError(f"has no field {wanted} ({column.holds}); its fields: {known}")


def _item(held: dict[str, object]) -> tuple[Problem, Response]:
    """The problem and the response, as `assay verify` would make them of such a row."""
    steps = held.get("steps")
    if "steps" in held and isinstance(steps, list):
        if not steps or not all(isinstance(step, str) for step in steps):
            raise DataError("field 'steps' must be a list of texts, at least one")
        response = Response("\n\n".join(steps), metadata={"steps": steps})
    elif not {"response", "steps"} & set(held):
        response = Response("")
    else:
        name = "response" if "response" in held else "steps"
        response = Response(_text(held.get(name), name))
    documents = held.get("documents")
    listed = documents if isinstance(documents, list) else [documents]
    if documents is not None and not all(isinstance(one, str) for one in listed):
        raise DataError("field 'documents' must be a text or a list of texts")
    reference = held.get("reference")
    if isinstance(reference, dict | bool):
        raise DataError(f"field 'reference' must be text or a number, not {reference!r:.60}")
    prompt = held.get("prompt")
    problem = Problem(
        messages=(Message("user", _text(prompt, "prompt")),) if prompt is not None else (),
        reference=reference,
        documents=tuple(str(one) for one in listed) if documents is not None else (),
    )
    return problem, response


def _text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    raise DataError(f"field {name!r} must be text, not {value!r:.60}")


def split(found: Iterable[Example], *, held_out: float, seed: int) -> Parts:
    """Whole groups to each part: half of `held_out` is held out, the other half is for the test."""
    groups: dict[str, list[Example]] = {}
    for example in found:
        groups.setdefault(example.group, []).append(example)
    names = sorted(groups)
    rng(seed, "split").shuffle(names)
    total = sum(map(len, groups.values()))
    parts = Parts([], [], [])
    for name in names:
        for part in (parts.test, parts.held_out):
            if len(part) < total * held_out / 2:
                part.extend(groups[name])
                break
        else:
            parts.train.extend(groups[name])
    return parts


def digest(found: Iterable[Example]) -> str:
    """Sixteen hexadecimal digits that change with any example or their order."""
    whole = hashlib.sha256()
    for example in found:
        whole.update(json.dumps(example).encode())
    return whole.hexdigest()[:16]
