"""RL Tango on the small back end: a policy and the judge of its steps, trained by turns.

Zha et al. 2025 (arXiv 2505.15034, section 3): some updates of the judge alone, then `every`
updates of the policy for one of the judge. The judge reads a problem and a fresh solution, writes
a sign for each step and one for the whole (``++-|-``), and is rewarded for the last.

Whose signs the policy is credited with can be chosen, for the controls: those of the judge as it
is (``judge``) or as it was after its first updates (``fixed``), ``random`` ones, the ``rule``'s
(what a perfect judge would say), or ``none``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from assay.core import BadArgument, Ledger, Problem, Usage, Verifier
from assay.core.seeds import rng, split
from assay.core.values import paste_back
from assay.train.credit.steps import Steps, class_weights
from assay.train.methods.grpo import GRPO
from assay.train.methods.tango import STEPS, JudgesRight, Signs, Tango, signs
from assay.train.mini.learner import Learner, Optimising, example
from assay.train.mini.loop import Line, Looping, Progress, Sampler, rewarded
from assay.train.mini.policy import Policy
from assay.train.mini.warm import answered
from assay.train.rollout import Credit, Prompt, Reward, Rollout
from assay.train.tasks.task import Split

Source = Literal["judge", "fixed", "random", "rule", "none"]
SIGNS = "?+-|"
"""The characters that a judge needs besides those of the task."""


class Stepped(Protocol):
    """A task whose answers have steps that a rule can judge."""

    @property
    def longest(self) -> tuple[int, int]: ...
    @property
    def verifier(self) -> Verifier: ...
    def batch(self, count: int, *, seed: int, step: int) -> list[Problem]: ...
    def problems(self, split: Split, count: int, *, seed: int) -> list[Problem]: ...
    def steps(self, problem: Problem, text: str) -> list[bool]: ...
    def ends(self, text: str) -> list[int]:
        """The place of the last character of each step."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turns:
    """How much of each is done. `looping` is the policy's own, `optimising` the judge's."""

    looping: Looping = field(default_factory=Looping)
    warmup: int = 20
    every: int = 3
    judgements: int = 5
    """Judgements sampled of a solution, when the judge learns."""
    balance: bool = True
    """Whether the rarer kind of solution weighs more."""
    decay: float = 0.8
    optimising: Optimising = field(default_factory=lambda: Optimising(rate=3e-4))

    def __post_init__(self) -> None:
        if self.warmup < 0 or min(self.every, self.judgements) < 1 or not 0 <= self.decay < 1:
            raise BadArgument(f"turns and judgements are counted, not {self!r}")

    __repr__ = paste_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """What training both leaves."""

    policy: Policy
    judge: Policy
    curve: tuple[Line, ...]
    ledger: Ledger


def together(
    policy: Policy,
    judge: Policy,
    task: Stepped,
    method: Tango | None = None,
    settings: Turns | None = None,
    *,
    seed: int = 0,
    source: Source = "judge",
    progress: Progress | None = None,
    look: Callable[[Policy], Line] | None = None,
) -> Both:
    """Train a policy and its judge by turns; the weights of both are changed in place.

    `look` says something of the judge whenever the policy is looked at. The ledger's phases of
    the judge begin with ``judge``.
    """
    run = _Together(policy, judge, task, method or Tango(), settings or Turns(), seed, source)
    loop = run.settings.looping
    tests = task.problems("test", loop.tests, seed=split(seed, "tests"))
    if source in ("judge", "fixed"):
        for turn in range(run.settings.warmup):
            run.teach_judge(run.sampled(-1 - turn), -1 - turn)
    curve: list[Line] = []
    for step in range(loop.steps + 1):
        line: Line = {"step": step}
        if step:
            line |= run.step(step - 1)
        if step % loop.evaluate_every == 0 or step == loop.steps:
            right = answered(policy, tests, task.verifier, longest=task.longest[1])
            line["accuracy"] = sum(right) / len(right)
            line |= look(judge) if look else {}
        line |= run.spent()
        curve.append(line)
        if progress is not None:
            progress(line)
    return Both(policy=policy, judge=judge, curve=tuple(curve), ledger=run.ledger)


