"""A world in which problems are solved in words and by programs, with errors apart or alike.

A problem is easy or hard: the log-odds of a right solution are drawn about those of the mean rate,
with a spread of 1.5, and the same draw moves the odds of its programs. Half of the wrong answers
are one usual answer, the rest is spread over ten. In a world with `alike` both ways have the same
usual error; else each has its own. A verifier's score is normal, and higher by `separation` where
a solution is right.

The same draws can be answers only, for many, or texts (`Author`): solutions of word problems in
which a number is misread, and programs that really compute what they misread, or fail.

>>> world = World(words=1.0, programs=0.0)
>>> [(draw.words, draw.program) for draw in world.draws(0, 7, 3)]
[(0, 4), (0, 5), (0, 8)]
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import Capabilities, Message, Model, Response, Sampling, Usage
from assay.core.seeds import rng
from assay.recipes.shop import Task, apply

SPREAD = 1.5
USUAL = 0.5
"""The share of wrong answers that are the usual one."""
RIGHT, WORDS, PROGRAMS, OTHERS = 0, 1, 2, 10
"""Numbers of answers: the right one, the usual error of either way; then those of the others."""
FAILS = 0.08
"""The share of an author's programs that end in an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A solution's answer, its program's, and how the verifier scores the solution, in [0, 1]."""

    words: int
    program: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The rates of a world."""

    words: float = 0.45
    programs: float = 0.40
    separation: float = 1.0
    alike: bool = False

    def rates(self, seed: int, index: int) -> tuple[float, float]:
        """How often a problem is solved in words, and by programs."""
        moved = rng(seed, "two ways", index).gauss(0.0, SPREAD)
        return _moved(self.words, moved), _moved(self.programs, moved)

    def answer(self, rate: float, draw: random.Random, *, program: bool = False) -> int:
        """The number of an answer."""
        if draw.random() < rate:
            return RIGHT
        if draw.random() < USUAL:
            return PROGRAMS if program and not self.alike else WORDS
        return draw.randint(PROGRAMS + 1, PROGRAMS + OTHERS)

    def draws(self, seed: int, index: int, n: int) -> list[Draw]:
        """`n` solutions of a problem, each with its program."""
        words, programs = self.rates(seed, index)
        draw = rng(seed, "draws", index)
        made = []
        for _ in range(n):
            answer = self.answer(words, draw)
            score = draw.gauss(self.separation if answer == RIGHT else 0.0, 1.0)
            made.append(
                Draw(
                    words=answer,
                    program=self.answer(programs, draw, program=True),
                    score=1 / (1 + math.exp(-score)),
                )
            )
        return made


def _moved(rate: float, moved: float) -> float:
    if rate in (0.0, 1.0):
        return rate
    return 1 / (1 + math.exp(-math.log(rate / (1 - rate)) - moved))


Moves = tuple[tuple[str, int], ...]


def readings(task: Task) -> list[Moves]:
    """Ways to read a task, each with an answer of its own: the right one, then those misread.

    >>> task = Task(start=40, moves=(("+", 5), ("-", 3)), thing="pens")
    >>> readings(task)[:3]
    [(('+', 5), ('-', 3)), (('-', 5), ('-', 3)), (('+', 5), ('+', 3))]
    """
    moves, flipped = list(task.moves), {"+": "-", "-": "+", "*": "+"}
    changed = [(at, (flipped[sign], number)) for at, (sign, number) in enumerate(moves)]
    for by in (1, -1, 2, 10, -2, 3, 20, 30, 40, 50, 60, 70):
        changed += [(at, (sign, number + by)) for at, (sign, number) in enumerate(moves)]
    ways = {task.answer: task.moves}
    for at, move in changed:
        read = (*moves[:at], move, *moves[at + 1 :])
        ways.setdefault(_result(task, read), read)
    return list(ways.values())


class Author(Model):
    """Solves tasks in words and by programs, at a world's rates; each answer is computed.

    Asked for a program behind a solution it writes one of its own, or with `copies` what the
    solution did.
    """

    def __init__(self, world: World, tasks: Sequence[Task], seed: int, *, copies: bool = False):
        self.name = "author"
        self.world, self.copies = world, copies
        self.capabilities = Capabilities(seed=True)
        self._known = {
            task.question: (task, world.rates(seed, index)) for index, task in enumerate(tasks)
        }

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        draw = random.Random(sampling.seed)
        asked, *later = messages
        task, (words, programs) = self._known[asked.content]
        texts = []
        for _ in range(sampling.n):
            if not later:
                read = readings(task)[self.world.answer(words, draw)]
                texts.append(_in_words(task, read))
            elif self.copies:
                texts.append(_copied(later[0].content))
            else:
                read = readings(task)[self.world.answer(programs, draw, program=True)]
                texts.append(_program(task, read, fails=draw.random() < FAILS))
        used = Usage(input_tokens=sum(len(one.content.split()) for one in messages), model_calls=1)
        return tuple(
            Response(
                text,
                finish_reason="stop",
                usage=Usage(output_tokens=len(text.split())) + (Usage() if place else used),
            )
            for place, text in enumerate(texts)
        )


def _result(task: Task, moves: Moves) -> int:
    value = task.start
    for sign, number in moves:
        value = apply(sign, value, number)
    return value


def _in_words(task: Task, moves: Moves) -> str:
    steps, value = [], task.start
    for sign, number in moves:
        before, value = value, apply(sign, value, number)
        steps.append(f"Now {before} {sign} {number} = {value}.")
    return "\n".join([*steps, f"The answer is {value}."])


def _program(task: Task, moves: Moves, *, fails: bool) -> str:
    lines = [f"stock = {task.start}", *(f"stock = stock {sign} {n}" for sign, n in moves)]
    lines.append("print(stok)" if fails else "print(stock)")
    return "\n".join(["```python", *lines, "```"])


def _copied(solution: str) -> str:
    """A program that does what a solution says it did."""
    sums = [line[len("Now ") :].partition(" =")[0] for line in solution.splitlines()[:-1]]
    return "\n".join(["```python", *(f"stock = {one}" for one in sums), "print(stock)", "```"])
