"""The parts of the experiment at a small scale, and once the whole of it."""

import pytest

from assay.recipes import kalmv
from assay.recipes.experiment import Setting
from assay.recipes.facts import World


def test_each_remedy_fits_its_error() -> None:
    tally = kalmv._Tally()
    for seed in (0, 1):
        tally.add(World(seed=seed, people=50), kalmv.verifier(), 120)
    n = len(tally.before)
    assert n == 240
    assert sum(tally.after) > sum(tally.before) + 0.15 * n
    assert sum(tally.swapped) < sum(tally.before) + 0.1 * n
    assert sum(tally.classes) > sum(tally.majority) + 0.15 * n
    assert sum(tally.verified) / len(tally.verified) > sum(tally.after) / n


def test_automatic_labels_are_of_every_class_and_of_other_names() -> None:
    rows = kalmv.labelled(0)
    labels = [row["label"] for row in rows]
    for label in ("correct", "retrieval_error", "grounding_error"):
        assert labels.count(label) > 0.1 * len(rows)
    learned = {word for row in rows for text in row["documents"] for word in text.split()}
    tested = {fact.person for fact in World(seed=kalmv.FRESH, people=50, half=1).facts}
    assert not learned & tested


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_trained_verifier_mends() -> None:
    pytest.importorskip("torch", reason="needs assay[transformers]")
    found = kalmv.experiment(Setting(count=1, limit=120))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["gain, trained"] > 0.1
    assert values["classes told, trained"] > values["largest class"] + 0.15