class _Together:
    """The two policies between their turns."""

    def __init__(
        self,
        policy: Policy,
        judge: Policy,
        task: Stepped,
        method: Tango,
        settings: Turns,
        seed: int,
        source: Source,
    ) -> None:
        self.policy, self.judge, self.task = policy, judge, task
        self.method, self.settings, self.seed, self.source = method, settings, seed, source
        self.ledger, self.judge_ledger = Ledger(), Ledger()
        self.learner = Learner(policy, settings.looping.optimising, self.ledger)
        self.judge_learner = Learner(judge, settings.optimising, self.judge_ledger)
        self.seen = [1.0, 1.0]
        """Right and wrong solutions that the judge learnt from, the latest weighing most."""

    def step(self, step: int) -> Line:
        """An update of the policy and, every so often, one of the judge."""
        rollouts, rewards = self.sampled(step)
        method = self.method if self.source != "none" else replace(self.method, weight=0.0)
        method = method.at(step / max(1, self.settings.looping.steps - 1))
        rollouts = self.signed(rollouts, step)
        credit = method.credit(rollouts, rewards)
        found = self.learner.update(rollouts, credit, method, seed=split(self.seed, "step", step))
        if self.source == "judge" and (step + 1) % self.settings.every == 0:
            self.teach_judge((rollouts, rewards), step)
        return {**credit.statistics, **found}

    def sampled(self, step: int) -> tuple[list[Rollout], list[Reward]]:
        """Fresh solutions of one step's problems, with the rewards of their outcomes."""
        looping = self.settings.looping
        sampler = Sampler(
            self.policy, self.method, looping, rewarded(self.task.verifier), self.ledger
        )
        problems = self.task.batch(looping.prompts, seed=self.seed, step=step)
        return sampler.stage(
            [Prompt(problem=one) for one in problems],
            longest=self.task.longest[1],
            seed=split(self.seed, "solutions", step),
        )

    def signed(self, rollouts: Sequence[Rollout], step: int) -> list[Rollout]:
        """The rollouts with the places and signs of their steps."""
        found: Sequence[Signs | None]
        if self.source == "rule":
            found = [Signs(_rule(self.task, one), final=True) for one in rollouts]
        elif self.source == "random":
            found = [Signs(_coins(self.seed, step, n), final=True) for n in range(len(rollouts))]
        elif self.source == "none":
            found = [None] * len(rollouts)
        else:
            found = judged(self.judge, self.task, rollouts, self.judge_ledger)
        return [
            replace(one, metadata={**one.metadata, STEPS: steps_of(self.task, one, said)})
            for one, said in zip(rollouts, found, strict=True)
        ]

    def teach_judge(self, sampled: tuple[list[Rollout], list[Reward]], step: int) -> None:
        """An update of the judge, from one solution of each problem."""
        source = rng(self.seed, "judged", step)
        chosen = _one_of_each(*sampled, source)
        prompts = [
            Prompt(problem=judging(self.task, one, right=right), verifier=JudgesRight())
            for one, right in chosen
        ]
        looping = replace(self.settings.looping, samples=self.settings.judgements)
        method = GRPO()
        sampler = Sampler(self.judge, method, looping, _unrewarded, self.judge_ledger)
        rollouts, rewards = sampler.stage(
            prompts, longest=_judgement(self.task), seed=split(self.seed, "judgements", step)
        )
        credit = method.credit(rollouts, rewards)
        self.judge_learner.update(rollouts, self._balanced(credit, chosen), method)

    def _balanced(self, credit: Credit, chosen: Sequence[tuple[Rollout, bool]]) -> Credit:
        """The credit, times the weight of the kind of solution that was judged."""
        right = sum(one for _, one in chosen)
        for place, count in enumerate((right, len(chosen) - right)):
            self.seen[place] = self.settings.decay * self.seen[place] + count
        if not self.settings.balance:
            return credit
        weights = class_weights(*self.seen)
        own = [
            weights[0 if one else 1] for _, one in chosen for _ in range(self.settings.judgements)
        ]
        rows = zip(credit.advantages, own, strict=True)
        return replace(
            credit, advantages=tuple(tuple(value * by for value in row) for row, by in rows)
        )

    def spent(self) -> Line:
        """Tokens so far: of the policy alone, and with those of the judge."""
        own = self.ledger.phases.get("sample", Usage()).output_tokens
        judge = self.judge_ledger.total.output_tokens
        return {"sampled_tokens": own, "all_tokens": own + judge}


