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
import json
import re
import shlex
from dataclasses import fields
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from assay.core import JSON, BadArgument, UnknownName, Verifier
from assay.verifiers.constraints.arguments import takes, type_hints
from assay.verifiers.constraints.constraint import Constraint, Profile
from assay.verifiers.constraints.registry import all_kinds, build, kind
from assay.verifiers.constraints.short import SHORT


def parse(text: str, *, profile: Profile = "repaired") -> Verifier:
    """The constraint that a line says; ``not`` in front of it asks for the opposite.

    >>> parse("words at_most=60")
    Words(at_most=60)
    >>> parse('ends_with phrase="the end"').verify("This is the end").label
    'correct'

    Raises `UnknownName` for a name, and `BadArgument` for arguments, that do not exist.
    `profile` is for kinds given by id.
    """
    tokens = _tokens(text)
    if not tokens:
        raise BadArgument("a constraint needs a name, such as 'words at_most=60'")
    name, *rest = tokens
    if name.text == "not" and not name.name:
        from assay.verifiers.combine import not_

        if not rest:
            raise BadArgument(f"{text!r} does not say which constraint must not hold")
        return not_(_made(rest[0], rest[1:], profile))
    return _made(name, rest, profile)


class _Token(NamedTuple):
    text: str
    name: str = ""
    """What stands before the equals sign, if there is one."""
    value: JSON = None
    """A list or object given as JSON."""


def _made(first: _Token, rest: list[_Token], profile: Profile) -> Verifier:
    name = f"{first.name}={first.text}" if first.name else first.text
    if name in SHORT:
        make = SHORT[name]
        signature = inspect.signature(make)
        hints = get_type_hints(make)
        variadic = [p.name for p in signature.parameters.values() if p.kind is p.VAR_POSITIONAL]
        usage = f"{name} takes {_shown(signature)}"
        given = _bound(rest, hints, _places(signature), variadic, usage)
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


def _arguments(cls: type[Constraint], tokens: list[_Token]) -> dict[str, JSON]:
    declared = [field.name for field in fields(cls) if field.name != "profile"]
    hints = {name: type_hints(cls)[name] for name in declared}
    lists = [name for name, hint in hints.items() if get_origin(hint) is tuple]
    return _bound(tokens, hints, list(hints), lists, f"constraint {cls.id!r}: {takes(cls)}")


def _places(signature: inspect.Signature) -> list[str]:
    return [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.kind is not parameter.KEYWORD_ONLY
    ]


def _shown(signature: inspect.Signature) -> str:
    """A signature in a reader's words."""
    shown = [
        f"{parameter.name} ..." if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        for parameter in signature.parameters.values()
    ]
    return ", ".join(shown) or "no arguments"


def _bound(
    tokens: list[_Token], hints: dict[str, Any], places: list[str], lists: list[str], usage: str
) -> dict[str, Any]:
    """Arguments by name: the named ones, and those without a name by their place."""
    given: dict[str, Any] = {}
    free = [token for token in tokens if not token.name]
    for token in tokens:
        if not token.name:
            continue
        if token.name in given:
            raise BadArgument(f"{token.name!r} is given twice")
        if token.name not in hints or token.name == "return":
            known = [name for name in hints if name != "return"]
            raise BadArgument(f"{UnknownName('argument', token.name, known)}\n{usage}")
        given[token.name] = _value(token, hints[token.name], listed=token.name in lists)
    for name in places:
        if name in given or not free:
            continue
        if name in lists:
            given[name] = [_value(token, hints[name]) for token in free]
            free = []
        else:
            given[name] = _value(free.pop(0), hints[name])
    if free:
        raise BadArgument(f"{free[0].text!r} is one argument too many\n{usage}")
    return given


def _value(token: _Token, hint: Any, *, listed: bool = False) -> JSON:
    """What a token says, as the kind of value that an argument takes."""
    if token.value is not None:
        return token.value
    value = token.text if _is_text(hint) else _json(token.text)
    return [value] if listed else value


def _json(text: str) -> JSON:
    try:
        return json.loads(text)
    except ValueError:
        return text  # not a number: the constraint says what it takes


def _is_text(hint: Any) -> bool:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated or origin is tuple:
        return _is_text(args[0])
    if origin is Literal:
        return isinstance(args[0], str)
    if args:
        return _is_text(args[0])
    return isinstance(hint, type) and issubclass(hint, str)


_NAMED = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)=")
_WORD = re.compile(r"""\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)""", re.DOTALL)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        name = ""
        if found and (match := _NAMED.match(text, at)):
            name, at = match["name"], match.end()
            if (listed := _listed(text, at)) is not None:
                value, at = listed
                found.append(_Token("", name, value))
                continue
        word = _WORD.match(text, at)
        if word is None or (name and word.start(1) != at):
            if name and (at >= len(text) or text[at].isspace()):
                raise BadArgument(f"{name}= is given no value in {text!r}")
            raise BadArgument(f"a quote or backslash is left open in {text!r}")
        found.append(_Token("".join(shlex.split(word[1])), name))
        at = word.end()
        if at < len(text) and not text[at].isspace():
            raise BadArgument(f"a quote or backslash is left open in {text!r}")
    return found


def _listed(text: str, at: int) -> tuple[JSON, int] | None:
    """A JSON list or object at a place, and where it ends; None if there is none."""
    if text[at : at + 1] not in ("[", "{"):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text, at)
    except ValueError:
        return None
    return (value, end) if end == len(text) or text[end].isspace() else None
