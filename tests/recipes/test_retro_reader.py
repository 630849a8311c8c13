"""The experiment at a small scale, with readers that are trained for it."""

import pytest

from assay.core.seeds import rng
from assay.recipes import retro_reader
from assay.recipes.experiment import Setting
from assay.recipes.facts import World


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_trained_readers_beat_chance_and_the_control_does_not() -> None:
    pytest.importorskip("torch", reason="needs assay[transformers]")
    found = retro_reader.experiment(Setting(first_seed=50, count=1, limit=120))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["AUROC rear"] > 0.65
    assert values["exactly right, answer or none"] > 0.5
    assert abs(values["rear, of other questions"] - 0.5) < 0.15


def test_learned_and_tested_names_are_disjoint() -> None:
    known, other = (
        {word for row in rows for word in " ".join((row["prompt"], *row["documents"])).split()}
        for rows in (retro_reader.rows(World(seed=s, people=30, half=s), 90) for s in (0, 1))
    )
    shared = {word.strip(".?") for word in known} & {word.strip(".?") for word in other}
    assert all(
        word.islower() or word in ("The", "When", "Where", "Which", "Who") for word in shared
    )


def test_unanswerable_passages_keep_the_person_and_the_relation() -> None:
    world = World(seed=0, people=20)
    for fact in rng(0, "some").sample(world.facts, 30):
        (without,) = retro_reader.passage(world, fact, answerable=False)
        (with_it,) = retro_reader.passage(world, fact, answerable=True)
        assert fact.person in without
        assert fact.statement() not in without
        assert fact.statement(other_words=True) not in without
        assert fact.person in with_it
        assert fact.value in with_it
