"""R-Tuning (arXiv 2311.09677): tuning a model to say when it is unsure, and what that is worth.

The composition: `assay.synthesize.refusal_aware` makes the rows, a small decoder of which it is
known what it knows learns from them (`assay.recipes.refusing`); `Sure` asks a real model about its
own answer; `assay.evaluate.abstention` and `assay.evaluate.selective` measure what declining costs
and gains.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assay.core import Message, Model, Problem, Response, Sampling, VerifierError
from assay.core.seeds import rng, split
from assay.evaluate.abstention import abstention
from assay.evaluate.selective import aurc, auroc, average_precision
from assay.recipes import refusing
from assay.recipes.experiment import Fate, Measure, Outcome, Setting, over, share
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.asked import Sure
from assay.verifiers.overlap import contains, tokens

_QUESTIONS = 60
_RESAMPLES = 1000
_UNTUNED = "untuned"


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: whether the answer was right, the score, and whether the model was sure."""

    right: bool
    score: float
    sure: bool


def questions(seed: int, count: int) -> list[tuple[str, str]]:
    """Sums of one, two and three digits, as many of each: from known to unknown."""
    draw = rng(seed, "sums")
    listed = []
    for index in range(count):
        top = (9, 99, 999)[index % 3]
        one, other = draw.randint(1, top), draw.randint(1, top)
        listed.append((f"What is {one} + {other}?", str(one + other)))
    return listed


def ask(model: Model, question: str, gold: str, seed: int) -> Answered | None:
    """The model's answer, and its sureness; None if it could not be made to choose."""
    sampling = Sampling(
        temperature=0.0, max_tokens=16, logprobs=1, stop=("\n",),
        prefix="The answer is" if model.capabilities.prefix else "",
        seed=split(seed, question) if model.capabilities.seed else None,
    )  # fmt: skip
    prompt = f"Answer with the answer only.\n{question}"
    response = model.generate([Message("user", prompt)], sampling)[0]
    verdict = Sure(model=model, seed=seed)(Problem.of(question), _first_sentence(response))
    if verdict.score is None:
        return None
    right = contains(tokens(response.text), tokens(gold))  # on whole tokens: not "1" in "1914"
    return Answered(right, verdict.score, verdict.label == "correct")


def _first_sentence(response: Response) -> Response:
    """Up to the first full stop that ends a sentence, as the paper cuts answers."""
    found = re.search(r"(?<=[.!?])\s", response.text)
    return response.replace(text=response.text[: found.start()]) if found else response


def experiment(setting: Setting) -> Outcome:
    """What tuning on refusal-aware rows makes of a small decoder, and a real model's sureness.

    The rule stood before the seeds were drawn: the claim is supported if, tuned as published
    (template ``padding``), the decoder is more often right where it is sure than overall, and more
    so than after labels by chance, with both intervals over seeds above 0.
    """
    found = trained(setting.seeds)
    rows, unclear = asked(setting)
    trained_measures = of_training(found)
    gain, over_chance = (
        next(one for one in trained_measures if one.what.startswith(name))
        for name in (
            f"{refusing.PUBLISHED}: accuracy where sure less",
            f"{refusing.PUBLISHED}: gain",
        )
    )
    fate: Fate = "supported" if gain.low > 0 and over_chance.low > 0 else "not shown"
    return Outcome(
        fate=fate,
        finding=_finding(found),
        tested=(
            f"a decoder of 2 layers and 64 numbers, {refusing.PEOPLE} people with 4 facts each, "
            f"read 0 to {2**refusing.MOST_OFTEN} times; of those with one of half of the initials "
            f"{refusing.NEVER:.0%} are never read of; tuned for {refusing.TUNED} passes on three "
            "quarters of the people and asked about the others, at one rate, chosen on seeds "
            f"{', '.join(map(str, refusing.CHOSEN_ON))}; and {setting.model}, untuned, on "
            f"{len(rows)} sums of one to three digits ({unclear} more without a choice of sure or "
            "unsure); not ParaRel or MMLU, no transfer to another task"
        ),
        measures=(*trained_measures, *measures(rows, setting.first_seed)),
        seeds=setting.seeds,
    )


Found = dict[str, list[refusing.Tried]]
"""Of each way to tune what came of it with each seed."""


def trained(seeds: Sequence[int]) -> Found:
    """Every way to tune, from the same decoder of each seed."""
    found: Found = {way: [] for way in refusing.WAYS}
    for seed in seeds:
        base = refusing.Base.of(seed)
        for way, results in found.items():
            results.append(refusing.one_way(base, way))
    return found


