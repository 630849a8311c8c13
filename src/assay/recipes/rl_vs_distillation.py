"""RL against distillation (arXiv 2505.14216): accuracy that rises while capability falls.

Two experiments. In the first a small decoder learns, which decides the outcome: from one start by
GRPO, or from a stronger decoder's right answers to everything, or to what it could solve already
(`assay.recipes.taught_or_reinforced`). The rule stood before the seeds were drawn: the claim is
*supported* if, over the seeds, accuracy rises with each of the three (95 % intervals above 0),
capability rises with knowledge alone (its interval above 0, those of the others below 0.02), and
the control does not rise; *contradicted* if reinforcement or reasoning alone raises capability by
more than 0.02.

The second is simulated, a solver with two strategies, to hold the audit to what it must say. Three
quarters of the problems need the one, a quarter the other, which it seldom uses. GRPO moves a
preference that all problems share, and so unlearns the second. Distillation is a shift of the same
solver: sharper on what it can solve already, or able to solve what it could not. The control has no
shared preference; what it learns on a problem stays there, and nothing can be lost.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Sampling
from assay.core.seeds import rng
from assay.evaluate.capability import Audit, audit
from assay.evaluate.suite import load
from assay.recipes.experiment import Fate, Measure, Outcome, Setting, over, share
from assay.recipes.on_suites import measure, ran
from assay.recipes.recipe import Recipe
from assay.recipes.taught_or_reinforced import ARMS, RATES, Learnt, Lesson, lesson

PROBLEMS, SAMPLES, NULLS = 240, 256, 200
SECOND, USED, UNSOLVABLE = 0.25, 0.1, 0.1
GROUP, STEPS = 10, 60
SHARED_RATE, OWN_RATE, ALONE_RATE = 0.012, 0.01, 0.06
ASKED, DRAWN = 3, 8
MARGIN = 0.02
"""A capability that rises by less is as good as unchanged."""


@dataclass(frozen=True, slots=True)
class Task:
    """A problem: whether it needs the second strategy, and how often the right one succeeds."""

    second: bool
    skill: float


@dataclass(frozen=True, slots=True)
class Solver:
    """How a simulated model solves: the logit of the second strategy, shared and its own."""

    tasks: tuple[Task, ...]
    shared: float
    own: tuple[float, ...]

    def uses_second(self, place: int) -> float:
        """The chance that a sample of a problem takes the second strategy."""
        return 1 / (1 + math.exp(-(self.shared + self.own[place])))

    def chance(self, place: int) -> float:
        """The chance that a sample of a problem is right."""
        task, second = self.tasks[place], self.uses_second(place)
        return task.skill * (second if task.second else 1 - second)

    def samples(self, draw: random.Random, k: int = SAMPLES) -> dict[str, list[bool]]:
        """So many samples of each problem."""
        chances = [self.chance(place) for place in range(len(self.tasks))]
        return {
            f"p{place}": [draw.random() < chance for _ in range(k)]
            for place, chance in enumerate(chances)
        }


def base(draw: random.Random, count: int = PROBLEMS) -> Solver:
    """The solver before training: a tenth of its problems is beyond it."""
    tasks = tuple(
        Task(
            draw.random() < SECOND,
            0.0 if draw.random() < UNSOLVABLE else 0.2 + 0.7 * draw.random(),
        )
        for _ in range(count)
    )
    return Solver(tasks, math.log(USED / (1 - USED)), (0.0,) * count)


def grpo(solver: Solver, draw: random.Random, *, interference: bool = True) -> Solver:
    """Group-relative policy gradients on right and wrong; without `interference` nothing is shared.

    A group that is all right or all wrong has no advantage, and teaches nothing.
    """
    shared, own = solver.shared, list(solver.own)
    for _ in range(STEPS):
        for place, task in enumerate(solver.tasks):
            second = 1 / (1 + math.exp(-(shared + own[place])))
            used = [draw.random() < second for _ in range(GROUP)]
            rewards = [float(one == task.second and draw.random() < task.skill) for one in used]
            mean = sum(rewards) / GROUP
            spread = math.sqrt(sum((reward - mean) ** 2 for reward in rewards) / GROUP)
            gradient = sum(
                (reward - mean) / (spread + 1e-4) * (one - second)
                for reward, one in zip(rewards, used, strict=True)
            )
            own[place] += (OWN_RATE if interference else ALONE_RATE) * gradient
            shared += SHARED_RATE * gradient if interference else 0.0
    return replace(solver, shared=shared, own=tuple(own))


def sharper(solver: Solver, _: random.Random) -> Solver:
    """Distilled on traces of what it can solve: better at that, and at nothing else."""
    raised = (replace(task, skill=min(0.98, task.skill * 1.12)) for task in solver.tasks)
    return replace(solver, tasks=tuple(raised))


def taught(solver: Solver, draw: random.Random) -> Solver:
    """Distilled on all: most of what was beyond it is not, and it knows when to use which."""
    tasks = tuple(
        replace(task, skill=0.2 + 0.7 * draw.random())
        if not task.skill and draw.random() < 0.7
        else task
        for task in solver.tasks
    )
    knows = math.log(0.33 / 0.67) - solver.shared
    own = tuple(one + knows * task.second for one, task in zip(solver.own, tasks, strict=True))
    return replace(solver, tasks=tasks, own=own)


TRAINED: Mapping[str, Callable[[Solver, random.Random], Solver]] = {
    "RL": grpo,
    "distilled, reasoning alone": sharper,
    "distilled, with knowledge": taught,
}
CLAIMED = {
    "RL": ("up", "down"),
    "distilled, reasoning alone": ("up", "unchanged"),
    "distilled, with knowledge": ("up", "up"),
}


def trained(seed: int, k: int = SAMPLES) -> dict[str, Audit]:
    """The audits of the three ways to train, and of the control, with a seed."""
    draw = rng(seed, "rl_vs_distillation")
    solver = base(draw)
    before = solver.samples(draw, k)
    found = {
        name: audit(before, train(solver, draw).samples(draw, k)) for name, train in TRAINED.items()
    }
    apart = grpo(solver, draw, interference=False)
    return {**found, "control": audit(before, apart.samples(draw, k))}


def nulls(seed: int, repeats: int = NULLS, k: int = 64) -> int:
    """In how many of so many repeats two sets of samples of one model seem to differ."""
    draw = rng(seed, "rl_vs_distillation", "null")
    flagged = 0
    for _ in range(repeats):
        solver = base(draw, 200)
        moves = audit(solver.samples(draw, k), solver.samples(draw, k)).moves
        flagged += moves != ("unchanged", "unchanged")
    return flagged


def experiment(setting: Setting) -> Outcome:
    """A decoder that learns in each way, simulated training, and a few samples of a model."""
    settings = Lesson() if setting.limit is None else Lesson(tests=setting.limit)
    lessons = [lesson(seed, setting.out, settings=settings) for seed in setting.seeds]
    learnt = {arm: [one[arm] for one in lessons] for arm in ARMS}
    accuracy = {arm: _moved(f"{arm}: accuracy", arms, "accuracy") for arm, arms in learnt.items()}
    capability = {
        arm: _moved(f"{arm}: capability", arms, "capability") for arm, arms in learnt.items()
    }
    audits = [trained(seed) for seed in setting.seeds]
    return Outcome(
        fate=fate(accuracy, capability),
        finding="; ".join(
            f"{arm}: accuracy {accuracy[arm].value:+.3f}, capability {capability[arm].value:+.3f}"
            for arm in ARMS
        ),
        tested=f"a decoder that adds numbers of two digits and was never shown a carry; "
        f"{settings.steps} updates from {settings.prompts} problems of {settings.samples} answers "
        f"each, its own or those of a decoder 1.5 times as wide that was shown all; "
        f"{settings.k} samples of {settings.tests} problems before and after, at temperature 1; "
        f"rates ({', '.join(f'{arm} {RATES[arm]:g}' for arm in ARMS)}) chosen from three on "
        "another seed; and simulated solvers of two strategies on "
        f"{PROBLEMS} problems, {SAMPLES} samples each; {setting.model!r} on {ASKED} problems of "
        f"the suite 'capability', {DRAWN} samples each; no evidence about models of 1.5 and 3 "
        "billion parameters on MATH, which the paper trains",
        measures=(
            *accuracy.values(),
            *capability.values(),
            *(one for arm, arms in learnt.items() for one in _detail(arm, arms)),
            *_simulated(audits, setting),
            *ran_model(setting),
        ),
        seeds=setting.seeds,
    )


def fate(accuracy: Mapping[str, Measure], capability: Mapping[str, Measure]) -> Fate:
    """What the arms say of the claim, by the rule of this module."""
    old = ("RL", "reasoning alone")
    if any(capability[arm].low > MARGIN for arm in old):
        return "contradicted"
    risen = all(accuracy[arm].low > 0 for arm in (*old, "with knowledge"))
    flat = all(capability[arm].high < MARGIN for arm in old)
    nothing = accuracy["dealt out"].low <= 0
    return (
        "supported"
        if risen and flat and capability["with knowledge"].low > 0 and nothing
        else "not shown"
    )


def _moved(what: str, arms: Sequence[Learnt], which: str) -> Measure:
    differences = [getattr(one.audit, which).difference for one in arms]
    return over(f"{what}, after less before", differences, control="dealt out" in what)


def _detail(arm: str, arms: Sequence[Learnt]) -> list[Measure]:
    """Sums with and without a carry apart, what was lost and gained, and what learning cost."""
    control = arm == "dealt out"
    numbers = {
        "right without a carry, after": [one.known[0] for one in arms],
        "right with a carry, after": [one.unknown[0] for one in arms],
        "solved with a carry, after": [one.unknown[1] for one in arms],
        "problems gained": [float(len(one.audit.gained)) for one in arms],
        "problems lost": [float(len(one.audit.lost)) for one in arms],
        "tokens sampled, thousands": [one.sampled / 1000 for one in arms],
        "tokens read, thousands": [one.read / 1000 for one in arms],
    }
    return [over(f"{arm}: {what}", values, control=control) for what, values in numbers.items()]


def _simulated(audits: Sequence[Mapping[str, Audit]], setting: Setting) -> list[Measure]:
    """What the audit says of the simulated solvers."""
    flagged = nulls(setting.first_seed)
    told = {name: [one[name].moves == CLAIMED[name] for one in audits] for name in TRAINED}
    kept = [one["control"] for one in audits]
    return [
        *(
            share(f"simulated {name}: audits that say accuracy "
                  f"{' and capability '.join(CLAIMED[name])}",
                  sum(rights), len(rights))
            for name, rights in told.items()
        ),
        *(over(f"simulated {name}: {what}", [getattr(one[name], what).difference for one in audits])
          for name in TRAINED for what in ("accuracy", "capability")),
        share("simulated problem by problem: audits that say capability is down",
              sum(one.moves is not None and one.moves[1] == "down" for one in kept),
              len(kept), control=True),
        share("the same solver twice: audits that see a change", flagged, NULLS, control=True),
    ]  # fmt: skip


def ran_model(setting: Setting) -> tuple[Measure, ...]:
    """Accuracy and capability of a model on a few of the suite's problems."""
    sampling = Sampling(temperature=0.9, max_tokens=64)
    done = ran(
        load("capability"),
        setting.model,
        limit=setting.limit or ASKED,
        seed=setting.first_seed,
        sampling=sampling,
        samples=DRAWN,
    )
    return tuple(
        measure(f"the model: {name}", done.scores.statistic(name), of=of)
        for name, of in (("accuracy", "samples"), ("capability", "problems"))
    )


RECIPE = Recipe(
    status="works",
    has="accuracy, pass@j and capability by level, the bound of never solved, lengths and markers "
    "of right and wrong responses, answers that cannot be read, and the audit of a model before "
    "and after training: what was gained and lost, cells without regression to the mean, where "
    "the curves cross (`assay capability`); the same in every report of `assay train` and `assay "
    "loop`, with what was sharpened, learnt and lost; the suite `capability`; training of a "
    "decoder by GRPO, on a stronger one's answers to everything, and to what it could solve; a "
    "simulation of the mechanism",
    claim="reinforcement learning with verifiable rewards raises accuracy and not capability, by "
    "neglecting the hardest problems; distillation raises capability only with new knowledge",
    experiment=experiment,
)
