"""Answers and references that are the same quantity, expression or number, or nearly so.

Half of the cases are the same; the others are near misses. Each has the check that tells.

>>> cases(0, 4)[1].check.startswith("equal(")
True
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice

from assay.core import Label, Problem, Response
from assay.core.seeds import rng


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer and its reference: whether they are the same, and the check that tells."""

    question: str
    reference: str
    said: str
    equal: bool
    check: str

    @property
    def label(self) -> Label:
        """What a right verdict says."""
        return "correct" if self.equal else "incorrect"

    @property
    def problem(self) -> Problem:
        """The question with its reference."""
        return Problem.of(self.question, reference=self.reference)

    @property
    def response(self) -> Response:
        """The answer in a sentence."""
        return Response(f"The answer is {self.said}.")


Made = tuple[str, str, str]
"""A reference, an answer, and the expression of a check."""

_UNITS = (
    ("km/h", 18, "m/s", 5), ("kWh", 1, "MJ", 3.6), ("liter", 500, "m^3", 0.5),
    ("kPa", 100, "bar", 1), ("g/cm^3", 1, "kg/m^3", 1000), ("minute", 30, "hour", 0.5),
)  # fmt: skip
"""So much of the one unit is so much of the other."""


def _unit(draw: random.Random, equal: bool) -> Made:
    source, many, target, few = draw.choice(_UNITS)
    times, slip = draw.randint(2, 40), 1.0
    if not equal and draw.random() < 0.5:
        target = "kelvin"
    elif not equal:
        slip = draw.choice((0.1, 10.0, 1.5, 1.01))
    reference, said = f"{times * many} {source}", f"{times * few * slip:.10g} {target}"
    return reference, said, f"same_quantity({reference!r}, {said!r})"


def _identity(draw: random.Random, equal: bool) -> Made:
    a = draw.randint(2, 30)
    b = a if equal else a + draw.choice((-1, 1))
    reference, said = draw.choice(
        (
            (f"(x + {a})^2", f"x^2 + {2 * a}*x + {a * b}"),
            (f"{a}*sin(x)^2", f"{b} - {a}*cos(x)^2"),
            (f"1/x - 1/(x + {a})", f"{b}/(x^2 + {a}*x)"),
            (f"exp(2*x)*{a}", f"{b}*exp(x)*exp(x)"),
        )
    )
    return reference, said, f"equal({reference!r}, {said!r})"


def _constant(draw: random.Random, equal: bool) -> Made:
    mass, speed = draw.randint(3, 90), draw.randint(3, 60)
    value = mass * speed**2 / 2 + mass * 9.81
    value += 0 if equal else draw.choice((-9.81, 0.5, 9.81))
    reference, said = f"{mass}*{speed}^2/2 + {mass}*9.81", f"{value:.10g}"
    return reference, said, f"abs({reference.replace('^', '**')} - {said}) < 1e-6"


def _rounded(draw: random.Random, equal: bool) -> Made:
    over_, under = draw.randint(100, 999), draw.choice((7, 11, 13, 17))
    value = round(over_ / under, 2) + (0 if equal else draw.choice((-0.02, -0.01, 0.01, 0.02)))
    reference, said = f"{over_}/{under}", f"{value:.2f}"
    return reference, said, f"round({reference}, 2) == {said}"


BLOCKS: dict[str, Callable[[random.Random, bool], Made]] = {
    "units": _unit, "identities": _identity, "constants": _constant, "rounding": _rounded,
}  # fmt: skip


def cases(seed: int, count: int) -> list[Case]:
    """Cases of all blocks in turn, half of them equal; a near miss is never equal by accident."""
    made = []
    for index, block in enumerate(islice(cycle(BLOCKS), count)):
        draw = rng(seed, "case", block, index)
        equal = draw.random() < 0.5
        reference, said, check = BLOCKS[block](draw, equal)
        asks = "Give two decimals." if block == "rounding" else "Any form will do."
        made.append(
            Case(
                question=f"Task {index} on {block}: what comes out? {asks}",
                reference=reference,
                said=said,
                equal=equal,
                check=check,
            )
        )
    return made


def as_written(case: Case) -> bool:
    """The rule without tools: equal as texts, or as numbers."""
    try:
        return abs(float(case.said) - float(case.reference)) < 1e-6
    except ValueError:
        return case.said == case.reference
