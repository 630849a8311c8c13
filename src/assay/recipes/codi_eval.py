"""CoDI-Eval (arXiv 2401.00690): controllable generation under diversified instructions.

The experiment asks a model for texts of a length and texts with keywords, in our own wordings. The
control is a model that says one word to everything.
"""

from __future__ import annotations

from assay.core import Sampling
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Statistic, curve
from assay.models.scripted import ScriptedModel
from assay.recipes.experiment import Outcome, Setting
from assay.recipes.on_suites import Ran, apart, fate, measure, ran
from assay.recipes.recipe import Recipe

TEXTS = 80


def experiment(setting: Setting) -> Outcome:
    """Length against keywords, by one model."""
    suite, limit = suites.load("codi_eval"), setting.limit or TEXTS
    sampling = Sampling(temperature=1.0, top_p=0.9, max_tokens=300)
    done = ran(suite, setting.model, limit=limit, seed=setting.first_seed, sampling=sampling)
    silent = ran(suite, ScriptedModel(1.0, function=lambda _: "Word."), limit=limit)
    tasks, modes = _by(done, "task"), _by(done, "mode")
    gap = apart("length less keyword", tasks["length"], tasks["keyword"])
    control = [
        measure(f"{task}, by one word", found, control=True)
        for task, found in _by(silent, "task").items()
    ]
    return Outcome(
        fate=fate(gap, claimed=-1),
        finding=f"{tasks['length'].value or 0:.2f} of the texts have the length asked for, "
        f"{tasks['keyword'].value or 0:.2f} the keywords",
        tested=f"{limit} instructions of our own by {setting.model!r} at temperature 1, one text "
        "each; sentiment, topic and politeness were not tested",
        measures=(
            *(measure(task, found) for task, found in tasks.items()),
            gap,
            *(measure(mode, found) for mode, found in modes.items()),
            *control,
        ),
        seeds=(setting.first_seed,),
    )


def _by(done: Ran, name: str) -> dict[str, Statistic]:
    """The share that is right for each value of a metadata entry."""
    seen = [
        (case.problem.id, str(case.problem.metadata[name]), float(verdict.label == "correct"))
        for case in done.cases
        for verdict in case.verdicts()
        if verdict.decided
    ]
    places = dict.fromkeys(place for _, place, _ in seen)
    return {value: curve(value, name, [one for one in seen if one[1] == value]) for value in places}


RECIPE = Recipe(
    status="partly",
    has="the length and keyword checkers, readers of all published files, the suite `codi_eval` "
    "with instructions of our own in several wordings; a judge for sentiment, topic, politeness",
    lacks="the published classifiers and toxicity service, instruction diversification by a model",
    claim="models are weakest on length and on combined attributes",
    experiment=experiment,
)
