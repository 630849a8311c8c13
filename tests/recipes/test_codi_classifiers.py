"""Surrogate classifiers learn the words that tell a label."""

import random
from pathlib import Path

import pytest

from assay.recipes import codi_classifiers as surrogates

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def test_a_sentence_tells_its_label_and_no_other() -> None:
    for labels in surrogates.FEELINGS.values():
        for told in labels.values():
            words = set(surrogates.sentence(random.Random(0), told).rstrip(".").split())
            assert len(words & set(told)) == 2
            assert not words - set(told) - set(surrogates.FILLERS)


def test_it_learns_what_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="needs assay[transformers]")
    monkeypatch.setattr(surrogates, "STEPS", 150)
    monkeypatch.setattr(surrogates, "TRAINED", 300)
    monkeypatch.setattr(surrogates, "TESTED", 60)
    surrogates.train(tmp_path, "toxicity", 0)
    assert surrogates.right(tmp_path, "toxicity", 1) > 0.9
