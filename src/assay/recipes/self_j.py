"""Self-J (arXiv 2409.00935): grades of one's own, mended by similarity, to answer or decline by.

The composition: `Scale(low=0, high=9, tokens=True)` is the judge that expects a digit, with the
reference or without; `Similar` gives the cosine; `combined` makes the label of the two; a judge
that is good enough is wrapped in `Selective` with a threshold from `assay.evaluate.guarantees`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.seeds import rng
from assay.evaluate.selective import e_aurc, risk_at
from assay.models import encoders
from assay.recipes.experiment import Outcome, Setting, over
from assay.recipes.facts import World
from assay.recipes.recipe import Recipe
from assay.verifiers.judges.scale import Scale

STEPS = 9
"""Steps of corruption; a response's true quality is the steps that were left out."""


def judge(model: str = "local", *, use_reference: bool = False) -> Scale:
    """The judge: the expected digit from 0 to 9 at the first token."""
    return Scale(model=model, low=0, high=9, tokens=True, use_reference=use_reference)


def combined(grades: Sequence[float], cosines: Sequence[float]) -> list[float]:
    """The mean of both sources, each in standard deviations: their scales differ.

    The published rule was not to be had; this is ours.

    >>> combined([1, 2, 3], [0.0, 0.5, 1.0])[1]
    0.0
    """
    pairs = zip(_standardised(grades), _standardised(cosines), strict=True)
    return [(grade + cosine) / 2 for grade, cosine in pairs]


@dataclass(frozen=True, slots=True)
class Graded:
    """A response's true quality, the two sources' grades, and how long it is."""

    quality: float
    grade: float
    cosine: float


def _corrupted(words: Sequence[str], steps: int, others: Sequence[str], draw: random.Random) -> str:
    """Words with so many places changed: replaced, dropped, or moved."""
    changed = list(words)
    for place in draw.sample(range(len(changed)), steps):
        way = draw.random()
        if way < 0.6:
            changed[place] = draw.choice(others)
        elif way < 0.8:
            changed[place] = ""
        else:
            other = draw.randrange(len(changed))
            changed[place], changed[other] = changed[other], changed[place]
    return " ".join(word for word in changed if word)


def _graded(seed: int, count: int) -> list[Graded]:
    """Responses of known quality, graded by a biased and noisy self, and by real cosines."""
    world = World(seed=seed, people=60)
    draw = rng(seed, "responses")
    encoder = encoders.load("ngrams")
    rows = []
    for _ in range(count):
        words = " ".join(fact.statement() for fact in draw.sample(world.facts, 4)).split()
        others = [fact.value for fact in draw.sample(world.facts, 10)]
        steps = draw.randrange(STEPS + 1)
        reference, text = " ".join(words), _corrupted(words, steps, others, draw)
        quality = float(STEPS - steps)
        # A self that likes long answers, and is not sure of what it sees.
        grade = quality + 0.5 * (len(text.split()) - len(words)) + draw.gauss(0, 4)
        cosine = encoder.similarity([text], [reference])[0][0] + draw.gauss(0, 0.05)
        rows.append(Graded(quality, min(9.0, max(0.0, grade)), cosine))
    return rows


def experiment(setting: Setting) -> Outcome:
    """Labels of both sources against each alone; the risk when the lower half is declined."""
    names = ("self", "cosine", "both", "shuffled")
    r: dict[str, list[float]] = {name: [] for name in names}
    risks: dict[str, list[float]] = {name: [] for name in (*names, "all")}
    excess: dict[str, list[float]] = {name: [] for name in names}
    for seed in setting.seeds:
        rows = _graded(seed, setting.limit or 600)
        quality = [row.quality for row in rows]
        losses = [1 - row.quality / STEPS for row in rows]
        scores: dict[str, list[float]] = {
            "self": [row.grade for row in rows],
            "cosine": [row.cosine for row in rows],
        }
        scores["both"] = combined(scores["self"], scores["cosine"])
        scores["shuffled"] = rng(seed, "control").sample(scores["both"], len(rows))
        risks["all"].append(sum(losses) / len(losses))
        for name in names:
            r[name].append(_pearson(scores[name], quality))
            risks[name].append(risk_at(scores[name], losses, 0.5))
            excess[name].append(e_aurc(scores[name], losses))
    over_best = [
        both - max(one, other)
        for both, one, other in zip(r["both"], r["self"], r["cosine"], strict=True)
    ]
    gained = over("r with quality, both over the better one", over_best)
    return Outcome(
        fate="not shown",
        finding=f"the mended labels are {'' if gained.low > 0 else 'not '}nearer to the truth than "
        "either source, and declining by them lowers the loss; a judge trained on them is untried",
        tested=(
            "invented texts with known steps of corruption; a simulated self that likes length, "
            "real cosines of letters with noise; no model was trained on the labels"
        ),
        measures=(
            over("r with quality, self", r["self"]),
            over("r with quality, cosine", r["cosine"]),
            over("r with quality, both", r["both"]),
            gained,
            over("loss, all answered", risks["all"]),
            over("loss, better half by both", risks["both"]),
            over("E-AURC by both", excess["both"]),
            over("loss, better half by shuffled labels", risks["shuffled"], control=True),
            over("r with quality, shuffled", r["shuffled"], control=True),
        ),
        seeds=setting.seeds,
    )


def _standardised(values: Sequence[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread else 0.0 for value in values]


def _pearson(one: Sequence[float], other: Sequence[float]) -> float:
    pairs = zip(_standardised(one), _standardised(other), strict=True)
    return math.fsum(a * b for a, b in pairs) / len(one)


RECIPE = Recipe(
    status="partly",
    has="the judge of expected digits with and without a reference, labels from grade and cosine, "
    "thresholds that bound the risk, the risk-coverage curve",
    lacks="the judge trained on the labels with distillation from its reference-aware self",
    claim="a model's own grades, mended by similarity to the reference, train a judge by whose "
    "scores one can decline what is likely to be bad",
    experiment=experiment,
)
