"""The experiment on label words, with a model of planted habits in place of the real one."""

import pytest

from assay.recipes import verbalizer_manipulation as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize(
    ("model", "fate"),
    [
        ("scripted:0.95,group/unnatural=0.1", "supported"),
        ("scripted:0.1,group/unnatural=0.95", "contradicted"),
        ("scripted:0.9", "not shown"),
    ],
)
def test_what_it_says_of_a_model(monkeypatch, model, fate) -> None:
    monkeypatch.setattr(recipe, "EACH", 20)
    monkeypatch.setattr(recipe, "DRAWN", ())
    outcome = recipe.experiment(Setting(model=model, limit=20))
    assert outcome.fate == fate
    assert "rule of words" in outcome.tested
    flips = {one.what: one for one in outcome.measures if one.what.startswith("flip index at")}
    for obedience in (0.6, 0.0, 1.0):
        found = flips[f"flip index at obedience {obedience:g}"]
        assert found.low <= 1 - obedience <= found.high
        assert found.control == (obedience == 1.0)
