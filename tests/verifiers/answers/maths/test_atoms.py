r"""What expressions are made of: each way of writing one atom."""

from fractions import Fraction

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import Node, Unreadable, number

X, N = Node("sym", ("x",)), number
CASES = [
    ("7", N(7)),
    ("1,234", N(1234)),
    (".50", Node("num", (Fraction(1, 2), 2))),
    ("x", X),
    ("x_1", Node("sym", ("x_1",))),
    ("x_{12}", Node("sym", ("x_12",))),
    (r"\pi", Node("const", ("pi",))),
    (r"\infty", Node("const", ("inf",))),
    (r"\frac{1}{2}", Node("div", (N(1), N(2)))),
    (r"\frac12", Node("div", (N(1), N(2)))),
    (r"\frac123", None),
    (r"\binom{4}{2}", Node("call", ("binom", N(4), N(2)))),
    (r"\sqrt2", Node("call", ("sqrt", N(2)))),
    (r"\sqrt[3]{x}", Node("call", ("root", N(3), X))),
    (r"\sin x", Node("call", ("sin", X))),
    (r"\sin^{-1} x", Node("call", ("arcsin", X))),
    (r"\sin^2 x", Node("pow", (Node("call", ("sin", X)), N(2)))),
    (r"\log_2 x", Node("call", ("log", X, N(2)))),
    ("|x|", Node("call", ("abs", X))),
    (r"\lfloor x \rfloor", Node("call", ("floor", X))),
    ("f(x)", Node("call", ("apply f", X))),
    ("(x)", X),
    (r"\{x\}", Node("seq", ("\\{", (X,), "\\}", ","))),
    (r"\begin{pmatrix} 1 & x \end{pmatrix}", Node("matrix", ((N(1), X),))),
    (r"\overline{x}", X),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_an_atom(text, expected):
    if expected is None:
        with pytest.raises(Unreadable):
            read(text)
    else:
        assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(1", "1)", r"\frac{1}", r"\sqrt", "|x", r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}",
        r"\begin{pmatrix} 1", r"\begin{poem} 1 \end{poem}", r"\int x", r"\lfloor x )", r"\sin_2 x",
        "x_{1", r"5 \pmod 3",
    ],
)  # fmt: skip
def test_what_is_no_atom(text):
    with pytest.raises(Unreadable):
        read(text)
