"""A small decoder that is reinforced, or taught by a stronger one: what each can solve since.

For `assay.recipes.rl_vs_distillation`. The decoder adds numbers of two digits, and has only seen
sums whose ones do not carry. Sums that carry are beyond it: neither the columns nor the answer can
be had without what it was never shown. A stronger decoder was shown all. From one start, with the
same problems of both kinds, as many answers sampled for each and as many updates, four arms learn:

- ``RL``: GRPO on its own answers;
- ``with knowledge``: imitates the stronger one's right answers (Kim et al. 2025, section 5);
- ``reasoning alone``: the same, to problems of which the start solved one of its own 8 samples;
- ``dealt out``, the control: the stronger one's right answers, each to another problem.

Before and after, 64 samples of each of 200 test problems are judged, and audited.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assay.core import JSON, Ledger, Problem, Usage
from assay.core.seeds import split
from assay.core.values import paste_back
from assay.evaluate.capability import Audit, audit
from assay.train.methods.grpo import GRPO
from assay.train.mini.learner import Learner, Optimising
from assay.train.mini.loop import Looping, reinforce, score
from assay.train.mini.policy import Policy
from assay.train.mini.warm import Warm, warm_start
from assay.train.rollout import Prompt, Rollout
from assay.train.tasks.add import Add

ARMS = ("RL", "with knowledge", "reasoning alone", "dealt out")
GRID = (1e-4, 3e-4, 1e-3)
"""Learning rates that every arm is tried with, on a seed for tuning."""
RATES: Mapping[str, float] = dict(zip(ARMS, (3e-4, 1e-3, 3e-4, 1e-3), strict=True))
"""For each arm the rate with the best accuracy on the seed for tuning (`chosen`)."""
TUNING = 100
_TASK = Add()
_TOGETHER = 16
_Samples = dict[str, list[bool]]


@dataclass(frozen=True, kw_only=True, repr=False)
class Plain(Add):
    """Sums whose ones do not carry."""

    def draw(self, source: random.Random) -> Problem:
        while True:
            found = Add.draw(self, source)
            if not carries(found):
                return found


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Lesson:
    """How much is learnt and looked at."""

    steps: int = 300
    prompts: int = 16
    samples: int = 8
    tests: int = 200
    k: int = 64
    width: int = 64
    strong: int = 96
    """The stronger decoder's width, and below the steps of its imitation."""
    shown: int = 500
    start: float = 0.5
    """The share of right samples of sums without a carry at which the start is made."""

    __repr__ = paste_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What became of the samples of one arm."""

    audit: Audit
    known: tuple[float, float]
    """The shares of right samples, and of solved problems, of sums without a carry since."""
    unknown: tuple[float, float]
    """The same of sums that carry."""
    sampled: int
    """Tokens of answers that were drawn to learn from, by whomever."""
    read: int
    """Tokens that learning read."""


def carries(problem: Problem) -> bool:
    """Whether the ones of a sum make more than nine.

    >>> carries(_TASK.problem("47+85=")), carries(_TASK.problem("41+85="))
    (True, False)
    """
    one, _, other = problem.prompt.rstrip("=").partition("+")
    return int(one[-1]) + int(other[-1]) > 9


def lesson(
    seed: int, out: Path, *, settings: Lesson | None = None, arms: Sequence[str] = ARMS
) -> dict[str, Learnt]:
    """All arms of a seed, from one start; an arm that is kept in the folder is only read."""
    settings = settings or Lesson()
    out.mkdir(parents=True, exist_ok=True)
    tests = _TASK.problems("test", settings.tests, seed=split(seed, "tests"))
    start, strong = started(seed, out, settings), stronger(out, settings)
    first = _kept(out / f"{seed}-start.json", settings, 0.0)
    if first is None:
        first = {"samples": _probed(start, tests, seed, settings)}
        _keep(out / f"{seed}-start.json", settings, 0.0, first)
    before, found = _read(first), {}
    for name in arms:
        rate = RATES[name]
        file = out / f"{seed}-{name.replace(' ', '-')}-{rate:g}.json"
        made = _kept(file, settings, rate)
        if made is None:
            learnt, ledger = taught(name, start, strong, rate, seed, settings)
            made = {"samples": _probed(learnt, tests, seed, settings), **_spent(ledger)}
            _keep(file, settings, rate, made)
        found[name] = _learnt(before, made, tests)
    return found


def started(seed: int, out: Path, settings: Lesson) -> Policy:
    """A decoder that has seen sums without a carry, until half of its samples of them are right."""
    file = out / f"{seed}-start.safetensors"
    if file.exists():
        return Policy.load(file)
    policy, plain = _fresh(split(seed, "policy"), settings.width), Plain()
    looked = plain.problems("train", 60, seed=split(seed, "looked at"))
    for turn in range(40):
        warm_start(policy, plain, Warm(steps=20, batch=64), seed=split(seed, "warm", turn))
        samples = _probed(policy, looked, split(seed, "look", turn), replace(settings, k=8))
        if sum(one.count("1") for one in samples.values()) >= settings.start * 8 * len(looked):
            break
    policy.save(file)
    return policy


def stronger(out: Path, settings: Lesson) -> Policy:
    """A wider decoder that has seen all kinds of sums; one for all seeds."""
    file = out / "stronger.safetensors"
    if file.exists():
        return Policy.load(file)
    policy = _fresh(split(0, "stronger"), settings.strong)
    warm = Warm(rows=4000, steps=settings.shown, batch=64)
    warm_start(policy, _TASK, warm, seed=split(0, "stronger", "warm"))
    policy.save(file)
    return policy


def _fresh(seed: int, width: int) -> Policy:
    return Policy.fresh(
        _TASK.characters, seed=seed, layers=2, width=width, longest=sum(_TASK.longest) + 8
    )


def taught(
    arm: str, start: Policy, strong: Policy, rate: float, seed: int, settings: Lesson
) -> tuple[Policy, Ledger]:
    """A copy of the start after an arm, and what it cost."""
    policy, ledger = start.copy(), Ledger()
    optimising = Optimising(rate=rate)
    if arm == "RL":
        looping = Looping(
            steps=settings.steps,
            prompts=settings.prompts,
            samples=settings.samples,
            evaluate_every=settings.steps,
            tests=1,
            optimising=optimising,
        )
        reinforce(policy, _TASK, GRPO(), looping, seed=seed, ledger=ledger)
        return policy, ledger
    learner = Learner(policy, optimising, ledger)
    for step in range(settings.steps):
        asked = [Prompt(problem=one) for one in _TASK.batch(settings.prompts, seed=seed, step=step)]
        examples = _right(strong, asked, split(seed, "taught", step), settings, ledger)
        if arm == "reasoning alone":
            own = _right(start, asked, split(seed, "own", step), settings, ledger)
            solved = {one.group for one in own}
            examples = [one for one in examples if one.group in solved]
        elif arm == "dealt out":
            examples = _dealt(examples)
        if examples:
            learner.supervise(examples)
    return policy, ledger


def _right(
    policy: Policy, asked: Sequence[Prompt], seed: int, settings: Lesson, ledger: Ledger
) -> list[Rollout]:
    """The right ones of a policy's samples."""
    drawn = policy.sample(asked, samples=settings.samples, longest=_TASK.longest[1], seed=seed)
    tokens = sum(len(one.tokens) for one in drawn)
    ledger.charge("sample", Usage(output_tokens=tokens, model_calls=len(drawn)))
    return [one for one in drawn if score(_TASK.verifier, one) == 1.0]


