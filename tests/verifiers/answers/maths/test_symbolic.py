"""Proofs by algebra, and what is not asked of it; `test_verifier` asks its workers."""

import time

import pytest

from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import ZERO
from assay.verifiers.answers.maths.symbolic import MAX_NODES, Allowance, decide, prove


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("(x+1)^2", "x^2+2x+1", True),
        ("\\sin(2x)", "2\\sin x\\cos x", True),
        ("x", "x+1", False),
        ("x^2 < 4", "(-2, 2)", True),
        ("x^2 < 4", "[-2, 2]", False),
        ("\\mathbb{R} \\setminus \\{1\\}", "(-\\infty, 1) \\cup (1, \\infty)", True),
        ("\\{1, 2\\}", "\\{2, 1\\}", True),
        ("x + y < 1", "x < 1", None),
        ("(1, 2, 3)", "(1, 2)", None),
    ],
)
def test_prove(one, other, expected):
    assert prove((read(one), read(other))) is expected


def test_words_are_not_sent():
    assert decide(read("blue"), read("x"), Allowance(6.0)) is None


def test_what_is_too_large_is_not_sent():
    large = read("+".join(["x"] * (MAX_NODES // 2)))
    started = time.monotonic()
    assert decide(large, large, Allowance(3.0)) is None
    assert time.monotonic() - started < 1


def test_an_allowance_runs_out():
    allowed = Allowance(0.02)
    assert allowed.each == 0.01
    time.sleep(0.02)
    assert allowed.left() == 0
    assert prove((ZERO, ZERO)) is True
