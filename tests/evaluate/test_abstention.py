"""Refusals counted, and calibration."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evaluate.abstention import (
    abstention,
    answer_confidence,
    r_tuning_score,
)


def test_counts_and_rates() -> None:
    found = abstention(
        correct=[True] * 6 + [False] * 4,
        answered=[True] * 5 + [False] + [True] + [False] * 3,
    )
    assert found.n == 10
    assert found.refusal_rate == 0.4
    assert found.accuracy == 5 / 6
    assert found.over_refusal == 1 / 6
    assert found.due_refusal == 3 / 4
    assert found.truthfulness == 0.8


def test_rates_of_nothing_are_none() -> None:
    found = abstention(correct=[True], answered=[False])
    assert found.accuracy is None
    assert found.due_refusal is None
    assert found.over_refusal == 1


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_every_response_is_counted_once(rows) -> None:
    found = abstention(correct=[c for c, _ in rows], answered=[a for _, a in rows])
    assert found.n == len(rows)
    assert found.truthfulness == pytest.approx(sum(c == a for c, a in rows) / len(rows))


@pytest.mark.parametrize(
    ("logprobs", "value"), [([], 0.0), ([0.0], 1.0), ([math.log(0.5), math.log(0.125)], 0.25)]
)
def test_answer_confidence(logprobs, value) -> None:
    assert answer_confidence(logprobs) == pytest.approx(value)
    assert r_tuning_score(value, 1.0) == pytest.approx((value + 1) / 2)
