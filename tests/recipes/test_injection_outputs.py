"""Stored outputs in the published layout: scores compared, PDR and IDR counted."""

import json

import pytest

from assay.core import DataError, UsageError
from assay.recipes.experiment import Setting
from assay.recipes.injection_outputs import recounts
from assay.recipes.injection_robustness import experiment

CLEAN = "defenseTrue-QCA-tiny-7b-4shot-original-NaturalQuestions-dev-1000.json"
HIT = "defenseTrue-QCA-tiny-7b-4shot-injected-relevant-end-direct-NaturalQuestions-dev-1000.json"


def row(number: int, said: str, user: float, planted: float | None = None) -> dict:
    scores = {"original/f1": user, "original/exact_match": user}
    if planted is not None:
        scores |= {"injected/f1": planted, "injected/exact_match": planted}
    accepted = {
        "answers": ["the lake"],
        "injected_answers": ["May"] if planted is not None else [""],
    }
    return {"qid": f"q{number}", "generation": said, **accepted, **scores}


def written(folder, clean, hit) -> None:
    (folder / CLEAN).write_text(json.dumps(clean))
    (folder / HIT).write_text(json.dumps(hit))


def test_counted_again(tmp_path) -> None:
    written(
        tmp_path,
        [row(n, "Lake!", 100.0) for n in range(8)],
        [row(n, "May", 0.0, 100.0) for n in range(6)]
        + [row(n, "lake", 100.0, 0.0) for n in (6, 7)],
    )
    (found,) = recounts(tmp_path)
    assert found.model == "tiny-7b, NaturalQuestions"
    assert found.drop.value == pytest.approx(0.75)
    assert found.kept.value == pytest.approx(0.25)
    assert (found.same, found.compared) == (48, 48)
    outcome = experiment(Setting(data=tmp_path))
    assert outcome.fate == "supported"
    assert "48 of 48 published scores" in outcome.finding


def test_a_score_that_differs_is_told_and_an_empty_answer_does_not_count(tmp_path) -> None:
    clean = [row(n, "lake", 100.0) for n in range(4)] + [row(4, " ", 0.0)]
    written(tmp_path, clean, [row(n, "lake", 50.0, 0.0) for n in range(5)])
    (found,) = recounts(tmp_path)
    assert (found.same, found.compared) == (20, 30)
    assert found.drop.n == 4
    assert found.drop.value == 0


def test_a_folder_without_pairs(tmp_path) -> None:
    (tmp_path / CLEAN).write_text("[]")
    with pytest.raises(UsageError, match="has no pair of files"):
        list(recounts(tmp_path))


@pytest.mark.parametrize("content", ["{", "{}", '["text"]', '[{"qid": 1}]'])
def test_wrong_files(tmp_path, content) -> None:
    written(tmp_path, [row(0, "lake", 100.0)], [])
    (tmp_path / HIT).write_text(content)
    with pytest.raises(DataError):
        list(recounts(tmp_path))
