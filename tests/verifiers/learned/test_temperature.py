"""Temperatures and cuts: laws of the optimum."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.learned.temperature import best_cut, fit, log_loss, probabilities

LOGITS = st.lists(
    st.tuples(st.floats(-8, 8), st.floats(-8, 8), st.booleans()), min_size=5, max_size=40
)


@given(LOGITS)
def test_no_temperature_has_less_loss(rows) -> None:
    logits = [(a, b) for a, b, _ in rows]
    doubt = 1 / (len(rows) + 2)
    targets = [(1 - doubt / 2, doubt / 2) if good else (doubt / 2, 1 - doubt / 2)
               for *_, good in rows]  # fmt: skip
    found = fit(logits, [(1.0, 0.0) if good else (0.0, 1.0) for *_, good in rows])
    best = log_loss(logits, targets, found)
    assert all(best <= log_loss(logits, targets, other) + 1e-4 for other in (0.05, 0.5, 1, 2, 20))


def test_a_known_temperature_is_found_again() -> None:
    draw = random.Random(0)
    logits = [(draw.gauss(0, 2), 0.0) for _ in range(1500)]
    targets = [(1.0, 0.0) if draw.random() < probabilities(row, 1)[0] else (0.0, 1.0)
               for row in logits]  # fmt: skip
    hot = [(3 * a, 3 * b) for a, b in logits]
    assert fit(hot, targets) == pytest.approx(3, rel=0.1)


def test_rows_that_are_all_right_do_not_make_it_sure() -> None:
    sure = probabilities((5.0, 0.0), fit([(5.0, 0.0)] * 20, [(1.0, 0.0)] * 20))[0]
    assert 0.9 < sure < 0.99


SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


@given(SCORED)
def test_no_cut_balances_better(rows) -> None:
    scores, good = zip(*rows, strict=True)

    def balanced(cut: float) -> float:
        both = []
        for side in (True, False):
            hits = [(score >= cut) == is_good for score, is_good in rows if is_good is side]
            both.append(sum(hits) / len(hits) if hits else math.nan)
        return sum(both)

    cut = best_cut(scores, good)
    assert 0 <= cut <= 1
    if len(set(good)) == 1:
        assert cut == 0.5
    elif len({round(score, 3) for score in scores}) == len(set(scores)):
        assert all(balanced(cut) >= balanced(score) - 1e-9 for score in scores if score > 0)
