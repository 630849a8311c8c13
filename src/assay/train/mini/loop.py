"""Reinforcement learning on the small back end: sample, reward, credit, step, look, keep.

The loop says what it does through `progress` and writes three files to its folder:
``curve.jsonl`` (a line a step, nothing in it that depends on the clock), ``policy.safetensors``
and ``state.json`` with ``optimiser.safetensors`` (from which an interrupted run goes on, byte for
byte as if it had not been interrupted).
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assay.core import BadArgument, DataError, Ledger, Problem, Response, Usage, Verifier
from assay.core.seeds import rng, split
from assay.core.values import JSON, paste_back
from assay.train import kept
from assay.train.kept import Line, Progress
from assay.train.method import Method, Tokenizer
from assay.train.mini.learner import Learner, Optimising
from assay.train.mini.policy import Policy
from assay.train.mini.vocabulary import END
from assay.train.mini.warm import answered
from assay.train.rollout import Prompt, Reward, Rollout
from assay.train.tasks.task import Task

__all__ = [
    "Line",
    "Looping",
    "Progress",
    "RewardOf",
    "Sampler",
    "Trained",
    "check",
    "reinforce",
    "rewarded",
    "score",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Looping:
    """How much is sampled, and how often is looked."""

    steps: int = 100
    prompts: int = 32
    samples: int = 8
    temperature: float = 1.0
    evaluate_every: int = 10
    """Steps between two looks at the test problems; there is one before the first and after the
    last."""
    tests: int = 200
    save_every: int = 50
    optimising: Optimising = field(default_factory=Optimising)

    def __post_init__(self) -> None:
        counts = self.prompts, self.samples, self.evaluate_every, self.tests, self.save_every
        if min(counts) < 1 or self.steps < 0:
            raise BadArgument(f"prompts, samples, tests and intervals are above 0, not {self!r}")
        if not 0 < self.temperature < math.inf:
            raise BadArgument(f"a policy is sampled at a finite temperature above 0, not {self!r}")

    __repr__ = paste_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a run of the loop leaves."""

    policy: Policy
    curve: tuple[Line, ...]
    ledger: Ledger

    @property
    def accuracies(self) -> list[tuple[int, float]]:
        """Steps made, and the share of test problems answered right after them."""
        return [(int(one["step"]), one["accuracy"]) for one in self.curve if "accuracy" in one]

    @property
    def area(self) -> float:
        """The mean accuracy over steps: the area under the curve, straight between looks."""
        points = self.accuracies
        if len(points) < 2:
            return points[0][1] if points else float("nan")
        pairs = itertools.pairwise(points)
        total = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairs)
        return total / (points[-1][0] - points[0][0])

    def reached(self, threshold: float) -> int | None:
        """The first looked-at step with at least this accuracy; None if it never was reached."""
        return next((step for step, value in self.accuracies if value >= threshold), None)


RewardOf = Callable[[Sequence[Rollout]], Sequence[Reward]]


def reinforce(
    policy: Policy,
    task: Task,
    method: Method,
    settings: Looping | None = None,
    *,
    seed: int = 0,
    reward: RewardOf | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    ledger: Ledger | None = None,
) -> Trained:
    """Train a policy on a task by a method; its weights are changed in place.

    `reward` rewards rollouts; without it the task's verifier does, by its score. With `out` the
    run is kept in that folder, and an interrupted run of the same arguments goes on there.
    Raises `DataError` where the folder holds another run.
    """
    settings = settings or Looping()
    check(method)
    run = _Run(policy, task, method, settings, seed, reward or rewarded(task.verifier), ledger)
    start = run.resume(out) if out is not None else 0
    if start == 0:
        run.note(0, {}, progress)
    for step in range(start, settings.steps):
        run.note(step + 1, run.step(step), progress)
        if out is not None and ((step + 1) % settings.save_every == 0):
            run.save(out, step + 1)
    if out is not None:
        run.save(out, settings.steps)
    return Trained(policy=policy, curve=tuple(run.curve), ledger=run.ledger)


