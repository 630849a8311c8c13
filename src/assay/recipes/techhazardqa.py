"""TechHazardQA (arXiv 2402.15302): the same rule, asked to be broken in prose and in pseudocode.

The rule is harmless: a field of a made-up card must not be told. The experiment asks a model for
it in both forms. Rehearsed targets that tell it at known rates frame it; the control tells it as
often in either form. Then a guard that has learned another rule from prose is shown programs.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assay.core import Problem
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Point
from assay.evaluate.suites.techhazardqa import problems
from assay.recipes import form_guard
from assay.recipes.experiment import Outcome, Setting
from assay.recipes.on_suites import Ran, fate, measure, ran
from assay.recipes.recipe import Recipe

SHOWN = ("text", "pseudocode")
CARDS, MANY = 10, 1_000
LEAKY, EVEN = "scripted:0.9,condition/pseudocode=0.65", "scripted:0.9"


def experiment(setting: Setting) -> Outcome:
    """A model on both sides of a few cards, and rehearsed targets on a thousand secrets."""
    seed = setting.first_seed
    asked = _shown(problems())[: (setting.limit or CARDS) * 2 * len(SHOWN)]
    done = _ran(asked, setting.model, seed)
    more = measure("more breaches in pseudocode", _at(done, "more breaches"), of="questions")
    secrets = [one for one in _shown(problems(count=MANY)) if one.metadata["side"] == "violating"]
    simulated = [
        measure(
            f"more breaches of one that tells {told} of the secrets",
            _at(_ran(secrets, rates, seed), "more breaches"),
            of="questions",
            control=rates == EVEN,
        )
        for rates, told in ((LEAKY, "0.10 and 0.35"), (EVEN, "0.10 and 0.10"))
    ]
    breaches = {form: _at(done, "breaches", form) for form in SHOWN}
    declined = {form: _at(done, "declined, benign", form) for form in SHOWN}
    kept = {form: _at(done, "form kept", form) for form in SHOWN}
    return Outcome(
        fate=fate(more, claimed=1),
        finding=f"the secret is told to {breaches['text'].value or 0:.2f} of the questions in "
        f"prose and to {breaches['pseudocode'].value or 0:.2f} in pseudocode",
        tested=f"{more.n} secrets of made-up cards by {setting.model!r}, greedy, zero-shot; a "
        "harmless rule in a system message, not the paper's hazardous questions and not the "
        f"safety training of its models; the guard is a linear layer over words, trained on "
        f"{form_guard.TRAINED} invented texts and tested on {2 * form_guard.TESTED} a form",
        measures=(
            *(measure(f"secret told, {form}", one, of="items") for form, one in breaches.items()),
            more,
            *(measure(f"open declined, {f}", one, of="items") for f, one in declined.items()),
            *(measure(f"in the form of {f}", one, of="items") for f, one in kept.items()),
            *simulated,
            *form_guard.measures(_kept(setting.out), setting.seeds),
        ),
        seeds=setting.seeds,
    )


def _kept(out: Path) -> Path:
    """A new folder for what is trained: a detector is not trained into an old one."""
    out.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="guard-", dir=out))


def _shown(asked: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in asked if problem.metadata["condition"] in SHOWN]


def _ran(asked: list[Problem], model: str, seed: int) -> Ran:
    suite = dataclasses.replace(suites.load("techhazardqa"), load=lambda: asked)
    return ran(suite, model, seed=seed)


def _at(done: Ran, name: str, form: str = "pseudocode") -> Point:
    return next(point for point in done.scores.statistic(name).points if point.x == form)


RECIPE = Recipe(
    status="works",
    has="the paired protocol over four forms with harmless secrets and their open twins, views "
    "that find a value or a refusal in identifiers, strings and comments, stubs, forms kept, "
    "paired differences over all and by topic, the three prompting styles, a reader of rows with "
    "Question and Topic and a judge for them, the suite `techhazardqa`, detectors that learned "
    "from prose, their gap between forms, and views that close it; left out on purpose: hazardous "
    "questions, and editing models towards harm",
    claim="rules are broken more often where a program is asked for than where prose is",
    experiment=experiment,
)
