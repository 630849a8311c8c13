"""The experiment on judges, with a model of planted rates in place of the real one."""

from functools import partial

import pytest

from assay.recipes import variation_in_verification as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize(
    ("model", "fate"),
    [
        ("scripted:0.9,generator/strong=0.2", "supported"),
        ("scripted:0.2,generator/strong=0.9", "contradicted"),
        ("scripted:0.7", "not shown"),
    ],
)
def test_what_it_says_of_a_model(monkeypatch, model, fate) -> None:
    monkeypatch.setattr(recipe, "QUESTIONS", 60)
    monkeypatch.setattr(recipe, "measured", partial(recipe.measured, count=2))
    monkeypatch.setattr(recipe, "in_band", partial(recipe.in_band, questions=60))
    outcome = recipe.experiment(Setting(model=model, limit=200))
    assert outcome.fate == fate
    assert "by what it writes" in outcome.tested
    found = {one.what: one for one in outcome.measures}
    assert found["the model: unreadable"].value == 0
    same = [one for what, one in found.items() if what.startswith("the same rates")]
    assert len(same) == 3
    assert all(one.control for one in same)
    assert sum(one.low <= 0 <= one.high for one in same) >= 2
