"""MultiTurnInstruct (arXiv 2503.13222): capabilities that need several turns at once.

The experiment asks a model our own dialogues. The control shows it the last turn alone: what is
then still right needed no memory.
"""

from __future__ import annotations

import dataclasses

from assay.core import Problem, Sampling
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Case, Statistic, share
from assay.evaluate.suites.multiturninstruct_tasks import LEVELS, TASKS, problems
from assay.recipes.experiment import Outcome, Setting
from assay.recipes.on_suites import apart, fate, measure, ran
from assay.recipes.recipe import Recipe

EACH = 4
ACTING = tuple(task for task, level in LEVELS.items() if level == "tracking")


def experiment(setting: Setting) -> Outcome:
    """Repeating an earlier message against acting on earlier ones."""
    asked: list[Problem] = list(problems()[: len(TASKS) * (setting.limit or EACH)])
    sampling = Sampling(temperature=0.0, max_tokens=96)

    def done(window: int | None) -> tuple[Case, ...]:
        suite = suites.load("multiturninstruct", window=window)
        suite = dataclasses.replace(suite, load=lambda: asked)
        return ran(suite, setting.model, sampling=sampling).cases

    whole, last = done(None), done(1)
    repeats, acts = _share(whole, ("memorization",)), _share(whole, ACTING)
    blind = _share(last, ("memorization", *ACTING))
    gap = apart("repeats less acts", repeats, acts)
    return Outcome(
        fate=fate(gap, claimed=1),
        finding=f"an earlier message is repeated with a BLEU of {repeats.value or 0:.2f}; turns "
        f"that need earlier ones are right {acts.value or 0:.2f} of the time",
        tested=f"{len(asked)} dialogues of our own by {setting.model!r}, greedy, its own replies "
        "as history; not the published dialogues and models",
        measures=(
            measure("BLEU of an earlier message repeated", repeats, of="turns"),
            measure("right in turns that track rules and values", acts, of="turns"),
            gap,
            *(measure(f"{task}", _share(whole, (task,)), of="turns") for task in TASKS),
            measure("both, shown the last turn alone", blind, of="turns", control=True),
        ),
        seeds=(setting.first_seed,),
    )


def _share(cases: tuple[Case, ...], tasks: tuple[str, ...]) -> Statistic:
    """The mean over the scored turns of these tasks, clustered by dialogue."""
    chosen = [case for case in cases if case.problem.metadata["task"] in tasks]
    return share(
        " and ".join(tasks),
        ([part.score for verdict in case.verdicts() for part in verdict.parts] for case in chosen),
    )


RECIPE = Recipe(
    status="partly",
    has="the nine capabilities with simulators of our own, a reader of the published dialogues, "
    "the six measures as published and as they say they are, own or given history, windows, the "
    "suite `multiturninstruct`",
    lacks="maps of attention, and the exponential fit over turns",
    claim="models repeat earlier instructions almost word for word, and yet fail to act on them",
    experiment=experiment,
)
