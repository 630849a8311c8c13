"""FlexiVe: the two modes, the reward, and that the experiment tells its effect from its control."""

import pytest

from assay.core import Problem
from assay.models.scripted import ScriptedModel
from assay.recipes.experiment import Setting
from assay.recipes.first_wrong import case, verifier
from assay.recipes.solve_detect_verify import (
    always,
    experiment,
    f1,
    flexive,
    judged,
    reward,
)


@pytest.mark.parametrize(
    ("found", "truth", "tokens", "points"),
    [
        (-1, -1, 50, 1.0),
        (-1, -1, 150, 0.0),
        (-1, -1, 9_999, 0.0),
        (2, 2, 50, 1.0),
        (2, 2, 25, 0.5),
        (1, 2, 512, 0.5),
        (1, 2, 768, 0.0),
        (-1, 2, 100, 0.0),
        (3, -1, 50, 0.0),
        (None, 2, 100, 0.0),
    ],
)
def test_the_reward_is_for_the_index_and_the_length(
    found: int | None, truth: int, tokens: int, points: float
) -> None:
    assert reward(found, truth, tokens) == points


def test_a_constant_verifier_has_no_f1() -> None:
    truths = [-1] * 90 + [0] * 10
    assert f1((-1, truth) for truth in truths) == 0
    assert f1((truth, truth) for truth in truths) == 1


def test_one_model_in_two_modes() -> None:
    cases = [case(0, index) for index in range(4)]
    way = flexive(verifier(cases, 0), votes=4)
    assert way.fast.model is way.slow.model
    costs = [
        mode(Problem.of(cases[0].question), cases[0].response).cost.output_tokens
        for mode in (way.fast, way.slow)
    ]
    assert costs[0] < 10 < 1_000 < costs[1]


def test_the_planted_rates_are_what_comes_out() -> None:
    cases = [case(1, index) for index in range(300)]
    way = flexive(verifier(cases, 1), votes=1, theta=0)
    fast = judged(way, cases)
    assert sum(fast.right) / 300 == pytest.approx(0.75, abs=0.07)
    assert fast.slow.tokens == 0
    assert not any(fast.escalated)
    assert fast.right == judged(way, cases).right
    slow = judged(always(way.slow, 1), cases)
    assert sum(slow.right) / 300 == pytest.approx(sum(one.slow for one in cases) / 300, abs=0.05)
    assert slow.tokens > 5 * fast.tokens


def test_the_gate_opens_where_votes_differ_and_only_there(monkeypatch) -> None:
    knows_nothing = ScriptedModel(0.0, function=str.upper)
    monkeypatch.setattr("assay.models.load", lambda name: knows_nothing)
    found = experiment(Setting(count=2, limit=40, model="scripted:0"))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["right, escalation less fast votes"] > 0.05
    assert values["right, escalation less random escalation"] > 0
    assert values["of them written, escalation"] < values["of them written, slow votes"]
    assert 0.3 < values["escalated"] < 0.8
    assert values["escalated, all votes alike"] == 0
    assert values["right, escalation less fast votes, all votes alike"] == 0
    assert values["escalated, trained fast votes"] < values["escalated"]
    assert values["pipeline, stopped: tokens"] < 0.7 * values["pipeline, full trace: tokens"]
    assert values["scripted:0 probed: stopped before"] == 0
