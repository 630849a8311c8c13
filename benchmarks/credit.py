"""The mathematics of credit at the sizes of real training, and an update of the small back end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from assay.train import tasks
from assay.train.credit.baselines import group_advantages
from assay.train.credit.prefix_tree import tempo_advantages
from assay.train.methods import load

ANSWERS, TOKENS, ROUNDS = 1024, 2048, 5
VOCABULARY = 50_000


def table() -> tuple[list[str], list[str]]:
    """Lines of the table, and notes."""
    lines = ["| what | CPU s |", "| --- | ---: |"]
    for size in (8, 64, ANSWERS):
        for shared in (True, False):
            answers, rewards, groups = batch(size, shared=shared)
            what = "part anywhere" if shared else "part at once"
            spent = best(lambda a=answers, r=rewards, g=groups: tempo_advantages(a, r, g))
            lines.append(f"| TEMPO, groups of {size:,}, answers that {what} | {spent:.3f} |")
    answers, rewards, groups = batch(8, shared=True)
    plain = best(lambda: group_advantages(rewards, groups))
    lines.append(f"| GRPO, groups of 8 | {plain:.4f} |")
    lines += [
        f"| an update of the small back end, {name} | {spent:.3f} |"
        for name, spent in updates().items()
    ]
    notes = [
        (
            f"- Advantages of {ANSWERS:,} answers of {TOKENS:,} tokens (target: under 1 s); best "
            f"of {ROUNDS}."
        ),
        (
            "- An update: 32 prompts, 8 samples each of at most 24 tokens, sampled, rewarded by "
            "their verifier, and learnt from, by a decoder of 3 layers and a width of 96, on one "
            "thread; warmed up first. Mean of ten."
        ),
    ]
    return lines, notes


Batch = tuple[list[tuple[int, ...]], list[float], list[int]]


def batch(size: int, *, shared: bool) -> Batch:
    """Answers in groups that go the same way up to a place each, or not even to the first token."""
    draw = random.Random(0)
    answers: list[tuple[int, ...]] = []
    for _ in range(ANSWERS // size):
        trunk = [draw.randrange(VOCABULARY) for _ in range(TOKENS)]
        for _ in range(size):
            cut = draw.randrange(TOKENS) if shared else 0
            own = [draw.randrange(VOCABULARY) for _ in range(TOKENS - cut)]
            answers.append(tuple(trunk[:cut] + own))
    rewards = [float(draw.random() < 0.5) for _ in answers]
    return answers, rewards, [place // size for place in range(ANSWERS)]


def best(call: Callable[[], object]) -> float:
    """The least CPU seconds of a few calls."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def updates() -> dict[str, float]:
    """CPU seconds of an update by task and method."""
    import torch

    from assay.train.mini.learner import Optimising
    from assay.train.mini.loop import Looping, reinforce
    from assay.train.mini.policy import Policy
    from assay.train.mini.warm import Warm, warm_start

    torch.set_num_threads(1)
    found = {}
    for name, method in (("add:4", "grpo"), ("add:4", "verifree"), ("countdown3", "tempo")):
        task = tasks.load(name)
        policy = Policy.fresh(task.characters, seed=0, longest=sum(task.longest) + 4)
        warm_start(policy, task, Warm(rows=200, steps=60, batch=64))
        settings = Looping(steps=10, tests=1, evaluate_every=10, optimising=Optimising(rate=1e-5))
        start = time.process_time()
        reinforce(policy, task, load(method), settings)
        found[f"{name} by {method}"] = (time.process_time() - start) / settings.steps
    return found
