"""Checks of VeriCode that are no linter's: on the response, on comments, on one lost rule."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize

from assay.verifiers.code.source import parsed

_TWO_BLOCKS = re.compile(
    r"\A\s*```python[ \t]*\n(?P<code>.+?)\n[ \t]*```\s*"
    r"```json[ \t]*\n(?P<json>.+?)\n?[ \t]*```\s*\Z",
    re.DOTALL,
)
_AS_PUBLISHED = re.compile(
    r"^\s*```python\s*(?P<code>[\s\S]+?)\s*```\s*```json\s*(?P<json>[\s\S]+?)\s*```\s*$"
)


def only_code(response: str) -> str:
    """What keeps a response from being code alone; empty if it is."""
    if parsed(response) is None:
        return "the response as a whole is not Python"
    return "" if response.strip() else "the response is empty"


def no_comments(code: str) -> str:
    """The first comment or docstring in code, in words; empty if there is none."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                return f"a comment at line {token.start[0]}"
    except (tokenize.TokenError, SyntaxError):
        return "the code cannot be read"
    tree = parsed(code)
    if tree is None:
        return "the code is not Python"
    for node in ast.walk(tree):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
            return f"a docstring in {getattr(node, 'name', 'the module')}"
    return ""


def python_then_json(response: str, *, published: bool) -> str:
    """What keeps a response from being a Python block, a JSON block, and nothing else.

    As `published`, the first block is not read, and a fence inside it may go unseen.
    """
    found = (_AS_PUBLISHED if published else _TWO_BLOCKS).search(response)
    if found is None:
        return "not a python block followed by a json block"
    if not published and ("```" in found["code"] or "```" in found["json"]):
        return "there are more than two blocks"
    if not published and parsed(found["code"]) is None:
        return "the python block is not Python"
    try:
        json.loads(found["json"])
    except (ValueError, RecursionError):
        return "the json block is not JSON"
    return ""


def frames_named_df(code: str) -> list[int]:
    """Lines that assign to the bare name ``df`` (pandas-vet's PD901)."""
    tree = parsed(code)
    nodes = ast.walk(tree) if tree is not None else ()
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "df"
    ]
