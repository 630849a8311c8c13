"""The tree: walking it, and what is in it."""

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import (
    Node,
    is_expression,
    items_of,
    number,
    product,
    sequence,
    symbols,
    walk,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x + y x", {"x", "y"}),
        ("\\begin{pmatrix} a & 1 \\\\ 2 & b \\end{pmatrix}", {"a", "b"}),
        ("(1, (x, 2))", {"x"}),
        ("\\pi + e", set()),
        ("5", set()),
    ],
)
def test_symbols(text, names):
    assert symbols(read(text)) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x + 1", True), ("5 cm", True), ("x = 1", False), ("(1, 2)", False), ("\\sin(x)", True)],
)
def test_is_expression(text, expected):
    assert is_expression(read(text)) is expected


def test_walk_meets_every_node_once():
    node = read("x^2 + 2x")
    kinds = sorted(part.kind for part in walk(node))
    assert kinds == ["add", "mul", "num", "num", "pow", "sym", "sym"]


def test_items_and_makers():
    one, two = number(1), number(2)
    assert items_of(sequence((one, two))) == (one, two)
    assert items_of(one) == (one,)
    assert product([one]) == one
    assert product([one, two]) == Node("mul", (one, two))
