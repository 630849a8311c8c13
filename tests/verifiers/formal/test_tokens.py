"""Solutions as tokens of arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.tokens import tokens

SHOWN = [
    ("3 + 4 = 7", "3 + 4 = 7"),
    ("3 × 4 ÷ 2", "3 * 4 / 2"),
    (r"3 \times 4 \cdot 2", "3 * 4 * 2"),
    (r"\frac{1}{2} + \frac34", "( ( 1 ) / ( 2 ) ) + ( 3 / 4 )"),
    ("2**3 − 1", "2 ^ 3 - 1"),
    ("2^{10}", "2 ^ ( 10 )"),
    ("3 x 4, plus", "3 * 4 , plus"),
    ("8 divided by 2", "8 / 2"),
    ("x plus y", "x + y"),
    ("times 3", "times 3"),
    ("so **five** <<2+3=5>>apples", "so five apples"),
    (r"\text{cost} = \$3", "cost = 3"),
    ("a_1 + 3", "a_1 + 3"),
    ("at 12:30", "at 12:30"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_what_is_arithmetic_stays(text: str, shown: str) -> None:
    found = " ".join(token.text.strip() for token in tokens(text))
    assert found == shown


@pytest.mark.parametrize(
    ("text", "number", "decimals", "unit"),
    [
        ("1,250.50", Fraction(2501, 2), 2, ""),
        (".5", Fraction(1, 2), 1, ""),
        ("$ 12", Fraction(12), 0, "$"),
        (r"\$12", Fraction(12), 0, "$"),
        ("12 %", Fraction(12), 0, "%"),
        (r"12\%", Fraction(12), 0, "%"),
        ("1{,}000", Fraction(1000), 0, ""),
    ],
)
def test_numbers(text: str, number: Fraction, decimals: int, unit: str) -> None:
    [token] = tokens(text)
    assert (token.kind, token.number, token.decimals, token.unit) == (
        "number", number, decimals, unit
    )  # fmt: skip


@pytest.mark.parametrize("text", ["12:30", "3rd", "a_1", "2.5e3", "1.2.3", "9" * 41, r"\frac{1}"])
def test_what_is_no_number_spoils_what_stands_beside_it(text: str) -> None:
    assert "odd" in {token.kind for token in tokens(text)}


@given(st.text(alphabet="12.,x+-*/^(){}$%= \n\\frac~", max_size=60))
def test_tokens_stand_where_they_say_and_in_order(text: str) -> None:
    found = tokens(text)
    assert all(0 <= start <= end <= len(text) for start, end in (token.span for token in found))
    assert [token.span[0] for token in found] == sorted(token.span[0] for token in found)
