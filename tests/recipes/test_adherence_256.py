"""The experiment on many models, with a scripted one in place of the real one."""

import pytest

from assay.recipes import adherence_256 as recipe
from assay.recipes.experiment import Setting


def test_the_experiment() -> None:
    outcome = recipe.experiment(Setting(model="scripted:1"))
    assert outcome.fate == "not shown"
    assert "is screened out (does not answer" in outcome.finding  # it knows the tests alone
    found = {one.what: one for one in outcome.measures}
    assert found["the model: strict"].value == 1
    assert found["coins: KR-20"].control
    assert found["coins: KR-20"].high < found["the population: KR-20"].low


def test_the_law() -> None:
    hard = recipe.difficulties()
    assert recipe.mean_passed(hard) == pytest.approx(recipe.MEAN, abs=1e-6)
    assert recipe.spearman([1, 2, 3], [2, 4, 9]) == 1
    assert recipe.spearman([1, 2, 3], [3, 2, 1]) == -1
    chances = [[0.0] * 4, [1.0] * 4]
    assert recipe.expected_reliability(chances) == pytest.approx(1)
