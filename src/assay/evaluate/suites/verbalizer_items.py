"""Small two-way classification tasks of our own, and the twelve verbalizers that rename classes.

The first class of a task is the one that "yes" and "1" stand for by nature. Items are made from
templates with a seed, half of them in each class.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from assay.core import BadArgument
from assay.core.seeds import rng

EACH = 25
MOST = 150
"""More different texts some templates do not give."""


class Verbalizer(NamedTuple):
    """Words for the classes; None stands for the task's own words, in their order or swapped."""

    name: str
    group: str
    words: tuple[str, str] | None = None
    swapped: bool = False
    orientation: str = ""
    """Of a neutral pair: ``listed`` or ``turned``."""

    def of(self, own: Sequence[str]) -> tuple[str, str]:
        """The words for the first and the second class."""
        first, second = self.words or (own[0], own[1])
        return (second, first) if self.swapped else (first, second)

    def meant(self, own: Sequence[str]) -> tuple[str, str]:
        """The words that mean the first and the second class by nature: the task's if none do."""
        if self.group == "neutral":
            return own[0], own[1]
        first, second = self.of(own)
        return (second, first) if self.group == "unnatural" else (first, second)


NEUTRAL = (("foo", "bar"), ("sfo", "lax"), ("lake", "river"))
VERBALIZERS = (
    Verbalizer("own words", "natural"),
    Verbalizer("yes/no", "natural", ("yes", "no")),
    Verbalizer("1/0", "natural", ("1", "0")),
    *(Verbalizer(f"{a}/{b}", "neutral", (a, b), orientation="listed") for a, b in NEUTRAL),
    *(Verbalizer(f"{b}/{a}", "neutral", (b, a), orientation="turned") for a, b in NEUTRAL),
    Verbalizer("no/yes", "unnatural", ("no", "yes")),
    Verbalizer("0/1", "unnatural", ("0", "1")),
    Verbalizer("own words swapped", "unnatural", swapped=True),
)


class Item(NamedTuple):
    """A text to classify; `gold` is 0 for the first class, 1 for the second."""

    id: str
    text: str
    gold: int


class Task(NamedTuple):
    """A classification: what is asked, how each class is described and called, and the items."""

    name: str
    question: str
    classes: tuple[str, str]
    words: tuple[str, str]
    items: tuple[Item, ...]


def _sentiment(draw: random.Random, gold: int) -> str:
    thing = draw.choice(
        ("soup", "hotel", "film", "concert", "train", "museum", "jacket", "phone", "garden")
    )
    praise = ("delightful", "excellent", "lovely", "superb", "charming", "wonderful")
    blame = ("dreadful", "disappointing", "awful", "shabby", "tedious", "miserable")
    after = (
        ("I would gladly come back", "we told all our friends", "it made my week"),
        ("I want my money back", "we left early", "it spoiled my week"),
    )[gold]
    return f"The {thing} was {draw.choice((praise, blame)[gold])}, and {draw.choice(after)}."


def _opinion(draw: random.Random, gold: int) -> str:
    place = draw.choice(
        ("library", "bakery", "station", "theatre", "swimming pool", "market", "harbour", "school")
    )
    if gold == 0:
        view = draw.choice(("far too loud", "the prettiest of all", "not worth a visit", "a joy"))
        voice = draw.choice(("If you ask me", "I think", "To my mind", "I feel that"))
        comma = "," if voice in ("If you ask me", "To my mind") else ""
        return f"{voice}{comma} the {place} is {view}."
    fact = draw.choice(("opened in", "was rebuilt in", "was closed in", "was sold in"))
    return f"The {place} {fact} {draw.randrange(1880, 2020)}."


def _meaning(draw: random.Random, gold: int) -> str:
    who, other = draw.sample(("Ada", "Bruno", "Carla", "Deniz", "Elena", "Farid", "Greta"), 2)
    thing = draw.choice(("bicycle", "lamp", "kettle", "chair", "radio", "tent", "clock"))
    one, alike = draw.choice(
        (("bought", "purchased"), ("repaired", "fixed"), ("mailed", "posted"), ("got", "received"))
    )
    day, later = draw.sample(("Monday", "Tuesday", "Thursday", "Friday", "Sunday"), 2)
    second = f"On {day}, {who} {alike} the {thing}."
    if gold == 1:
        second = draw.choice(
            (f"On {later}, {who} {alike} the {thing}.", f"On {day}, {other} {alike} the {thing}.")
        )
    return f"{who} {one} the {thing} on {day}. / {second}"


def _topic(draw: random.Random, gold: int) -> str:
    food = draw.choice(("onions", "noodles", "pears", "lentils", "dumplings", "mushrooms"))
    done = draw.choice(("Fry the", "Serve the", "Rinse the", "Season the", "Chop the"))
    city = draw.choice(("Lisbon", "Oslo", "Kyoto", "Lima", "Accra", "Tallinn", "Cork"))
    way = draw.choice(("The night train to", "A cheap flight to", "The ferry to", "Our hotel in"))
    if gold == 0:
        return f"{done} {food} {draw.choice(('at once', 'with salt', 'before the guests arrive'))}."
    return f"{way} {city} {draw.choice(('was booked out', 'costs less in May', 'has free rooms'))}."


_Made = Callable[[random.Random, int], str]
_TASKS: tuple[tuple[str, str, tuple[str, str], tuple[str, str], _Made], ...] = (
    (
        "sentiment",
        "Judge the mood of the sentence.",
        ("the writer liked it", "the writer did not like it"),
        ("positive", "negative"),
        _sentiment,
    ),
    (
        "opinion",
        "Judge whether the sentence states a view of its writer.",
        ("it states a view", "it states something that can be checked"),
        ("opinion", "fact"),
        _opinion,
    ),
    (
        "meaning",
        "Judge whether the two sentences mean the same.",
        ("they mean the same", "they do not mean the same"),
        ("same", "different"),
        _meaning,
    ),
    (
        "topic",
        "Judge whether the sentence is about food.",
        ("it is about food", "it is about travel"),
        ("food", "travel"),
        _topic,
    ),
)


@cache
def tasks(each: int = EACH) -> tuple[Task, ...]:
    """The four tasks with so many items each, the same every time; `BadArgument` for too many."""
    if not 1 <= each <= MOST:
        raise BadArgument(f"a task has 1 to {MOST} items, not {each}")
    return tuple(
        Task(name, question, classes, words, tuple(_items(name, made, each)))
        for name, question, classes, words, made in _TASKS
    )


def _items(name: str, made: _Made, each: int) -> Iterator[Item]:
    """Texts that differ from one another, the classes in turns."""
    draw, seen = rng(2026, "verbalizer", name), set[str]()
    while len(seen) < each:
        gold = len(seen) % 2
        text = made(draw, gold)
        if text not in seen:
            seen.add(text)
            yield Item(f"{name}-{len(seen):03d}", text, gold)
