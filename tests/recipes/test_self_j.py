"""The experiment at a small scale: its numbers, its control, and that a seed repeats it."""

from assay.recipes.experiment import Setting
from assay.recipes.self_j import experiment


def test_both_sources_are_better_than_either() -> None:
    found = experiment(Setting(count=2, limit=200))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["r with quality, both"] > values["r with quality, cosine"]
    assert values["r with quality, both"] > values["r with quality, self"]
    assert values["loss, better half by both"] < 0.7 * values["loss, all answered"]
    assert abs(values["r with quality, shuffled"]) < 0.2
    assert found == experiment(Setting(count=2, limit=200))
