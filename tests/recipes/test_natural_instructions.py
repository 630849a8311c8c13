"""Natural Instructions: a model with a planted gain shows it, and none from another definition."""

import pytest

from assay.recipes.experiment import Setting
from assay.recipes.natural_instructions import experiment


def test_a_gain_that_is_there() -> None:
    model = "scripted:0.1,condition/definition=0.9,condition/definition+positive2=1"
    found = experiment(Setting(count=1, limit=30, model=model))
    assert found.fate == "supported"
    values = {measure.what: measure for measure in found.measures}
    gain = values["ROUGE-L, definition less none"]
    assert gain.low <= 0.8 <= gain.high
    control = values["ROUGE-L, definition of another task less none"]
    assert control.control
    assert control.low <= 0 <= control.high
    planted = values["ROUGE-L, definition, of 0.5 planted"]
    assert planted.value == pytest.approx(0.5, abs=0.12)
