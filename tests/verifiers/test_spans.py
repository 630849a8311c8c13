"""Retro-Reader's arithmetic against brute force and worked examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.spans import (
    Window,
    best_span,
    no_answer_score,
    rear_score,
    sketchy_score,
)

ONE = Window(start=(2.0, 1.0, 5.0), end=(1.0, 3.0, 0.0), impossible=0.5)
TWO = Window(start=(0.0, 6.0, 0.0), end=(0.5, 0.0, 4.0), impossible=-0.5)


def test_the_sketchy_reader_takes_the_mean_and_the_intensive_one_the_minimum() -> None:
    assert sketchy_score([2.0, -1.0]) == 0.5
    assert best_span([ONE, TWO]) == (1, 1, 2, 10.0)
    # null scores: 2 + 1 + 0.5 and 0 + 0.5 - 0.5; the smaller counts
    assert no_answer_score([ONE, TWO]) == 0.0 - 10.0
    assert rear_score([0.5, -10.0]) == -4.75
    assert rear_score([0.5, -10.0], [1.0, 0.0]) == 0.25


def test_a_span_may_not_run_backwards_nor_be_too_long_nor_lie_outside() -> None:
    back = Window(start=(0.0, 0.0, 9.0), end=(0.0, 9.0, 0.0))
    assert best_span([back]).score == 9.0  # one logit each: never both nines
    assert best_span([TWO], longest=1).score == 6.0
    assert best_span([Window(start=(0.0, 6.0), end=(0.0, 4.0), allowed=frozenset())]) is None
    assert no_answer_score([Window(start=(0.0,), end=(0.0,))]) == math.inf


LOGITS = st.lists(st.floats(-9, 9), min_size=2, max_size=8)


@given(st.lists(st.tuples(LOGITS, LOGITS), min_size=1, max_size=3), st.integers(1, 4))
def test_the_best_span_is_that_of_brute_force(pairs, longest) -> None:
    windows = []
    for start, end in pairs:
        size = min(len(start), len(end))
        windows.append(Window(start=start[:size], end=end[:size]))
    scores = [
        window.start[first] + window.end[last]
        for window in windows
        for first in range(1, len(window.start))
        for last in range(first, min(len(window.start), first + longest))
    ]
    assert best_span(windows, longest=longest).score == max(scores)


@pytest.mark.parametrize(
    "wrong", [lambda: sketchy_score([]), lambda: no_answer_score([]), lambda: rear_score([1], [])]
)
def test_wrong_use(wrong) -> None:
    with pytest.raises(BadArgument):
        wrong()
