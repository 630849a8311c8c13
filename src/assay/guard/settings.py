"""A guard from a file in JSON, for the command line and for servers.

    {"before": [{"verifier": "planted_instructions", "on_failure": "fix", "fix": "remove"}],
     "after": [{"verifier": "constraints"}, {"constraint": "avoids sorry", "on_failure": "fix"}],
     "defences": ["fence"], "seconds": 0.5, "max_rounds": 2, "at_last": "flag"}

A verifier is a line as on the command line, a constraint, too; the other fields are those of
`Check` and `Guard`. Defences and the fix of a request have names:

>>> made = from_dict({"after": [{"constraint": "words at_most=60"}], "defences": ["fence"]})
>>> made.after[0].verifier, made.defences[0].__name__
(Words(at_most=60), 'fence')
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from assay.core import BadArgument, DataError, UsageError, Verifier
from assay.core.values import JSON
from assay.guard.check import Check
from assay.guard.defences import Removing, fence, mark, repeat_question
from assay.guard.guarding import Defence, Guard

DEFENCES: dict[str, Defence] = {
    "fence": fence,
    "mark": mark,
    "repeat_question": repeat_question,
    "remove": Removing(),
}
"""The defences by name."""
_PLAIN = {"max_rounds", "at_last", "seconds", "refusal"}
_CHECK = {field.name for field in dataclasses.fields(Check)} - {"verifier", "fix"}


def read(path: str | Path) -> Guard:
    """The guard that a file says. Raises `UsageError` without one, and `DataError`."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read the guard {str(path)!r}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError("a guard is a JSON object, in UTF-8", path=str(path)) from None
    try:
        return from_dict(json.loads(text))
    except (UsageError, DataError) as error:
        raise DataError(str(error), path=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"not JSON: {error}", path=str(path)) from None


def from_dict(data: JSON) -> Guard:
    """The guard that JSON data say. Raises `BadArgument` for what does not exist."""
    given = _object(data, {"before", "after", "defences"} | _PLAIN, "a guard")
    return Guard(
        before=tuple(_check(row, before=True) for row in _list(given, "before")),
        after=tuple(_check(row, before=False) for row in _list(given, "after")),
        defences=tuple(_named(name) for name in _list(given, "defences")),
        **{name: value for name, value in given.items() if name in _PLAIN},
    )


def _check(row: JSON, *, before: bool) -> Check:
    given = _object(row, {"verifier", "constraint", "fix"} | _CHECK, "a check")
    fields: dict[str, Any] = {name: value for name, value in given.items() if name in _CHECK}
    if "fix" in given:
        if not before or given["fix"] != "remove":
            raise BadArgument(
                "fix is 'remove', for a check of requests; a response is mended by what its "
                f"verifier offers, not by {given['fix']!r}"
            )
        at_least = getattr(_verifier(given), "at_least", 0.4)
        fields["fix"] = Removing(at_least=at_least)
    return Check(verifier=_verifier(given), **fields)


def _verifier(given: dict[str, JSON]) -> Verifier:
    lines = [(name, given[name]) for name in ("verifier", "constraint") if name in given]
    if len(lines) != 1 or not isinstance(lines[0][1], str):
        raise BadArgument("a check has a line for its verifier, or for its constraint")
    [(name, line)] = lines
    if name == "verifier":
        from assay.verifiers.parsing import parse

        return parse(line)
    from assay.verifiers.constraints import parse as parse_constraint

    return parse_constraint(line)


def _named(name: JSON) -> Defence:
    if not isinstance(name, str) or name not in DEFENCES:
        raise BadArgument(f"a defence is one of {', '.join(DEFENCES)}, not {name!r}")
    return DEFENCES[name]


def _list(given: dict[str, JSON], name: str) -> list[JSON]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise BadArgument(f"{name} is a list, not {value!r:.80}")
    return value


def _object(data: JSON, known: set[str], what: str) -> dict[str, JSON]:
    if not isinstance(data, dict):
        raise BadArgument(f"{what} is a JSON object, not {data!r:.80}")
    if unknown := sorted(set(data) - known):
        raise BadArgument(f"{what} has no {unknown[0]!r}; it has {', '.join(sorted(known))}")
    return data