def _dealt(examples: Sequence[Rollout]) -> list[Rollout]:
    """Each answer behind the prompt of the next group's."""
    prompts = {one.group: one.prompt for one in examples}
    groups = list(prompts)
    after = {group: groups[(place + 1) % len(groups)] for place, group in enumerate(groups)}
    return [replace(one, prompt=prompts[after[one.group]]) for one in examples]


def _probed(
    policy: Policy, tests: Sequence[Problem], seed: int, settings: Lesson
) -> dict[str, str]:
    """Of each problem's samples whether they are right, as digits; the seeds are alike for all."""
    found = {}
    for first in range(0, len(tests), _TOGETHER):
        asked = tests[first : first + _TOGETHER]
        drawn = policy.sample(
            [Prompt(problem=one) for one in asked],
            samples=settings.k,
            longest=_TASK.longest[1],
            seed=split(seed, "probe", first),
        )
        rights = "".join(str(int(score(_TASK.verifier, one) == 1.0)) for one in drawn)
        for place, problem in enumerate(asked):
            found[problem.id] = rights[place * settings.k : (place + 1) * settings.k]
    return found


def _learnt(before: _Samples, made: Mapping[str, JSON], tests: Sequence[Problem]) -> Learnt:
    after = _read(made)
    shares = []
    for kind in (False, True):
        own = [after[one.id] for one in tests if carries(one) == kind]
        rights = sum(map(sum, own)) / max(1, sum(map(len, own)))
        shares.append((rights, sum(map(any, own)) / max(1, len(own))))
    return Learnt(
        audit=audit(before, after),
        known=shares[0],
        unknown=shares[1],
        sampled=made["sampled"],
        read=made["read"],
    )


def _spent(ledger: Ledger) -> dict[str, int]:
    phases = ledger.phases
    read = sum(phases[name].input_tokens for name in ("train", "supervise") if name in phases)
    return {"sampled": phases["sample"].output_tokens, "read": read}


def _read(made: Mapping[str, JSON]) -> _Samples:
    kept: dict[str, str] = made["samples"]
    return {name: [digit == "1" for digit in digits] for name, digits in kept.items()}


def _keep(file: Path, settings: Lesson, rate: float, made: Mapping[str, JSON]) -> None:
    file.write_text(json.dumps({"settings": repr(settings), "rate": rate, **made}), "utf-8")


def _kept(file: Path, settings: Lesson, rate: float) -> dict[str, JSON] | None:
    """What is there of the same settings."""
    if not file.exists():
        return None
    made: dict[str, JSON] = json.loads(file.read_text("utf-8"))
    return made if (made["settings"], made["rate"]) == (repr(settings), rate) else None


def chosen(out: Path) -> tuple[dict[str, float], dict[str, dict[float, float]]]:
    """The rate of each arm with the best accuracy on the seed for tuning, and all accuracies."""
    settings = Lesson()
    start, strong = started(TUNING, out, settings), stronger(out, settings)
    tests = _TASK.problems("test", settings.tests, seed=split(TUNING, "tests"))
    tried: dict[str, dict[float, float]] = {}
    for arm in ARMS[:-1]:
        for rate in GRID:
            policy, _ = taught(arm, start, strong, rate, TUNING, settings)
            samples = _probed(policy, tests, TUNING, replace(settings, k=8))
            right = sum(one.count("1") for one in samples.values()) / (8 * len(tests))
            tried.setdefault(arm, {})[rate] = right
    best = {arm: max(rates, key=lambda rate: rates[rate]) for arm, rates in tried.items()}
    return {**best, "dealt out": best["with knowledge"]}, tried
