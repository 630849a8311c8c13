"""Smaller searches out of a large one agree with what can be counted."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.search.resample import curve
from assay.search.tree import Node


def candidates(scores: list[float]) -> list[Node]:
    return [Node(id=i, answer=str(i % 3), value=score) for i, score in enumerate(scores)]


@settings(max_examples=20)
@given(st.integers(2, 10), st.integers(0, 10), st.integers(1, 10))
def test_a_perfect_verifier_chooses_as_pass_at_k_counts(n, right, k) -> None:
    right, k = min(right, n), min(k, n)
    nodes = candidates([1.0] * right + [0.0] * (n - right))
    known = {node.id: node.id < right for node in nodes}
    (share,) = curve([nodes], [known], "best", [k])[k]
    exact = 1 - math.comb(n - right, k) / math.comb(n, k)
    assert abs(share - exact) < 0.08


def test_a_constant_verifier_makes_the_weighted_vote_a_majority() -> None:
    nodes = candidates([0.5] * 9)
    known = {node.id: node.answer == "0" for node in nodes}
    sizes = [1, 3, 5, 9]
    assert curve([nodes], [known], "weighted", sizes) == curve([nodes], [known], "majority", sizes)


def test_there_must_be_enough() -> None:
    with pytest.raises(BadArgument, match="2 candidates hold no set of 3"):
        curve([candidates([0.1, 0.2])], [{0: True, 1: False}], "best", [3])
