"""What runs in a worker process of `json_schema`: the library, on one schema and one value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import jsonschema
from jsonschema_specifications import REGISTRY
from referencing.exceptions import Unresolvable

_SHOWN = 5
_LONGEST = 200


class Task(NamedTuple):
    """A schema, a value, and which class of the library reads a schema that does not say."""

    schema: Any
    value: Any
    default: str
    formats: bool


def check(task: Task) -> list[tuple[str, str]] | str:
    """Places and messages of what is wrong; text if the schema itself cannot be used."""
    if not isinstance(task.schema, dict | bool):
        return f"is {task.schema!r:.60}; a schema is an object or a boolean"
    default = getattr(jsonschema, task.default)
    kind = jsonschema.validators.validator_for(task.schema, default=default)
    try:
        kind.check_schema(task.schema)
        checker = kind.FORMAT_CHECKER if task.formats else None
        # With this registry there are the drafts' own schemas, and no way to fetch others.
        validator = _in_decimals(kind)(task.schema, registry=REGISTRY, format_checker=checker)
        errors = []
        for error in validator.iter_errors(task.value):
            errors.append((error.json_path, _short(error.message)))
            if len(errors) == _SHOWN:
                break
    except jsonschema.SchemaError as error:
        return f"is not one: {_short(error.message)}"
    except Unresolvable as error:
        return f"refers to {error.ref!r}, which is not in it"
    except RecursionError:
        return "refers to itself without end, or is nested too deep"
    return sorted(errors)


@cache
def _in_decimals(kind: Any) -> Any:
    """A class of the library with ``multipleOf`` by decimals: as floats, 3.3 / 1.1 is not 3."""
    if "multipleOf" not in kind.VALIDATORS:  # the third draft has another word for it
        return kind
    return jsonschema.validators.extend(kind, {"multipleOf": _multiple_of})


def _multiple_of(
    validator: Any, of: Any, instance: Any, _: Any
) -> Iterator[jsonschema.ValidationError]:
    if not validator.is_type(instance, "number"):
        return
    if not math.isfinite(instance) or _written(instance) % _written(of):
        yield jsonschema.ValidationError(f"{instance!r} is not a multiple of {of}")


def _written(number: float) -> Fraction:
    """The decimal that a float was read from, as far as it has one: its shortest."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
