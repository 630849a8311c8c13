"""A world with known rates: texts that meet some of their constraints, a mender, and a judge.

For rehearsals and tests of `assay.search.refine_tree`. A text meets each of five constraints with
probability `met`. Its refinement finds a broken constraint with `found` and mends it then with
`mended`, and breaks a met one with `broken`; a text is `stuck` at that rate, the first one never:
then all its refinements are the text itself. A judge casts five votes, each of which errs with
`errs`, and accepts by more than half of them; the first answer it has refused already. A text is
the constraints it meets, as bits, and a number, so that no two are the same by accident.

>>> from assay.search.refine_tree import RefineTree
>>> world = Repairs(errs=0.0)
>>> tree = RefineTree(start=world.failing(3))
>>> result = tree.search(world.problem(3), world.model(), world.judge())
>>> result.text[:5], world.truth()(world.problem(3), result.response).label
('11111', 'correct')
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import (
    Capabilities,
    Message,
    Model,
    Problem,
    Reason,
    Response,
    Sampling,
    Usage,
    Verdict,
    Verifier,
)
from assay.core.seeds import rng

CONSTRAINTS = 5
VOTES = 5
FIRST = "first"
_ALL = "1" * CONSTRAINTS


@dataclass(frozen=True, kw_only=True)
class Repairs:
    """The rates of a world."""

    met: float = 0.4
    found: float = 0.7
    mended: float = 0.6
    broken: float = 0.08
    stuck: float = 0.0
    errs: float = 0.15

    def problem(self, number: int) -> Problem:
        """A problem of this world."""
        return Problem.of("Meet five constraints.", id=f"repair-{number}")

    def failing(self, number: int, seed: int = 0) -> str:
        """A first answer that meets some constraints, not all."""
        draw = rng(seed, FIRST, number)
        while (bits := self.bits(draw)) == _ALL:
            pass
        return f"{bits} {FIRST} {draw.getrandbits(40)}"

    def bits(self, draw: random.Random) -> str:
        """What a text from nowhere meets."""
        return "".join("01"[draw.random() < self.met] for _ in range(CONSTRAINTS))

    def model(self) -> Mender:
        """The model that writes, and mends what it is shown."""
        return Mender(self)

    def judge(self, seed: int = 0) -> Votes:
        """The judge that errs."""
        return Votes(errs=self.errs, seed=seed)

    def truth(self) -> Votes:
        """The judge that does not."""
        return Votes(errs=0.0)


class Mender(Model):
    """Writes a text from nowhere, or mends the last text of the chat."""

    def __init__(self, world: Repairs) -> None:
        self.name = "mender"
        self.world = world
        self.capabilities = Capabilities(seed=True)

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        draw = random.Random(sampling.seed)
        before = messages[-2].content if len(messages) > 1 else ""
        return tuple(
            Response(
                self._written(before, draw),
                finish_reason="stop",
                usage=Usage(output_tokens=1, model_calls=0 if place else 1),
            )
            for place in range(sampling.n)
        )

    def _written(self, before: str, draw: random.Random) -> str:
        world = self.world
        if not before:
            return f"{world.bits(draw)} {draw.getrandbits(40)}"
        if FIRST not in before and rng(1, before).random() < world.stuck:
            return before
        rates = {"0": world.found * world.mended, "1": 1 - world.broken}
        bits = "".join("01"[draw.random() < rates[bit]] for bit in before[:CONSTRAINTS])
        return f"{bits} {draw.getrandbits(40)}"


@dataclass(frozen=True, kw_only=True, repr=False)
class Votes(Verifier):
    """The share of five votes for a text, each of which errs at a rate and costs an answer."""

    name = "votes"

    errs: float = 0.15
    seed: int = 0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        met = response.text.startswith(_ALL)
        draw = rng(self.seed, problem.id, response.text)
        errs = 0.0 if FIRST in response.text else self.errs
        share = sum((draw.random() >= errs) == met for _ in range(VOTES)) / VOTES
        return Verdict(
            "correct" if share > 0.5 else "incorrect",
            share,
            reasons=(Reason("some constraints are not met"),),
            cost=Usage(model_calls=VOTES),
            verifier=self.name,
        )
