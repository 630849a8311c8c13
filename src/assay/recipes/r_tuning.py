"""R-Tuning (arXiv 2311.09677), its evaluation: is a model's sureness worth declining by?

The composition: `Sure` asks the model about its own answer; `assay.evaluate.abstention` and
`assay.evaluate.selective` measure what declining by it costs and gains.
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
from assay.recipes.experiment import Measure, Outcome, Setting, share
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.asked import Sure
from assay.verifiers.overlap import contains, tokens

_QUESTIONS = 60
_RESAMPLES = 1000


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
    """The untuned model on sums: its accuracy, refusals, and what its sureness is worth."""
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
    return Outcome(
        fate="not shown",
        finding="what the untuned model's sureness is worth: the base line of the claim, whose "
        "tuned model is not here",
        tested=(
            f"{setting.model}, untuned, on {len(rows)} sums of one to three digits ({unclear} more "
            "without a choice of sure or unsure); not ParaRel or MMLU"
        ),
        measures=measures(rows, setting.first_seed),
        seeds=setting.seeds,
    )


def measures(rows: Sequence[Answered], seed: int) -> tuple[Measure, ...]:
    """R-Tuning's measures, and those it does not report: over-refusal, AUROC, AURC."""
    right = [row.right for row in rows]
    counted = abstention(correct=right, answered=[row.sure for row in rows])
    shuffled = rng(seed, "control").sample([row.score for row in rows], len(rows))
    mixed = [replace(row, score=score) for row, score in zip(rows, shuffled, strict=True)]
    n = len(rows)
    return (
        share("accuracy, all answered", sum(right), n),
        share("accuracy where sure", counted.right_answered, counted.answered),
        share("refused", n - counted.answered, n),
        share(
            "refused though right",
            counted.right_refused,
            counted.right_refused + counted.right_answered,
        ),
        _resampled("average precision of the score", rows, _precision),
        _resampled("AUROC of the score", rows, _area),
        _resampled("AURC of the score", rows, _risk),
        _resampled("AUROC of shuffled scores", mixed, _area, control=True),
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
    status="partly",
    has="sure or unsure by label probabilities, the published score, accuracy on what is answered, "
    "refusal rate, over-refusal, average precision, AUROC, AURC, calibration error",
    lacks="the tuning itself",
    claim="a model tuned to say when it is unsure refuses what it does not know, and is more often "
    "right in what it answers",
    experiment=experiment,
)
