"""Vibe Checker (arXiv 2510.07315): code that passes its tests and is written as it was asked for.

The experiment runs the suite `vibe_checker` on scripted programmers who obey, break and undo at
known rates, which its statistics must give back; the control is one who breaks nothing, and a
program that does nothing. A preference is planted too, and its weight looked for. A real model is
tried on a few tasks, and on choosing instructions for one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assay import models
from assay.core import Message, Model, Response, Sampling
from assay.core.seeds import rng, split
from assay.evaluate import suite as suites
from assay.evaluate.statistics import pearson
from assay.evaluate.suites.vibe_checker import COUNT, SEED
from assay.evaluate.suites.vibe_checker_choice import choose
from assay.evaluate.suites.vibe_checker_tasks import (
    ASKED,
    BREAKS,
    OBEYS,
    UNDOES,
    Programmer,
    tasks,
)
from assay.recipes.experiment import Measure, Outcome, Setting, over, share
from assay.recipes.on_suites import Ran, measure, ran
from assay.recipes.recipe import Recipe
from assay.verifiers.code.vericode import INSTRUCTIONS

ALPHAS = tuple(step / 10 for step in range(11))
WEIGHT, NOISE, PROGRAMMERS = 0.4, 0.02, 8
"""Weight of the instructions in the planted preference (the published best), and its noise."""
REAL, CHOICES = 3, 5
"""Tasks a real model is tried on, and instructions that it decides on for one."""
PROTOCOLS = "plain,single,single3,edits"
Table = Mapping[str, Mapping[object, float]]
"""The values of a run's statistics: by name, then by condition or place."""


class Idle(Model):
    """Answers everything with a program that does nothing."""

    name = "idle"

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        return (Response("```python\nx = 1\n```"),)


def best_alpha(scores: Sequence[tuple[float, float]], preference: Sequence[float]) -> float:
    """The weight at which composites of (instructions, tests) correlate best with a preference.

    >>> best_alpha([(0.1, 0.9), (0.5, 0.4), (0.9, 0.6)], [0.1, 0.5, 0.9])
    1.0
    """

    def fit(alpha: float) -> float:
        mixed = [alpha * obeyed + (1 - alpha) * passed for obeyed, passed in scores]
        return pearson(mixed, preference, alike=-1.0)

    return max(ALPHAS, key=fit)


def experiment(setting: Setting) -> Outcome:
    """Planted rates of obeying, breaking and undoing against what the suite reports."""
    count = min(setting.limit or COUNT, COUNT)
    given = tasks(SEED, COUNT)
    careful = [_table(Programmer(given, seed), count) for seed in setting.seeds]
    careless = [_table(Programmer(given, seed, breaks=BREAKS), count) for seed in setting.seeds]
    idle = _table(Idle(), count, protocols="single")
    alphas = [_alphas(count, seed) for seed in setting.seeds]
    kept = [OBEYS * (1 - UNDOES) ** later for later in range(5)]
    lost = "functional regression"
    return Outcome(
        fate="not shown",
        finding="the suite counts what was planted: instructions obeyed one by one and all at "
        "once, code broken on the way, edits undone, and the weight of a preference; whether "
        f"instructions cost models their function takes a model better than {setting.model}",
        tested=f"{count} tasks of our own with five of the 30 instructions; a scripted programmer "
        f"that obeys {OBEYS:.0%}, breaks its code with {BREAKS:.0%} of instructions and undoes "
        f"{UNDOES:.0%} with each later edit; real linter and tests; a planted preference; "
        f"{setting.model} as it is on {REAL} tasks, and deciding on {CHOICES} instructions; no "
        "BigVibeBench or LiveVibeBench, no people",
        measures=(
            _over("instructions obeyed, of 0.80 planted", careful, "obeyed", "single"),
            _over(f"tasks with all five, of {OBEYS**5:.2f}", careful, "all obeyed", "single"),
            _over(f"obeyed by edits, of {sum(kept) / 5:.2f}", careful, "obeyed", "edits"),
            _over(f"undone, of {OBEYS - sum(kept) / 5:.2f}", careful, "undone", "edits"),
            _over(f"first edit in the end, of {kept[4]:.2f}", careful, "obeyed by place, edits", 1),
            _over(f"last edit in the end, of {OBEYS:.2f}", careful, "obeyed by place, edits", 5),
            _over(f"regression, five, of {1 - (1 - BREAKS) ** 5:.2f}", careless, lost, "single"),
            _over(f"regression, three, of {1 - (1 - BREAKS) ** 3:.2f}", careless, lost, "single3"),
            _over("regression of one who breaks nothing", careful, lost, "single", control=True),
            over("best weight, of 0.40", [planted for planted, _ in alphas]),
            over("best weight, preference shuffled", [none for _, none in alphas], control=True),
            share("instructions obeyed by x = 1", idle["obeyed"]["single"] * count, count),
            share("solved by x = 1", idle["solved"]["single"] * count, count, control=True),
            *_real(setting),
            *_chosen(setting),
        ),
        seeds=setting.seeds,
    )


