"""Mutations of programs and of JSON: correct ones made surely wrong, and rewritten harmlessly."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from assay.core import JSON
from assay.evaluate.audit.paraphrases import fenced


def wrong_programs(source: str) -> Iterator[tuple[str, str]]:
    r"""A program that passes its tests, made one that passes no test that calls it.

    >>> dict(wrong_programs("def f(x):\n    return x"))["functions raise"].splitlines()[-2:]
    ['def f(*args, **kwargs):', '    raise RuntimeError("changed")']
    """
    names = _functions(source)
    if not names:
        return
    yield "functions raise", _redefined(source, names, 'raise RuntimeError("changed")')
    # Not None: some functions are to give nothing.
    yield "functions give another object", _redefined(source, names, "return object()")
    yield "functions removed", f"{source.rstrip()}\n\ndel {', '.join(names)}\n"
    yield "brackets left open", f"{source.rstrip()}\n\nprint((\n"


def _functions(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return list(dict.fromkeys(found))


def _redefined(source: str, names: list[str], body: str) -> str:
    new = "".join(f"\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)
    return f"{source.rstrip()}\n\n{new}"


def same_programs(source: str) -> Iterator[tuple[str, str]]:
    """The same program in other clothes."""
    if "```" in source:
        return  # it is in a fence, or speaks of one
    yield "in a fence", fenced(source, "python")
    yield "a comment before it", f"# A solution.\n{source}"
    yield "a comment after it", f"{source.rstrip()}\n\n# Done.\n"


def wrong_json(text: str, schema: JSON) -> Iterator[tuple[str, str]]:
    """JSON that obeys a schema, made JSON that does not, or no JSON at all."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    if isinstance(value, dict | list):
        yield "broken off", text.rstrip()[:-1]
    for kind, other in _against(value, schema):
        yield kind, json.dumps(other, ensure_ascii=False)


def _against(value: Any, schema: JSON) -> Iterator[tuple[str, Any]]:
    """Values that the outermost keywords of a schema forbid."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    required = schema.get("required")
    if isinstance(value, dict) and isinstance(required, list) and required:
        yield "required property dropped", {k: v for k, v in value.items() if k != required[0]}
    kind = schema.get("type")
    if isinstance(kind, str):
        yield "another type", [value] if kind != "array" else {"value": value}


def same_json(text: str) -> Iterator[tuple[str, str]]:
    """The same value written otherwise."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    yield "indented", json.dumps(value, indent=4, ensure_ascii=False)
    yield "characters escaped", json.dumps(value, ensure_ascii=True)
    yield "white space around it", f"\n \t{text}\n\n"
