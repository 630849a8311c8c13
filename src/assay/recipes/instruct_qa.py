"""InstructQA (arXiv 2307.16877): which measures say of long answers what people say.

The composition: the measures of `assay.verifiers.grounding`, recall for correctness and K-precision
for faithfulness; `Faithful` and `MeetsReference` over a model; trained verifiers of the kinds
``equivalence`` and ``grounding`` in the places of BEM and FaithCritic. The suite `instruct_qa` asks
a model itself, with passages that tell the answer and with others.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import DataError, Verifier
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import Interval, pearson
from assay.recipes.experiment import Measure, Outcome, Setting, over
from assay.recipes.facts import Fact, World
from assay.recipes.on_suites import measure as shown
from assay.recipes.on_suites import ran
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.lexical import k_measure
from assay.verifiers.grounding.ngrams import meteor
from assay.verifiers.learned import Learned, Settings, learn
from assay.verifiers.overlap import overlap, tokens

VERBOSE = ("gpt35", "chatgpt", "gpt4", "newbing")
MEASURES = ("recall", "f1", "exact match", "METEOR")
RESAMPLES = 400
ASKED = 10
"""Questions of the suite that a model is asked, twice each."""
TRAIN, TEST = 1200, 300
"""Answers that a verifier learns from, and questions whose answers it is tested on."""
QUICK = Settings(epochs=12, rate=2e-3, longest=128)


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
    measures += _trained_equivalence(setting.data / "evouna", setting.limit)
    faithful = [_faithfulness(seed, setting.limit) for seed in setting.seeds]
    for index, (measure, name) in enumerate(
        (measure, name)
        for measure in ("K-precision", "a trained verifier")
        for name in ("an added clause", "a swapped value")
    ):
        what = f"AUROC of {measure} against {name}"
        measures.append(over(what, [one[index] for one in faithful]))
    control = _measure(
        "Pearson r, recall of other references", point[-1], [one[-1] for one in found], control=True
    )
    low = sorted(gain)[int(0.025 * len(gain))]
    return Outcome(
        fate="supported" if low > 0 else "not shown",
        finding="on long answers recall agrees with people better than F1 and exact match; "
        "K-precision sees what is added, but likes a value swapped for another of the documents"
        + (", which a trained verifier tells" if measures[-1].low > 0.5 else ""),
        tested=(
            f"{len(rows)} answers of four verbose systems to {len(clusters)} questions of EVOUNA "
            "(NQ and TriviaQA), not the paper's own annotations; faithfulness on invented facts; "
            "small networks trained from nothing in the places of BEM "
            f"(on {TRAIN} answers to NQ) and of "
            "FaithCritic (on invented facts with other names); METEOR without synonyms; "
            f"{ASKED} invented questions answered by {setting.model!r} itself"
        ),
        measures=(*measures, *_on_passages(setting), control),
        seeds=setting.seeds,
    )


def _on_passages(setting: Setting) -> list[Measure]:
    """What a model makes of passages that tell the answer, and of others."""
    limit = 2 * min(ASKED, setting.limit or ASKED)
    found = ran(suites.load("instruct_qa"), setting.model, limit=limit, seed=setting.first_seed)
    points = {
        f"{name} {point.x}": point
        for name in ("measures", "declines")
        for point in found.scores.statistic(name).points
    }
    return [
        shown("recall of a model's answers from passages", points["measures recall"]),
        shown("F1 of the same answers", points["measures F1"]),
        shown("K-precision of the same answers", points["measures K-precision"]),
        shown("declined, with passages that do not tell", points["declines irrelevant"]),
        shown("declined, with passages that tell", points["declines relevant"], control=True),
    ]


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
                        max(
                            meteor(row[f"answer_{system}"], " ".join(gold)) for gold in golds[index]
                        ),
                    ),
                    max(other),
                    float(row[f"judge_{system}"]),
                )


def _correlations(rows: Sequence[Judged]) -> tuple[float, ...]:
    right = [row.right for row in rows]
    columns = [list(column) for column in zip(*(row.measures for row in rows), strict=True)]
    columns.append([row.elsewhere for row in rows])
    return tuple(pearson(column, right, alike=0.0) for column in columns)


def _resampled(clusters: Sequence[Sequence[Judged]]) -> Iterator[list[Judged]]:
    draw = random.Random(0)
    for _ in range(RESAMPLES):
        yield [row for cluster in draw.choices(clusters, k=len(clusters)) for row in cluster]


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


def _asked(folder: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    """The verbose systems' answers to each question, as `learn` takes them."""
    listed = map(json.loads, (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return {
        row["question"]: [
            {
                "prompt": row["question"],
                "reference": [gold.strip() for gold in row["golden_answer"].split("/")],
                "response": row[f"answer_{system}"] or "?",
                "label": bool(row[f"judge_{system}"]),
            }
            for system in VERBOSE
        ]
        for row in listed
        if not row["improper"]
    }


def _trained_equivalence(folder: Path, limit: int | None) -> list[Measure]:
    """A verifier that learns from people's labels of answers to NQ, on answers to TriviaQA."""
    draw = rng(0, "equivalence")
    known, other = _asked(folder, "NQ"), _asked(folder, "TQ")
    rows = [row for question in sorted(known) for row in known[question]]
    asked = draw.sample(sorted(set(other) - set(known)), min(TEST, limit or TEST))
    with tempfile.TemporaryDirectory() as name:
        learn(
            "equivalence", draw.sample(rows, TRAIN), f"{name}/v", backbone="small", settings=QUICK
        )
        verifier = Learned(path=f"{name}/v")
        clusters = [
            [
                Judged(question, _both(verifier, row), 0.0, float(row["label"]))
                for row in other[question]
            ]
            for question in asked
        ]
    point = _correlations([row for rows in clusters for row in rows])
    found = [_correlations(rows) for rows in _resampled(clusters)]
    return [
        _measure(f"Pearson r on TriviaQA, {what}", point[at], [one[at] for one in found])
        for at, what in enumerate(("a trained verifier", "recall", "the mean of both"))
    ]


def _both(verifier: Verifier, row: dict[str, Any]) -> tuple[float, ...]:
    """The trained verifier's score, recall, and their mean."""
    verdict = verifier.verify(row["response"], row["prompt"], reference=row["reference"])
    said = tokens(row["response"])
    recall = max(overlap(said, tokens(gold)).recall for gold in row["reference"])
    return verdict.score or 0.0, recall, ((verdict.score or 0.0) + recall) / 2


LEARNED_CLAUSES = (
    "as everybody in the town still tells",
    "before the great storm came",
    "although hardly anyone believed it",
    "and later wrote a book about it",
)
TESTED_CLAUSES = ("who was never seen again", "which nobody there expected at all")


class Case(NamedTuple):
    """Statements, a question, and three answers: faithful, with something added, and swapped."""

    documents: list[str]
    question: str
    faithful: str
    added: str
    swapped: str


def _cases(world: World, clauses: Sequence[str]) -> Iterator[Case]:
    for index in range(0, len(world.facts) - 6, 3):
        draw = rng(world.seed, "passage", index)
        facts: Sequence[Fact] = world.facts[index : index + 6]
        said = facts[0].statement(other_words=draw.random() < 0.5)
        added = f"{said[:-1]}, {draw.choice(clauses)}."
        swapped = facts[0].but(draw.choice([one.value for one in facts[1:]])).statement()
        documents = [fact.statement() for fact in facts]
        yield Case(documents, facts[0].question(), said, added, swapped)


def _faithfulness(seed: int, limit: int | None) -> tuple[float, ...]:
    """AUROC of K-precision, and of a trained verifier, on faithful answers and two kinds of not."""
    cases = list(_cases(World(seed=seed, people=40, half=1), TESTED_CLAUSES))[:limit]
    with tempfile.TemporaryDirectory() as folder:
        verifier = _trained_grounding(seed, Path(folder) / "verifier")
        by_words, learned = [], []
        for case in cases:
            said = (case.faithful, case.added, case.swapped)
            by_words.append([k_measure(one, case.documents).precision for one in said])
            learned.append(
                [
                    verifier.verify(one, case.question, documents=case.documents).score or 0.0
                    for one in said
                ]
            )
    truth = [True] * len(cases) + [False] * len(cases)
    return tuple(
        auroc([one[0] for one in scores] + [one[kind] for one in scores], truth) or 0.5
        for scores in (by_words, learned)
        for kind in (1, 2)
    )


def _trained_grounding(seed: int, folder: Path) -> Learned:
    """A verifier that learns from other names and other clauses."""
    rows = [
        {"prompt": case.question, "documents": case.documents, "response": said, "label": label}
        for case in _cases(World(seed=10_000 + seed, people=80, half=0), LEARNED_CLAUSES)
        for said, label in (
            (case.faithful, "correct"),
            (case.added, "grounding_error"),
            (case.swapped, "grounding_error"),
        )
    ]
    learn("grounding", rows, folder, backbone="small", settings=QUICK._replace(epochs=15))
    return Learned(path=folder)


RECIPE = Recipe(
    status="works",
    has="recall, strict recall, precision, F1, exact match, ROUGE, BLEU, METEOR without synonyms; "
    "K-precision, K-recall, K-F1 and their ++ forms; BERTScore and K-BERTScore over any encoder; "
    "Q² and both judges over any model; verifiers trained on labels in the places of BEM and "
    "FaithCritic; the suite `instruct_qa` with a reader of published responses and the probe with "
    "passages that do not tell the answer",
    claim="for instruction-following models recall says better than exact match and F1 what people "
    "say of correctness, and K-precision tells faithfulness",
    experiment=experiment,
)
