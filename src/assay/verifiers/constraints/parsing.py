"""Constraints from one line of text, for the command line and for configuration files.

    words at_most=60
    ends_with "Thank you."
    contains cat "hot dog"
    not contains sorry
    length_constraints:number_words relation="at least" num_words=30
    keywords:existence keywords=["cat","dog"]

A short name or the id of a kind; then arguments by name or, in order, by place. A list is given
as JSON, or word by word where it comes last. Quotes and backslashes are those of a shell.
"""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import get_origin, get_type_hints

from assay.core import JSON, BadArgument, UnknownName, Verifier
from assay.verifiers.constraints.arguments import takes, type_hints
from assay.verifiers.constraints.constraint import Constraint, Profile
from assay.verifiers.constraints.registry import all_kinds, build, kind
from assay.verifiers.constraints.short import SHORT
from assay.verifiers.lines import Token, bound, places, shown, tokens


def parse(text: str, *, profile: Profile = "repaired") -> Verifier:
    """The constraint that a line says; ``not`` in front of it asks for the opposite.

    >>> parse("words at_most=60")
    Words(at_most=60)
    >>> parse('ends_with phrase="the end"').verify("This is the end").label
    'correct'

    Raises `UnknownName` for a name, and `BadArgument` for arguments, that do not exist.
    `profile` is for kinds given by id.
    """
    found = tokens(text)
    if not found:
        raise BadArgument("a constraint needs a name, such as 'words at_most=60'")
    name, *rest = found
    if name.text == "not" and not name.name:
        from assay.verifiers.combine import not_

        if not rest:
            raise BadArgument(f"{text!r} does not say which constraint must not hold")
        return not_(_made(rest[0], rest[1:], profile))
    return _made(name, rest, profile)


def _made(first: Token, rest: list[Token], profile: Profile) -> Verifier:
    name = f"{first.name}={first.text}" if first.name else first.text
    if name in SHORT:
        make = SHORT[name]
        signature = inspect.signature(make)
        hints = get_type_hints(make)
        variadic = [p.name for p in signature.parameters.values() if p.kind is p.VAR_POSITIONAL]
        usage = f"{name} takes {shown(signature)}"
        given = bound(rest, hints, places(signature), variadic, usage)
        listed = given.pop(variadic[0], ()) if variadic else ()
        try:
            signature.bind(*listed, **given)
        except TypeError as error:
            raise BadArgument(f"{name}: {error}; {usage}") from None
        return make(*listed, **given)
    known = [*SHORT, *all_kinds()]
    try:
        cls = kind(name)
    except UnknownName:
        raise UnknownName("constraint", name, known) from None
    return build(name, _arguments(cls, rest), profile=profile)


def _arguments(cls: type[Constraint], rest: list[Token]) -> dict[str, JSON]:
    declared = [field.name for field in fields(cls) if field.name != "profile"]
    hints = {name: type_hints(cls)[name] for name in declared}
    lists = [name for name, hint in hints.items() if get_origin(hint) is tuple]
    return bound(rest, hints, list(hints), lists, f"constraint {cls.id!r}: {takes(cls)}")
