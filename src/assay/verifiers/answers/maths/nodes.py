"""The tree of an answer: what `grammar` reads and everything else compares.

A node is a kind and its arguments. Expressions:

- ``num`` (value, decimals): an exact `Fraction`; `decimals` is how many digits were written after
  the point, None for a whole number;
- ``sym`` (name), ``const`` (``pi``, ``e``, ``i``, ``inf``), ``based`` (digits, base);
- ``add``, ``mul`` (any number of nodes), ``neg``, ``div``, ``pow``, ``pm`` (left or None, right);
- ``call`` (name, arguments...), ``fact``, ``deg`` (degrees), ``pct`` (per cent),
  ``unit`` (expression or None, text).

And what is made of them:

- ``rel`` (operators, sides), ``seq`` (opening, items, closing, separators), ``matrix`` (rows),
  ``union`` (sets), ``minus`` (set, set), ``ratio`` (terms), ``word`` (text), ``dots``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple


class Node(NamedTuple):
    """A node of the tree; `args` depend on the kind."""

    kind: str
    args: tuple[Any, ...]


ZERO = Node("num", (Fraction(0), None))
ONE = Node("num", (Fraction(1), None))

STRUCTURES = frozenset({"rel", "seq", "matrix", "union", "minus", "ratio", "word", "dots"})
"""Kinds that are not expressions."""


class Unreadable(ValueError):
    """The text is not an answer that the grammar knows."""


def number(value: Fraction | int, decimals: int | None = None) -> Node:
    """A ``num`` node."""
    return Node("num", (Fraction(value), decimals))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        for arg in here.args:
            if isinstance(arg, Node):
                stack.append(arg)
            elif isinstance(arg, tuple):
                stack.extend(item for item in _flat(arg) if isinstance(item, Node))


def _flat(items: tuple[Any, ...]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, tuple) and not isinstance(item, Node):
            yield from _flat(item)
        else:
            yield item


def symbols(node: Node) -> frozenset[str]:
    """The names of the free symbols."""
    return frozenset(part.args[0] for part in walk(node) if part.kind == "sym")


def is_expression(node: Node) -> bool:
    """Whether nothing in the node is a relation, a set or the like."""
    return not any(part.kind in STRUCTURES for part in walk(node))


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a sequence; of anything else, the thing itself."""
    return node.args[1] if node.kind == "seq" else (node,)


def sequence(items: tuple[Node, ...], opening: str = "", closing: str = "") -> Node:
    """A ``seq`` node; without brackets it is a bare list."""
    return Node("seq", (opening, items, closing, ","))


def product(factors: list[Node]) -> Node:
    """A ``mul`` node, or the only factor."""
    return factors[0] if len(factors) == 1 else Node("mul", tuple(factors))