def check(method: Method) -> None:
    """Raise `BadArgument` for a method that a loop of one policy cannot serve."""
    if method.beside:
        raise BadArgument(
            f"{method.name} teaches {method.beside} beside the policy, and this loop has no place "
            "for one: assay.train.mini.together teaches both, as "
            f"`assay recipe run {method.name}` shows"
        )


def rewarded(verifier: Verifier) -> RewardOf:
    """Rewards by the score of a verifier's verdicts: None where it was undecided or broke."""

    def scores(rollouts: Sequence[Rollout]) -> list[Reward]:
        return [score(verifier, one) for one in rollouts]

    return scores


def score(verifier: Verifier, rollout: Rollout) -> Reward:
    """A verdict's score; an answer that was cut short is not judged, and gets 0."""
    if rollout.truncated:
        return 0.0
    return verifier(rollout.problem or Problem(), Response(rollout.text)).score


class Sampler:
    """Steps 1 to 4 of a method: what is sampled, spliced, rewarded, and asked about again."""

    def __init__(
        self, policy: Policy, method: Method, settings: Looping, reward: RewardOf, ledger: Ledger
    ) -> None:
        self.policy, self.method, self.settings = policy, method, settings
        self.reward, self.ledger = reward, ledger

    def rollouts(
        self, prompts: Sequence[Prompt], *, longest: int, seed: int
    ) -> tuple[list[Rollout], list[Reward]]:
        """Both stages, one behind the other, with their rewards."""
        found, rewards = self.stage(prompts, longest=longest, seed=seed)
        further = self.method.second(found, rewards, rng(seed, "second"))
        if further:
            first = 1 + max(one.group for one in found)
            more, also = self.stage(
                further, longest=longest, seed=split(seed, "second"), first_group=first
            )
            found, rewards = [*found, *more], [*rewards, *also]
        return found, rewards

    def stage(
        self, prompts: Sequence[Prompt], *, longest: int, seed: int, first_group: int = 0
    ) -> tuple[list[Rollout], list[Reward]]:
        """Samples of these prompts, with their rewards."""
        with self.ledger.timed("sample"):
            found: list[Rollout] = self.policy.sample(
                prompts,
                samples=self.settings.samples,
                longest=longest,
                seed=seed,
                temperature=self.settings.temperature,
                first_group=first_group,
            )
        tokens = sum(len(one.tokens) for one in found)
        self.ledger.charge("sample", Usage(output_tokens=tokens, model_calls=len(found)))
        known = self.policy.vocabulary
        tokenizer = Tokenizer(encode=known.encode, decode=known.decode, end=END)
        found = list(self.method.splice(found, tokenizer))
        return found, self._rewards(prompts, found)

    def _rewards(self, prompts: Sequence[Prompt], rollouts: Sequence[Rollout]) -> list[Reward]:
        if self.method.reads == "likelihood":
            with self.ledger.timed("score"):
                logp = self.policy.logp(rollouts)
            read = sum(len(one.prompt) + len(one.tokens) for one in rollouts)
            self.ledger.charge("score", Usage(input_tokens=read, model_calls=1))
            return list(self.method.likelihood(rollouts, logp))
        with self.ledger.timed("reward"):
            own = [prompt.verifier for prompt in prompts for _ in range(self.settings.samples)]
            asked = [one for one, mine in zip(rollouts, own, strict=True) if mine is None]
            given = list(self.reward(asked)) if asked else []
            if len(given) != len(asked):
                raise BadArgument(f"{len(asked)} rollouts were given {len(given)} rewards")
            given.reverse()
            found = [
                given.pop() if mine is None else score(mine, one)
                for one, mine in zip(rollouts, own, strict=True)
            ]
        self.ledger.charge("reward", Usage(verifier_calls=len(rollouts)))
        return found


