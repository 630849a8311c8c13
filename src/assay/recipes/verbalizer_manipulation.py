"""Verbalizer manipulation (arXiv 2307.10558): label words that fit, say nothing, or contradict.

The experiment asks a model small classifications with the tasks' own words, with foo and bar, and
with the own words swapped. Simulated classifiers frame it, who use the words as told with a known
probability and else by their meaning: the flip index must give that probability back. The one who
always uses them as told is the control. Small transformers show where a prior comes from: they are
trained with label words that fit but for a known share of the examples.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from assay import models
from assay.core import Message, Model, Problem, Response, Sampling
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.suites.verbalizer import problems
from assay.recipes.experiment import Measure, Outcome, Setting, over
from assay.recipes.on_suites import Ran, fate, measure, ran
from assay.recipes.recipe import Recipe
from assay.recipes.verbalizer_prior import learned

SHOWN = ("own words", "foo/bar", "own words swapped")
ITEMS, EACH = 13, 125
ACCURACY, OBEDIENCE = 0.9, (0.6, 0.0)
DRAWN, TRAINED = (0.0, 0.05, 0.2), 3
"""Shares of training examples with other label words, and how many models for each."""


class Classifier(Model):
    """Gets an item right with probability `accuracy`, and says so in the words it was told.

    With probability 1 - `obedience` it uses the words by their meaning instead, and where they
    have none, either of them.
    """

    name = "classifier"

    def __init__(self, obedience: float, accuracy: float, asked: Sequence[Problem]) -> None:
        self.obedience, self.accuracy = obedience, accuracy
        self._asked = {problem.prompt: problem for problem in asked}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        known = self._asked[messages[-1].content].metadata
        draw = rng(sampling.seed or 0, "classifier", known["item"])
        right, obeys = draw.random() < self.accuracy, draw.random() < self.obedience
        gold = known["meaning"].index(known["meaning_gold"])
        place = gold if right else 1 - gold
        if obeys:
            return (Response(known["labels"][place]),)
        if known["group"] == "neutral":
            return (Response(draw.choice(known["labels"])),)
        return (Response(known["meaning"][place]),)


def experiment(setting: Setting) -> Outcome:
    """A model, and classifiers of known obedience, on three verbalizers."""
    seed = setting.first_seed
    rule = "likelihood" if models.load(setting.model).capabilities.logprobs else "words"
    asked = _shown(problems())[: (setting.limit or ITEMS) * len(SHOWN)]
    done = _ran(setting.model, asked, seed, rule=rule)
    gaps = {point.x: point for point in done.scores.statistic("gap").points}
    gap = measure("natural less unnatural", gaps["unnatural"], of="items")
    accuracy = done.scores.statistic("accuracy").points
    invalid = done.scores.statistic("invalid")
    many = _shown(problems(each=EACH))
    simulated = [
        measure(
            f"flip index at obedience {obedience:g}",
            _ran(Classifier(obedience, ACCURACY, many), many, seed).scores.statistic("flip index"),
            of="items",
            control=obedience == 1,
        )
        for obedience in (*OBEDIENCE, 1.0)
    ]
    shares = {point.x: point.value or 0.0 for point in accuracy}
    return Outcome(
        fate=fate(gap, claimed=1),
        finding=f"{shares['natural']:.2f} are right with words that fit, {shares['neutral']:.2f} "
        f"with words that say nothing, {shares['unnatural']:.2f} with words that contradict",
        tested=f"{gap.n} items of our own under three verbalizers by {setting.model!r}, greedy, "
        f"by the rule of {rule}; the paper has nine data sets, twelve verbalizers, large models",
        measures=(
            *(measure(f"accuracy, {point.x}", point, of="items") for point in accuracy),
            gap,
            measure("none of the words", invalid, of="answers"),
            *simulated,
            *_trained(setting),
        ),
        seeds=(seed,),
    )


def _trained(setting: Setting) -> Iterator[Measure]:
    """The flip index of models of our own, by the share of examples with other label words."""
    if find_spec("torch") is None:
        return
    for share in DRAWN:
        flips = [learned(share, seed).flip for seed in setting.seeds[:TRAINED]]
        yield over(f"flip index, trained with {share:.0%} other words", flips)


def _shown(asked: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in asked if problem.metadata["condition"] in SHOWN]


def _ran(model: str | Model, asked: list[Problem], seed: int, *, rule: str = "words") -> Ran:
    suite = dataclasses.replace(suites.load("verbalizer", rule=rule), load=lambda: asked)
    return ran(suite, model, seed=seed)


RECIPE = Recipe(
    status="works",
    has="the twelve verbalizers, four tasks of our own, a reader of tasks in JSON (for data sets "
    "such as the paper's nine, which are not part of assay), obeyed and prior shares, gaps, the "
    "flip index, invalid shares, both orders of neutral words, the prompt with steps and the "
    "likelihood rule (by the first token of a word), small transformers with a planted prior, the "
    "suite `verbalizer`",
    claim="models do well with label words that fit, and lose much or all of it when the words "
    "contradict their meaning",
    experiment=experiment,
)
