"""InstructQA (arXiv 2307.16877): which measures say of long answers what people say.

The composition: the measures of `assay.verifiers.grounding`, recall for correctness and K-precision
for faithfulness; `Faithful` and `MeetsReference` over a model.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from assay.core import DataError
from assay.core.seeds import rng
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import Interval
from assay.recipes.experiment import Measure, Outcome, Setting, over
from assay.recipes.facts import World
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.lexical import k_measure
from assay.verifiers.overlap import overlap, tokens

VERBOSE = ("gpt35", "chatgpt", "gpt4", "newbing")
MEASURES = ("recall", "f1", "exact match")
RESAMPLES = 400


class Judged(NamedTuple):
    """An answer as it was measured, and what people said of it."""

    question: str
    measures: tuple[float, ...]
    elsewhere: float
    """Its recall of the reference of another question: the control."""
    right: float


def experiment(setting: Setting) -> Outcome:
    """Correlation with people on published answers, and K-precision on invented ones."""
    if setting.data is None:
        raise DataError("this experiment reads the folder evouna: give --data FOLDER")
    rows = list(_rows(setting.data / "evouna", setting.limit))
    by_question: dict[str, list[Judged]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    clusters = list(by_question.values())
    found = [_correlations(cluster_rows) for cluster_rows in _resampled(clusters)]
    point = _correlations(rows)
    measures = [
        _measure(f"Pearson r with people, {name}", point[index], [one[index] for one in found])
        for index, name in enumerate(MEASURES)
    ]
    gain = [one[0] - one[1] for one in found]
    measures.append(_measure("recall over F1", point[0] - point[1], gain))
    faithful = [_faithfulness(seed) for seed in setting.seeds]
    for index, name in enumerate(("an added clause", "a swapped value")):
        what = f"AUROC of K-precision against {name}"
        measures.append(over(what, [one[index] for one in faithful]))
    control = _measure(
        "Pearson r, recall of other references", point[3], [one[3] for one in found], control=True
    )
    low = sorted(gain)[int(0.025 * len(gain))]
    return Outcome(
        fate="supported" if low > 0 else "not shown",
        finding="on long answers recall agrees with people better than F1 and exact match; "
        "K-precision sees what is added, but likes a value swapped for another of the documents",
        tested=(
            f"{len(rows)} answers of four verbose systems to {len(clusters)} questions of EVOUNA "
            "(NQ and TriviaQA), not the paper's own annotations; faithfulness on invented facts"
        ),
        measures=(*measures, control),
        seeds=setting.seeds,
    )


def _rows(folder: Path, limit: int | None) -> Iterator[Judged]:
    """The verbose systems' answers; golds are split at the slash, improper questions dropped."""
    for name in ("NQ", "TQ"):
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            raise DataError("there is no such file", path=str(path))
        listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        listed = [row for row in listed if not row["improper"]][:limit]
        golds = [
            [tokens(gold) for gold in row["golden_answer"].split("/") if gold.strip()]
            for row in listed
        ]
        for index, row in enumerate(listed):
            for system in VERBOSE:
                said = tokens(row[f"answer_{system}"])
                shared = [overlap(said, gold) for gold in golds[index]]
                other = [overlap(said, gold).recall for gold in golds[index - 1]]
                yield Judged(
                    f"{name} {row['question']}",
                    (
                        max(one.recall for one in shared),
                        max(one.f1 for one in shared),
                        float(said in golds[index]),
                    ),
                    max(other),
                    float(row[f"judge_{system}"]),
                )


def _correlations(rows: Sequence[Judged]) -> tuple[float, ...]:
    right = [row.right for row in rows]
    columns = [[row.measures[index] for row in rows] for index in range(len(MEASURES))]
    columns.append([row.elsewhere for row in rows])
    return tuple(_pearson(column, right) for column in columns)


def _resampled(clusters: Sequence[Sequence[Judged]]) -> Iterator[list[Judged]]:
    draw = random.Random(0)
    for _ in range(RESAMPLES):
        yield [row for cluster in draw.choices(clusters, k=len(clusters)) for row in cluster]


def _pearson(one: Sequence[float], other: Sequence[float]) -> float:
    n = len(one)
    mean_one, mean_other = math.fsum(one) / n, math.fsum(other) / n
    both = math.fsum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    spread = math.sqrt(
        math.fsum((a - mean_one) ** 2 for a in one)
        * math.fsum((b - mean_other) ** 2 for b in other)
    )
    return both / spread if spread else 0.0


def _measure(
    what: str, value: float, resampled: Sequence[float], *, control: bool = False
) -> Measure:
    ordered = sorted(resampled)
    last = len(ordered) - 1
    interval = Interval(ordered[round(0.025 * last)], ordered[round(0.975 * last)])
    return Measure(
        what=what, value=value, low=interval.low, high=interval.high, n=len(resampled),
        of="resamples of questions", control=control,
    )  # fmt: skip


def _faithfulness(seed: int) -> tuple[float, float]:
    """AUROC of K-precision: faithful answers, half in other words, against two kinds of not."""
    world = World(seed=seed, people=40)
    faithful, added, swapped = [], [], []
    for index in range(0, len(world.facts) - 6, 3):
        draw = rng(seed, "passage", index)
        facts = world.facts[index : index + 6]
        documents = [fact.statement() for fact in facts]
        fact = facts[0]
        said = fact.statement(other_words=draw.random() < 0.5)
        clause = draw.choice(["who was never seen again", "which nobody there expected at all"])
        faithful.append(k_measure(said, documents).precision)
        added.append(k_measure(f"{said[:-1]}, {clause}.", documents).precision)
        other = draw.choice([one.value for one in facts[1:]])
        swapped.append(k_measure(fact.but(other).statement(), documents).precision)

    def area(others: Sequence[float]) -> float:
        return auroc([*faithful, *others], [True] * len(faithful) + [False] * len(others)) or 0.5

    return area(added), area(swapped)


RECIPE = Recipe(
    status="partly",
    has="recall, strict recall, precision, F1, exact match, ROUGE, BLEU; K-precision, K-recall, "
    "K-F1 and their ++ forms; BERTScore and K-BERTScore over any encoder; Q² and both judges over "
    "any model",
    lacks="METEOR (needs WordNet), BEM and FaithCritic (need their trained models); the paper's "
    "own annotations",
    claim="for instruction-following models recall says better than exact match and F1 what people "
    "say of correctness, and K-precision tells faithfulness",
    experiment=experiment,
)
