"""A world of invented people and facts, for experiments that need to know the truth.

Names are made of syllables, so that no model has read of them. A world depends on its seed alone.

>>> world = World(seed=1, people=2)
>>> fact = world.facts[0]
>>> (fact.statement(), fact.question()) == (
...     f"{fact.person} lives in {fact.value}.", f"Where does {fact.person} live?")
True
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assay.core.seeds import rng

_STARTS = ("Bra", "Cel", "Dor", "Fen", "Gri", "Hal", "Jor", "Kel", "Lun", "Mar", "Nor", "Pel")
_MIDDLES = ("a", "en", "i", "or", "u", "al", "em", "ir")
_ENDS = ("dan", "fir", "gol", "kin", "lor", "mas", "nel", "pov", "rix", "sta", "tis", "vak")

RELATIONS: dict[str, tuple[str, str, str]] = {
    "home": ("{person} lives in {value}.", "{value} is home to {person}.",
             "Where does {person} live?"),
    "work": ("{person} works for {value}.", "{value} employs {person}.",
             "Who does {person} work for?"),
    "born": ("{person} was born in {value}.", "The birth of {person} was in {value}.",
             "When was {person} born?"),
    "teacher": ("{person} was taught by {value}.", "{value} was the teacher of {person}.",
                "Who taught {person}?"),
    "rival": ("{person} lost a race against {value}.", "{value} won a race against {person}.",
              "Who won the race against {person}?"),
    "river": ("{person} crossed the river {value}.", "The river {value} was crossed by {person}.",
              "Which river did {person} cross?"),
}  # fmt: skip
"""For each relation: how it is stated, how it is put in other words, and how it is asked for."""


@dataclass(frozen=True, slots=True)
class Fact:
    """That a person stands in a relation to a value."""

    person: str
    relation: str
    value: str

    def statement(self, *, other_words: bool = False) -> str:
        """The fact in a sentence."""
        pattern = RELATIONS[self.relation][int(other_words)]
        return pattern.format(person=self.person, value=self.value)

    def question(self) -> str:
        """What one asks to be told the value."""
        return RELATIONS[self.relation][2].format(person=self.person)

    def but(self, value: str) -> Fact:
        """The same with another value."""
        return Fact(self.person, self.relation, value)


class World:
    """People with one fact for each relation.

    `half` takes only every other name and year, from the first or the second on: a world to learn
    from and one to test on then share none.
    """

    def __init__(self, *, seed: int, people: int, half: Literal[0, 1] | None = None) -> None:
        self.seed = seed
        self._taken = slice(None) if half is None else slice(half, None, 2)
        draw = rng(seed, "world")
        names = self._names(draw, people)
        self.values = {
            relation: [str(year) for year in draw.sample(range(1700, 1990)[self._taken], 60)]
            if relation == "born"
            else self._names(draw, 60)
            for relation in RELATIONS
        }
        self.facts = tuple(
            Fact(name, relation, draw.choice(self.values[relation]))
            for name in names
            for relation in RELATIONS
        )

    @cached_property
    def of(self) -> dict[tuple[str, str], Fact]:
        """Each fact by its person and relation."""
        return {(fact.person, fact.relation): fact for fact in self.facts}

    def wrong(self, fact: Fact, draw: random.Random) -> Fact:
        """The fact with another value of its kind."""
        others = [value for value in self.values[fact.relation] if value != fact.value]
        return fact.but(draw.choice(others))

    def _names(self, draw: random.Random, count: int) -> list[str]:
        every = [a + b + c for a in _STARTS for b in _MIDDLES for c in _ENDS]
        return draw.sample(every[self._taken], count)
