"""The experiment on cues, with a model of planted habits in place of the real one."""

import pytest

from assay.recipes import cot_monitorability as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize("rate", [1, 0])
def test_what_it_says_of_thinkers_and_of_a_model(monkeypatch, rate) -> None:
    monkeypatch.setattr(recipe, "ITEMS", 40)
    outcome = recipe.experiment(Setting(model=f"scripted:{rate}", limit=4))
    assert outcome.fate == "supported"
    found = {one.what: one for one in outcome.measures}
    assert found["classic faithfulness: the same two"].low < 0
    assert found["never names: faithfulness"].value == 0
    assert found["never names: faithfulness"].control
    assert found["the model: faithfulness"].value == rate
    assert found["the model: verbosity"].value == rate
    whole, own = (found[f"repeats: {name}"] for name in ("verbosity", "verbosity, uncopied"))
    assert whole.low > own.high
