r"""Matrices and vectors, also those written as lists.

>>> from assay.verifiers.answers.maths.grammar import read
>>> from assay.verifiers.answers.maths.structures import matches
>>> column = read(r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}")
>>> matrices_match(column, read("(1, 2)"), Rules(), matches)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from assay.verifiers.answers.maths.nodes import Node
from assay.verifiers.answers.maths.relations import Match, every, in_order, value_of
from assay.verifiers.answers.question import Rules


def matrices_match(gold: Node, found: Node, rules: Rules, match: Match) -> bool | None:
    """Whether an answer is the matrix: cell by cell, products worked out, lists taken for rows."""
    rows = gold.args
    if found.kind == "rel":
        value = value_of(found)
        return value is not None and match(gold, value, rules)
    if found.kind == "seq":
        return _as_lists(rows, found, rules, match)
    if found.kind == "mul" and all(part.kind == "matrix" for part in found.args):
        found = reduce(_multiplied, found.args)
    if found.kind != "matrix" or len(found.args) != len(rows):
        return False
    if len(found.args[0]) != len(rows[0]):
        return False
    return every(
        match(one, other, rules)
        for row, given in zip(rows, found.args, strict=True)
        for one, other in zip(row, given, strict=True)
    )


def rows_of(lists: Node) -> Node | None:
    """``[[1, 2], [3, 4]]`` as a matrix."""
    rows = lists.args[1]
    if lists.args[0] != "[" or not rows or any(row.kind != "seq" for row in rows):
        return None
    cells = tuple(row.args[1] for row in rows)
    return Node("matrix", cells) if len({len(row) for row in cells}) == 1 else None


def _multiplied(one: Node, other: Node) -> Node:
    """The product of two matrices, not worked out."""
    if len(one.args[0]) != len(other.args):
        return Node("word", ("no product",))
    columns = list(zip(*other.args, strict=True))
    return Node(
        "matrix",
        tuple(
            tuple(
                Node("add", tuple(Node("mul", pair) for pair in zip(row, column, strict=True)))
                for column in columns
            )
            for row in one.args
        ),
    )


def _as_lists(
    rows: Sequence[Sequence[Node]], found: Node, rules: Rules, match: Match
) -> bool | None:
    """``[[1, 2], [3, 4]]``, or a vector as ``(1, 2)``."""
    items = found.args[1]
    if found.args[0] not in ("(", "[", "<"):
        return False
    if len(rows) == 1 or len(rows[0]) == 1:
        flat = [cell for row in rows for cell in row]
        if all(item.kind == "seq" for item in items):
            items = [cell for item in items for cell in item.args[1]]
        return in_order(flat, items, rules, match)
    if len(items) != len(rows) or any(item.kind != "seq" for item in items):
        return False
    return every(
        in_order(row, item.args[1], rules, match) for row, item in zip(rows, items, strict=True)
    )
