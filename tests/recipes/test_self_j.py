"""The labels, and once the whole experiment at a small scale: its numbers and its control."""

import pytest

from assay.core.seeds import rng
from assay.evaluate.statistics import pearson
from assay.recipes import self_j
from assay.recipes.experiment import Setting


def test_both_sources_are_better_than_either() -> None:
    rows = self_j._graded(0, 300, half=0)
    quality = [row.quality for row in rows]
    sources = [row.grade for row in rows], [row.cosine for row in rows]
    one, other = (pearson(source, quality) for source in sources)
    both = pearson([row["quality"] for row in self_j.labelled(rows)], quality)
    assert both > max(one, other)
    shuffled = self_j.labelled(rows, shuffled=rng(0, "test"))
    assert abs(pearson([row["quality"] for row in shuffled], quality)) < 0.2


def test_names_that_are_learned_are_not_tested() -> None:
    known, other = (
        {word for row in self_j._graded(0, 50, half=half) for word in row.reference.split()}
        for half in (0, 1)
    )
    assert all(word.islower() or word == "The" for word in known & other)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_judge_that_was_taught_declines_what_is_bad(monkeypatch) -> None:
    pytest.importorskip("torch", reason="needs assay[transformers]")
    monkeypatch.setattr(self_j, "_untrained", lambda setting: [])
    found = self_j.experiment(Setting(count=1))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["r, distilled judge"] > values["r, length"] + 0.3
    assert values["loss saved by declining half, distilled"] > 0.3 * values["loss, all answered"]
    assert values["quality, best of 8 by distilled"] > values["quality, random of 8"] + 0.5
    assert abs(values["r, judge from shuffled labels"]) < 0.3
