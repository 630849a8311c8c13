r"""Matrices beside matrices, lists and products."""

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.matrices import matrices_match, rows_of
from assay.verifiers.answers.maths.structures import matches
from assay.verifiers.answers.question import Rules


def matrix(*rows):
    return r"\begin{pmatrix} " + r" \\ ".join(" & ".join(row.split()) for row in rows) + (
        r" \end{pmatrix}"
    )  # fmt: skip


SQUARE = matrix("1 2", "3 4")
CASES = [
    (SQUARE, matrix("2/2 2", "3 8/2"), True),
    (SQUARE, "[[1, 2], [3, 4]]", True),
    (SQUARE, "A = " + SQUARE, True),
    (SQUARE, SQUARE.replace("pmatrix", "bmatrix"), True),
    (SQUARE, matrix("1 2", "3 5"), False),
    (SQUARE, matrix("1 3", "2 4"), False),
    (SQUARE, matrix("1 2 0", "3 4 0"), False),
    (SQUARE, "[[1, 2, 3, 4]]", False),
    (SQUARE, "\\{1, 2, 3, 4\\}", False),
    (SQUARE, "5", False),
    (matrix("1", "2"), "(1, 2)", True),
    (matrix("1", "2"), "(2, 1)", False),
    (matrix("7 10", "15 22"), SQUARE + SQUARE, True),
    (matrix("1 2"), SQUARE + matrix("1 2"), False),
]


@pytest.mark.parametrize(("gold", "found", "expected"), CASES)
def test_matrices_match(gold, found, expected):
    assert matrices_match(read(gold), read(found), Rules(), matches) is expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [("[[1, 2], [3, 4]]", 2), ("[[1, 2], [3]]", 0), ("[1, 2]", 0), ("((1, 2))", 0)],
)
def test_rows_of(text, rows):
    found = rows_of(read(text))
    assert (len(found.args) if found else 0) == rows
