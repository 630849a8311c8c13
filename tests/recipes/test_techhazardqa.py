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
def test_what_it_says_of_a_model(monkeypatch, model, fate) -> None:
    monkeypatch.setattr(recipe, "MANY", 200)
    outcome = recipe.experiment(Setting(model=model, limit=20))
    assert outcome.fate == fate
    leaky, even = outcome.measures[-2:]
    assert leaky.low <= 0.25 <= leaky.high
    assert even.control
    assert even.low <= 0 <= even.high
