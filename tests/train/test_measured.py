"""One call of a reward in numbers: equal problems side by side are a group."""

import pytest

from assay.core import Failure, Problem, Verdict
from assay.train.measured import measured, repetition
from assay.train.reward import Rewarded


@pytest.mark.parametrize(("text", "share"), [("", 0.0), ("a b c", 0.0), ("a a a a a", 0.5)])
def test_repetition(text: str, share: float) -> None:
    assert repetition(text) == share


@pytest.mark.parametrize(
    ("prompts", "values", "groups", "flat", "interval"),
    [
        pytest.param("aabb", [1.0, 1.0, 0.0, 1.0], 2, 0.5, True, id="one group says nothing"),
        pytest.param("aabb", [1.0, None, None, None], 2, 1.0, False, id="one number a group"),
        pytest.param("abab", [1.0, 0.0, 1.0, 0.0], 4, None, True, id="groups of one"),
        pytest.param("aaaa", [1.0, 0.0, 1.0, 0.0], 1, 0.0, False, id="a single group"),
        pytest.param("", [], 0, None, False, id="nothing"),
    ],
)
def test_groups(prompts, values, groups, flat, interval) -> None:
    pairs = [(Problem.of(name), "x") for name in prompts]
    given = [Rewarded(value=value, verdict=Verdict("undecided")) for value in values]
    step = measured(pairs, given, step=3, seconds=0.5, lengths=[7] * len(pairs))
    assert (step.step, step.n, step.groups, step.zero_signal) == (3, len(pairs), groups, flat)
    assert (step.low is not None) == interval
    assert step.length == (7 if pairs else 0)


def test_what_could_not_be_read_counts_as_an_empty_text() -> None:
    given = [Rewarded(value=None, verdict=Verdict("undecided"))] * 2
    step = measured([Failure("problem", "no"), (Problem.of("a"), "four")], given)
    assert (step.length, step.mean, step.outcomes) == (2.0, None, {"undecided": 2})
