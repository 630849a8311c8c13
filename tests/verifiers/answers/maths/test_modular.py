"""Values modulo a prime."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.modular import PRIME, hash_value, modular

AT = {"x": 7, "y": 11, "n": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + y", 18),
        ("xy", 77),
        ("-x", PRIME - 7),
        ("x^n", 343),
        ("x/x", 1),
        ("2 \\cdot (1/2)", 1),
        ("i^2", PRIME - 1),
        ("100\\%", 1),
    ],
)
def test_values(text, value):
    assert modular(read(text), AT) == value


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("\\sin x", NotExact),
        ("\\sqrt x", NotExact),
        ("x^{1/2}", NotExact),
        ("1/(x-7)", NoValue),
        ("x^{10^{200}}", TooLarge),
    ],
)
def test_what_has_no_value(text, error):
    with pytest.raises(error):
        modular(read(text), AT)


def test_a_named_function_depends_on_its_argument():
    assert modular(read("f(x+0)"), AT) == modular(read("f(x)"), AT)
    assert modular(read("f(x)"), AT) != modular(read("f(y)"), AT)
    assert modular(read("f(x)"), AT) != modular(read("g(x)"), AT)


@given(st.integers(), st.integers())
def test_identities_hold_everywhere(x, y):
    at = {"x": x % PRIME, "y": y % PRIME}
    assert modular(read("(x+y)(x-y)"), at) == modular(read("x^2-y^2"), at)


def test_the_fixed_value_of_a_key_is_fixed():
    assert hash_value("pi") == hash_value("pi") != hash_value("e")
    assert 0 <= hash_value(("apply f", 3)) < PRIME
