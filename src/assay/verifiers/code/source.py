"""Finding the program in a response."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection
from dataclasses import dataclass

from assay.core import Span
from assay.verifiers.code.trees import syntax_tree
from assay.verifiers.reasoning import visible_code

_FENCE = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]*\n?", re.MULTILINE
)
_PYTHON = frozenset(("python", "py", "python3", "py3", "ipython"))
_LIKE_CODE = re.compile(
    r"^[ \t]*(def |class |import |from \w[\w.]* import |async def |@\w|for .*:|while .*:|if .*:|"
    r"print\(|\w+\s*=[^=])",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a response that is (or may be) code, with its place."""

    text: str
    language: str
    span: Span


def fenced(text: str) -> list[Block]:
    r"""The fenced blocks of a Markdown text; one that is left open goes to the end.

    >>> [block.text for block in fenced("See:\n```python\nx = 1\n```\n")]
    ['x = 1\n']
    """
    blocks = []
    position = 0
    while opening := _FENCE.search(text, position):
        mark = opening[1]
        closing = re.compile(rf"^[ \t]*{re.escape(mark)}{mark[0]}*[ \t]*$", re.MULTILINE)
        start = opening.end()
        found = closing.search(text, start)
        end = found.start() if found else len(text)
        blocks.append(Block(text[start:end], opening[2].lower(), (start, end)))
        position = found.end() if found else len(text)
    return blocks


def program_in(text: str, wanted: Collection[str] = ()) -> Block | None:
    r"""The Python program in a response; None if there is no code in it.

    Of several fenced blocks it is the last of those that define most of the `wanted` names.
    Without a fence it is the whole text, if that is code: a sentence is none, even where it
    happens to parse (``hello``). What a model thinks aloud before it answers is no answer.

    >>> program_in("Sure!\n```python\ndef f(): return 1\n```\nThen `f()` is 1.").text
    'def f(): return 1\n'
    >>> program_in("I cannot do that.") is None
    True
    """
    if text.startswith("\ufeff"):  # a byte order mark
        found = program_in(text[1:], wanted)
        return found and _moved(found, 1)
    if parsed(text) is None:  # else it is a program, whatever marks are in it
        start, shown = visible_code(text)
        if start or len(shown) < len(text):
            found = program_in(shown, wanted)
            return found and _moved(found, start)
    blocks = [_straight(block) for block in fenced(text) if block.text.strip()]
    blocks = [block for block in blocks if block.language in _PYTHON] or [
        block for block in blocks if not block.language
    ]
    if blocks:
        programs = [block for block in blocks if _is_code(block.text)]
        if not programs:
            return None
        return max(
            enumerate(programs), key=lambda each: (len(_defined(each[1].text, wanted)), each[0])
        )[1]
    return Block(text, "", (0, len(text))) if "```" not in text and _is_code(text) else None


def _straight(block: Block) -> Block:
    """A block without the indentation that its place in a list gave it, if that is in the way."""
    straight = textwrap.dedent(block.text)
    if parsed(block.text) is None and parsed(straight) is not None:
        return Block(straight, block.language, block.span)
    return block


def _moved(block: Block, by: int) -> Block:
    start, end = block.span
    return Block(block.text, block.language, (start + by, end + by))


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a source; None if it is none (too deep ones included)."""
    try:
        return syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_code(text: str) -> bool:
    tree = parsed(text)
    if tree is None:
        return bool(_LIKE_CODE.search(text))
    return any(
        not isinstance(statement, ast.Expr)
        or any(isinstance(node, ast.Call) for node in ast.walk(statement))
        for statement in tree.body
    )


def _defined(source: str, wanted: Collection[str]) -> set[str]:
    tree = parsed(source)
    if tree is None:
        return set()
    names = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names.update(node.id for node in statement.targets if isinstance(node, ast.Name))
    return names & set(wanted)
