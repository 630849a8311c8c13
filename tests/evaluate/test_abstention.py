"""Refusals counted, and calibration."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.abstention import (
    abstention,
    answer_confidence,
    calibration_error,
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


@pytest.mark.parametrize(
    ("scores", "correct", "value"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.75] * 4, [True, True, True, False], 0.0),
        ([0.05, 0.95], [True, True], 0.5),
        ([0.51, 0.59], [True, False], 0.05),  # one bin: what lies in it is averaged first
    ],
)
def test_calibration_error(scores, correct, value) -> None:
    assert calibration_error(scores, correct) == pytest.approx(value)


@pytest.mark.parametrize(("scores", "correct"), [([], []), ([0.5], []), ([1.5], [True])])
def test_wrong_use(scores, correct) -> None:
    with pytest.raises(BadArgument):
        calibration_error(scores, correct)
