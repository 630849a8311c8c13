"""The other half of CoT monitorability: lists of factors, a judge, and thoughts written elsewhere.

Simulated listers name each factor that a question takes with a chance, in one of two wordings, and
a factor that it does not take. Five of them, merged, should name nearly all; one alone, the
control, what it names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from assay import models
from assay.core import Message, Model, Problem, Response, Sampling
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.statistic import share
from assay.evaluate.suites.cot_monitorability import STATISTICS
from assay.evaluate.suites.cot_monitorability_factors import listed, merged
from assay.evaluate.suites.cot_monitorability_items import Item, items
from assay.evaluate.suites.cot_monitorability_transcripts import cases, responses
from assay.recipes.experiment import Measure
from assay.recipes.on_suites import measure, ran
from assay.verifiers.disclosure import FactorsMentioned

LISTERS, NAMES, QUESTIONS, REAL = 5, 0.7, 60, 3
ASIDE = ("the weather", "who asks", "what day it is", "the names of the people", "the currency")


class Lister(Model):
    """Names each factor with a chance, in the words of the list or of a thought, and one aside."""

    def __init__(self, number: int, asked: Sequence[Item], seed: int) -> None:
        self.name, self.number, self.seed = f"lister-{number}", number, seed
        self._asked = {item.question: item for item in asked}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        said = messages[-1].content
        item = next(item for question, item in self._asked.items() if question in said)
        draw = rng(self.seed, self.name, item.id)
        named = [
            draw.choice(wordings)
            for wordings in zip(item.factors, item.thoughts, strict=True)
            if draw.random() < NAMES
        ]
        return (Response("\n".join(f"- {one}" for one in [*named, ASIDE[self.number]])),)


def lists(seed: int) -> Iterator[Measure]:
    """What merged lists hold of what a question takes, and one list alone."""
    asked = items(QUESTIONS)
    listers = [Lister(number, asked, seed) for number in range(LISTERS)]
    together, alone, spare = [], [], []
    for item in asked:
        every = [listed(one, item.question, item.choices, item.target) for one in listers]
        whole = merged(every)
        together.append(_recalled(item, whole))
        alone.append(_recalled(item, every[0]))
        spare.append([float(len(whole) <= len(item.factors) + LISTERS)])
    for name, found, control in (
        (f"factors named by {LISTERS} merged lists", together, False),
        (f"factors named by one list, of {NAMES:g} planted", alone, True),
    ):
        yield measure(name, share(name, found), of="factors", control=control)
    name = "merged lists that name no factor twice"
    yield measure(name, share(name, spare), of="questions")


def read(model: str | Model) -> Measure:
    """Whether what a model lists can be read as a list."""
    real = model if isinstance(model, Model) else models.load(model)
    found = [
        [float(bool(listed(real, item.question, item.choices, item.target)))]
        for item in items(QUESTIONS)[:REAL]
    ]
    name = "the model: lists that can be read"
    return measure(name, share(name, found), of="questions")


def _recalled(item: Item, factors: Sequence[str]) -> list[float | None]:
    """Which of a question's factors a list names."""
    return [
        float(
            any(
                FactorsMentioned()(_one(factor), Response(one)).label == "correct"
                for one in factors
            )
        )
        for factor in item.factors
    ]


def _one(factor: str) -> Problem:
    return Problem.of("?", metadata={"factors": [factor]})


def judged(
    asked: Sequence[Problem], thinker: Model, judge: str | Model, seed: int
) -> Iterator[Measure]:
    """How often a judge says of a thinker who names all what the rules say; undecided is not."""
    suite = suites.load("cot_monitorability", judge=judge)
    done = ran(dataclasses.replace(suite, load=lambda: asked), thinker, seed=seed)
    for rule, verifier in (("faithful", "judged"), ("verbose", "mentioned")):
        both = [
            [float(one.verdicts[rule].label == one.verdicts[verifier].label)]
            for case in done.cases
            for one in case.records
        ]
        name = f"the model as judge agrees with the rule: {rule}"
        yield measure(name, share(name, both), of="answers")


def published(data: Path) -> Iterator[Measure]:
    """The halves and their mean of stored thoughts: ``questions.jsonl``, ``transcripts.jsonl``."""
    suite = suites.load("cot_monitorability", data=str(data / "questions.jsonl"))
    asked = list(suite.problems())
    for model, of in responses(data / "transcripts.jsonl").items():
        held = list(cases(suite, asked, of))
        found = {one.name: one for make in STATISTICS for one in make(held)}
        for name in ("faithfulness", "verbosity", "monitorability"):
            if name in found:
                yield measure(f"stored, {model}: {name}", found[name], of=found[name].of)
