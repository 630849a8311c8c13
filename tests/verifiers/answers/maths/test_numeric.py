"""Values to fifty digits, and what is not computed."""

import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.answers.maths.exact import NoValue, TooLarge
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.numeric import context, numeric

VALUES = [
    ("\\pi", math.pi),
    ("e^2", math.e**2),
    ("\\sin(1)", math.sin(1)),
    ("\\arctan(1)", math.pi / 4),
    ("\\ln 2", math.log(2)),
    ("\\log_2 8", 3),
    ("\\lg 1000", 3),
    ("5!", 120),
    ("\\sqrt[3]{8}", 2),
    ("90^\\circ", math.pi / 2),
    ("7 cm", 7),
    ("\\max(1, 2)", 2),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values(text, value):
    assert float(numeric(read(text), {})) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("text", ["x", "1/0", "\\ln 0", "\\infty", "x = 1"])
def test_what_has_no_value(text):
    with pytest.raises(NoValue):
        numeric(read(text), {})


@pytest.mark.parametrize("text", ["9^(9^(9^9))", "\\sin(10^{30})", "(10^9)!", "e^{10^{10}}"])
def test_what_is_too_large(text):
    with pytest.raises(TooLarge):
        numeric(read(text), {})


def test_the_base_of_a_plain_logarithm_is_told():
    assert float(numeric(read("\\log 100"), {}, log_base=10)) == pytest.approx(2)
    assert float(numeric(read("\\log 100"), {})) == pytest.approx(math.log(100))


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_symbols_have_the_values_they_are_given(x, y):
    found = float(numeric(read("x y - x"), {"x": x, "y": y}))
    assert found == pytest.approx(x * y - x, abs=1e-12)


def test_threads_do_not_share_a_context():
    found = []
    thread = threading.Thread(target=lambda: found.append(context()))
    thread.start()
    thread.join()
    assert found[0] is not context()
