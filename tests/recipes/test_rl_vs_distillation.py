"""A decoder that learns in each way, at a very small scale; the simulation; the fate's rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.core.seeds import rng
from assay.recipes import rl_vs_distillation as recipe
from assay.recipes import taught_or_reinforced as learning
from assay.recipes.experiment import Measure, Setting
from assay.train.mini.learner import example

SMALL = learning.Lesson(
    steps=2, prompts=3, samples=2, tests=6, k=4, width=16, strong=16, shown=2, start=0.0
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_experiment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recipe, "NULLS", 10)
    monkeypatch.setattr(recipe, "nulls", lambda seed: 0)
    monkeypatch.setattr(recipe, "Lesson", lambda **given: SMALL)
    setting = Setting(model="scripted:0.5", limit=20, count=2, out=tmp_path)
    outcome = recipe.experiment(setting)
    assert outcome.fate == "not shown"
    found = {one.what: one for one in outcome.measures}
    told = [one for what, one in found.items() if "audits that say accuracy up" in what]
    assert [one.value for one in told] == [1, 1, 1]
    assert found["simulated RL: capability"].value < 0 < found["simulated RL: accuracy"].value
    assert found["dealt out: capability, after less before"].control
    assert found["RL: tokens sampled, thousands"].value > 0
    assert found["RL: accuracy, after less before"].n == 2
    assert 0.3 < found["the model: accuracy"].value < 0.7
    assert found["the model: capability"].value > 0.9


def test_an_arm_that_is_kept_is_only_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = learning.lesson(3, tmp_path, settings=SMALL)
    monkeypatch.setattr(learning, "taught", None)
    assert learning.lesson(3, tmp_path, settings=SMALL) == first
    assert set(first) == set(learning.ARMS)
    assert all(one.audit.n == 6 and one.audit.k == 4 for one in first.values())
    monkeypatch.setattr(learning, "RATES", dict.fromkeys(learning.ARMS, 0.5))
    with pytest.raises(TypeError):  # at another rate it would have to be made
        learning.lesson(3, tmp_path, settings=SMALL)


def test_the_start_never_saw_a_carry() -> None:
    problems = learning.Plain().problems("train", 50, seed=1)
    assert not any(map(learning.carries, problems))
    assert any(map(learning.carries, learning.Add().problems("train", 50, seed=1)))


def test_answers_that_are_dealt_out_stand_behind_other_prompts() -> None:
    policy = learning.Policy.fresh("0123456789+=#", seed=0, width=16, layers=1, longest=16)
    rows = [example(policy, f"1{n}+11=", "#1") for n in range(3)]
    groups = [learning.replace(row, group=place) for place, row in enumerate(rows)]
    dealt = learning._dealt(groups)
    assert [one.prompt for one in dealt] == [rows[1].prompt, rows[2].prompt, rows[0].prompt]
    assert learning._dealt([]) == []


UP, FLAT, DOWN, FAR = (0.1, 0.2), (-0.01, 0.01), (-0.2, -0.1), (0.03, 0.2)


@pytest.mark.parametrize(
    ("accuracy", "capability", "fate"),
    [
        ((UP, UP, UP, DOWN), (FLAT, UP, FLAT, DOWN), "supported"),
        ((UP, UP, UP, DOWN), (DOWN, UP, FLAT, DOWN), "supported"),
        ((UP, UP, UP, UP), (FLAT, UP, FLAT, DOWN), "not shown"),
        ((FLAT, UP, UP, DOWN), (FLAT, UP, FLAT, DOWN), "not shown"),
        ((UP, UP, UP, DOWN), (FLAT, FLAT, FLAT, DOWN), "not shown"),
        ((UP, UP, UP, DOWN), ((-0.01, 0.03), UP, FLAT, DOWN), "not shown"),
        ((UP, UP, UP, DOWN), (FAR, UP, FLAT, DOWN), "contradicted"),
        ((FLAT, UP, UP, DOWN), (FLAT, UP, FAR, DOWN), "contradicted"),
    ],
)
def test_the_rule_of_the_fate(
    accuracy: tuple[tuple[float, float], ...],
    capability: tuple[tuple[float, float], ...],
    fate: str,
) -> None:
    def measures(intervals: tuple[tuple[float, float], ...]) -> dict[str, Measure]:
        return {
            arm: Measure(what=arm, value=sum(one) / 2, low=one[0], high=one[1], n=5)
            for arm, one in zip(learning.ARMS, intervals, strict=True)
        }

    assert recipe.fate(measures(accuracy), measures(capability)) == fate


def test_groups_that_all_fail_teach_nothing() -> None:
    draw = rng(0, "test")
    solver = recipe.Solver((recipe.Task(True, 0.0),) * 3, 0.0, (0.0,) * 3)
    assert recipe.grpo(solver, draw) == solver
