r"""Tokens of answers in LaTeX, plain text and both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.nodes import Unreadable
from assay.verifiers.answers.maths.notation import MAX_CHARACTERS, plain, tokens

CASES = [
    (r"$\dfrac{9\pi}{2}$ cm", ["frac", "{", "9", "pi", "}", "{", "2", "}", "cm"]),
    ("1,234,567", ["1,234,567"]),
    ("(12,345)", ["(", "12", ",", "345", ")"]),
    ("10{,}000", ["10000"]),
    (r"10\,000", ["10000"]),
    ("x² ≤ 5", ["x", "^", "{", "2", "}", "<=", "5"]),
    ("2 × 3 ÷ 4", ["2", "*", "3", "/", "4"]),
    ("½", ["frac", "{", "1", "}", "{", "2", "}"]),
    ("−5", ["-", "5"]),
    (r"\left( 1 \right]", ["(", "1", "]"]),
    (r"5 \text{ or } 6", ["5", "or", "6"]),
    ("2xy", ["2", "x", "y"]),
    ("50 percent", ["50", "%"]),
    (r"\mathbb{R}", ["mathbb R"]),
    (r"\\frac{1}{2}", ["frac", "{", "1", "}", "{", "2", "}"]),
    ("infinity", ["infty"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_tokens(text, expected):
    assert [token.text for token in tokens(text)] == expected


@pytest.mark.parametrize("text", ["1" * (MAX_CHARACTERS + 1), "9" * 1_500, "+1" * 500])
def test_what_is_too_long(text):
    with pytest.raises(Unreadable, match="too long"):
        tokens(text)


@given(st.text(max_size=60))
def test_any_text_has_tokens(text):
    assert all(token.kind and token.text for token in tokens(text))


@given(st.text("0123456789xyz+-*/^().,=<> ", max_size=40))
def test_light_text_is_left_alone(text):
    assert plain(text) == text
