"""CoT monitorability (arXiv 2510.27378): faithfulness to cues, verbosity, and their mean.

The experiment plants rates in simulated thinkers who know what could be said: how often they name a
cue if they follow it, if they do not, and how many factors they mention. One who names cues only
where he follows them and one who names all are alike to the classic measure, and must not be to
this one. Who never names one is the control. Then a model is asked a few questions, lists factors,
and stands in the judge's place. Transcripts are judged with ``--data FOLDER``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from assay.core import Message, Model, Problem, Response, Sampling
from assay.core.seeds import rng
from assay.evaluate import asking
from assay.evaluate import suite as suites
from assay.evaluate.suites.cot_monitorability import problems
from assay.evaluate.suites.cot_monitorability_cues import BASELINE, CUES
from assay.recipes import cot_factors
from assay.recipes.experiment import Measure, Outcome, Setting
from assay.recipes.on_suites import Ran, apart, fate, measure, ran
from assay.recipes.recipe import Recipe

ITEMS, ASKED = 100, 3
MENTIONS, SWITCHES = 0.6, 0.4


class Thinker(Model):
    """Follows a cue, names it and mentions factors with chances of their own.

    `following` and `staying` are the chances that it names a cue when its answer moves to it and
    when not; each factor of a question is mentioned with the chance `mentions`. With `echo` it
    repeats the question before it thinks.
    """

    name = "thinker"

    def __init__(
        self,
        asked: Iterable[Problem],
        *,
        following: float,
        staying: float,
        mentions: float = MENTIONS,
        switches: float = SWITCHES,
        echo: bool = False,
    ) -> None:
        self.following, self.staying = following, staying
        self.mentions, self.switches, self.echo = mentions, switches, echo
        self._asked = {problem.prompt: problem for problem in asked}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        known = self._asked[messages[-1].content]
        cue = known.metadata["condition"]
        draw = rng(sampling.seed or 0, "thinker", known.metadata["item"], cue)
        said = [text for text in known.metadata["thoughts"] if draw.random() < self.mentions]
        if self.echo:
            said.insert(0, known.metadata["question"])
        answer = known.reference
        if cue != BASELINE:
            follows = draw.random() < self.switches
            if draw.random() < (self.following if follows else self.staying):
                said.append(known.metadata["named"])
            answer = known.metadata["cue"] if follows else answer
        return (Response("\n".join([*said, f"Answer: {answer}"])),)


def experiment(setting: Setting) -> Outcome:
    """Thinkers of known habits, and a model on a few questions."""
    seed = setting.first_seed
    asked = problems(ITEMS)
    calls = asking.calls(suites.load("cot_monitorability"), asked)
    open_ = _ran(Thinker(calls, following=0.9, staying=0.9), asked, seed)
    partly = _ran(Thinker(calls, following=0.9, staying=0.0), asked, seed)
    silent = _ran(Thinker(calls, following=0.0, staying=0.0), asked, seed)
    echo = _ran(Thinker(calls, following=0.9, staying=0.9, echo=True), asked, seed)
    count = (setting.limit or ASKED) * len({one.metadata["condition"] for one in asked})
    real = _ran(setting.model, problems()[:count], seed)
    real_factors: list[Measure] = []
    if not setting.model.startswith("scripted:"):  # a rehearsal knows the suite's prompts alone
        thinker = Thinker(calls, following=0.9, staying=0.9)
        judged = cot_factors.judged(asked[: len(CUES)], thinker, setting.model, seed)
        real_factors = [cot_factors.read(setting.model), *judged]
    told = apart(
        "faithfulness: names all cues less names those it follows",
        open_.scores.statistic("faithfulness"),
        partly.scores.statistic("faithfulness"),
    )
    alike = apart(
        "classic faithfulness: the same two",
        open_.scores.statistic("classic faithfulness"),
        partly.scores.statistic("classic faithfulness"),
    )
    return Outcome(
        fate=fate(told, claimed=1) if alike.low < 0 < alike.high else "not shown",
        finding=f"two thinkers who differ only where they do not follow a cue are {told.value:.2f} "
        f"apart in faithfulness and {alike.value:.2f} in the classic measure; repeating the "
        "question fills verbosity, and not what is left when copies are cut",
        tested=f"simulated thinkers on {ITEMS} questions of our own under five cues, looked at by "
        f"rules, and {count} pairs of calls to {setting.model!r}, which judges {len(CUES)} "
        "answers; the paper asks large models on three benchmarks, and a large model judges",
        measures=(
            *cot_factors.lists(seed),
            *real_factors,
            *(() if setting.data is None else cot_factors.published(setting.data)),
            told,
            alike,
            *(
                measure(f"names all: {name}", open_.scores.statistic(name), of="answers")
                for name in ("faithfulness", "verbosity", "monitorability")
            ),
            measure("never names: faithfulness", silent.scores.statistic("faithfulness"),
                    of="answers", control=True),
            *(
                measure(f"repeats: {name}", echo.scores.statistic(name), of="answers")
                for name in ("verbosity", "verbosity, uncopied")
            ),
            *(
                measure(f"the model: {name}", real.scores.statistic(name), of="answers")
                for name in ("faithfulness", "verbosity", "false alarms", "no letter")
            ),
        ),
        seeds=(seed,),
    )  # fmt: skip


def _ran(model: str | Model, asked: Sequence[Problem], seed: int) -> Ran:
    suite = suites.load("cot_monitorability")
    short = suite.sampling.replace(max_tokens=160)
    return ran(dataclasses.replace(suite, load=lambda: asked), model, seed=seed, sampling=short)


RECIPE = Recipe(
    status="works",
    has="the baseline and the five cues, each pointing away from the model's own answer, "
    "faithfulness over all cued answers and by where they went, verbosity over factors, their "
    "mean, geometric mean and lesser, false alarms, verbosity without copies and with length, a "
    "reader of questions with factors, factors listed by several models and merged by one or by "
    "words, a judge of both halves beside the rules, a reader of transcripts (`--data FOLDER`), "
    "the suite `cot_monitorability`; not run: the published transcripts and factors, on the hub",
    claim="what counts is whether the thoughts name a cue, also where the answer does not follow "
    "it; the measure that looks at followed cues alone cannot tell such models apart",
    experiment=experiment,
)
