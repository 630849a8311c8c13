r"""Which expressions are equal, and that whatever is equal stays so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.equality import close, equal, proportional
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.numeric import context

EQUAL = [
    ("(x+1)^2", "x^2+2x+1"),
    (r"2\sqrt2", r"\sqrt8"),
    (r"\frac{1}{\sqrt2}", r"\frac{\sqrt2}{2}"),
    (r"\sin^2 x + \cos^2 x", "1"),
    (r"\frac{x^2-1}{x-1}", "x+1"),
    (r"\ln(xy)", r"\ln x + \ln y"),
    ("(-1)^n", r"\cos(n\pi)"),
    ("n!", "n(n-1)!"),
    ("2^{10}", "1024"),
    ("e^{i\\pi}", "-1"),
    (r"\log 100", "2"),
    ("50\\%", "1/2"),
]
DIFFERENT = [
    ("x+1", "x-1"),
    ("x", "y"),
    ("1-1/e", "1+1/e"),
    (r"\sqrt2", "1.414213562373"),
    ("x^2", "2^x"),
    ("1/3", "0.333333333333333333333333"),
    ("9^(9^(9^9))", "3"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal(one, other):
    assert equal(read(one), read(other)) is True
    assert equal(read(other), read(one)) is True


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different(one, other):
    assert not equal(read(one), read(other))


@pytest.mark.parametrize(
    ("one", "other"), [("9^(9^(9^9))", "9^(9^(9^9))+1"), ("1/0", "2/0"), ("a+b+c+d+f+g+h+j+k", "0")]
)
def test_what_cannot_be_told_is_not_guessed(one, other):
    assert equal(read(one), read(other)) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("2x-2", "x-1", True), ("x-1", "1-x", True), ("x-1", "x+1", False), ("x-1", "0x", False)],
)
def test_proportional(one, other, expected):
    assert proportional(read(one), read(other)) is expected


whole = st.integers(-50, 50)


@given(whole, whole, whole)
def test_a_polynomial_equals_its_expansion_and_nothing_near(a, b, slip):
    expanded = read(f"x^2+({a + b})x+({a * b + slip})")
    assert equal(read(f"(x+({a}))(x+({b}))"), expanded) is (slip == 0)


def test_close_is_relative():
    mpf = context().mpf
    assert close(mpf(10) ** 40, mpf(10) ** 40 + 1)
    assert not close(mpf(1), mpf(1) + mpf(10) ** -20)
