"""Tango: the judge is measured by a rule that it never sees, and every arm begins alike."""

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="needs torch (assay[train])")

from assay.recipes import tango
from assay.recipes.experiment import Setting
from assay.train.methods.tango import Signs
from assay.train.mini.warm import Warm
from assay.train.rollout import Rollout


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes at which nothing is learnt, in seconds."""
    looping = replace(tango.TURNS.looping, steps=2, prompts=3, samples=2, tests=5, evaluate_every=1)
    turns = replace(tango.TURNS, looping=looping, warmup=1, every=1, judgements=2)
    monkeypatch.setattr(tango, "TURNS", turns)
    monkeypatch.setattr(tango, "WARM", Warm(rows=40, steps=3, batch=16))
    monkeypatch.setattr(tango, "FORM_STEPS", 2)
    monkeypatch.setattr(tango, "LOOKED", 6)
    monkeypatch.setattr(tango, "SIZES", {"layers": 1, "width": 16})


def solution(text: str) -> Rollout:
    problem = tango.TASK.problem("A0C2=")
    return Rollout(group=0, prompt=(1,), tokens=(2,), text=text, problem=problem)


@pytest.mark.parametrize(
    ("said", "f1"),
    [
        (Signs((1.0, -1.0), False), 1.0),
        (Signs((-1.0, -1.0), False), 2 / 3),
        (Signs((-1.0, 1.0), True), 0.0),
        (Signs((1.0,), True), 0.0),
        (None, 0.0),
    ],
)
def test_a_judge_is_measured_by_its_signs_on_wrong_steps(
    monkeypatch: pytest.MonkeyPatch, said: Signs | None, f1: float
) -> None:
    monkeypatch.setattr(tango, "judged", lambda *_: [said])
    found = tango.measured(object(), [solution("du")])  # type: ignore[arg-type]
    assert found["steps_f1"] == pytest.approx(f1)
    assert found["all_wrong"] == pytest.approx(2 / 3)


def test_a_move_against_a_wall_brings_nothing_nearer() -> None:
    problem = tango.TASK.problem("A0C2=")
    assert tango.TASK.steps(problem, "udrdr") == [False, True, True, True, True]
    assert tango.TASK.steps(problem, "?") == [False]


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_arms_begin_alike_and_sample_alike() -> None:
    found = tango.arms(0)
    assert set(found) == set(tango.ARMS)
    assert found["Tango"].tokens > found["GRPO"].tokens
    outcome = tango.experiment(Setting(count=2))
    assert [measure.what for measure in outcome.measures if measure.control]
    assert {f"accuracy at the end, {name}" for name in tango.ARMS} <= {
        measure.what for measure in outcome.measures
    }
