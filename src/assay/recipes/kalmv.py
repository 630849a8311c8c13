"""KALMV (arXiv 2310.12836): errors of retrieval and of grounding told apart, and each mended.

The composition: `GroundingErrors` or `KnowledgeCheck`, which tell the class, and `rectify`, which
acts on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assay.core import Label, Problem, Response, Verdict, Verifier
from assay.core.seeds import rng
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Outcome, Setting, difference, over, share
from assay.recipes.facts import Fact, World
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.knowledge import (
    GroundingErrors,
    class_by_reference,
    error_class,
)
from assay.verifiers.grounding.reading import AnswerInContext, QuestionCoverage
from assay.verifiers.grounding.rectify import Rectified, rectify

FIRST_PAGE, SECOND_PAGE, WITH_HELP, WITHOUT = 0.6, 0.25, 0.75, 0.1
"""How often the fact is on each page, and how often an answer is right with it and without."""


def verifier() -> GroundingErrors:
    """Classes by words: is what is asked for there, and does the answer stand beside it?"""
    return GroundingErrors(relevant=QuestionCoverage(), grounded=AnswerInContext())


@dataclass(frozen=True, slots=True)
class _Swapped(Verifier):
    """The control: takes the one kind of error for the other."""

    name = "swapped"
    inner: Verifier

    def decide(self, problem: Problem, response: Response) -> Verdict:
        verdict = self.inner(problem, response)
        if verdict.label != "incorrect":
            return verdict
        other: Label = "correct" if error_class(verdict) == "retrieval error" else "incorrect"
        parts = (Verdict(other, verifier="retrieval"), Verdict("incorrect", verifier="grounding"))
        return Verdict("incorrect", verdict.score, parts=parts)


def _pages(world: World, fact: Fact) -> tuple[tuple[str, ...], ...]:
    """Three pages of ten statements: the fact on one of them, or on none."""
    draw = rng(world.seed, "pages", fact.person, fact.relation)
    place = draw.random()
    at = 0 if place < FIRST_PAGE else 1 if place < FIRST_PAGE + SECOND_PAGE else None
    others = [one for one in world.facts if one.person != fact.person]
    pages = []
    for page in range(3):
        listed = [one.statement() for one in draw.sample(others, 9)]
        kept = fact if page == at else draw.choice(others)
        listed.insert(draw.randrange(10), kept.statement(other_words=draw.random() < 0.3))
        pages.append(tuple(listed))
    return tuple(pages)


def _answers(world: World, fact: Fact) -> Callable[[Problem, int], Response]:
    """A generator with the planted rates."""

    def generate(problem: Problem, turn: int) -> Response:
        draw = rng(world.seed, "answer", fact.person, fact.relation, turn)
        told = any(fact.person in one and fact.value in one for one in problem.documents)
        right = draw.random() < (WITH_HELP if told else WITHOUT)
        return Response(fact.value if right else world.wrong(fact, draw).value)

    return generate


def _mended(world: World, fact: Fact, check: Verifier, turns: int) -> Rectified:
    pages = _pages(world, fact)
    return rectify(
        Problem.of(fact.question(), reference=fact.value),
        retrieve=lambda _, page: pages[page],
        generate=_answers(world, fact),
        verifier=check,
        turns=turns,
    )


@dataclass(slots=True)
class _Tally:
    """What was right before and after, over all problems of all seeds."""

    before: list[float]
    after: list[float]
    swapped: list[float]
    regenerated: list[float]
    classes: list[bool]
    majority: list[bool]
    verified: list[bool]


def experiment(setting: Setting) -> Outcome:
    """One turn of mending by kind, against the kinds swapped and against always regenerating."""
    tally = _Tally([], [], [], [], [], [], [])
    gains = []
    for seed in setting.seeds:
        world = World(seed=seed, people=50)
        facts = world.facts[: setting.limit or 300]
        start = len(tally.before)
        for fact in facts:
            _one(world, fact, tally)
        n = len(facts)
        gains.append((sum(tally.after[start:]) - sum(tally.before[start:])) / n)
    versus = paired(zip(tally.swapped, tally.after, strict=True))
    plain = paired(zip(tally.regenerated, tally.after, strict=True))
    holds = versus.interval.low > 0 and plain.interval.low > 0 and min(gains) > 0.05
    n = len(tally.before)
    return Outcome(
        fate="supported" if holds else "not shown",
        finding="mending each error in its own way gains more than one remedy for both",
        tested=(
            "invented facts, a retriever and a generator with planted rates, classes told by "
            "words; no trained FLAN-T5 and no real questions; a perfect verifier would gain 0.29"
        ),
        measures=(
            share("right before", sum(tally.before), n),
            share("right after one turn", sum(tally.after), n),
            over("gain", gains),
            difference("over always regenerating", plain),
            difference("over the remedies swapped", versus),
            share("right where verified", sum(tally.verified), len(tally.verified)),
            share("classes told", sum(tally.classes), n),
            share("largest class", sum(tally.majority), n, control=True),
            share("right with remedies swapped", sum(tally.swapped), n, control=True),
        ),
        seeds=setting.seeds,
    )


def _one(world: World, fact: Fact, tally: _Tally) -> None:
    check = verifier()
    found = _mended(world, fact, check, 1)
    first, last = found.turns[0], found.turns[-1]
    truth = class_by_reference(first.problem, first.response)
    tally.before.append(float(first.response.text == fact.value))
    tally.after.append(float(last.response.text == fact.value))
    tally.classes.append(error_class(first.verdict) == truth)
    tally.majority.append(truth == "no error")
    if found.verified:
        tally.verified.append(last.response.text == fact.value)
    swapped = _mended(world, fact, _Swapped(check), 1).turns[-1]
    tally.swapped.append(float(swapped.response.text == fact.value))
    again = first.response if found.turns == (first,) else _answers(world, fact)(first.problem, 1)
    tally.regenerated.append(float(again.text == fact.value))


RECIPE = Recipe(
    status="partly",
    has="the three classes by words and by a model's letters in five wordings, automatic labels, "
    "the rectify loop",
    lacks="the fine-tuned verifier",
    claim="telling retrieval errors from grounding errors, and mending each in its way, makes "
    "answers more often right",
    experiment=experiment,
)
