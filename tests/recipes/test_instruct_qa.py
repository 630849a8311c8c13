"""Measures against people on the published answers."""

import pytest

from assay.core import DataError
from assay.recipes.experiment import Setting
from assay.recipes.instruct_qa import experiment


def test_it_needs_the_answers(tmp_path) -> None:
    for folder in (None, tmp_path):
        with pytest.raises(DataError):
            experiment(Setting(data=folder))


def test_recall_agrees_with_people(data) -> None:
    found = experiment(Setting(data=data, count=1, limit=150))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["Pearson r with people, recall"] > 0.65
    assert values["Pearson r with people, f1"] < 0.5
    assert values["Pearson r with people, exact match"] < 0.25
    assert abs(values["Pearson r, recall of other references"]) < 0.15
    assert values["AUROC of K-precision against an added clause"] > 0.8
