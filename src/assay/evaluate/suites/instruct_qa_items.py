"""Questions of our own about buildings that do not exist, each with three short passages.

Half of them come in a chat, where the last question says "it". What a building is like stands in
no model's memory: it can be known from the passages alone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from assay.core.seeds import rng

SEED, COUNT = 2026, 60
PLACES = (
    "Lindow", "Marrava", "Ostrey", "Quell", "Tarnby", "Velsen", "Abrik", "Corvane", "Dunmere",
    "Elstow", "Farholt", "Grenna", "Hollin", "Isker", "Jorvel",
)  # fmt: skip
THINGS = ("bridge", "library", "mill", "station", "theatre", "tower", "school", "fountain")
FIRST = ("Alma", "Tomas", "Ines", "Pavel", "Mina", "Jon", "Greta", "Omar", "Lena", "Bruno")
LAST = ("Reyes", "Bakk", "Duarte", "Orlik", "Sato", "Vik", "Holm", "Castell", "Nadir", "Fenn")
STUFF = ("granite", "brick", "oak", "marble", "slate", "copper", "glass", "sandstone")
USES = ("as a market hall", "as a concert room", "by a choir", "as a museum", "by painters")
ASKED: Mapping[str, tuple[str, str, str]] = {
    "who": ("Who built {it}?", "{It} was built by {who}.", "Somebody named Ivo Zander did that."),
    "when": ("In which year was {it} finished?", "{It} was finished in {when}.",
             "It must have been around 1502."),
    "what": ("What is {it} made of?", "{It} is made of {what}.", "Mostly straw, as far as known."),
    "use": ("How is {it} used today?", "Today {it} is used {use}.", "Nobody goes there any more."),
}  # fmt: skip
"""A question, its answer in a sentence, and a guess that no passage supports."""


class Building(NamedTuple):
    """A building and what is known of it."""

    it: str
    known: Mapping[str, str]

    def passage(self) -> str:
        """All of it."""
        return " ".join(self.said(about) for about in ASKED)

    def said(self, about: str) -> str:
        """One of the facts as a sentence."""
        it = self.it
        return ASKED[about][1].format(it=it, It=it[0].upper() + it[1:], **self.known)


class Item(NamedTuple):
    """A question with its passages, and passages that are about other buildings."""

    id: str
    about: str
    building: Building
    passages: tuple[str, ...]
    others: tuple[str, ...]
    history: tuple[str, str] | None

    @property
    def question(self) -> str:
        """The question; in a chat it says "it"."""
        return ASKED[self.about][0].format(it="it" if self.history else self.building.it)

    @property
    def answer(self) -> str:
        """The reference."""
        return self.building.known[self.about]


@cache
def items() -> tuple[Item, ...]:
    """The questions, the same on every machine."""
    draw = rng(SEED, "instruct_qa")
    named = [f"the {thing} of {place}" for place in PLACES for thing in THINGS]
    buildings = [_building(draw, name) for name in draw.sample(named, COUNT)]
    return tuple(_item(draw, number, buildings) for number in range(COUNT))


def _building(draw: random.Random, name: str) -> Building:
    known = {
        "who": f"{draw.choice(FIRST)} {draw.choice(LAST)}",
        "when": str(draw.randint(1600, 1990)),
        "what": draw.choice(STUFF),
        "use": draw.choice(USES),
    }
    return Building(name, known)


def _item(draw: random.Random, number: int, buildings: list[Building]) -> Item:
    building = buildings[number]
    about = tuple(ASKED)[number % len(ASKED)]
    others = draw.sample([one for one in buildings if one is not building], 5)
    passages = [building.passage(), *(one.passage() for one in others[:2])]
    draw.shuffle(passages)
    history = None
    if number // len(ASKED) % 2:
        history = (f"Do you know {building.it}?", "I have three passages about such buildings.")
    unrelated = tuple(one.passage() for one in others[2:])
    return Item(f"building-{number + 1:02d}", about, building, tuple(passages), unrelated, history)
