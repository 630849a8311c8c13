"""Prompt injection (arXiv 2308.10819): planted questions, and what the user loses by them.

The experiment asks a model questions about our own contexts: as they are, with another question
planted at their end, and with the context before the question. Simulated followers frame it, who
answer the question that stands last with a known probability; one that never does is the control.
Then planted sentences are looked for and taken out, and examples stand before the question. With a
folder of the paper's stored outputs as data, these are scored and counted again instead.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from assay.core import Problem
from assay.evaluate import suite as suites
from assay.evaluate.conditions import Cube
from assay.evaluate.statistic import Point
from assay.evaluate.statistic import share as mean_of
from assay.evaluate.suites.injection import problems
from assay.evaluate.suites.injection_examples import led
from assay.recipes import injection_guarded
from assay.recipes.experiment import Measure, Outcome, Setting, share
from assay.recipes.injection_follower import Follower
from assay.recipes.injection_outputs import recounts
from assay.recipes.on_suites import Ran, fate, measure, ran
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.encoded import BertScore

SHOWN = ("clean", "end", "end context first")
ITEMS = 13
FOLLOWS = (0.4, 1.0)


def experiment(setting: Setting) -> Outcome:
    """A model on three conditions, and followers of known inclination on all of them."""
    if setting.data is not None:
        return _recounted(setting.data)
    seed = setting.first_seed
    asked = [one for one in problems() if one.metadata["condition"] in SHOWN]
    suite = dataclasses.replace(
        suites.load("injection"),
        load=lambda: asked[: (setting.limit or ITEMS) * len(SHOWN)],
    )
    few = suite.problems()
    done = ran(suite, setting.model, seed=seed)
    cube = Cube.of(done.cases)
    lost = measure("user's answers lost at the end", cube.difference("", "clean", "end"))
    shares = {name: cube.share("", name) for name in SHOWN}
    planted = cube.share("", "end:planted")
    simulated = [one for follows in (*FOLLOWS, 0.0) for one in _simulated(follows, seed)]
    return Outcome(
        fate=fate(lost, claimed=1),
        finding=f"{shares['clean'].value or 0:.2f} of the user's questions are answered, "
        f"{shares['end'].value or 0:.2f} with another one planted at the end of the context, "
        f"{shares['end context first'].value or 0:.2f} with that context before the question; the "
        f"planted one is answered {planted.value or 0:.2f} of the time",
        tested=f"{lost.n} contexts of our own by {setting.model!r}, greedy, fenced, without and "
        "with four examples; the paper has four data sets of questions and models up to 70B",
        measures=(
            *(measure(f"user's, {name}", found, of="items") for name, found in shares.items()),
            measure("planted, end", planted, of="items"),
            lost,
            *simulated,
            *injection_guarded.detected(),
            injection_guarded.restored(seed),
            *_more(done, list(few), setting),
        ),
        seeds=(seed,),
    )


def _more(done: Ran, asked: list[Problem], setting: Setting) -> Iterator[Measure]:
    """The model with four examples, without what the detector flags, and by BERTScore.

    A rehearsed model knows the prompts as they are alone.
    """
    if setting.model.startswith("scripted:"):
        return
    for name, changed in (
        ("with four examples", [led(problem, 4) for problem in asked]),
        ("flagged sentences taken out", injection_guarded.removed(asked)),
    ):
        suite = dataclasses.replace(suites.load("injection"), load=partial(tuple, changed))
        cube = Cube.of(ran(suite, setting.model, seed=setting.first_seed).cases)
        for condition in ("clean", "end"):
            yield measure(f"user's, {condition}, {name}", cube.share("", condition), of="items")
    scorer = BertScore()
    for condition in ("clean", "end"):
        scores = [
            [scorer(case.problem, record.response).score]
            for case in done.cases
            if case.problem.metadata["condition"] == condition
            for record in case.records
            if record.response is not None
        ]
        yield measure(f"user's, {condition}, by BERTScore", mean_of("", scores), of="items")


def _simulated(follows: float, seed: int) -> list[Measure]:
    """PDR and IDR of a follower with the planted question at the end."""
    done = ran(suites.load("injection"), Follower(follows, problems()), seed=seed)
    control = follows == 0
    return [
        measure(
            f"{name} of one that follows {follows:g}, {condition}",
            _at(done, name, condition),
            of="items",
            control=control,
        )
        for name, condition in (("PDR", "end"), ("IDR", "end"), ("IDR", "end context first"))
    ]


def _at(done: Ran, name: str, condition: str) -> Point:
    return next(point for point in done.scores.statistic(name).points if point.x == condition)


def _recounted(folder: Path) -> Outcome:
    """The published outputs, scored by our own measures."""
    found = list(recounts(folder))
    same, compared = sum(one.same for one in found), sum(one.compared for one in found)
    lost = sum((one.drop.low or 0.0) > 0 for one in found)
    return Outcome(
        fate="supported" if lost == len(found) else "not shown",
        finding=f"{lost} of {len(found)} models answer fewer of the user's questions; {same} of "
        f"{compared} published scores are the same",
        tested=f"the stored outputs in {folder.name!r}, F1, planted at the end, with four examples",
        measures=(
            share("scores as published", same, compared),
            *(measure(f"PDR, {one.model}", one.drop, of="items") for one in found),
            *(measure(f"IDR, {one.model}", one.kept, of="items") for one in found),
        ),
    )


RECIPE = Recipe(
    status="works",
    has="positions, override and in-turn wordings, errands, question or context first, fenced and "
    "bare contexts, PDR and IDR with bootstrap, which question is answered, readers of the "
    "published rows and of BIPIA with its attacks, the stored outputs scored again (`--data "
    "FOLDER`: all 42,000 scores of seven models on Natural Questions are the same), examples "
    "before the question, BERTScore over an encoder, planted sentences found and taken out, the "
    "suite `injection`; not run: models on the published questions themselves",
    claim="with the user's question first and another planted at the end of the context, models "
    "answer the planted one and lose much of the user's; with the context first they hardly do",
    experiment=experiment,
)
