"""Measures of sureness; and the embedded model asked for its own."""

import pytest

from assay.models.scripted import ScriptedModel
from assay.recipes import r_tuning, refusing
from assay.recipes.experiment import Setting
from assay.recipes.r_tuning import Answered, experiment, measures, questions


def test_a_sure_model_that_knows_what_it_knows() -> None:
    rows = [Answered(right=True, score=0.9, sure=True)] * 6
    rows += [Answered(right=False, score=0.2, sure=False)] * 3
    rows += [Answered(right=True, score=0.3, sure=False)]
    values = {measure.what: measure.value for measure in measures(rows, 0)}
    assert values["untuned: accuracy, all answered"] == 0.7
    assert values["untuned: accuracy where sure"] == 1.0
    assert values["untuned: refused"] == 0.4
    assert values["untuned: refused though right"] == pytest.approx(1 / 7)
    assert values["untuned: AUROC of the score"] == 1.0


def test_questions_come_in_three_sizes() -> None:
    asked = questions(0, 9)
    assert asked == questions(0, 9)
    assert len(asked) == 9
    assert all(str(eval(text[8:-1])) == gold for text, gold in asked)


def small(monkeypatch) -> None:
    """A world that is read in a second, and teaches nothing."""
    pytest.importorskip("torch", reason="needs assay[train]")
    for name, value in (("PEOPLE", 12), ("PASSES", 1), ("TUNED", 1)):
        monkeypatch.setattr(refusing, name, value)


def test_the_experiment_runs_and_says_what_is_control(monkeypatch) -> None:
    small(monkeypatch)
    monkeypatch.setattr("assay.models.load", lambda name: ScriptedModel(1.0))
    monkeypatch.setattr(r_tuning, "ask", lambda *_: Answered(right=True, score=0.7, sure=True))
    found = experiment(Setting(count=2, limit=3, model="scripted"))
    assert found.fate == "not shown"
    controls = [one.what for one in found.measures if one.control]
    assert any("by chance" in what for what in controls)
    assert "untuned: AUROC of shuffled scores" in controls
    assert "padding has an AUROC of sureness" in found.finding


@pytest.mark.model
@pytest.mark.slow
def test_with_the_small_model(monkeypatch) -> None:
    small(monkeypatch)
    found = experiment(Setting(count=1, limit=6))
    assert found.fate == "not shown"
    assert found.measures[-1].n >= 1
