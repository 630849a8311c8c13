"""Vibe Checker: the weight of a preference, and planted rates that come out of the suite."""

import shutil

import pytest

from assay.recipes.experiment import Setting
from assay.recipes.vibe_checker import best_alpha, experiment
from assay.sandbox.jail import why_no_jail


def test_the_best_weight_is_that_of_the_preference() -> None:
    scores = [(0.1, 0.9), (0.4, 0.2), (0.8, 0.7), (0.3, 0.3), (0.9, 0.1)]
    for weight in (0.0, 0.3, 0.7, 1.0):
        preferred = [weight * obeyed + (1 - weight) * passed for obeyed, passed in scores]
        assert best_alpha(scores, preferred) == pytest.approx(weight)


@pytest.mark.skipif(
    shutil.which("ruff") is None or bool(why_no_jail()), reason="needs ruff and a jail"
)
def test_what_was_planted_comes_out() -> None:
    found = experiment(Setting(count=1, limit=10, model="scripted:1"))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["instructions obeyed, of 0.80 planted"] == pytest.approx(0.8, abs=0.15)
    assert values["regression of one who breaks nothing"] == 0
    assert 0 <= values["regression, three, of 0.17"] <= values["regression, five, of 0.27"]
    assert values["instructions obeyed by x = 1"] == 1
    assert values["solved by x = 1"] == 0
    assert values["solved, scripted:1, two instructions"] == 1
    assert values["obeyed, scripted:1, two instructions"] == 1
    assert values["chosen that were wanted"] == 1
