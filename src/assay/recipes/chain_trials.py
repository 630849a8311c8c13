"""Strategies tried on chains of steps of known rates, with all that they read counted.

Easy, medium and hard problems take turns (`assay.search.acceptance`). What is read is counted in
full: the prompt and prefix of every call of the model, and each prefix that the step verifier
judges, as one without a memory of its own would read it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import fmean

from assay.search import strategies
from assay.search.acceptance import EXPLOIT, RIGHT
from assay.search.allocation import Trial
from assay.search.auto import always, difficulty
from assay.search.result import SearchResult
from assay.search.world import PROMPT_TOKENS, STEP_TOKENS, Chains

LEVELS = tuple(RIGHT)
STEP = ",step=\\n"
LOOKS: Mapping[str, tuple[str, ...]] = {
    "best_of_n:2": ("best_of_n:2", "best_of_n:4", f"beam:4{STEP}", f"beam:8{STEP}",
                    f"beam:16{STEP}"),
    f"beam:4{STEP}": (f"beam:4{STEP}", f"beam:8{STEP}", f"beam:16{STEP}"),
}  # fmt: skip
"""For each way to look, the strategies that may go on from there."""
FIXED = (
    *(f"majority:{n}" for n in (1, 4, 16)),
    *(f"best_of_n:{n}" for n in (2, 4, 8, 16, 32, 64)),
    *(f"weighted:{n}" for n in (4, 16)),
    *(f"{name}:{n}{STEP}" for name in ("beam", "dvts", "rebase") for n in (4, 8, 16)),
)
"""Strategies without a look, at their sizes."""
COPYING = tuple(f"beam:{n}{STEP},copy_finished=true" for n in (4, 16))
"""The beam as published: finished texts stay in it."""

Way = tuple[str | None, str]
"""How was looked (None: not at all), and the strategy."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one problem."""

    problem: str
    level: str
    right: bool
    written: int
    read: int
    difficulty: float = 0.0

    def cost(self, weight_in: float) -> float:
        """Tokens written, and those read at their weight."""
        return self.written + weight_in * self.read

    def trial(self, way: Way, weight_in: float) -> Trial:
        """As a policy is fitted on it."""
        return Trial(
            problem=self.problem,
            strategy=way[1],
            right=self.right,
            tokens=self.cost(weight_in),
            difficulty=self.difficulty,
            look=way[0],
        )


Tries = dict[Way, list[Tried]]
"""By the way that was tried, the same problems in the same order."""


def tried(world: str, seed: int, count: int) -> Tries:
    """Every way on `count` problems of a world, ``clean`` or ``exploit``."""
    chains = Chains(exploit=EXPLOIT[world])
    ways: list[Way] = [(None, call) for call in (*FIXED, *COPYING)]
    ways += [(look, call) for look, calls in LOOKS.items() for call in calls]
    found: Tries = {way: [] for way in ways}
    for number in range(count):
        looks: dict[str, float] = {}
        for way in sorted(ways, key=lambda way: way[0] != way[1]):
            one, result = _try(chains, way, seed, number, looks)
            found[way].append(one)
            if way[0] == way[1] and way[0] is not None:
                looks[way[0]] = difficulty(result.tree.candidates)
                found[way][-1] = _with(one, looks[way[0]])
    return found


def _try(
    chains: Chains, way: Way, seed: int, number: int, looks: Mapping[str, float]
) -> tuple[Tried, SearchResult]:
    look, call = way
    level = LEVELS[number % len(LEVELS)]
    problem = chains.problem(1_000 * seed + number, right=RIGHT[level])
    model, truth = chains.model(), chains.truth()
    judged = look is not None or not call.startswith("majority")
    strategy = strategies.load(call) if look in (None, call) else always(call, look=look or "")
    result = strategy.search(
        problem,
        model,
        chains.reward(seed) if judged else None,
        seed=seed,
        answers=truth.answer_of,
    )
    return (
        Tried(
            problem=f"{seed}/{number}",
            level=level,
            right=bool(truth(problem, result.response)),
            written=model.counted.output_tokens,
            read=model.counted.input_tokens + _judging(result),
            difficulty=looks.get(look or "", 0.0),
        ),
        result,
    )


def _with(one: Tried, looks: float) -> Tried:
    return Tried(one.problem, one.level, one.right, one.written, one.read, looks)


def _judging(result: SearchResult) -> int:
    """Tokens that the step verifier read: each judged prefix, from the prompt on."""
    lines = (
        len(result.tree.text(node).splitlines())
        for node in result.nodes
        if node.verdict is not None
    )
    return sum(PROMPT_TOKENS + STEP_TOKENS * count for count in lines)


def all_tried(seeds: Sequence[int], count: int) -> dict[str, list[Tries]]:
    """By world, the trials of each seed; in two processes."""
    jobs = [(world, seed) for world in EXPLOIT for seed in seeds]
    found: dict[str, list[Tries]] = {world: [] for world in EXPLOIT}
    with ProcessPoolExecutor(2) as pool:
        for (world, _), tries in zip(
            jobs, pool.map(tried, *zip(*jobs, strict=True), [count] * len(jobs)), strict=True
        ):
            found[world].append(tries)
    return found


def joined(of: Sequence[Tries]) -> Tries:
    """The trials of several seeds as those of one."""
    return {way: [one for tries in of for one in tries[way]] for way in of[0]}


def trials(tries: Tries, weight_in: float, ways: Sequence[Way] | None = None) -> list[Trial]:
    """What a policy is fitted on; the published beam is no part of it."""
    chosen = ways or [way for way in tries if way[1] not in COPYING]
    return [one.trial(way, weight_in) for way in chosen for one in tries[way]]


def shuffled(tries: Tries, seed: int) -> Tries:
    """The same, each problem with the difficulties of another."""
    found: Tries = {}
    for way, held in tries.items():
        hard = [one.difficulty for one in held]
        random.Random(seed).shuffle(hard)
        found[way] = [_with(one, score) for one, score in zip(held, hard, strict=True)]
    return found


def known(tries: Tries) -> Tries:
    """The same with the true rate of a problem's steps as its difficulty: the oracle's bins."""
    return {way: [_with(one, RIGHT[one.level]) for one in held] for way, held in tries.items()}


def point(held: Sequence[Tried], weight_in: float) -> tuple[float, float]:
    """The cost and the accuracy of a way over problems."""
    return fmean(one.cost(weight_in) for one in held), fmean(one.right for one in held)
