"""The experiment at a small scale, with the readers that need no model."""

import pytest

from assay.core.seeds import rng
from assay.recipes import retro_reader
from assay.recipes.experiment import Setting
from assay.recipes.facts import World
from assay.verifiers.grounding.reading import QuestionCoverage


@pytest.fixture
def words(monkeypatch) -> None:
    monkeypatch.setattr(retro_reader, "sketchy", QuestionCoverage)


@pytest.mark.usefixtures("words")
def test_readers_beat_chance_and_the_control_does_not() -> None:
    found = retro_reader.experiment(Setting(count=2))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["rear verification"] > 0.6
    assert values["AUROC rear"] > 0.65
    assert abs(values["rear, of other questions"] - 0.5) < 0.1
    assert found == retro_reader.experiment(Setting(count=2))


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
