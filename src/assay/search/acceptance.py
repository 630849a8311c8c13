"""Strategies in a world of known rates, beside what was measured there when they were specified.

A world is easy, medium or hard (a step is right with 0.93, 0.75, 0.55), and clean or with an
*exploit*: a hasty end on a fixed wrong answer that the step verifier likes (`assay.search.world`).
The expected accuracies were measured once by other code of the same procedures, over so few
problems that they are good to 0.04. It judged finished texts again at every step (here
`copy_finished`), and how unequal its wrong answers were is not known: the exponent of Zipf's law,
1.8, was chosen so that votes come out alike.

What the table teaches: a majority collapses where one wrong answer is the most frequent; a
weighted vote inherits that; a beam and particles whose finished texts are judged again and again
amplify an exploit, subtrees and proportional shares resist it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from assay.search import strategies
from assay.search.world import Chains

RIGHT: Mapping[str, float] = {"easy": 0.93, "medium": 0.75, "hard": 0.55}
EXPLOIT: Mapping[str, float] = {"clean": 0.0, "exploit": 0.02}
WIDTHS = (16, 64)
TOLERANCE = 0.04
CALLS: Mapping[str, str] = {
    "majority": "majority:{n}",
    "best_of_n": "best_of_n:{n}",
    "weighted": "weighted:{n}",
    "beam": "beam:{n},step=\\n,copy_finished=true",
    "dvts": "dvts:{n},step=\\n",
    "particle": "particle:{n},step=\\n,resample=1.0,copy_finished=true",
    "rebase": "rebase:{n},step=\\n",
}
EXPECTED: Mapping[tuple[str, str], tuple[tuple[float, float], ...]] = {
    ("clean", "easy"): (
        (0.98, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)),
    ("clean", "medium"): (
        (0.02, 0.0), (0.95, 1.0), (0.43, 0.30), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)),
    ("clean", "hard"): (
        (0.0, 0.0), (0.34, 0.70), (0.0, 0.0), (1.0, 1.0), (0.89, 1.0), (0.99, 1.0), (0.98, 1.0)),
    ("exploit", "easy"): (
        (0.96, 1.0), (0.74, 0.70), (0.99, 1.0), (0.72, 0.77), (1.0, 1.0), (0.76, 0.67), (1.0, 1.0)),
    ("exploit", "medium"): (
        (0.06, 0.0), (0.48, 0.43), (0.34, 0.32), (0.66, 0.53), (0.98, 1.0), (0.72, 0.62),
        (1.0, 1.0)),
    ("exploit", "hard"): (
        (0.0, 0.0), (0.13, 0.14), (0.02, 0.0), (0.52, 0.14), (0.84, 0.99), (0.57, 0.50),
        (0.95, 1.0)),
}  # fmt: skip
"""By world: for each strategy of `CALLS` the accuracy with 16 and with 64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One strategy in one world with one width."""

    world: str
    level: str
    strategy: str
    n: int

    @property
    def expected(self) -> float:
        """The accuracy that was measured before."""
        row = EXPECTED[self.world, self.level]
        return row[list(CALLS).index(self.strategy)][WIDTHS.index(self.n)]

    def solve(self, problems: int, seed: int = 0) -> float:
        """The share of problems solved."""
        world = Chains(right=RIGHT[self.level], exploit=EXPLOIT[self.world])
        model, reward, truth = world.model(), world.reward(seed), world.truth()
        strategy = strategies.load(CALLS[self.strategy].format(n=self.n))
        asked = [world.problem(number) for number in range(problems)]
        found = (strategy.search(one, model, reward, seed=seed).response for one in asked)
        return sum(bool(truth(p, r)) for p, r in zip(asked, found, strict=True)) / problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A cell with the accuracy seen now, over so many problems."""

    cell: Cell
    accuracy: float
    problems: int

    @property
    def margin(self) -> float:
        """How far it may lie from the expected: its tolerance, and our own 95 % by chance."""
        share = (self.accuracy * self.problems + 2) / (self.problems + 4)
        return TOLERANCE + 1.96 * math.sqrt(share * (1 - share) / (self.problems + 4))

    @property
    def agrees(self) -> bool:
        """Whether it is as expected."""
        return abs(self.accuracy - self.cell.expected) <= self.margin


def cells() -> Iterator[Cell]:
    """All worlds, strategies and widths."""
    for world, level in EXPECTED:
        for strategy in CALLS:
            for n in WIDTHS:
                yield Cell(world=world, level=level, strategy=strategy, n=n)


def measure(
    problems: int = 200,
    *,
    seed: int = 0,
    processes: int = 1,
    tell: Callable[[Measured], None] = lambda _: None,
) -> list[Measured]:
    """Every cell over so many problems, in the order of the table."""
    asked = list(cells())
    with ProcessPoolExecutor(processes) as pool:
        found = []
        jobs = [pool.submit(cell.solve, problems, seed) for cell in asked]
        for cell, job in zip(asked, jobs, strict=True):
            found.append(Measured(cell=cell, accuracy=job.result(), problems=problems))
            tell(found[-1])
    return found


def table(found: list[Measured]) -> str:
    """The accuracies with 16 and 64, ours and in brackets the expected, as Markdown."""
    by = {(m.cell.world, m.cell.level, m.cell.strategy, m.cell.n): m for m in found}
    lines = [
        "| world | " + " | ".join(CALLS) + " |",
        "| --- | " + " | ".join("---" for _ in CALLS) + " |",
    ]
    for world, level in EXPECTED:
        shown = []
        for strategy in CALLS:
            pair = [by[world, level, strategy, n] for n in WIDTHS]
            ours = " / ".join(f"{one.accuracy:.2f}{'' if one.agrees else '!'}" for one in pair)
            theirs = " / ".join(f"{one.cell.expected:.2f}" for one in pair)
            shown.append(f"{ours} ({theirs})")
        lines.append(f"| {world} {level} | " + " | ".join(shown) + " |")
    return "\n".join(lines)