def judging(task: Stepped, rollout: Rollout, *, right: bool) -> Problem:
    """The question what a solution and its steps are worth; the reference stays outside of it."""
    solved = rollout.problem or Problem()
    return Problem.of(
        f"{solved.prompt}{rollout.text}?",
        id=f"judge:{solved.id}",
        reference="+" if right else "-",
        metadata={"steps": len(task.ends(rollout.text))},
    )


def formed(
    judge: Policy, task: Stepped, rollouts: Sequence[Rollout], *, seed: int
) -> list[Rollout]:
    """Examples of a judgement's form, with signs by chance: it is learnt without the skill."""
    source, found = rng(seed, "form"), list[Rollout]()
    for one in rollouts:
        drawn = [source.choice("+-") for _ in range(len(task.ends(one.text)) + 1)]
        asked = judging(task, one, right=False).prompt
        found.append(example(judge, asked, "".join(drawn[:-1]) + "|" + drawn[-1]))
    return found


def judged(
    judge: Policy, task: Stepped, rollouts: Sequence[Rollout], ledger: Ledger | None = None
) -> list[Signs | None]:
    """What a judge says of each solution, at its likeliest; None where it cannot be read."""
    asked = [judging(task, one, right=False).prompt for one in rollouts]
    found = judge.greedy(asked, longest=_judgement(task))
    if ledger is not None:
        written = sum(len(one.text) + 1 for one in found)
        ledger.charge("judge", Usage(output_tokens=written, model_calls=len(found)))
    return [signs(one.text) for one in found]


def steps_of(task: Stepped, rollout: Rollout, said: Signs | None) -> Steps | None:
    """The steps of a rollout with their signs; None unless there is a sign for each.

    The decoder's tokens are characters, so that places in the text are places of tokens.
    """
    ends = task.ends(rollout.text)
    if said is None or len(said.steps) < len(ends):
        return None
    return list(zip(ends, said.steps[: len(ends)], strict=True))


def _judgement(task: Stepped) -> int:
    """The longest judgement: a sign for every token, and what closes it."""
    return task.longest[1] + 3


def _rule(task: Stepped, rollout: Rollout) -> tuple[float, ...]:
    told = task.steps(rollout.problem or Problem(), rollout.text)
    ends = task.ends(rollout.text)
    return tuple(1.0 if place < len(told) and told[place] else -1.0 for place in range(len(ends)))


def _coins(seed: int, step: int, place: int) -> tuple[float, ...]:
    source = rng(seed, "coins", step, place)
    return tuple(source.choice((1.0, -1.0)) for _ in range(64))


def _one_of_each(
    rollouts: Sequence[Rollout], rewards: Sequence[Reward], source: random.Random
) -> list[tuple[Rollout, bool]]:
    """A decided solution of each problem, and whether it is right."""
    members: dict[int, list[tuple[Rollout, bool]]] = {}
    for one, reward in zip(rollouts, rewards, strict=True):
        if reward is not None:
            members.setdefault(one.group, []).append((one, reward >= 1.0))
    return [source.choice(group) for group in members.values()]


def _unrewarded(rollouts: Sequence[Rollout]) -> list[Reward]:
    """For judgements, each of whose problems brings its own verifier."""
    return [None] * len(rollouts)
