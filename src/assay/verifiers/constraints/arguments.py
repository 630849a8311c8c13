"""Typed arguments of constraints: what a data row or a command line gives, made right or refused.

A constraint declares its arguments with the types below; `coerce` turns JSON data into them.
Published rows write whole numbers as floats (``3.0``) and lists where we hold tuples: both are
accepted. Nothing is guessed: a missing or unknown argument is an error that lists what is taken.
"""

from __future__ import annotations

import enum
import types
import typing
from dataclasses import MISSING, Field, fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from assay.core import BadArgument


class Relation(enum.StrEnum):
    """How a count relates to its bound, as the published data writes it.

    >>> Relation("less than").holds(3, 3), Relation("at least").holds(3, 3)
    (False, True)
    """

    AT_LEAST = "at least"
    LESS_THAN = "less than"

    def holds(self, count: int, bound: int) -> bool:
        """Whether a count stands in this relation to a bound."""
        return count >= bound if self is Relation.AT_LEAST else count < bound

    def __repr__(self) -> str:
        return repr(self.value)


class Minimum(typing.NamedTuple):
    """Marks an integer argument with its smallest value."""

    value: int


class Length(typing.NamedTuple):
    """Marks a text argument with its shortest length, and its exact one where `exact` is set."""

    value: int
    exact: bool = False


PositiveInt = Annotated[int, Minimum(1)]
Natural = Annotated[int, Minimum(0)]
Letter = Annotated[str, Length(1, exact=True)]
Phrase = Annotated[str, Length(1)]
Phrases = tuple[Annotated[str, Length(1)], ...]


def coerce(owner: type, values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a constraint class from JSON data; None counts as left out.

    Raises `BadArgument` for an argument that is unknown, missing or of the wrong kind.
    """
    declared = {field.name: field for field in fields(owner) if field.init}
    hints = type_hints(owner)
    given = {name: value for name, value in values.items() if value is not None}
    label = getattr(owner, "id", owner.__name__)
    for name in given:
        if name not in declared:
            raise BadArgument(f"constraint {label!r} has no argument {name!r}\n{takes(owner)}")
    for name, field in declared.items():
        if name not in given and _required(field):
            raise BadArgument(f"constraint {label!r} needs the argument {name!r}\n{takes(owner)}")
    return {
        name: convert(value, hints[name], f"argument {name!r} of constraint {label!r}")
        for name, value in given.items()
    }


def convert(value: Any, hint: Any, what: str) -> Any:
    """One value as the type a hint names; `BadArgument` if it cannot be."""
    origin = get_origin(hint)
    if origin is Annotated:
        base, *marks = get_args(hint)
        result = convert(value, base, what)
        for mark in marks:
            if isinstance(mark, Minimum) and result < mark.value:
                raise BadArgument(f"{what} must be at least {mark.value}, not {value!r}")
            if isinstance(mark, Length):
                _check_length(result, mark, what)
        return result
    if origin is tuple:
        if not isinstance(value, list | tuple) or not value:
            raise BadArgument(f"{what} must be a list of at least one entry, not {value!r}")
        return tuple(convert(item, get_args(hint)[0], what) for item in value)
    if origin is Literal:
        if value not in get_args(hint):
            raise BadArgument(f"{what} must be one of {_options(get_args(hint))}, not {value!r}")
        return value
    if origin in (typing.Union, types.UnionType):
        inner = [option for option in get_args(hint) if option is not type(None)]
        return convert(value, inner[0], what) if value is not None else None
    return _plain(value, hint, what)


def _plain(value: Any, hint: Any, what: str) -> Any:
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        options = [member.value for member in hint]
        if value not in options:
            raise BadArgument(f"{what} must be one of {_options(options)}, not {value!r}")
        return hint(value)
    if hint is bool:
        if not isinstance(value, bool):
            raise BadArgument(f"{what} must be true or false, not {value!r}")
        return value
    if hint is int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadArgument(f"{what} must be a whole number, not {value!r}")
        return value
    if hint is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadArgument(f"{what} must be a number, not {value!r}")
        return float(value)
    if hint is str:
        if not isinstance(value, str):
            raise BadArgument(f"{what} must be text, not {value!r}")
        return value
    raise TypeError(f"arguments of type {hint!r} are not supported")  # a mistake in a declaration


def _check_length(text: str, mark: Length, what: str) -> None:
    if len(text) < mark.value or (mark.exact and len(text) != mark.value):
        wanted = f"{mark.value} character{'s' if mark.value > 1 else ''}"
        raise BadArgument(f"{what} must have {'' if mark.exact else 'at least '}{wanted}: {text!r}")


def takes(owner: type) -> str:
    """What a constraint takes, in words, for messages and `--help`."""
    hints = type_hints(owner)
    shown = []
    for field in fields(owner):
        if field.init and field.name != "profile":
            optional = "" if _required(field) else ", optional"
            shown.append(f"{field.name} ({kind(hints[field.name])}{optional})")
    return f"it takes {' and '.join(shown)}" if shown else "it takes no arguments"


def kind(hint: Any) -> str:
    """A type in a reader's words.

    >>> kind(PositiveInt), kind(Relation), kind(Phrases)
    ('a whole number from 1', "'at least' | 'less than'", 'a list of texts')
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        for mark in args[1:]:
            if isinstance(mark, Minimum):
                return f"a whole number from {mark.value}"
            if isinstance(mark, Length) and mark.exact:
                return "one character" if mark.value == 1 else f"{mark.value} characters"
        return kind(args[0])
    if origin is tuple:
        return "a list of texts" if kind(args[0]) == "text" else f"a list, each {kind(args[0])}"
    if origin is Literal:
        return _options(args)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _options([member.value for member in hint])
    if origin is not None:
        return kind(args[0])
    return {int: "a whole number", float: "a number", bool: "true or false"}.get(hint, "text")


def _options(values: typing.Iterable[Any]) -> str:
    return " | ".join(repr(value) for value in values)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


_HINTS: dict[type, dict[str, Any]] = {}


def type_hints(owner: type, namespace: dict[str, Any] | None = None) -> dict[str, Any]:
    """The declared types of a constraint class, resolved once.

    `namespace` is where names are looked up that the class's module does not have, for a class
    declared inside a function.
    """
    if owner not in _HINTS:
        try:
            _HINTS[owner] = get_type_hints(owner, include_extras=True)
        except NameError:
            if namespace is None:
                raise
            _HINTS[owner] = get_type_hints(owner, localns=namespace, include_extras=True)
    return _HINTS[owner]
