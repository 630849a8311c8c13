"""Precedence: sums, products, signs and powers."""

import pytest

from assay.verifiers.answers.maths.exact import exact
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import Node, Unreadable, number

X = Node("sym", ("x",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 2 / 2", 2),
        ("8 / 2 * 4", 16),
        ("2 - 3 - 4", -5),
        ("2 ^ 3 ^ 2", 512),
        ("2 ** 3", 8),
        ("-3^2", -9),
        ("(-3)^2", 9),
        ("2(3+4)", 14),
        ("3!", 6),
        ("2^{3!}", 64),
        ("2 \\cdot -3", -6),
        ("1 - -1", 2),
        ("2 1/2", "5/2"),
    ],
)
def test_precedence(text, value):
    assert exact(read(text)) == exact(read(str(value)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x'", Node("sym", ("x'",))),
        ("30^\\circ", Node("deg", (number(30),))),
        ("30^{\\circ}", Node("deg", (number(30),))),
        ("5\\%", Node("pct", (number(5),))),
        ("\\pm x", Node("pm", (None, X))),
        ("1 \\mp x", Node("pm", (number(1), Node("neg", (X,))))),
        ("12_5", Node("based", ("12", 5))),
    ],
)
def test_what_stands_around_an_expression(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize("text", ["2 3", "2 3/2", "2 5/x 3", "2(3)", "1.5_2", "2 ^"])
def test_unreadable(text):
    with pytest.raises(Unreadable):
        read(text)
