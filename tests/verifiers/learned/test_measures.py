"""Measures against their definitions, and intervals that hold what they promise."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.learned import measures
from assay.verifiers.learned.measures import Classed, Graded, Located, Scored, measure

SCORES = st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9])
SCORED = st.builds(Scored, SCORES, st.booleans(), st.sampled_from("abc"))
CASES = st.lists(SCORED, min_size=1, max_size=20)


@given(CASES)
def test_auroc_counts_pairs(cases) -> None:
    pairs = [
        1.0 if good.score > bad.score else 0.5 if good.score == bad.score else 0.0
        for good, bad in itertools.product(cases, cases)
        if good.good and not bad.good
    ]
    found = measures.auroc(cases)
    assert (found == pytest.approx(sum(pairs) / len(pairs))) if pairs else math.isnan(found)


@given(CASES)
def test_a_score_turned_round_has_the_other_auroc(cases) -> None:
    turned = [case._replace(score=-case.score) for case in cases]
    found = measures.auroc(cases)
    assert math.isnan(found) or measures.auroc(turned) == pytest.approx(1 - found)


@given(CASES)
def test_errors_lie_between_0_and_1(cases) -> None:
    assert 0 <= measures.calibration_error(cases) <= 1
    assert 0 <= measures.brier(cases) <= 1


def test_macro_f1_by_hand() -> None:
    cases = [Classed(0, 0, "a"), Classed(0, 1, "b"), Classed(1, 1, "c"), Classed(2, 2, "d")]
    assert measures.macro_f1(cases) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_located_f1_by_hand() -> None:
    cases = [Located(-1, -1, "a"), Located(1, -1, "b"), Located(2, 2, "c"), Located(1, 2, "d")]
    assert measures.located_f1(cases) == pytest.approx(0.5)
    assert math.isnan(measures.located_f1(cases[:2]))


def test_correlation_by_hand() -> None:
    line = [Graded(x, 2 * x + 1, str(x)) for x in (0.0, 1.0, 2.0)]
    assert measures.correlation(line) == pytest.approx(1)
    assert math.isnan(measures.correlation([Graded(1.0, 1.0, "a"), Graded(1.0, 2.0, "b")]))


def test_balanced_accuracy_by_hand() -> None:
    cases = [Classed(0, 0, "a"), Classed(0, 1, "b"), Classed(1, 1, "c"), Classed(0, 2, "d")]
    assert measures.balanced_accuracy(cases) == pytest.approx(0.5)


def test_intervals_cover() -> None:
    draw = random.Random(0)
    inside = 0
    for _ in range(60):
        cases = [Classed(0, int(draw.random() > 0.7), str(n)) for n in range(60)]
        found = measure("accuracy", measures.right, cases, resamples=150)
        inside += found.low <= 0.7 <= found.high
    assert inside >= 51  # of 60; 57 are expected


def test_an_interval_knows_that_cases_of_a_group_are_alike() -> None:
    cases = [Classed(0, group % 2, str(group)) for group in range(10) for _ in range(20)]
    alone = [case._replace(group=str(n)) for n, case in enumerate(cases)]
    wide, narrow = (
        measure("accuracy", measures.right, each, resamples=200) for each in (cases, alone)
    )
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_perfection_is_not_certain() -> None:
    found = measure("accuracy", measures.right, [Classed(0, 0, str(n)) for n in range(9)])
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.70, abs=0.01)
    assert found.to_dict() == {"value": 1.0, "low": round(found.low, 4), "high": 1.0, "n": 9}
