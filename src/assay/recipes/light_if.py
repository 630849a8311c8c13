"""Light-IF (arXiv 2508.03178): keep a policy open while it learns to keep every constraint.

The composition, on a small decoder that copies words under constraints: a base that keeps all of
them sometimes; a cold start on its own answers that were found right, to prompts that it neither
always nor never gets right (`cold_start`), learnt from plainly or by what tells something
(`assay.train.mini.learner.Keep`, Entropy-SFT); then reinforcement by `assay.train.methods.tea`
with a reward of one for all constraints and a little for each (`points`).

The experiment sets the whole against plain imitation with plain GRPO and an all-or-nothing reward,
takes the parts away one by one, and has a control whose rewards are shuffled.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assay.core import Ledger, Response, Verdict
from assay.core.seeds import rng, split
from assay.recipes.experiment import Fate, Measure, Outcome, Setting, over
from assay.recipes.learning_arms import at_tokens
from assay.recipes.recipe import Recipe
from assay.train.method import Method
from assay.train.methods.grpo import GRPO
from assay.train.methods.tea import TEA
from assay.train.mini.learner import Keep, Learner, Optimising
from assay.train.mini.loop import Looping, RewardOf, Trained, reinforce
from assay.train.mini.policy import Policy
from assay.train.mini.warm import Warm, warm_start
from assay.train.rollout import Prompt, Reward, Rollout
from assay.train.tasks.copyx import CopyX

TASK = CopyX(constraints=3, letters=4, shortest=3)
SIZES = {"layers": 2, "width": 64, "longest": 64}
BASE = Warm(rows=6000, steps=700, batch=64, rate=2e-3, until=0.45, every=20)
"""The base imitates the whole task, until 0.45 of greedy answers (0.33 of samples) are right."""
COLD, TRACES = 400, 8
"""Prompts that the base answers for its cold start, and how often each."""
OFTEN = 0.75
"""A prompt that is answered right more often than that is ``easy``; never: ``hard``."""
KEEP = Keep(share=0.8, weight=0.8)
IMITATED, BATCH = 40, 48
"""Steps of plain imitation; of Entropy-SFT as many more that as many tokens are learnt from."""
PROMPTS, SAMPLES, STEPS, LOOKS = 16, 8, 60, 3
POINT = 0.1
"""What each constraint that is kept gets, beside the 1 for all of them."""
ALPHA = 0.1
"""Of the bonus. A row's weights sum to it: the paper's 10, for some thousand tokens, is as much a
token as this for some twenty."""
TESTS, DRAWS = 150, 8
MARGIN = 0.02
"""What right samples may lose and still be as many, stated in advance."""

Bucket = Literal["hard", "pass", "easy"]
Start = Literal["SFT", "Entropy-SFT"]
RATES: Mapping[Start, float] = {"SFT": 3e-4, "Entropy-SFT": 3e-4}
"""Of 1e-4, 3e-4 and 6e-4 the best on seeds 100 and 101, by right samples, then greedy answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One way to reinforce: its start, its method, its reward, and its rate of learning."""

    start: Start
    method: Method
    reward: Literal["all", "points", "shuffled"]
    rate: float = 1e-4
    """Of 5e-5, 1e-4 and 2e-4 the best on seed 100, by right samples; the control's is that of
    what it is to be compared with."""


PLAIN, WHOLE, SHUFFLED = "SFT, GRPO, all or nothing", "Entropy-SFT, TEA, points", "shuffled points"
ARMS: Mapping[str, Arm] = {
    PLAIN: Arm(start="SFT", method=GRPO(), reward="all"),
    "SFT, GRPO, points": Arm(start="SFT", method=GRPO(), reward="points"),
    "SFT, TEA, points": Arm(start="SFT", method=TEA(alpha=ALPHA), reward="points", rate=2e-4),
    "SFT, even bonus, points": Arm(
        start="SFT", method=TEA(alpha=ALPHA, uniform=True), reward="points"
    ),
    WHOLE: Arm(start="Entropy-SFT", method=TEA(alpha=ALPHA), reward="points"),
    SHUFFLED: Arm(start="SFT", method=GRPO(), reward="shuffled"),
}
"""Each but the first two changes one thing of the one before, or is the whole, or the control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A policy on test problems: its greedy answers, its samples, and how open it is."""

    strict: float
    """The share of greedy answers that keep all; of reinforced arms at equal sampled tokens."""
    first: float
    """The share of samples that are right (pass@1), and of problems with one among `DRAWS`."""
    any: float
    entropy: float
    """Nats a sampled token."""
    silent: float = 0.0
    """The share of groups, over the training, whose rewards were all equal."""
    tokens: float = 0.0
    """Thousands that were sampled in learning, by the ledger."""


def experiment(setting: Setting) -> Outcome:
    """Both stages, each part against what it replaces."""
    found: dict[str, list[Looked]] = {}
    for seed in setting.seeds:
        for name, looked in arms(seed, setting.limit or STEPS).items():
            found.setdefault(name, []).append(looked)
    return _outcome(found, setting)


def arms(seed: int, steps: int) -> dict[str, Looked]:
    """All of one seed: the base, two cold starts on the same answers, and every arm."""
    base = begin(seed)
    traces = cold_start(base, seed)
    starts: dict[Start, Policy] = {
        "SFT": imitating(base, traces, seed),
        "Entropy-SFT": imitating(base, traces, seed, KEEP),
    }
    found = {"base": look(base, seed)}
    found |= {name: look(policy, seed) for name, policy in starts.items()}
    runs = {name: learnt(starts[arm.start], arm, seed, steps) for name, arm in ARMS.items()}
    least = min(_sampled(run) for run in runs.values())
    for name, run in runs.items():
        silent = [line["zero_signal"] for line in run.curve if "zero_signal" in line]
        found[name] = replace(
            look(run.policy, seed),
            strict=at_tokens(run, least),
            silent=sum(silent) / max(1, len(silent)),
            tokens=_sampled(run) / 1000,
        )
    return found


def begin(seed: int) -> Policy:
    """A decoder that keeps all constraints in about a third of its samples."""
    policy = Policy.fresh(TASK.characters, seed=split(seed, "policy"), **SIZES)
    warm_start(policy, TASK, BASE, seed=split(seed, "warm"))
    return policy


def cold_start(base: Policy, seed: int) -> list[Rollout]:
    """The base's own right answers to prompts that it neither always nor never gets right."""
    asked = TASK.problems("train", COLD, seed=split(seed, "cold"))
    drawn = base.sample(
        [Prompt(problem=one) for one in asked],
        samples=TRACES,
        longest=TASK.longest[1],
        seed=split(seed, "traces"),
    )
    groups = [drawn[start : start + TRACES] for start in range(0, len(drawn), TRACES)]
    passed = [[one for one in group if keeps_all(one)] for group in groups]
    return [one for right in passed if bucket(len(right), TRACES) == "pass" for one in right]


