"""A line of text such as ``words at_most=60``: its words, and the arguments they give.

Constraints and verifiers are both written so, on the command line and in configuration files.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from assay.core import JSON, BadArgument, UnknownName


class Token(NamedTuple):
    """A word of a line, without its quotes."""

    text: str
    name: str = ""
    """What stands before the equals sign, if there is one."""
    value: JSON = None
    """A list or object given as JSON."""
    quoted: bool = False
    """Whether it was written with quotes or backslashes, and so is no operator."""


def places(signature: inspect.Signature) -> list[str]:
    """The parameters that may be given without their names."""
    return [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.kind is not parameter.KEYWORD_ONLY
    ]


def shown(signature: inspect.Signature) -> str:
    """A signature in a reader's words."""
    shown = [
        f"{parameter.name} ..." if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        for parameter in signature.parameters.values()
    ]
    return ", ".join(shown) or "no arguments"


def bound(
    words: list[Token], hints: dict[str, Any], places: list[str], lists: list[str], usage: str
) -> dict[str, Any]:
    """Arguments by name: the named ones, and those without a name by their place.

    `hints` gives the types by name, `places` the names that need not be written, `lists` those
    that take a list. Raises `BadArgument`, which ends with `usage`.
    """
    given: dict[str, Any] = {}
    free = [token for token in words if not token.name]
    for token in words:
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


def _value(token: Token, hint: Any, *, listed: bool = False) -> JSON:
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


def tokens(text: str) -> list[Token]:
    """The words of a line. Raises `BadArgument` where a quote is left open.

    >>> [(token.name, token.text) for token in tokens('judge model=local criteria="is it so?"')]
    [('', 'judge'), ('model', 'local'), ('criteria', 'is it so?')]
    """
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        name = ""
        if found and (match := _NAMED.match(text, at)):
            name, at = match["name"], match.end()
            if (listed := _listed(text, at)) is not None:
                value, at = listed
                found.append(Token("", name, value))
                continue
        word = _WORD.match(text, at)
        if word is None or (name and word.start(1) != at):
            if name and (at >= len(text) or text[at].isspace()):
                raise BadArgument(f"{name}= is given no value in {text!r}")
            raise BadArgument(f"a quote or backslash is left open in {text!r}")
        quoted = any(mark in word[1] for mark in "'\"\\")
        found.append(Token("".join(shlex.split(word[1])), name, quoted=quoted))
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
