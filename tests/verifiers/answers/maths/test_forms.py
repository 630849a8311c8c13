"""The forms that a question may ask for."""

import pytest

from assay.verifiers.answers.maths.forms import fits
from assay.verifiers.answers.maths.grammar import read

CASES = [
    ("lowest terms", "1/2", True),
    ("lowest terms", "2/4", False),
    ("lowest terms", "x + 3/6", False),
    ("lowest terms", "7", True),
    ("expanded", "x^2+2x+1", True),
    ("expanded", "(x+1)^2", False),
    ("expanded", "2(x+1)", False),
    ("expanded", "5", True),
    ("factored", "(x+1)(x-1)", True),
    ("factored", "(x+1)^2", True),
    ("factored", "x^2-1", False),
    ("factored", "2(2x+2)", False),
    ("factored", "-(x+1)(x+2)", True),
    ("factored", "x^2", True),
    ("factored", "x(\\pi x + 2)", True),
    ("factored", "6", True),
]


@pytest.mark.parametrize(("form", "text", "expected"), CASES)
def test_fits(form, text, expected):
    assert fits(read(text), form) is expected
