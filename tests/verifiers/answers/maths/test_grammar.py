"""Lists, relations, sets, ratios, quantities: what is made of expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import Node, Unreadable, number, sequence

N, X, Y = number, Node("sym", ("x",)), Node("sym", ("y",))
CASES = [
    ("1, 2", sequence((N(1), N(2)))),
    ("1,2,", sequence((N(1), N(2)))),
    ("1 or 2", Node("seq", ("", (N(1), N(2)), "", "or"))),
    ("1 and 2", Node("seq", ("", (N(1), N(2)), "", "and"))),
    ("(1, 2)", sequence((N(1), N(2)), "(", ")")),
    ("[1, 2)", sequence((N(1), N(2)), "[", ")")),
    ("1; 2", Node("seq", ("", (N(1), N(2)), "", ";"))),
    (
        "1, 2; 3",
        Node("seq", ("", (sequence((N(1), N(2))), N(3)), "", ";")),
    ),
    ("x = 1", Node("rel", (("=",), (X, N(1))))),
    ("1 < x \\le 2", Node("rel", (("<", "<="), (N(1), X, N(2))))),
    ("1 : 2 : 3", Node("ratio", (N(1), N(2), N(3)))),
    ("\\{1\\} \\cup \\{2\\}", Node("union", (
        sequence((N(1),), "\\{", "\\}"), sequence((N(2),), "\\{", "\\}")))),
    ("5 cm", Node("unit", (N(5), "cm"))),
    ("5 \\text{ cm/s}^2", Node("unit", (N(5), "cm/s^2"))),
    ("\\ldots", Node("dots", ())),
    ("blue", Node("word", ("blue",))),
    ("x, y", sequence((X, Y))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "1 2", "= 1", "1 +", "\\{1\\} \\cap \\{2\\}", "5 cm 6"])
def test_unreadable(text):
    with pytest.raises(Unreadable):
        read(text)


@given(st.text("0123456789.,;:+-*/^_!|()[]{}<>= xyfe\\frac sqrtpi", max_size=40))
def test_any_text_is_read_or_unreadable(text):
    try:
        node = read(text)
    except Unreadable:
        return
    assert isinstance(node, Node)
