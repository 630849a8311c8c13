"""Arithmetic word problems about a shop, solved step by step by a solver that slips now and then.

Every wrong step is planted and known. A slip makes an equation false; a wrong operand makes a
true equation about the wrong number; and in a step of prose, which has no equation, a slip cannot
be seen by anyone who only checks equations.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from assay.core.seeds import rng

THINGS = ("pens", "eggs", "cards", "shirts", "books", "candles")
PROSE = 0.3
"""Share of steps that are written without an equation."""
SLIP = 0.14
"""Chance that a step goes wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question, and the operations that solve it: a sign and a number each, after `start`."""

    start: int
    moves: tuple[tuple[str, int], ...]
    thing: str

    @property
    def question(self) -> str:
        """The question in words."""
        words = {"+": "It gets {} more.", "-": "It sells {}.", "*": "The stock grows to {} times."}
        told = " ".join(words[sign].format(number) for sign, number in self.moves)
        return f"A shop has {self.start} {self.thing}. {told} How many {self.thing} has it now?"

    @property
    def answer(self) -> int:
        """The right answer."""
        value = self.start
        for sign, number in self.moves:
            value = apply(sign, value, number)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A solution: its steps in words, the first wrong step (-1: none), and its answer."""

    steps: tuple[str, ...]
    wrong: int
    answer: int


def apply(sign: str, left: int, right: int) -> int:
    """The value of an operation."""
    return {"+": left + right, "-": left - right, "*": left * right}[sign]


def task(seed: int, index: int) -> Task:
    """Problem `index` of a seed: three to six operations."""
    draw = rng(seed, "task", index)
    moves = []
    value = start = draw.randint(40, 90)
    for _ in range(draw.randint(3, 6)):
        sign = draw.choice("++*" if value < 60 else "++--*" if value < 400 else "+-")
        number = draw.randint(2, 3) if sign == "*" else draw.randint(3, 39)
        value = apply(sign, value, number)
        moves.append((sign, number))
    return Task(start=start, moves=tuple(moves), thing=draw.choice(THINGS))


def solve(problem: Task, draw: random.Random) -> Solution:
    """One attempt of the solver."""
    steps, wrong, value = [], -1, problem.start
    for index, (sign, number) in enumerate(problem.moves):
        prose = draw.random() < PROSE
        slipped = draw.random() < SLIP
        used, result = number, apply(sign, value, number)
        if slipped and not prose and draw.random() < 0.5:
            used = number + draw.choice((-2, -1, 1, 2))
            result = apply(sign, value, used)
        elif slipped:
            result += draw.choice((-10, -3, -1, 1, 2, 10))
        if slipped and wrong < 0:
            wrong = index
        equation = f"{value} {sign} {used} = {result}"
        steps.append(
            f"After that the shop has {result} {problem.thing}."
            if prose
            else f"Now {equation} {problem.thing}."
        )
        value = result
    return Solution(steps=tuple(steps), wrong=wrong, answer=value)
