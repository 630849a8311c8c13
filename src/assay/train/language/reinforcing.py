"""Reinforcement learning of a language model on problems, by a method and a verifier's reward.

Each step takes the next problems of a shuffled round, writes a group of answers to each, lets the
verifier judge them, and steps along the method's credit. Answers that are cut at the length limit
are judged as they are, as evaluations do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.core import BadArgument, DataError, Ledger, Problem, Usage
from assay.core.seeds import rng, split
from assay.core.values import JSON, paste_back
from assay.train.language.keeping import Folder, Line, Progress
from assay.train.language.learner import Learner, Optimising
from assay.train.language.policy import Policy
from assay.train.method import Method, Tokenizer
from assay.train.reward import Reward
from assay.train.rollout import Prompt, Rollout
from assay.train.rollout import Reward as Number

Look = Callable[[Policy], Mapping[str, JSON]]
"""A look at the policy during training: names and numbers for the curve."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reinforcing:
    """How much is written, and how often is looked and kept."""

    steps: int = 8
    prompts: int = 8
    samples: int = 8
    longest: int = 64
    """Tokens of an answer in training."""
    temperature: float = 1.0
    evaluate_every: int = 10
    """Steps between two looks; there is one before the first and after the last."""
    save_every: int = 1
    optimising: Optimising = field(default_factory=Optimising)

    def __post_init__(self) -> None:
        counts = self.prompts, self.samples, self.longest, self.evaluate_every, self.save_every
        if min(counts) < 1 or self.steps < 0:
            raise BadArgument(f"prompts, samples, lengths and intervals are above 0, not {self!r}")
        if self.temperature <= 0:
            raise BadArgument(f"answers are drawn at a temperature above 0, not {self!r}")

    __repr__ = paste_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a run leaves."""

    policy: Policy
    curve: tuple[Line, ...]
    ledger: Ledger


def reinforce(
    policy: Policy,
    problems: Sequence[Problem],
    method: Method,
    reward: Reward,
    settings: Reinforcing | None = None,
    *,
    seed: int = 0,
    out: Path | None = None,
    progress: Progress | None = None,
    look: Look | None = None,
) -> Trained:
    """Train a policy on problems; its matrices are changed in place.

    With `out` the run is kept in that folder, and an interrupted one of the same arguments goes
    on there; more steps may be asked for. `look` is called now and then with the policy. Raises
    `BadArgument` for a method that this back end cannot serve, `DataError` where the folder holds
    another run.
    """
    settings = settings or Reinforcing()
    check(method, problems)
    learner = Learner(policy, settings.optimising)
    folder = Folder(out, identity(policy, problems, method, reward, settings, seed))
    start = folder.resume(learner)
    if start > settings.steps:
        raise DataError(
            f"holds a run of {start} steps, which cannot go back to {settings.steps}; ask for as "
            "many or more, or name another folder",
            path=str(out),
        )
    run = _Run(learner, problems, method, reward, settings, seed)
    if start == 0:
        run.note(folder, 0, {}, progress, look)
    for step in range(start, settings.steps):
        found = run.step(step)
        run.note(folder, step + 1, found, progress, look)
        if (step + 1) % settings.save_every == 0 or step + 1 == settings.steps:
            folder.save(step + 1, learner)
    return Trained(policy=policy, curve=tuple(folder.curve), ledger=learner.ledger)


def check(method: Method, problems: Sequence[Problem]) -> None:
    """Raise `BadArgument` for what cannot be trained on, or by."""
    check_problems(problems)
    if method.reads != "verifier":
        raise BadArgument(
            f"method {method.name!r} rewards by likelihood; language models are trained by "
            "verifiers here, and likelihoods with --preset tiny"
        )


def check_problems(problems: Sequence[Problem]) -> None:
    """Raise `BadArgument` where there are none, or not each has an id of its own."""
    if not problems:
        raise BadArgument("there are no problems to train on")
    ids = [one.id for one in problems]
    if not all(ids) or len(set(ids)) < len(ids):
        raise BadArgument("problems to train on have an id each, and no two the same")


def identity(
    policy: Policy,
    problems: Sequence[Problem],
    method: object,
    reward: Reward,
    settings: Reinforcing,
    seed: int,
) -> dict[str, JSON]:
    """What must be the same for a run to go on; more steps may be asked for."""
    shown = repr(settings).replace(f"steps={settings.steps}, ", "", 1)
    return {
        "model": policy.about(),
        "problems": digest(problems),
        "method": repr(method),
        "reward": f"{reward.value} of {reward.verifier.fingerprint.digest}",
        "settings": shown,
        "seed": seed,
    }


def digest(problems: Sequence[Problem]) -> str:
    """Sixteen digits of what problems say."""
    text = "\n".join(json.dumps(one.to_dict(), sort_keys=True) for one in problems)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def round_of(problems: Sequence[Problem], count: int, seed: int, step: int) -> list[Problem]:
    """The problems of a step: the next of a round through all, each round in another order."""
    found = []
    for place in range(step * count, (step + 1) * count):
        turn, at = divmod(place, len(problems))
        order = list(range(len(problems)))
        rng(seed, "round", turn).shuffle(order)
        found.append(problems[order[at]])
    return found


class _Run:
    """A run between its steps."""

    def __init__(
        self,
        learner: Learner,
        problems: Sequence[Problem],
        method: Method,
        reward: Reward,
        settings: Reinforcing,
        seed: int,
    ) -> None:
        self.learner, self.ledger = learner, learner.ledger
        self.problems, self.method, self.reward = problems, method, reward
        self.settings, self.seed = settings, seed

    def step(self, step: int) -> dict[str, float]:
        """One update."""
        asked = round_of(self.problems, self.settings.prompts, self.seed, step)
        seed = split(self.seed, "step", step)
        rollouts, rewards = self._stage([Prompt(problem=one) for one in asked], seed, 0)
        further = self.method.second(rollouts, rewards, rng(seed, "second"))
        if further:
            first = 1 + max(one.group for one in rollouts)
            more, also = self._stage(further, split(seed, "second"), first)
            rollouts, rewards = [*rollouts, *more], [*rewards, *also]
        with self.ledger.timed("credit"):
            credit = self.method.credit(rollouts, rewards)
        found = self.learner.update(
            rollouts, credit, self.method, temperature=self.settings.temperature
        )
        cut = sum(one.truncated for one in rollouts) / len(rollouts)
        return {**credit.statistics, **found, "cut": cut}

    def _stage(
        self, prompts: Sequence[Prompt], seed: int, first: int
    ) -> tuple[list[Rollout], list[Number]]:
        policy, settings = self.learner.policy, self.settings
        with self.ledger.timed("sample"):
            rollouts = policy.sample(
                prompts,
                samples=settings.samples,
                longest=settings.longest,
                seed=seed,
                temperature=settings.temperature,
                first_group=first,
            )
        tokens = sum(len(one.tokens) for one in rollouts)
        self.ledger.charge("sample", Usage(output_tokens=tokens, model_calls=len(rollouts)))
        end = min(policy.ends, default=0)
        tokenizer = Tokenizer(encode=policy.tokens, decode=policy.decode, end=end)
        rollouts = list(self.method.splice(rollouts, tokenizer))
        with self.ledger.timed("reward"):
            numbers = self._rewards(prompts, rollouts)
        self.ledger.charge("reward", Usage(verifier_calls=len(rollouts)))
        return rollouts, numbers

    def _rewards(self, prompts: Sequence[Prompt], rollouts: Sequence[Rollout]) -> list[Number]:
        """By the run's reward, or for prompts that bring a verifier by that one's score."""
        own = [prompt.verifier for prompt in prompts for _ in range(self.settings.samples)]
        numbers: list[Number] = [None] * len(rollouts)
        plain = [place for place, verifier in enumerate(own) if verifier is None]
        found = self.reward.many(
            [rollouts[place].problem or Problem() for place in plain],
            [rollouts[place].text for place in plain],
            lengths=[len(rollouts[place].tokens) for place in plain],
        )
        for place, one in zip(plain, found, strict=True):
            numbers[place] = one.value
        for place, verifier in enumerate(own):
            if verifier is not None:
                rollout = rollouts[place]
                numbers[place] = verifier.verify(rollout.text, rollout.problem).score
        return numbers

    def note(
        self,
        folder: Folder,
        step: int,
        found: Mapping[str, float],
        progress: Progress | None,
        look: Look | None,
    ) -> None:
        """Write a line of the curve, with a look at the policy when it is time."""
        line: Line = {"step": step, **{name: round(value, 6) for name, value in found.items()}}
        if look is not None and (
            step % self.settings.evaluate_every == 0 or step == self.settings.steps
        ):
            with self.ledger.timed("evaluate"):
                line |= look(self.learner.policy)
        phases = self.ledger.phases
        line["sampled_tokens"] = phases.get("sample", Usage()).output_tokens
        line["training_tokens"] = phases.get("train", Usage()).input_tokens
        folder.curve.append(line)
        if progress is not None:
            progress(line)
