"""Measures against people on the published answers."""

import pytest

from assay.core import DataError
from assay.recipes import instruct_qa
from assay.recipes.experiment import Setting
from assay.recipes.facts import World


def test_it_needs_the_answers(tmp_path) -> None:
    for folder in (None, tmp_path):
        with pytest.raises(DataError):
            instruct_qa.experiment(Setting(data=folder))


def test_cases_differ_as_they_say() -> None:
    cases = list(instruct_qa._cases(World(seed=0, people=10), ["never heard of"]))
    assert len(cases) > 10
    for case in cases:
        together = " ".join(case.documents)
        assert all(word in together for word in case.faithful.rstrip(".").split()[-1:])
        assert case.added.endswith("never heard of.")
        assert case.swapped not in (case.faithful, case.added)
        assert case.swapped.rstrip(".").split()[-1] in together


def test_clauses_that_are_learned_are_not_tested() -> None:
    assert not set(instruct_qa.LEARNED_CLAUSES) & set(instruct_qa.TESTED_CLAUSES)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_recall_agrees_with_people(data) -> None:
    pytest.importorskip("torch", reason="needs assay[transformers]")
    found = instruct_qa.experiment(Setting(data=data, count=1, limit=100, model="scripted:0.9"))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["Pearson r with people, recall"] > 0.65
    assert values["Pearson r with people, f1"] < 0.5
    assert values["Pearson r with people, exact match"] < 0.25
    assert values["Pearson r on TriviaQA, a trained verifier"] > 0.3
    assert abs(values["Pearson r, recall of other references"]) < 0.15
    assert values["AUROC of K-precision against an added clause"] > 0.8
    swapped = "against a swapped value"
    by_words, learned = (
        values[f"AUROC of {measure} {swapped}"] for measure in ("K-precision", "a trained verifier")
    )
    assert learned > by_words
    assert values["recall of a model's answers from passages"] > 0.6
    assert values["declined, with passages that tell"] == 0
