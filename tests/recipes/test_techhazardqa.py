"""The experiment on forms of answer, with a model of planted habits in place of the real one."""

import pytest

from assay.recipes import techhazardqa as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize(
    ("model", "fate"),
    [
        ("scripted:0.95,condition/pseudocode=0.2", "supported"),
        ("scripted:0.2,condition/pseudocode=0.95", "contradicted"),
        ("scripted:0.9", "not shown"),
    ],
)
def test_what_it_says_of_a_model(monkeypatch, tmp_path, model, fate) -> None:
    monkeypatch.setattr(recipe, "MANY", 200)
    monkeypatch.setattr(recipe.form_guard, "TRAINED", 80)
    monkeypatch.setattr(recipe.form_guard, "TESTED", 10)
    outcome = recipe.experiment(Setting(model=model, limit=20, count=1, out=tmp_path))
    assert outcome.fate == fate
    found = {one.what: one for one in outcome.measures}
    leaky, even = (
        found[f"more breaches of one that tells {told} of the secrets"]
        for told in ("0.10 and 0.35", "0.10 and 0.10")
    )
    assert leaky.low <= 0.25 <= leaky.high
    assert even.control
    assert even.low <= 0 <= even.high