def _ran(model: Model | str, count: int, protocols: str, seed: int = 0) -> Ran:
    suite = suites.load("vibe_checker", protocols=protocols)
    return ran(suite, model, limit=count * len(protocols.split(",")), seed=seed)


def _table(model: Model, count: int, *, protocols: str = PROTOCOLS) -> Table:
    return {
        one.name: {
            point.x: math.nan if point.value is None else point.value for point in one.points
        }
        for one in _ran(model, count, protocols).scores.statistics
    }


def _over(
    what: str, tables: Sequence[Table], name: str, place: object, *, control: bool = False
) -> Measure:
    return over(what, [table[name][place] for table in tables], control=control)


def _alphas(count: int, seed: int) -> tuple[float, float]:
    """The best weight for programmers whose preference is planted, and for the same shuffled."""
    given, draw = tasks(SEED, COUNT), rng(seed, "preference")
    scores = []
    for index in range(PROGRAMMERS):
        rates = {"obeys": draw.uniform(0.2, 1.0), "breaks": draw.uniform(0.0, 0.25)}
        model = Programmer(given, split(seed, index), **rates)
        table = _table(model, count, protocols="single")
        scores.append((table["obeyed"]["single"], table["solved"]["single"]))
    preferred = [WEIGHT * a + (1 - WEIGHT) * b + draw.gauss(0, NOISE) for a, b in scores]
    planted = best_alpha(scores, preferred)
    draw.shuffle(preferred)
    return planted, best_alpha(scores, preferred)


def _real(setting: Setting) -> list[Measure]:
    """A real model, without instructions and with two."""
    done = _ran(setting.model, REAL, "plain,single2", setting.first_seed)
    solved, obeyed = (
        {point.x: point for point in done.scores.statistic(name).points}
        for name in ("solved", "obeyed")
    )
    return [
        measure(f"solved, {setting.model}, no instructions", solved["plain"]),
        measure(f"solved, {setting.model}, two instructions", solved["single2"]),
        measure(f"obeyed, {setting.model}, two instructions", obeyed["single2"]),
    ]


def _chosen(setting: Setting) -> list[Measure]:
    """Instructions chosen for a task: by a model whose choice is known, and by a real one."""
    (task,) = tasks(SEED, 1)
    wanted = {INSTRUCTIONS[name].sentence() for name in ASKED}

    def keen(prompt: str) -> str:
        shown = prompt.partition("<<<INSTRUCTION")[2]
        return f'{{"accepted": {str(any(one in shown for one in wanted)).lower()}}}'

    found = choose(task.problem(), models.load("scripted:1", function=keen))
    names = {spec.id.removeprefix("vericode:") for spec in found.specs}
    made = [share("chosen that were wanted", len(names & {*ASKED}), len(ASKED))]
    if not setting.model.startswith("scripted"):
        some = choose(
            task.problem(), models.load(setting.model), among=tuple(INSTRUCTIONS)[:CHOICES]
        )
        made.append(
            share(f"decisions of {setting.model} that can be read", some.asked - some.unread,
                  some.asked)
        )  # fmt: skip
    return made


RECIPE = Recipe(
    status="works",
    has="the 30 instructions with their checks, tests in the jail, both protocols as a suite, the "
    "task product, the composite and its best weight, the functional regression, the place of an "
    "instruction, what later edits undo, instructions chosen for a task by a model, a reader of "
    "the published tasks over BigCodeBench and LiveCodeBench",
    claim="instructions about style cost models function, and people prefer a mixture of both",
    experiment=experiment,
)
