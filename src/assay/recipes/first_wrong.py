"""Solutions whose first wrong step is known, and two verifiers of steps that know a part of it.

`verifier` is rehearsed: its chances of being right are planted. `Trained` is not: it is a small
verifier of steps that was trained, on other solutions for each of its seeds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import Problem, Response, Verdict, Verifier
from assay.core.seeds import rng
from assay.models.scripted import ScriptedModel
from assay.recipes.shop import solve, task
from assay.verifiers.judges.asking import EXPLAIN
from assay.verifiers.learned import Learned, learn

SLOW, PENALTY = 0.92, 0.3
"""How often a slow vote is right, and how much less on the solutions that fast ones get wrong."""
WORDS = 1600
"""Words that the rehearsed verifier thinks before a slow vote: it costs about 8 fast ones."""
POOL, DRAWN = 400, 300
"""Solutions to train on, and how many of them each trained verifier draws, with repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A solution with its first wrong step, what tempts a verifier to say, and how hard it is."""

    question: str
    steps: tuple[str, ...]
    truth: int
    tempting: int
    fast: float
    """The chance that a fast vote is right."""

    @property
    def slow(self) -> float:
        """The chance that a slow vote is right."""
        return SLOW - PENALTY * max(0.0, 1 - 2 * self.fast)

    @property
    def response(self) -> Response:
        """The solution, with its steps as they are."""
        return Response("\n\n".join(self.steps), metadata={"steps": list(self.steps)})


def case(seed: int, index: int) -> Case:
    """A solution whose hardness is drawn from Beta(3, 1): three of four fast votes are right."""
    draw = rng(seed, "case", index)
    asked = task(seed, index)
    solution = solve(asked, draw)
    others = [at for at in range(-1, len(solution.steps)) if at != solution.wrong]
    return Case(
        question=asked.question,
        steps=solution.steps,
        truth=solution.wrong,
        tempting=-1 if solution.wrong >= 0 and draw.random() < 0.5 else draw.choice(others),
        fast=draw.betavariate(3, 1),
    )


def verifier(cases: Sequence[Case], seed: int, *, together: bool = False) -> ScriptedModel:
    """A rehearsed verifier with planted chances; with `together` all votes on a case are alike."""
    known = {one.question: one for one in cases}

    def reply(prompt: str) -> str:
        found = re.search(r"^<<<PROBLEM \w+\n(.*)$", prompt, re.MULTILINE)
        assert found is not None
        one, slow = known[found[1]], EXPLAIN in prompt
        vote = one.question if together else prompt
        right = rng(seed, "vote", slow, vote).random() < (one.slow if slow else one.fast)
        thought = "so " * WORDS if slow else ""
        return f"{thought}\nFirst wrong step: {one.truth if right else one.tempting}"

    return ScriptedModel(1.0, function=reply)


@dataclass(frozen=True, kw_only=True, repr=False)
class Trained(Verifier):
    """One of the verifiers that `train` left in a folder, by its seed."""

    name = "trained"

    folder: str
    seed: int = 0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return Learned(path=Path(self.folder) / str(self.seed))(problem, response)


def train(folder: str, seed: int, count: int) -> Trained:
    """Train `count` verifiers of steps, each on its own draw of the same labelled solutions."""
    pool = [
        {"prompt": one.question, "steps": list(one.steps), "first_error": one.truth}
        for one in (case(seed, -1 - index) for index in range(POOL))
    ]
    for member in range(count):
        draw = rng(seed, "bag", member)
        learn("process", draw.choices(pool, k=DRAWN), Path(folder) / str(member))
    return Trained(folder=folder)
