"""Training a language model by a method's name, with one flat set of options for all methods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import BadArgument, Problem
from assay.core.values import paste_back
from assay.train import methods
from assay.train.language.examples import Gathering
from assay.train.language.imitating import Imitating, imitate
from assay.train.language.keeping import Progress
from assay.train.language.learner import Optimising
from assay.train.language.policy import Policy
from assay.train.language.reinforcing import Look, Reinforcing, Trained, reinforce
from assay.train.reward import Reward

IMITATION: Mapping[str, str] = {
    "rejection_sft": "imitate own answers that the verifier passed",
    "mended_sft": "the same, and own answers that their constraints edited until they pass",
}
"""Methods that learn from examples rather than from credit."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Options:
    """How much, how long, how fast. None: what the method is best served with.

    `steps` of reinforcement are updates, of which each writes `samples` answers to `prompts`
    problems; imitation writes `samples` to every problem once, and then goes through the examples
    `epochs` times, `batch` a step, for at most `steps`.
    """

    steps: int | None = None
    prompts: int = 8
    samples: int | None = None
    longest: int = 64
    temperature: float | None = None
    """Of answers in training. None: 1 for reinforcement, 0.7 for examples."""
    rate: float | None = None
    epochs: int = 1
    batch: int = 8
    evaluate_every: int = 10
    save_every: int = 1

    def __post_init__(self) -> None:
        for name in ("temperature", "rate"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise BadArgument(f"{name} is a finite number above 0, not {value!r}")

    __repr__ = paste_back


def train(
    policy: Policy,
    problems: Sequence[Problem],
    reward: Reward,
    method: str,
    options: Options | None = None,
    *,
    seed: int = 0,
    out: Path | None = None,
    progress: Progress | None = None,
    look: Look | None = None,
) -> Trained:
    """Train a policy on problems by a method's name; its matrices are changed in place.

    Raises `UnknownName` and `BadArgument` for a method, and what `reinforce` and `imitate` raise.
    """
    options = options or Options()
    common = {"seed": seed, "out": out, "progress": progress, "look": look}
    if method in IMITATION:
        return imitate(policy, problems, reward, imitating(method, options), **common)  # type: ignore[arg-type]
    made = methods.load(method)
    return reinforce(policy, problems, made, reward, reinforcing(options), **common)  # type: ignore[arg-type]


def checked(method: str) -> None:
    """Raise `UnknownName` or `BadArgument` for a method that there is not."""
    if method.partition(":")[0] in IMITATION:
        if method not in IMITATION:
            raise BadArgument(f"{method.partition(':')[0]} takes no arguments after a colon")
        return
    methods.load(method)


def imitating(method: str, options: Options) -> Imitating:
    """The options as those of imitation."""
    return Imitating(
        gathering=Gathering(
            samples=options.samples or 2,
            longest=options.longest,
            temperature=options.temperature or 0.7,
            mend=method == "mended_sft",
        ),
        epochs=options.epochs,
        batch=options.batch,
        steps=options.steps,
        evaluate_every=options.evaluate_every,
        save_every=options.save_every,
        optimising=Optimising(rate=options.rate or 1e-3),
    )


def reinforcing(options: Options) -> Reinforcing:
    """The options as those of reinforcement."""
    return Reinforcing(
        steps=8 if options.steps is None else options.steps,
        prompts=options.prompts,
        samples=options.samples or 8,
        longest=options.longest,
        temperature=options.temperature or 1.0,
        evaluate_every=options.evaluate_every,
        save_every=options.save_every,
        optimising=Optimising(rate=options.rate or 2e-4),
    )
