"""The experiment on planted questions, with a model of planted habits in place of the real one."""

import pytest

from assay.recipes import injection_robustness as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize(
    ("model", "fate"),
    [("scripted:0.95,condition/end=0.1", "supported"), ("scripted:0.9", "not shown")],
)
def test_what_it_says_of_a_model(model, fate) -> None:
    outcome = recipe.experiment(Setting(model=model, limit=20))
    assert outcome.fate == fate
    control = [one for one in outcome.measures if one.control]
    assert [one.value for one in control] == [0.0, 1.0, 1.0]  # PDR and both IDRs
