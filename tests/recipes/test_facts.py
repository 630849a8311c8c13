"""A world of facts depends on its seed alone, and tells no fact twice."""

import pytest

from assay.core.seeds import rng
from assay.recipes.facts import RELATIONS, World


def test_a_world_is_its_seed() -> None:
    assert World(seed=3, people=5).facts == World(seed=3, people=5).facts
    assert World(seed=3, people=5).facts != World(seed=4, people=5).facts


def test_everybody_has_each_relation_once() -> None:
    world = World(seed=0, people=20)
    assert len(world.of) == len(world.facts) == 20 * len(RELATIONS)
    assert len({fact.statement() for fact in world.facts}) == len(world.facts)


@pytest.mark.parametrize("relation", RELATIONS)
def test_what_is_said_and_asked_names_the_person(relation) -> None:
    world = World(seed=0, people=1)
    fact = world.of[world.facts[0].person, relation]
    said = (fact.statement(), fact.statement(other_words=True), fact.question())
    assert all(fact.person in one for one in said)
    assert all(fact.value in one for one in said[:2])
    assert fact.value not in said[2]
    wrong = world.wrong(fact, rng(0, "test"))
    assert wrong.value != fact.value
    assert wrong.value in world.values[relation]
