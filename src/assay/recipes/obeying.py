"""A small decoder learns to obey constraints by the number that it obeys: MulDimIF's training part.

For `assay.recipes.muldimif`. A prompt asks for so many words, for a word, or for both (``3|a=``);
the words are single letters. The constraints are of MulDimIF's own kinds, and its checkers reward:
the share of constraints that an answer obeys, which says of a group of one prompt what their number
does. The start imitates a writer that sees to each constraint with probability 0.5. The control
gets the same rewards, dealt out anew within each group.

>>> task = Obeying()
>>> asked = task.draw(random.Random(1))
>>> asked.prompt, [one.id for one in asked.constraints]
('5|c=', ['length:words', 'content:keywords'])
>>> share("c a a", asked)
0.5
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import Problem, Response, Verifier, VerifierError
from assay.core.seeds import rng, split
from assay.train.methods.grpo import GRPO
from assay.train.mini.learner import Learner, Optimising, example
from assay.train.mini.loop import Looping, RewardOf, reinforce
from assay.train.mini.policy import Policy
from assay.train.rollout import Prompt, Reward, Rollout
from assay.train.tasks.task import Task
from assay.verifiers.constraints.registry import build
from assay.verifiers.constraints.verifier import Constraints

LETTERS = "abcdefghijkmnopq"
MOST = 6
GRID = (1e-4, 3e-4, 1e-3)
"""Learning rates that were tried on a seed for tuning."""
RATE, TUNING = 1e-3, 100
STEPS, WARM = 200, 400
TESTS, SAMPLES = 20, 32
"""Prompts that are never trained on, and answers to each before and after."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Obeying(Task):
    """Answers of words that are letters, under one or two constraints."""

    name = "obeying"

    skill: float = 0.5
    """How often the writer that is imitated sees to a constraint."""

    @property
    def characters(self) -> str:
        return LETTERS + "123456 -|="

    @property
    def longest(self) -> tuple[int, int]:
        return 4, 2 * MOST + 3

    @property
    def verifier(self) -> Verifier:
        return Constraints()

    def draw(self, source: random.Random) -> Problem:
        asks = source.choice(("both", "both", "words", "letter"))
        count, letter = source.randint(1, MOST), source.choice(LETTERS)
        specs = []
        if asks != "letter":
            specs.append(build("length:words", {"at_least": count, "at_most": count}).spec())
        if asks != "words":
            specs.append(build("content:keywords", {"words": [letter]}).spec())
        left = "-" if asks == "letter" else count
        right = "-" if asks == "words" else letter
        return self.problem(f"{left}|{right}=", constraints=tuple(specs))

    def solution(self, problem: Problem, source: random.Random) -> str:
        left, _, right = problem.prompt.rstrip("=").partition("|")
        heeded = left != "-" and source.random() < self.skill
        words = source.choices(LETTERS, k=int(left) if heeded else source.randint(1, MOST))
        if right != "-" and source.random() < self.skill:
            words[source.randrange(len(words))] = right
        return " ".join(words)


class Obeyed(NamedTuple):
    """The mean share of constraints obeyed, and the share of answers that obey all."""

    share: float
    all: float


class Arms(NamedTuple):
    """Of a seed: the start, what GRPO made of it, and what the control made of it."""

    start: Obeyed
    trained: Obeyed
    shuffled: Obeyed


def share(text: str, problem: Problem) -> float:
    """The share of a problem's constraints that a text obeys."""
    verdict = Constraints()(problem, Response(text))
    parts = verdict.parts or (verdict,)
    return sum(part.label == "correct" for part in parts) / len(parts)


def rewards(rollouts: Sequence[Rollout]) -> list[Reward]:
    """The share that each obeys; 0 for answers that were cut."""
    return [0.0 if one.truncated else share(one.text, one.problem or Problem()) for one in rollouts]


def dealt(seed: int) -> RewardOf:
    """The same rewards, dealt out anew within each group: nothing can be learnt from them."""

    def anew(rollouts: Sequence[Rollout]) -> list[Reward]:
        members: dict[int, list[Reward]] = {}
        for one, value in zip(rollouts, rewards(rollouts), strict=True):
            members.setdefault(one.group, []).append(value)
        source = rng(seed, "dealt", *(one.text for one in rollouts[:8]))
        for values in members.values():
            source.shuffle(values)
        return [members[one.group].pop() for one in rollouts]

    return anew


def arms(seed: int, *, steps: int = STEPS, warm: int = WARM) -> Arms:
    """A start, and what becomes of it by the rewards, and by rewards that are dealt out."""
    start = started(seed, warm)
    return Arms(
        probed(start, seed),
        probed(trained(start, rewards, seed, steps), seed),
        probed(trained(start, dealt(seed), seed, steps), seed),
    )


def started(seed: int, warm: int = WARM) -> Policy:
    """A decoder that imitates the careless writer, whose answers are new at every step."""
    task, source = Obeying(), rng(seed, "careless")
    policy = Policy.fresh(
        task.characters, seed=split(seed, "policy"), layers=2, width=64, longest=32
    )
    learner = Learner(policy, Optimising(rate=1e-3))
    for step in range(warm):
        asked = task.batch(64, seed=split(seed, "warm"), step=step)
        learner.supervise(
            [example(policy, one.prompt, task.solution(one, source)) for one in asked]
        )
    return policy


def trained(
    start: Policy, reward: RewardOf, seed: int, steps: int = STEPS, rate: float = RATE
) -> Policy:
    """A copy of the start after GRPO on a reward."""
    settings = Looping(
        steps=steps,
        prompts=16,
        samples=8,
        tests=1,
        evaluate_every=max(1, steps),
        optimising=Optimising(rate=rate),
    )
    return reinforce(start.copy(), Obeying(), GRPO(), settings, seed=seed, reward=reward).policy


def probed(policy: Policy, seed: int) -> Obeyed:
    """What sampled answers to prompts never trained on obey."""
    task = Obeying()
    asked = [Prompt(problem=one) for one in task.problems("test", TESTS, seed=split(seed, "tests"))]
    drawn = policy.sample(
        asked, samples=SAMPLES, longest=task.longest[1], seed=split(seed, "probe")
    )
    found = [value for value in rewards(drawn) if value is not None]
    if len(found) < len(drawn):  # code decides on these constraints whatever the text is
        raise VerifierError(f"{len(drawn) - len(found)} of {len(drawn)} answers are not decided")
    return Obeyed(sum(found) / len(found), sum(one == 1 for one in found) / len(found))


def chosen() -> dict[float, float]:
    """Of each rate in the grid what is obeyed after it, on the seed for tuning."""
    start = started(TUNING)
    return {rate: probed(trained(start, rewards, TUNING, rate=rate), TUNING).share for rate in GRID}
