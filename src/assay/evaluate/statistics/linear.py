"""The little linear algebra that fits need, for tens of parameters, without a library."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assay.core import BadArgument

Matrix = list[list[float]]


def logistic(value: float) -> float:
    """The chance whose log-odds this is; no overflow at either end.

    >>> logistic(0.0), logistic(-1000.0)
    (0.5, 0.0)
    """
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1 + grown)


def product(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """A matrix times a vector.

    >>> product([[1, 2], [0, 1]], [3, 4])
    [11, 4]
    """
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """The inverse of a square matrix, by Gauss and Jordan with pivots.

    Raises `BadArgument` where there is none.

    >>> inverse([[2.0, 0.0], [0.0, 4.0]])
    [[0.5, 0.0], [0.0, 0.25]]
    """
    size = len(matrix)
    rows = [
        [*map(float, row), *(float(place == number) for place in range(size))]
        for number, row in enumerate(matrix)
    ]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < 1e-14:
            raise BadArgument("the numbers leave something open: a column depends on the others")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for number in range(size):
            factor = rows[number][column]
            if number != column and factor:
                rows[number] = [
                    value - factor * other
                    for value, other in zip(rows[number], rows[column], strict=True)
                ]
    return [row[size:] for row in rows]