def bucket(right: int, of: int) -> Bucket:
    """Where a prompt belongs, by how many of its answers keep all constraints.

    >>> bucket(0, 8), bucket(6, 8), bucket(7, 8)
    ('hard', 'pass', 'easy')
    """
    return "hard" if not right else "pass" if right <= OFTEN * of else "easy"


def imitating(
    base: Policy, traces: Sequence[Rollout], seed: int, keep: Keep | None = None
) -> Policy:
    """A copy of the base that has imitated answers; with `keep` as many tokens, in more steps."""
    policy = base.copy()
    if not traces:
        return policy
    rate = RATES["SFT" if keep is None else "Entropy-SFT"]
    learner = Learner(policy, Optimising(rate=rate, betas=(0.9, 0.95), decay=0.01))
    source, order = rng(seed, "imitating"), list[Rollout]()
    for _ in range(IMITATED if keep is None else round(IMITATED / keep.share)):
        while len(order) < min(BATCH, len(traces)):
            order += source.sample(traces, len(traces))
        learner.supervise(order[:BATCH], keep)
        del order[:BATCH]
    return policy


def learnt(start: Policy, arm: Arm, seed: int, steps: int) -> Trained:
    """One arm of reinforcement, on a copy of its start."""
    settings = Looping(
        steps=steps,
        prompts=PROMPTS,
        samples=SAMPLES,
        tests=TESTS,
        evaluate_every=max(1, steps // LOOKS),
        optimising=Optimising(rate=arm.rate),
    )
    return reinforce(
        start.copy(),
        TASK,
        arm.method,
        settings,
        seed=seed,
        reward=_reward(arm.reward, seed),
        ledger=Ledger(),
    )


def points(verdict: Verdict) -> float:
    """Light-IF's dense reward: 1 if all constraints are kept, and `POINT` for each that is.

    >>> held = [Verdict(said) for said in ("correct", "incorrect", "correct")]
    >>> points(Verdict("incorrect", parts=tuple(held)))
    0.2
    """
    return float(bool(verdict)) + POINT * sum(map(bool, verdict.parts))


def _reward(kind: str, seed: int) -> RewardOf:
    reward: Callable[[Verdict], float] = points if kind != "all" else lambda one: float(bool(one))
    draw = random.Random(split(seed, "shuffled"))

    def given(rollouts: Sequence[Rollout]) -> list[Reward]:
        found = [0.0 if one.truncated else reward(_judged(one)) for one in rollouts]
        return draw.sample(found, len(found)) if kind == "shuffled" else list(found)

    return given


def _judged(rollout: Rollout) -> Verdict:
    assert rollout.problem is not None
    return TASK.verifier(rollout.problem, Response(rollout.text))


def keeps_all(rollout: Rollout) -> bool:
    """Whether an answer came to its end and keeps every constraint."""
    return not rollout.truncated and bool(_judged(rollout))


def look(policy: Policy, seed: int) -> Looked:
    """A policy on test problems."""
    import torch

    tests = [Prompt(problem=one) for one in TASK.problems("test", TESTS, seed=split(seed, "tests"))]
    longest = TASK.longest[1]
    greedy = policy.sample(tests, samples=1, longest=longest, seed=0, temperature=0.0)
    drawn = policy.sample(tests, samples=DRAWS, longest=longest, seed=split(seed, "look"))
    with torch.no_grad():
        reading = policy.read(drawn)
    right = list(map(keeps_all, drawn))
    counts = [sum(right[start : start + DRAWS]) for start in range(0, len(right), DRAWS)]
    return Looked(
        strict=sum(map(keeps_all, greedy)) / len(greedy),
        first=sum(right) / len(right),
        any=sum(count > 0 for count in counts) / len(counts),
        entropy=float(reading.entropy.sum() / reading.mask.sum()),
    )


def _sampled(run: Trained) -> int:
    return run.ledger.phases["sample"].output_tokens


Found = Mapping[str, Sequence[Looked]]


def _outcome(found: Found, setting: Setting) -> Outcome:
    points_, tea, even = "SFT, GRPO, points", "SFT, TEA, points", "SFT, even bonus, points"
    whole = _less(found, "right samples", "first", WHOLE, PLAIN)
    opened = _less(found, "nats a token", "entropy", "Entropy-SFT", "SFT")
    kept = _less(found, "right samples", "first", "Entropy-SFT", "SFT")
    dense = _less(found, "right samples", "first", points_, PLAIN)
    where = _less(found, "right samples", "first", tea, even)
    control = _less(found, "right samples", "first", SHUFFLED, "SFT", control=True)
    measures = (
        whole,
        _less(found, "strict", "strict", WHOLE, PLAIN),
        opened,
        kept,
        _less(found, "one of eight", "any", "Entropy-SFT", "SFT"),
        _less(found, "right samples", "first", PLAIN, "SFT"),
        dense,
        _less(found, "strict", "strict", points_, PLAIN),
        _less(found, "groups without signal", "silent", points_, PLAIN),
        _less(found, "right samples", "first", tea, points_),
        _less(found, "nats a token", "entropy", tea, points_),
        where,
        _less(found, "nats a token", "entropy", tea, even),
        _less(found, "right samples", "first", WHOLE, tea),
        control,
        *(
            over(f"{said} of {name}", [getattr(one, of) for one in looked])
            for of, said in (
                ("first", "right samples"),
                ("strict", "strict"),
                ("any", "one of eight"),
                ("entropy", "nats a token"),
                ("tokens", "thousand sampled tokens"),
            )
            for name, looked in found.items()
            if of != "tokens" or name in ARMS
        ),
    )
    return Outcome(
        fate=fate(whole, opened, kept, dense, where, control),
        finding=_finding(found),
        tested=f"a decoder of {_size():,} weights that copies words of three or four letters under "
        f"one to three constraints, from a base that keeps all in about {BASE.until} of greedy "
        f"answers; {setting.limit or STEPS} steps of {PROMPTS} x {SAMPLES} rollouts an arm, as "
        "many kept tokens in both supervised arms, rates tuned for each on other seeds; a bonus "
        f"of alpha {ALPHA} for short answers (paper: 10 for long ones); none of the paper's "
        "models or prompts, no reinforcement before the cold start",
        measures=measures,
        seeds=setting.seeds,
    )


def fate(
    whole: Measure, opened: Measure, kept: Measure, dense: Measure, where: Measure, control: Measure
) -> Fate:
    """The rule, as it stood before the seeds were drawn: the whole and every part of it.

    Supported if the whole has more right samples than the plain way, Entropy-SFT is more open and
    loses at most `MARGIN`, points are better than all or nothing, the bonus is better by
    covariance than even, and shuffled rewards teach nothing. Contradicted if any of the first four
    is clearly the other way.
    """
    gained = all(one.low > 0 for one in (whole, opened, dense, where)) and kept.low > -MARGIN
    if gained and control.low <= 0:
        return "supported"
    lost = any(one.high < 0 for one in (whole, opened, dense)) or kept.high < -MARGIN
    return "contradicted" if lost else "not shown"


def _less(
    found: Found, what: str, of: str, arm: str, base: str, *, control: bool = False
) -> Measure:
    pairs = zip(found[arm], found[base], strict=True)
    less = [getattr(one, of) - getattr(other, of) for one, other in pairs]
    return over(f"{what}: {arm} less {base}", less, control=control)


def _finding(found: Found) -> str:
    def mean(name: str, of: str = "first") -> float:
        return float(sum(getattr(one, of) for one in found[name]) / len(found[name]))

    parts = ("SFT, GRPO, points", "SFT, TEA, points", "SFT, even bonus, points", SHUFFLED)
    return (
        f"of samples {mean('base'):.3f} are right at the base; Entropy-SFT leaves "
        f"{mean('Entropy-SFT', 'entropy'):.2f} nats a token and {mean('Entropy-SFT'):.3f} right, "
        f"SFT {mean('SFT', 'entropy'):.2f} and {mean('SFT'):.3f}; after reinforcement the whole "
        f"has {mean(WHOLE):.3f}, plain GRPO with all or nothing {mean(PLAIN):.3f}, "
        + ", ".join(f"{name} {mean(name):.3f}" for name in parts)
    )


def _size() -> int:
    return Policy.fresh(TASK.characters, seed=0, **SIZES).shape.parameters


RECIPE = Recipe(
    status="works",
    has="buckets by pass rate, a cold start on the policy's own right answers, Entropy-SFT, dense "
    "rewards from any verifier's parts, the bonus of entropy by covariance in both back ends; each "
    "with the control it has to beat",
    claim="imitating only what tells something, dense rewards and a bonus of entropy where it is "
    "lost together make a policy keep all constraints more often",
    experiment=experiment,
)
