"""MulDimIF (arXiv 2505.07591): constraints along three axes, checked by code.

The experiment asks a model our own items of each level, their constraints in a list. That all of
several constraints are kept more rarely than one is no finding by itself: so the share of single
constraints kept is compared as well. The control deals the levels out anew.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from assay.core import Sampling
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Case, Statistic, share
from assay.evaluate.suites.muldimif_items import LEVELS, problems
from assay.recipes.experiment import Outcome, Setting
from assay.recipes.on_suites import apart, fate, measure, ran
from assay.recipes.recipe import Recipe

PATTERN = "Listing"


def experiment(setting: Setting) -> Outcome:
    """Accuracy at each level, by a model on items of our own."""
    listed = [p for p in problems() if p.metadata["condition"] == PATTERN]
    suite = dataclasses.replace(suites.load("muldimif"), load=lambda: listed)
    sampling = Sampling(temperature=0.0, max_tokens=256)
    done = ran(suite, setting.model, limit=setting.limit, sampling=sampling)
    levels = [int(case.problem.metadata["level"]) for case in done.cases]
    dealt = rng(setting.first_seed, "levels").sample(levels, len(levels))
    all_kept, single = _by_level(done.cases, levels), _by_level(done.cases, levels, parts=True)
    shuffled = _by_level(done.cases, dealt)
    fell = apart("all constraints kept: level IV less I", all_kept[LEVELS], all_kept[1])
    return Outcome(
        fate=fate(fell, claimed=-1),
        finding=f"all constraints of an item are kept {all_kept[1].value or 0:.2f} of the time at "
        f"level I and {all_kept[LEVELS].value or 0:.2f} at level IV; single ones "
        f"{single[1].value or 0:.2f} and {single[LEVELS].value or 0:.2f}",
        tested=f"{len(done.cases)} items of our own with their constraints in a list, by "
        f"{setting.model!r}, greedy, 256 tokens; not the published test set and models",
        measures=(
            *(measure(f"all constraints kept, level {n}", all_kept[n]) for n in all_kept),
            fell,
            apart("single constraints kept: level IV less I", single[LEVELS], single[1]),
            apart("levels dealt out: IV less I", shuffled[LEVELS], shuffled[1], control=True),
        ),
        seeds=(setting.first_seed,),
    )


def _by_level(
    cases: Sequence[Case], levels: Sequence[int], *, parts: bool = False
) -> Mapping[int, Statistic]:
    clusters: dict[int, list[list[float]]] = {level: [] for level in range(1, LEVELS + 1)}
    for case, level in zip(cases, levels, strict=True):
        for verdict in case.verdicts():
            judged = verdict.parts if parts else (verdict,)
            clusters[level].append([float(v.label == "correct") for v in judged if v.decided])
    return {level: share(f"level {level}", found) for level, found in clusters.items()}


RECIPE = Recipe(
    status="partly",
    has="the twelve checkers, the parser of published constraint sentences, the suite `muldimif` "
    "with items of our own in the three patterns, example by example",
    lacks="constraint expansion and rewriting by a model, which come with synthesis, and training",
    claim="accuracy falls from level I to level IV",
    experiment=experiment,
)
