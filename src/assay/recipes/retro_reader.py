"""Retro-Reader (arXiv 2001.09694): read sketchily, read intensively, and verify at the rear.

The composition: a front verifier of the kind ``answerable`` and a span reader of the kind
``reader``, both trained by `assay.verifiers.learned.learn` on the same rows, in `RearVerification`;
for the experiment their bare logits in the published arithmetic of `assay.verifiers.spans`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import Problem, Response
from assay.core.seeds import rng
from assay.evaluate.selective import auroc, best_threshold
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Fate, Outcome, Setting, difference, over, share
from assay.recipes.facts import Fact, World
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.reading import RearVerification
from assay.verifiers.learned import Learned, Settings, learn
from assay.verifiers.learned.kinds import find
from assay.verifiers.learned.span_reader import SpanReader
from assay.verifiers.spans import rear_score, sketchy_score

TRAIN, DEV, TEST = 240, 120, 360
"""Questions to learn from, to take thresholds from, and to test on, for each seed."""
NAMES = ("sketchy", "intensive", "rear")


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


def rows(world: World, count: int) -> list[dict[str, Any]]:
    """Questions with their passages, about half of them answered there, as `learn` takes them."""
    draw = rng(world.seed, "answerable")
    found = []
    for fact in draw.sample(world.facts, count):
        answered = draw.random() < 0.5
        documents = list(passage(world, fact, answerable=answered))
        found.append(
            {
                "prompt": fact.question(),
                "documents": documents,
                "answer": fact.value if answered else "",
                "label": answered,
            }
        )
    return found


def teach(given: Sequence[dict[str, Any]], folder: Path, seed: int = 0) -> None:
    """Train both readers on the same rows, into two folders in `folder`."""
    for kind in ("answerable", "reader"):
        learn(kind, given, folder / kind, backbone="small", settings=Settings(seed=seed))


def verifier(folder: Path) -> RearVerification:
    """Rear verification of the two trained readers in `folder`."""
    return RearVerification(
        sketchy=Learned(path=folder / "answerable"), intensive=SpanReader(path=folder / "reader")
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A question as both readers see it: scores that grow with unanswerability, as published."""

    answerable: bool
    sketchy: float
    intensive: float
    found: bool
    """Whether the best span is the answer."""


def read(folder: Path, given: Sequence[dict[str, Any]]) -> list[Read]:
    """What two trained readers make of questions."""
    front, reader = Learned(path=folder / "answerable"), SpanReader(path=folder / "reader")
    kind, made = find("answerable"), []
    for row in given:
        problem = Problem.of(row["prompt"], documents=row["documents"])
        (logits,) = front.logits(kind.pairs(problem, Response("")))
        answer = reader.answer(problem)
        made.append(
            Read(
                row["label"],
                sketchy_score([logits[1] - logits[0]]),
                answer.found.no_answer,
                answer.text == row["answer"],
            )
        )
    return made


def _answerable(name: str, found: Sequence[Read]) -> list[float]:
    """The answerability by one reader, or by both."""
    if name == "rear":
        return [-rear_score([one.sketchy, one.intensive]) for one in found]
    return [-(one.sketchy if name == "sketchy" else one.intensive) for one in found]


def _round(seed: int, count: int) -> tuple[list[Read], list[Read], list[float]]:
    """Held-out and test questions as both readers see them, and what readers over words say.

    The test's names are in no other row.
    """
    known = rows(World(seed=seed, people=80, half=0), TRAIN + DEV)
    test = rows(World(seed=seed, people=60, half=1), count)
    words = RearVerification()
    declined = [words.verify("", one["prompt"], documents=one["documents"]) for one in test]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        teach(known[:TRAIN], folder, seed)
        return (
            read(folder, known[TRAIN:]),
            read(folder, test),
            [1 - (verdict.score or 0.0) for verdict in declined],
        )


def experiment(setting: Setting) -> Outcome:
    """Answerability by each trained reader and by both, thresholds from held-out questions."""
    hits: dict[str, list[bool]] = {name: [] for name in (*NAMES, "none")}
    areas: dict[str, list[float]] = {name: [] for name in (*NAMES, "words")}
    exact: list[bool] = []
    for seed in setting.seeds:
        dev, test, words = _round(seed, min(TEST, setting.limit or TEST))
        truth = [one.answerable for one in test]
        areas["words"].append(auroc(words, truth) or 0.5)
        for name in NAMES:
            held_out = _answerable(name, dev)
            threshold = best_threshold(held_out, [one.answerable for one in dev], "accuracy")
            scores = _answerable(name, test)
            said = [score >= threshold for score in scores]
            hits[name] += [one == true for one, true in zip(said, truth, strict=True)]
            areas[name].append(auroc(scores, truth) or 0.5)
        exact += [
            answers == one.answerable and (one.found or not answers)
            for answers, one in zip(said, test, strict=True)
        ]
        others = rng(seed, "control").sample(truth, len(truth))
        hits["none"] += [one == other for one, other in zip(said, others, strict=True)]
    return _outcome(setting, hits, areas, exact)


def _outcome(
    setting: Setting,
    hits: dict[str, list[bool]],
    areas: dict[str, list[float]],
    exact: Sequence[bool],
) -> Outcome:
    better = max(("sketchy", "intensive"), key=lambda name: sum(hits[name]))
    gain = paired((float(a), float(b)) for a, b in zip(hits[better], hits["rear"], strict=True))
    n = len(exact)
    fate: Fate = "supported" if gain.interval.low > 0 else "not shown"
    if gain.interval.high < 0:
        fate = "contradicted"
    more = {"supported": "", "not shown": "not shown to be ", "contradicted": "not "}[fate]
    return Outcome(
        fate=fate,
        finding=f"both trained readers together are {more}better at answerability than either",
        tested=(
            f"two small networks trained from nothing on {TRAIN} questions about invented facts in "
            "six sentences, half unanswerable with the person and the relation still there, tested "
            "on names that were not trained on; no ALBERT, no SQuAD"
        ),
        measures=(
            share("sketchy alone", sum(hits["sketchy"]), n),
            share("intensive alone", sum(hits["intensive"]), n),
            share("rear verification", sum(hits["rear"]), n),
            difference(f"over {better} alone", gain),
            *(over(f"AUROC {name}", areas[name]) for name in NAMES),
            over("AUROC of readers over words", areas["words"]),
            share("exactly right, answer or none", sum(exact), n),
            share("rear, of other questions", sum(hits["none"]), n, control=True),
        ),
        seeds=setting.seeds,
    )


RECIPE = Recipe(
    status="works",
    has="both readers trained on labelled rows, over words, vectors or a model; windows, spans, "
    "the answerability head and rear verification as published",
    claim="averaging the no-answer scores of a sketchy and an intensive reader decides better than "
    "either alone whether a question can be answered",
    experiment=experiment,
)
