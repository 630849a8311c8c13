"""Finding JSON in a response, and comparing JSON values."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from assay.core import JSON, Problem, VerifierError
from assay.verifiers.code.source import fenced
from assay.verifiers.reasoning import answer_of


class NoJSON(ValueError):
    """There is no JSON value in a text, or more than one."""


def json_in(text: str) -> JSON:
    r"""The JSON value that a response is, or that its one fenced block holds.

    Raises `NoJSON` that says why there is none: NaN and Infinity are not JSON, and two blocks
    with different values are two answers. What a model thinks aloud before it is no answer.

    >>> json_in("Here:\n```json\n[1, 2]\n```")
    [1, 2]
    """
    text = text.strip().removeprefix("\ufeff")  # a byte order mark says nothing in a text
    text = answer_of(text) if text[:1] not in ("[", "{", '"') else text
    blocks = [block for block in fenced(text) if block.text.strip()]
    if not blocks:
        return parsed(text)
    labelled = [block for block in blocks if block.language.startswith("json")] or blocks
    values, why = [], ""
    for block in labelled:
        try:
            values.append(parsed(block.text))
        except NoJSON as error:
            why = why or str(error)
    if not values:
        raise NoJSON(why)
    if not all(equal(value, values[0]) for value in values[1:]):
        raise NoJSON(f"the response has {len(values)} JSON blocks that differ")
    return values[0]


def parsed(text: str) -> JSON:
    """The JSON value of a whole text. Raises `NoJSON`."""
    if not text.strip():
        raise NoJSON("there is no JSON in an empty response")
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise NoJSON("the JSON is nested too deep to be read") from None
    except ValueError as error:
        raise NoJSON(f"not JSON: {error}") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def equal(one: Any, other: Any, tolerance: float = 0.0) -> bool:
    """Whether two JSON values are the same: 1 is 1.0, true is not 1, keys have no order.

    >>> equal({"a": [1]}, {"a": [1.0]}), equal(True, 1)
    (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            equal(one[key], other[key], tolerance) for key in one
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            equal(a, b, tolerance) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other or (
            tolerance > 0 and math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
        )
    return type(one) is type(other) and bool(one == other)


def reference_json(problem: Problem, field: str) -> JSON:
    """The reference of a problem as JSON (or its metadata's `field`); `VerifierError` without."""
    value = problem.reference if problem.reference is not None else problem.metadata.get(field)
    if value is None:
        raise VerifierError(
            f"{problem.called} has no reference, and no {field!r} in its metadata",
            kind="problem",
        )
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise VerifierError(f"the reference of {problem.called} is empty", kind="problem")
    try:
        return parsed(value)
    except NoJSON as error:
        raise VerifierError(
            f"the reference of {problem.called} cannot be read: {error}", kind="problem"
        ) from None
