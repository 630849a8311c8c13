"""Tasks of our own in the manner of HREF: a person's response, a baseline's, and better and worse.

The baseline's response has a slip in it: a wrong name, a part left out. In brainstorming and
summaries there are many good responses, so that nearness to one of them says little; those are for
a judge alone.
"""

from __future__ import annotations

import random
from functools import cache
from typing import NamedTuple

from assay.core import Problem
from assay.core.seeds import rng

SEED, EACH = 2026, 15
NAMES = ("Alma Reyes", "Tomas Bakk", "Ines Duarte", "Pavel Orlik", "Mina Sato", "Jon Vik")
TOWNS = ("Lindow", "Marrava", "Ostrey", "Quell", "Tarnby", "Velsen")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
THINGS = ("lamp", "kettle", "bicycle", "radio", "tent", "clock", "violin", "rucksack")
CRAFTS = ("baker", "painter", "nurse", "pilot", "teacher", "carpenter")
FACTS = (
    ("What is the capital of Norway?", "The capital of Norway is Oslo", "Oslo", "Bergen"),
    ("Which planet is nearest to the Sun?", "The planet nearest to the Sun is Mercury",
     "Mercury", "Venus"),
    ("How many legs does a spider have?", "A spider has eight legs", "eight", "six"),
    ("Which metal is liquid at room temperature?",
     "The metal that is liquid at room temperature is mercury", "mercury", "tin"),
    ("What do bees make from nectar?", "From nectar bees make honey", "honey", "wax paper"),
    ("Who wrote Hamlet?", "Hamlet was written by William Shakespeare", "William Shakespeare",
     "Christopher Marlowe"),
    ("In which ocean does Hawaii lie?", "Hawaii lies in the Pacific Ocean", "Pacific", "Atlantic"),
    ("How many minutes does an hour have?", "An hour has sixty minutes", "sixty", "a hundred"),
    ("What is frozen water called?", "Frozen water is called ice", "ice", "steam"),
    ("Which animal is the tallest on land?", "The tallest animal on land is the giraffe",
     "giraffe", "elephant"),
    ("What is the largest ocean?", "The largest ocean is the Pacific Ocean", "Pacific", "Indian"),
    ("Which gas do plants take in?", "Plants take in carbon dioxide", "carbon dioxide", "helium"),
    ("How many sides does a hexagon have?", "A hexagon has six sides", "six", "seven"),
    ("What is the currency of Japan?", "The currency of Japan is the yen", "yen", "won"),
    ("Which bird cannot fly and lives in Antarctica?",
     "The bird of Antarctica that cannot fly is the penguin", "penguin", "albatross"),
)  # fmt: skip
JUDGED = ("Brainstorm", "Summarize")
"""Categories that need a judge."""


class Made(NamedTuple):
    """What is asked; what a person, the baseline, a better and a worse model write."""

    asked: str
    person: str
    baseline: str
    good: str
    bad: str = "I would rather talk about something else."


def _fact(_: random.Random, number: int) -> Made:
    asked, sentence, right, wrong = FACTS[number % len(FACTS)]
    return Made(asked, f"{sentence}.", f"{sentence.replace(right, wrong)}.", f"{sentence}!")


def _passage(draw: random.Random) -> tuple[str, str, str, str, str]:
    (name, other), (town, away) = draw.sample(NAMES, 2), draw.sample(TOWNS, 2)
    craft, day = draw.choice(CRAFTS), draw.choice(DAYS)
    text = (
        f"{name} works as a {craft} in {town}. On {day} a letter from {other} came, who lives in "
        f"{away} and wants to visit."
    )
    return text, name, other, town, away


def _closed(draw: random.Random, number: int) -> Made:
    text, _, other, town, away = _passage(draw)
    return Made(
        f"{text}\n\nWhere does {other} live? (Case {number + 1})",
        f"{other} lives in {away}.",
        f"{other} lives in {town}.",
        f"Today {other} lives in {away}.",
    )


