"""The experiment at a small scale: its numbers, its control, and that a seed repeats it."""

from assay.recipes.experiment import Setting
from assay.recipes.kalmv import experiment


def test_each_remedy_fits_its_error() -> None:
    found = experiment(Setting(count=2, limit=120))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["right after one turn"] > values["right before"] + 0.15
    assert values["right with remedies swapped"] < values["right before"] + 0.1
    assert values["classes told"] > values["largest class"] + 0.15
    assert values["right where verified"] > values["right after one turn"]
    assert found == experiment(Setting(count=2, limit=120))
