"""Phrasing robustness (arXiv 2306.11270): instructions that a model has not met in tuning.

The experiment asks a model our own items under instructions of familiar and of other wordings, and
compares the two. Beside it stand a rehearsed model that gets worse with the distance of the
wording, and the control, one that does not heed the wording at all. With a folder of the paper's
tables of results as data, these are counted again instead.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from assay import models
from assay.core import Problem
from assay.evaluate import suite as suites
from assay.evaluate.suites.phrasing import problems
from assay.recipes.experiment import Measure, Outcome, Setting
from assay.recipes.on_suites import fate, measure, ran
from assay.recipes.phrasing_results import OBSERVED, UNOBSERVED, Result, results
from assay.recipes.recipe import Recipe

SHOWN = ("observed 1", "observed 3", "unobserved 3", "unobserved 5")
ITEMS = 10
WORSE = "scripted:0.9,closeness/close=0.85,closeness/middle=0.75,closeness/far=0.6"
STEADY = "scripted:0.9"


def experiment(setting: Setting) -> Outcome:
    """A model on four instructions a task, and two rehearsed ones on all twelve."""
    if setting.data is not None:
        return _recounted(setting.data)
    seed = setting.first_seed
    asked = [one for one in problems() if one.metadata["condition"] in SHOWN]
    asked = asked[: (setting.limit or ITEMS) * len(SHOWN)]
    rule = "likelihood" if models.load(setting.model).capabilities.logprobs else "words"
    suite = dataclasses.replace(suites.load("phrasing", rule=rule), load=lambda: asked)
    done = ran(suite, setting.model, seed=seed).scores
    gap = measure("observed less unobserved", done.statistic("gap"), of="items")
    same = done.statistic("same answer")
    accuracy = done.statistic("accuracy").points
    shares = {point.x: point.value or 0.0 for point in accuracy}
    return Outcome(
        fate=fate(gap, claimed=1),
        finding=f"{shares['observed']:.2f} are right under familiar wordings, "
        f"{shares['unobserved']:.2f} under others; two wordings get the same answer for "
        f"{same.value or 0:.2f} of the pairs",
        tested=f"{gap.n} items of our own under {len(SHOWN)} instructions by {setting.model!r}, "
        f"greedy, by the rule of {rule}; what it met in tuning is not known, and the paper has 80 "
        "tasks, 319 new instructions and models up to 13B",
        measures=(
            *(measure(f"accuracy, {point.x}", point, of="items") for point in accuracy),
            gap,
            measure("same answer under two wordings", same, of="items"),
            *_rehearsed(WORSE, "one worse with distance", problems(), seed),
            *_rehearsed(STEADY, "one that heeds no wording", problems(), seed, control=True),
        ),
        seeds=(seed,),
    )


def _rehearsed(
    rates: str, who: str, asked: Sequence[Problem], seed: int, *, control: bool = False
) -> list[Measure]:
    """What the suite finds of a model with planted rates, with the floors of luck."""
    suite = dataclasses.replace(suites.load("phrasing"), load=lambda: asked)
    scores = ran(suite, rates, seed=seed).scores
    names = ("gap", "closeness", "sd, observed", "sd, unobserved")
    found = []
    for name in names:
        one = scores.statistic(name)
        luck = "" if one.floor is None else f" (luck alone {one.floor:.2f})"
        found.append(measure(f"{who}: {name}{luck}", one, of="items", control=control))
    return found


def _recounted(folder: Path) -> Outcome:
    """The published results by instruction; data sets are what the intervals are over."""
    found = list(results(folder))
    several = [one for one in found if one.datasets > 1]
    less = sum(one.interval.low > 0 for one in several)
    wider = sum(one.deviation_interval.low > 0 for one in several)
    both = bool(several) and less == wider == len(several)
    return Outcome(
        fate="supported" if both else "not shown",
        finding=f"of {len(several)} tables over several data sets, the mean is lower under "
        f"unobserved instructions in {sum(one.gap > 0 for one in several)} ({less} beyond chance) "
        f"and the deviation larger in {sum(one.more_deviation > 0 for one in several)} ({wider} "
        "beyond chance)",
        tested=f"the tables of results in {folder.name!r}; instructions without a number, and "
        "default ones, are left out; the intervals are over data sets",
        measures=tuple(measured for one in found for measured in _table(one)),
    )


def _table(one: Result) -> tuple[Measure, ...]:
    """Mean and deviation of both groups in the words, the two differences as measures."""
    first, second = (
        f"{100 * one.mean[group]:.1f} ± {100 * one.deviation[group]:.1f}"
        for group in (OBSERVED, UNOBSERVED)
    )
    return (
        Measure(
            what=f"{one.name} ({first} observed, {second} unobserved): gap",
            value=one.gap,
            low=one.interval.low,
            high=one.interval.high,
            n=one.datasets,
            of="data sets",
        ),
        Measure(
            what=f"{one.name}: deviation, unobserved less observed",
            value=one.more_deviation,
            low=one.deviation_interval.low,
            high=one.deviation_interval.high,
            n=one.datasets,
            of="data sets",
        ),
    )


RECIPE = Recipe(
    status="partly",
    has="six observed and six unobserved instructions for each of four tasks, gap, deviation over "
    "instructions with its floor, worst, spread, same answers, closeness by words or an encoder, "
    "the controls (another task's instruction, none), a reader of tasks in JSON with the examples "
    "of BIG-bench, the published tables of results counted again (`--data FOLDER`), the suite "
    "`phrasing`",
    lacks="soft prompts that align paraphrases, which come with training; not run: the published "
    "instructions, which live in programs",
    claim="unobserved wordings of an instruction lower accuracy, and raise its deviation",
    experiment=experiment,
)