def _extract(draw: random.Random, number: int) -> Made:
    text, name, other, _, _ = _passage(draw)
    return Made(
        f"List the people in this text, number {number + 1}: {text}",
        f"{name}, {other}",
        f"{name}, {draw.choice([one for one in NAMES if one not in (name, other)])}",
        f"{other}, {name}",
    )


def _generation(draw: random.Random, number: int) -> Made:
    thing, town, day = draw.choice(THINGS), draw.choice(TOWNS), draw.choice(DAYS)
    hour = draw.randint(2, 11)
    return Made(
        f"Write notice {number + 1}: a {thing} was lost at the station of {town} on {day} at "
        f"{hour} o'clock.",
        f"Lost: a {thing}, at the station of {town}, on {day} at {hour} o'clock.",
        f"Lost: a {thing}. Please help me to find it, I miss it a lot.",
        f"Lost on {day} at {hour} o'clock at the station of {town}: a {thing}. Thank you.",
        "Something is missing.",
    )


def _rewrite(draw: random.Random, number: int) -> Made:
    name, craft, town = draw.choice(NAMES), draw.choice(CRAFTS), draw.choice(TOWNS)
    years = draw.randint(2, 30)
    said = f"the {craft} called {name} lives in {town} for {years} years"
    return Made(
        f"Put into the past tense (sentence {number + 1}): Now {said}.",
        f"Then the {craft} called {name} lived in {town} for {years} years.",
        f"Now {said}.",
        f"Back then the {craft} called {name} lived in {town} for {years} years.",
    )


def _classify(draw: random.Random, number: int) -> Made:
    liked = draw.random() < 0.5
    thing, town = draw.choice(THINGS), draw.choice(TOWNS)
    text = f"I {'love' if liked else 'hate'} the {thing} I bought in {town} for {number + 7} coins."
    right, wrong = ("Positive", "Negative") if liked else ("Negative", "Positive")
    asked = f"Is this review positive or negative? {text}"
    return Made(asked, f"{right}.", f"{wrong}.", right, "Who knows.")


def _brainstorm(draw: random.Random, number: int) -> Made:
    thing, other = draw.sample(THINGS, 2)
    return Made(
        f"Give three ideas for what to do with an old {thing}. (Round {number + 1})",
        "Give it to a school, paint it and hang it up, or take it apart for its screws.",
        "Give it to a school, or take it apart for its screws.",
        f"Swap it for a {other}, plant herbs in it, or build a costume from it. A good idea.",
    )


def _summary(draw: random.Random, number: int) -> Made:
    text, name, other, town, _ = _passage(draw)
    return Made(
        f"Summarize text {number + 1} in a few words: {text}",
        f"{other} wants to visit {name}.",
        f"{other} wants to visit {town}.",
        f"A visit is announced to {name} by letter. A good idea.",
    )


MAKERS = {
    "Open QA": _fact,
    "Closed QA": _closed,
    "Extract": _extract,
    "Generation": _generation,
    "Rewrite": _rewrite,
    "Classify": _classify,
    "Brainstorm": _brainstorm,
    "Summarize": _summary,
}


@cache
def problems(*, judged: bool = False) -> tuple[Problem, ...]:
    """The tasks, the categories mixed; with `judged` those that need a judge too."""
    chosen = [name for name in MAKERS if judged or name not in JUDGED]
    return tuple(_problem(name, number) for number in range(EACH) for name in chosen)


def _problem(category: str, number: int) -> Problem:
    made = MAKERS[category](rng(SEED, "href", category, number), number)
    metadata = {
        "category": category,
        "other": made.baseline,
        "good": made.good,
        "bad": made.bad,
    }
    slug = category.lower().replace(" ", "-")
    return Problem.of(
        made.asked, id=f"{slug}-{number + 1:02d}", reference=made.person, metadata=metadata
    )
