"""Solutions of our own to judge: three generators of known strength on sums of known difficulty.

Nobody generated anything: a solution is right with a chance that falls with the difficulty and
rises with the generator's strength. What is wrong with a wrong one goes with the strength, too. The
weak one writes down another number than its own steps give, the strong one takes over a number
wrongly and is consistent from there on.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assay.core.seeds import rng

QUESTIONS, SAMPLES, SHOWN = 24, 64, 8
STRENGTHS = {"weak": -0.8, "medium": 0.6, "strong": 2.0}
SURFACE = {"weak": 0.9, "medium": 0.5, "strong": 0.2}
"""The share of wrong solutions that contradict their own steps."""
OPENINGS = {
    "weak": ("First I add.", "Let us add first.", "OK, adding.", "I add and then multiply."),
    "medium": ("Adding comes first.", "Start with the sum.", "The sum:", "Two steps."),
    "strong": ("The brackets come first.", "Inside out.", "Brackets, then the product.", "So:"),
}
"""Each has words of its own, so that no two give the same text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A generator's solution to a question, and whether it is right.

    `rate` is how often the generator was right on this question, `difficulty` how often all were
    in the mean, and `by_others` how often the others were.
    """

    item: str
    question: str
    generator: str
    sample: int
    text: str
    right: bool
    rate: float = 0.0
    difficulty: float = 0.0
    by_others: float = 0.0
    vote: str = ""
    """What a judge has said of it already, where that is known."""


@cache
def solutions(
    questions: int = QUESTIONS, samples: int = SAMPLES, shown: int = SHOWN
) -> tuple[Solution, ...]:
    """All generators' solutions to so many questions: `shown` of `samples`, mixed.

    Half of those shown are right and half are wrong, where so many exist.
    """
    draw = rng(2026, "verification_dynamics")
    drawn: list[Solution] = []
    for number in range(1, questions + 1):
        hardness = -2.5 + 5 * draw.random()
        numbers = [draw.randrange(11, 60) for _ in range(2)] + [draw.randrange(3, 9)]
        for generator, strength in STRENGTHS.items():
            chance = 1 / (1 + math.exp(hardness - strength))
            drawn.extend(
                _solution(draw, f"s{number}", numbers, generator, sample, chance)
                for sample in range(samples)
            )
    rated = rate(drawn)
    kept = rated if shown >= samples else list(balanced(rated, shown))
    draw.shuffle(kept)
    return tuple(kept)


def _solution(
    draw: random.Random, item: str, numbers: list[int], generator: str, sample: int, chance: float
) -> Solution:
    a, b, c = numbers
    right = draw.random() < chance
    first, told = a, 0
    if not right:
        slip = draw.choice((-10, -2, -1, 1, 2, 10))
        if draw.random() < SURFACE[generator]:
            told = slip
        else:
            first += slip
    steps = (first + b, (first + b) * c)
    opening = draw.choice(OPENINGS[generator])
    closing = draw.choice(("So the result is", "The answer is", "Hence it is"))
    text = (
        f"{opening} {first} + {b} = {steps[0]}. Then {steps[0]} * {c} = {steps[1]}. "
        f"{closing} {steps[1] + told}."
    )
    return Solution(
        item=item,
        question=f"What is ({a} + {b}) * {c}?",
        generator=generator,
        sample=sample,
        text=text,
        right=right,
    )


def rate(drawn: Sequence[Solution]) -> list[Solution]:
    """The solutions with how often generators were right on their questions, from all of them."""
    seen: dict[str, dict[str, list[bool]]] = {}
    for one in drawn:
        seen.setdefault(one.item, {}).setdefault(one.generator, []).append(one.right)
    rates = {
        item: {name: sum(rights) / len(rights) for name, rights in found.items()}
        for item, found in seen.items()
    }
    rated = []
    for one in drawn:
        found = rates[one.item]
        others = [value for name, value in found.items() if name != one.generator]
        rated.append(
            replace(
                one,
                rate=found[one.generator],
                difficulty=sum(found.values()) / len(found),
                by_others=sum(others) / len(others) if others else found[one.generator],
            )
        )
    return rated


def balanced(rated: Sequence[Solution], shown: int) -> Iterator[Solution]:
    """Of each generator and question so many, half of them right; filled up from what there is.

    Texts that differ come first.
    """
    cells: dict[tuple[str, str], dict[bool, dict[str, Solution]]] = {}
    for one in rated:
        cell = cells.setdefault((one.item, one.generator), {True: {}, False: {}})
        cell[one.right].setdefault(one.text, one)
    for cell in cells.values():
        right, wrong = list(cell[True].values()), list(cell[False].values())
        half = shown // 2
        rights = min(len(right), max(half, shown - len(wrong)))
        yield from right[:rights]
        yield from wrong[: shown - rights]
