"""CoDI-Eval (arXiv 2401.00690): controllable generation under diversified instructions.

The experiment asks a model for texts of a length, with keywords, of a sentiment, topic or both, and
polite ones, in our own wordings; small classifiers trained here stand in the places of the
published. The control is a model that says one word to everything. Then the model rewrites
instructions, and what keeps its slots is counted.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from assay import models
from assay.core import Problem, Sampling
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Statistic, curve
from assay.evaluate.suites.codi_eval import CODED
from assay.evaluate.suites.codi_eval_items import OWN
from assay.evaluate.suites.codi_eval_wordings import diversified
from assay.models.scripted import ScriptedModel
from assay.recipes import codi_classifiers
from assay.recipes.experiment import Measure, Outcome, Setting, share
from assay.recipes.on_suites import Ran, apart, fate, measure, ran
from assay.recipes.recipe import Recipe

TEXTS, REWRITES = 80, 20


def experiment(setting: Setting) -> Outcome:
    """Length against keywords, by one model."""
    limit = setting.limit or TEXTS
    kept = _kept(setting.out)
    surrogates = [*codi_classifiers.measures(kept, setting.seeds)]
    folder = kept / f"classifiers-{setting.first_seed}"
    suite = suites.load("codi_eval", classifiers=str(folder))
    asked = _first(suite.problems(), limit)
    suite = dataclasses.replace(suite, load=lambda: asked)
    sampling = Sampling(temperature=1.0, top_p=0.9, max_tokens=300)
    done = ran(suite, setting.model, seed=setting.first_seed, sampling=sampling)
    silent = ran(suite, ScriptedModel(1.0, function=lambda _: "Word."))
    tasks, modes = _by(done, "task"), _by(done, "mode")
    gap = apart("length less keyword", tasks["length"], tasks["keyword"])
    both = apart("multi less sentiment", tasks["multi"], tasks["sentiment"])
    control = [
        measure(f"{task}, by one word", found, control=True)
        for task, found in _by(silent, "task").items()
    ]
    return Outcome(
        fate=fate(gap, claimed=-1),
        finding=f"{tasks['length'].value or 0:.2f} of the texts have the length asked for, "
        f"{tasks['keyword'].value or 0:.2f} the keywords; {tasks['sentiment'].value or 0:.2f} the "
        f"sentiment alone, {tasks['multi'].value or 0:.2f} topic and sentiment together",
        tested=f"{len(asked)} instructions of our own by {setting.model!r} at temperature 1, one "
        "text each, none of them about politeness; sentiment and topic by surrogates trained from "
        "nothing on invented sentences, which do not compare with the published classifiers",
        measures=(
            *(measure(task, found) for task, found in tasks.items()),
            gap,
            both,
            *(measure(mode, found) for mode, found in modes.items() if mode != "None"),
            *control,
            *surrogates,
            *_rewritten(setting),
        ),
        seeds=setting.seeds,
    )


def _kept(out: Path) -> Path:
    """A new folder for what is trained."""
    out.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="codi-", dir=out))


def _first(problems: Iterable[Problem], limit: int) -> list[Problem]:
    """So many problems that code checks, and half as many that classifiers do, in their order."""
    left = {True: limit, False: limit // 2}
    found = []
    for problem in problems:
        coded = problem.metadata["task"] in CODED
        if left[coded]:
            left[coded] -= 1
            found.append(problem)
    return found


def _rewritten(setting: Setting) -> Iterator[Measure]:
    """Of a model's rewrites of an instruction, how many are new and keep its slots."""
    if setting.model.startswith("scripted:"):  # a rehearsal knows the suite's prompts alone
        return
    model = models.load(setting.model)
    found = diversified(model, OWN["length/at most"], rounds=REWRITES, seed=setting.first_seed)
    yield share("the model: rewrites that are new and keep their slots", len(found), REWRITES)


def _by(done: Ran, name: str) -> dict[str, Statistic]:
    """The share that is right for each value of a metadata entry."""
    seen = [
        (case.problem.id, str(case.problem.metadata.get(name)), float(verdict.label == "correct"))
        for case in done.cases
        for verdict in case.verdicts()
        if verdict.decided
    ]
    places = dict.fromkeys(place for _, place, _ in seen)
    return {value: curve(value, name, [one for one in seen if one[1] == value]) for value in places}


RECIPE = Recipe(
    status="works",
    has="the length and keyword checkers, readers of all published files, the suite `codi_eval` "
    "with instructions of our own in several wordings, expansion and diversification by a model, "
    "sentiment, emotion, topic, both and toxicity by classifiers in folders or by a judge; not "
    "run: the published classifiers and the toxicity service, in whose places are surrogates",
    claim="models are weakest on length and on combined attributes",
    experiment=experiment,
)