class _Run:
    """A run between its steps."""

    def __init__(
        self,
        policy: Policy,
        task: Task,
        method: Method,
        settings: Looping,
        seed: int,
        reward: RewardOf,
        ledger: Ledger | None,
    ) -> None:
        self.policy, self.task, self.method = policy, task, method
        self.settings, self.seed = settings, seed
        self.ledger = ledger or Ledger()
        optimising = replace(
            settings.optimising,
            temperature=settings.temperature,
            longest=settings.optimising.longest or task.longest[1],
        )
        self.learner = Learner(policy, optimising, self.ledger)
        self.sampler = Sampler(policy, method, settings, reward, self.ledger)
        self.tests = task.problems("test", settings.tests, seed=split(seed, "tests"))
        self.curve: list[Line] = []

    def step(self, step: int) -> Mapping[str, float]:
        """One update."""
        problems = self.task.batch(self.settings.prompts, seed=self.seed, step=step)
        seed = split(self.seed, "step", step)
        rollouts, rewards = self.sampler.rollouts(
            [Prompt(problem=one) for one in problems], longest=self.task.longest[1], seed=seed
        )
        with self.ledger.timed("credit"):
            credit = self.method.credit(rollouts, rewards)
        found = self.learner.update(rollouts, credit, self.method, seed=seed)
        return {**credit.statistics, **found}

    def note(self, step: int, found: Mapping[str, float], progress: Progress | None) -> None:
        """Write a line of the curve, with a look at the test problems when it is time."""
        line: Line = {"step": step, **{name: round(value, 6) for name, value in found.items()}}
        if step % self.settings.evaluate_every == 0 or step == self.settings.steps:
            with self.ledger.timed("evaluate"):
                right = answered(
                    self.policy,
                    self.tests,
                    self.task.verifier,
                    longest=self.task.longest[1],
                    ledger=self.ledger,
                )
            line["accuracy"] = sum(right) / len(right)
        phases = self.ledger.phases
        line["sampled_tokens"] = phases.get("sample", Usage()).output_tokens
        line["training_tokens"] = phases.get("train", Usage()).input_tokens
        self.curve.append(line)
        if progress is not None:
            progress(line)

    def save(self, out: Path, step: int) -> None:
        """Keep the run as it is after `step` steps; ``state.json`` is written last."""
        out.mkdir(parents=True, exist_ok=True)
        self.policy.save(out / "policy.safetensors")
        self.learner.save(out / "optimiser.safetensors")
        kept.write_curve(out, self.curve)
        kept.write(out, self._identity, step, self.ledger, files=_digests(out))

    def resume(self, out: Path) -> int:
        """Take up what `save` kept; the step to go on with.

        A run that was stopped while it was kept, so that its files are of two steps, begins again.
        """
        state = kept.read(out, self._identity)
        if state is None or state.beside.get("files") != _digests(out):
            return 0
        if state.step > self.settings.steps:
            raise DataError(
                f"holds a run of {state.step} steps, which cannot go back to "
                f"{self.settings.steps}; ask for as many or more, or name another folder",
                path=str(out / kept.STATE),
            )
        weights = Policy.load(out / "policy.safetensors").weights
        for name, each in self.policy.weights.items():
            each.data.copy_(weights[name].data)
        self.learner.load(out / "optimiser.safetensors")
        self.curve = state.curve
        for name, usage in state.spent.items():
            self.ledger.charge(name, usage)
        return state.step

    @property
    def _identity(self) -> dict[str, JSON]:
        """What must be the same for a run to go on. More steps may be asked for."""
        settings = repr(self.settings).replace(f"steps={self.settings.steps}", "steps=...", 1)
        return {
            "task": repr(self.task),
            "method": repr(self.method),
            "settings": settings,
            "seed": self.seed,
            "shape": self.policy.shape.to_dict(),
        }


def _digests(out: Path) -> dict[str, str]:
    """What tells the files of one step from those of another."""
    names = ("policy.safetensors", "optimiser.safetensors", "curve.jsonl")
    return {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()[:16]
        for name in names
        if (out / name).exists()
    }
