"""Tasks of our own in the manner of AlpacaFarm: notes to write, each with four points to make.

How many points a text makes is its planted quality; polite words make it longer and no better.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from assay.core import Problem
from assay.core.seeds import rng

SEED, EACH, POINTS = 2026, 30, 4
NAMES = ("Alma", "Tomas", "Ines", "Pavel", "Mina", "Jon", "Runa", "Odell")
TOWNS = ("Lindow", "Marrava", "Ostrey", "Quell", "Tarnby", "Velsen", "Harrow Bay", "Stenn")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THINGS = ("a lamp", "a kettle", "a bicycle", "a radio", "a tent", "a clock", "a violin", "a map")
KINDS = {
    "invitation": "Write an invitation to {name}",
    "reminder": "Write a reminder for {name}",
    "apology": "Write an apology to {name}, who was forgotten last time",
    "plan": "Write a plan of the day for {name}",
}
ASIDES = (
    "It would be a pleasure for all of us.",
    "Please let me know if anything is unclear.",
    "I have been thinking about this for quite some time.",
    "There is, as you can imagine, a lot to talk about.",
    "Everybody here sends warm greetings.",
    "As always, there is no need to hurry at all.",
    "I am sure that it will turn out well in the end.",
)
"""Sentences that make a text longer, and say nothing that was asked for."""
REFUSALS = (
    "I would rather write about something else.",
    "This is a note, and notes are short.",
    "Something will take place, somewhere and at some time.",
)


class Task(NamedTuple):
    """What is asked, the points that a text should make, and a sentence that makes each."""

    id: str
    kind: str
    name: str
    asked: str
    points: tuple[str, ...]
    sentences: tuple[str, ...]

    def written(self, made: Iterable[int], asides: int, draw: random.Random) -> str:
        """A text that makes some of the points, with so many asides."""
        sentences = [self.sentences[number] for number in made] or [draw.choice(REFUSALS)]
        for aside in draw.sample(ASIDES, asides):
            sentences.insert(draw.randint(0, len(sentences)), aside)
        return f"Dear {self.name}, {' '.join(sentences)}"

    def problem(self, other: str, **metadata: str) -> Problem:
        """The task, with the response that others are compared with."""
        about = {"kind": self.kind, "points": list(self.points), "other": other, **metadata}
        return Problem.of(self.asked, id=self.id, metadata=about)


@cache
def tasks() -> tuple[Task, ...]:
    """All tasks, the same on every machine."""
    draw = rng(SEED, "alpaca_farm")
    made = [_task(draw, kind, number) for number in range(1, EACH + 1) for kind in KINDS]
    return tuple(made)


def _task(draw: random.Random, kind: str, number: int) -> Task:
    day, town, thing = draw.choice(DAYS), draw.choice(TOWNS), draw.choice(THINGS)
    hour = f"{draw.randint(2, 11)} o'clock"
    name = draw.choice(NAMES)
    asked = (
        f"{KINDS[kind].format(name=name)} (number {number}): we meet on {day} at {hour} in {town}, "
        f"and each guest brings {thing}."
    )
    sentences = (
        f"The day is {day}.",
        f"We start at {hour}.",
        f"The place is {town}.",
        f"Bring {thing}, please.",
    )
    return Task(f"{kind}-{number}", kind, name, asked, (day, hour, town, thing), sentences)


@cache
def problems() -> tuple[Problem, ...]:
    """The tasks with a baseline that makes two points, a response with all, and one with none."""
    return tuple(map(_problem, tasks()))


def _problem(task: Task) -> Problem:
    draw = rng(SEED, "alpaca_farm", task.id)

    def asides() -> int:
        return draw.randint(0, len(ASIDES))

    half = sorted(draw.sample(range(POINTS), POINTS // 2))
    other = task.written(half, asides(), draw)
    good = task.written(range(POINTS), asides(), draw)
    return task.problem(other, good=good, bad=task.written((), asides(), draw))
