"""The experiment at a small scale: its numbers, its control, and that a seed repeats it."""

from assay.recipes.experiment import Setting
from assay.recipes.trm import experiment


def test_knowledge_finds_what_faithfulness_cannot() -> None:
    found = experiment(Setting(count=2, limit=20))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["F1 of incorrect sentences, chain"] > 0.8
    assert values["F1 of incorrect sentences, faithfulness alone"] < 0.7
    assert values["F1 of incorrect sentences, false memory"] < 0.6
    assert values["right where support and truth differ, alone"] == 0
    assert values["best of 8 by the chain"] > values["a random one of 8"]
    assert found == experiment(Setting(count=2, limit=20))