def of_training(found: Found) -> list[Measure]:
    """What each way has, and what refusing adds to plain tuning and to labels by chance."""
    made: list[Measure] = []
    for way, results in found.items():
        control = way.endswith("by chance") or way == "plain tuning"
        made += [
            over(f"{way}: accuracy, all answered", [one.accuracy for one in results],
                 control=control),
            over(f"{way}: average precision", [one.precision for one in results], control=control),
        ]  # fmt: skip
        if way == "plain tuning":
            continue
        counted = [one.counted for one in results]
        made += [
            over(f"{way}: AUROC of sureness", [one.area for one in results], control=control),
            over(f"{way}: AUROC of sureness among the obscure",
                 [one.area_within for one in results], control=control),
            over(f"{way}: accuracy where sure less that of all", [one.gain for one in results],
                 control=control),
            over(f"{way}: refused", [one.refusal_rate or 0.0 for one in counted], control=control),
            over(f"{way}: refused of people never read of",
                 [one.refused_unknown for one in results], control=control),
            over(f"{way}: refused though right", [one.over_refusal or 0.0 for one in counted],
                 control=control),
        ]  # fmt: skip
    for way in ("padding", "replacement"):
        chance, plain = found[f"{way}, labels by chance"], found["plain tuning"]
        made += [
            over(f"{way}: {said} less {base}", [getattr(a, of) - getattr(b, of) for a, b in pairs])
            for said, of, base, other in (
                ("gain", "gain", "that of labels by chance", chance),
                ("AUROC", "area", "that of labels by chance", chance),
                ("average precision", "precision", "plain tuning's", plain),
            )
            for pairs in [list(zip(found[way], other, strict=True))]
        ]
    return made


def _finding(found: Found) -> str:
    def mean(way: str, name: str) -> float:
        values = [getattr(one, name) for one in found[way]]
        return float(sum(values) / len(values))

    parts = [
        f"{way} has an AUROC of sureness of {mean(way, 'area'):.2f} ({chance:.2f} with labels by "
        f"chance) and is right in {mean(way, 'gain'):+.2f} more of what it is sure of"
        for way in ("padding", "replacement")
        for chance in (mean(f"{way}, labels by chance", "area"),)
    ]
    return (
        "; ".join(parts) + f"; ranked by its score padding has an average precision of "
        f"{mean('padding', 'precision'):.2f}, plain tuning by the probability of its answers "
        f"{mean('plain tuning', 'precision'):.2f}"
    )


def asked(setting: Setting) -> tuple[list[Answered], int]:
    """A model as it is on sums: what it answered and how sure it was, and how often neither."""
    from assay import models

    rows: list[Answered] = []
    count = setting.limit or _QUESTIONS
    unclear = 0
    with models.load(setting.model) as model:
        for seed in setting.seeds:
            for question, gold in questions(seed, count):
                found = ask(model, question, gold, seed)
                unclear += found is None
                rows += [found] if found is not None else []
    if not rows:
        raise VerifierError(f"model {setting.model!r} never chose between sure and unsure")
    return rows, unclear


def measures(rows: Sequence[Answered], seed: int) -> tuple[Measure, ...]:
    """R-Tuning's measures, and those it does not report: over-refusal, AUROC, AURC."""
    right = [row.right for row in rows]
    counted = abstention(correct=right, answered=[row.sure for row in rows])
    shuffled = rng(seed, "control").sample([row.score for row in rows], len(rows))
    mixed = [replace(row, score=score) for row, score in zip(rows, shuffled, strict=True)]
    n = len(rows)
    return (
        share(f"{_UNTUNED}: accuracy, all answered", sum(right), n),
        share(f"{_UNTUNED}: accuracy where sure", counted.right_answered, counted.answered),
        share(f"{_UNTUNED}: refused", n - counted.answered, n),
        share(
            f"{_UNTUNED}: refused though right",
            counted.right_refused,
            counted.right_refused + counted.right_answered,
        ),
        _resampled(f"{_UNTUNED}: average precision of the score", rows, _precision),
        _resampled(f"{_UNTUNED}: AUROC of the score", rows, _area),
        _resampled(f"{_UNTUNED}: AURC of the score", rows, _risk),
        _resampled(f"{_UNTUNED}: AUROC of shuffled scores", mixed, _area, control=True),
    )


def _precision(rows: Sequence[Answered]) -> float | None:
    return average_precision([row.score for row in rows], [row.right for row in rows])


def _area(rows: Sequence[Answered]) -> float | None:
    return auroc([row.score for row in rows], [row.right for row in rows])


def _risk(rows: Sequence[Answered]) -> float | None:
    return aurc([row.score for row in rows], [float(not row.right) for row in rows])


def _resampled(
    what: str,
    rows: Sequence[Answered],
    measure: Callable[[Sequence[Answered]], float | None],
    *,
    control: bool = False,
) -> Measure:
    """A measure with its percentile bootstrap over questions; 0.5 where it does not exist."""
    draw = random.Random(0)
    found = [measure(draw.choices(rows, k=len(rows))) for _ in range(_RESAMPLES)]
    listed = sorted(value for value in found if value is not None) or [0.5]
    last = len(listed) - 1
    value = measure(rows)
    return Measure(
        what=what,
        value=0.5 if value is None else value,
        low=listed[math.floor(0.025 * last)],
        high=listed[math.ceil(0.975 * last)],
        n=len(rows),
        control=control,
    )


RECIPE = Recipe(
    status="works",
    has="rows from any run, split by correctness or by the entropy of answers, in both templates; "
    "tuning on them; sure or unsure by label probabilities, the published score, accuracy on what "
    "is answered, refusal rate, over-refusal, average precision, AUROC, AURC, calibration error",
    claim="a model tuned to say when it is unsure refuses what it does not know, and is more often "
    "right in what it answers",
    experiment=experiment,
)
