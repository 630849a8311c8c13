"""The simulation of training: its controls hold, and a model is sampled beside it."""

from assay.core.seeds import rng
from assay.recipes import rl_vs_distillation as recipe
from assay.recipes.experiment import Setting


def test_the_experiment(monkeypatch) -> None:
    monkeypatch.setattr(recipe, "NULLS", 10)
    monkeypatch.setattr(recipe, "nulls", lambda seed: 0)
    outcome = recipe.experiment(Setting(model="scripted:0.5", limit=20, count=1))
    assert outcome.fate == "not shown"
    found = {one.what: one for one in outcome.measures}
    told = [one for what, one in found.items() if "audits that say accuracy up" in what]
    assert [one.value for one in told] == [1, 1, 1]
    assert found["RL: capability"].value < 0 < found["RL: accuracy"].value
    assert [one.value for one in outcome.measures if one.control] == [0, 0]
    assert 0.3 < found["the model: accuracy"].value < 0.7
    assert found["the model: capability"].value > 0.9


def test_groups_that_all_fail_teach_nothing() -> None:
    draw = rng(0, "test")
    solver = recipe.Solver((recipe.Task(True, 0.0),) * 3, 0.0, (0.0,) * 3)
    assert recipe.grpo(solver, draw) == solver
