"""A little linear algebra."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics.linear import inverse, logistic, product

ROWS = st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=3, max_size=3)


@given(ROWS)
def test_a_matrix_times_its_inverse(rows) -> None:
    matrix = [[value + 4 * (i == j) for j, value in enumerate(row)] for i, row in enumerate(rows)]
    turned = inverse(matrix)
    for place in range(3):
        column = product(matrix, [row[place] for row in turned])
        assert column == pytest.approx([float(place == other) for other in range(3)], abs=1e-9)


def test_pivots() -> None:
    assert inverse([[0, 1], [1, 0]]) == [[0, 1], [1, 0]]


def test_no_inverse() -> None:
    with pytest.raises(BadArgument, match="depends on the others"):
        inverse([[1, 2], [2, 4]])


@given(st.floats(-800, 800))
def test_logistic(value) -> None:
    assert logistic(value) + logistic(-value) == pytest.approx(1)
    if abs(value) < 30:
        chance = logistic(value)
        assert math.log(chance / (1 - chance)) == pytest.approx(value, abs=1e-3)
