"""Natural Instructions (arXiv 2104.08773): instructions that carry over to tasks not trained on.

The experiment asks a model for tasks of our own by their input alone, by their definition, by the
definition with two examples, and by the definition of another task, the control. A scripted model
whose rates are planted frames it: the suite must give its gains back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from assay.evaluate import suite as suites
from assay.evaluate.statistic import Point
from assay.recipes.experiment import Measure, Outcome, Setting, over
from assay.recipes.on_suites import Ran, fate, measure, ran
from assay.recipes.recipe import Recipe

ITEMS = 7
PLANTED = {"none": 0.2, "definition": 0.5, "definition+positive2": 0.7, "shuffled": 0.2}
SCRIPT = ",".join(f"condition/{name}={rate}" for name, rate in PLANTED.items())


def experiment(setting: Setting) -> Outcome:
    """A model, and one whose gains are known, with four kinds of instruction."""
    suite = suites.load("natural_instructions")
    limit = (setting.limit or ITEMS) * len(PLANTED)
    done = ran(suite, setting.model, limit=limit, seed=setting.first_seed)
    scripted = [ran(suite, f"scripted:0.2,{SCRIPT}", seed=seed) for seed in setting.seeds]
    scores, gained = _points(done, "score"), _points(done, "difference")
    gain = measure("ROUGE-L, definition less none", gained["definition"], of="items")
    return Outcome(
        fate=fate(gain, claimed=1),
        finding=f"ROUGE-L is {_shown(scores['none'])} without an instruction, "
        f"{_shown(scores['definition'])} with the task's definition, "
        f"{_shown(scores['definition+positive2'])} with two examples besides",
        tested=f"{gain.n} of 120 items of our own (24 tasks about words) by {setting.model!r} as "
        "it is, greedy; nothing was trained on instructions, which is what the paper does",
        measures=(
            *(measure(f"ROUGE-L, {name}", found, of="items") for name, found in scores.items()
              if name != "shuffled"),
            gain,
            measure("ROUGE-L, definition of another task less none", gained["shuffled"],
                    of="items", control=True),
            *(_recovered(scripted, name, rate) for name, rate in PLANTED.items()),
        ),
        seeds=setting.seeds,
    )  # fmt: skip


def _points(done: Ran, name: str) -> Mapping[str, Point]:
    return {str(point.x): point for point in done.scores.statistic(name).points}


def _shown(point: Point) -> str:
    return f"{point.value or 0:.2f}"


def _recovered(scripted: list[Ran], name: str, rate: float) -> Measure:
    """The ROUGE-L of a scripted model; its wrong answers share no words with the right ones."""
    found = [_points(done, "score")[name].value for done in scripted]
    values = [math.nan if value is None else value for value in found]
    return over(f"ROUGE-L, {name}, of {rate} planted", values, control=name == "shuffled")


RECIPE = Recipe(
    status="partly",
    has="tasks of both published versions in one value, their encodings with every part as a "
    "switch and a bound on their length, the evaluated instances, splits that keep sources apart, "
    "ROUGE-L over stems and exact match by category, gains with intervals, the control with "
    "another task's definition, the suite `natural_instructions` with 24 tasks of our own",
    lacks="training on encoded instructions of seen tasks, which comes with training; not run: the "
    "published tasks",
    claim="models that are given instructions do better on tasks that were not trained on",
    experiment=experiment,
)
