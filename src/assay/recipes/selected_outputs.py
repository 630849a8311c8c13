"""Votes and choices over published raw outputs, by the same selectors that searches use.

Nothing is drawn: the samples were written and published by others. Of Game of 24 (Yao et al. 2023)
there are 100 samples a puzzle of each prompt, and whether one makes 24 is checked; of MATH (Yang et
al. 2024, Qwen2.5-Math) there are 8 a problem with a reward model's score. Curves at smaller numbers
are means over random sets (`assay.search.resample`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from assay.core import DataError, UsageError
from assay.evaluate.recomputed import makes_24
from assay.evaluate.statistics import Interval, Mean
from assay.runs.rows import Row, read
from assay.search.resample import curve
from assay.search.selectors import Rule
from assay.search.tree import Node
from assay.verifiers.answers import Answer

RULES: Mapping[str, Rule] = {
    "majority": "majority",
    "best_of_n": "best",
    "weighted": "weighted",
}
SETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The accuracy of a rule over sets of so many samples, with its interval over problems."""

    source: str
    rule: str
    n: int
    accuracy: float
    interval: Interval
    problems: int


def points(folder: Path | str, *, sets: int = SETS, seed: int = 0) -> Iterator[Point]:
    """The accuracy of each rule at growing numbers of samples, set by set of raw outputs.

    Raises `UsageError` where the folder holds none of them.
    """
    found = False
    for source, load, sizes in (
        ("game24 standard", _game24("naive_standard.jsonl"), (1, 4, 16, 64, 100)),
        ("game24 steps", _game24("naive_cot.jsonl"), (1, 4, 16, 64, 100)),
        ("qwen_math_cot", _qwen, (1, 2, 4, 8)),
    ):
        loaded = load(Path(folder))
        if loaded is None:
            continue
        found = True
        nodes, right = loaded
        for name, rule in RULES.items():
            for n, shares in curve(nodes, right, rule, sizes, sets=sets, seed=seed).items():
                yield Point(
                    source=source,
                    rule=name,
                    n=n,
                    accuracy=fmean(shares),
                    interval=_interval(shares),
                    problems=len(shares),
                )
    if not found:
        raise UsageError(f"{str(folder)!r} holds neither 'game24' nor 'qwen_math_cot'")


Loaded = tuple[list[list[Node]], list[dict[int, bool]]]


def _game24(name: str) -> Any:
    """Samples with their expression as the answer; the checker is the verifier, and perfect."""

    def load(folder: Path) -> Loaded | None:
        path = folder / "game24" / name
        if not path.is_file():
            return None
        nodes, right = [], []
        for row in _rows(path, ("puzzle", "ys")):
            marks = [makes_24(row["puzzle"], text) for text in row["ys"]]
            answers = [_expression(text) for text in row["ys"]]
            nodes.append(_nodes(answers, [float(mark) for mark in marks]))
            right.append(dict(enumerate(marks)))
        return nodes, right

    return load


def _expression(text: str) -> str | None:
    """The last line's expression without spaces; None where the sample gives up."""
    last = text.strip().rpartition("\n")[2].partition("=")[0]
    made = "".join(last.lower().replace("answer:", "").split())
    return made if made and set(made) <= set("0123456789+-*/().") else None


def _qwen(folder: Path) -> Loaded | None:
    """Samples with the published answer and the reward model's score, made a weight by softmax.

    A reward is no probability: it can be ranked as it is, and is added up only after that.
    """
    path = folder / "qwen_math_cot" / "math_cot_100.jsonl"
    if not path.is_file():
        return None
    nodes, right = [], []
    for row in _rows(path, ("pred", "pred_score", "response", "gt")):
        rewards = [float(score) for (score,) in row["pred_score"]]
        top = max(rewards)
        raised = [math.exp(reward - top) for reward in rewards]
        nodes.append(
            _nodes([one or None for one in row["pred"]], [r / sum(raised) for r in raised])
        )
        marks = [_right(text, row["gt"]) for text in row["response"]]
        right.append(dict(enumerate(marks)))
    return nodes, right


def _right(text: str, gold: str) -> bool:
    return Answer().verify(text, reference=gold).label == "correct"


def _nodes(answers: Sequence[str | None], values: Sequence[float]) -> list[Node]:
    return [
        Node(id=place, answer=answer, value=value, whole=True, status="finished")
        for place, (answer, value) in enumerate(zip(answers, values, strict=True))
    ]


def _rows(path: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    for row in read(path):
        missing = [] if not isinstance(row, Row) else [n for n in wanted if n not in row.fields]
        if not isinstance(row, Row) or missing:
            why = f"has no {missing[0]!r}" if isinstance(row, Row) else row.why
            raise DataError(why, path=str(path), line=row.line)
        yield row.fields


def _interval(shares: Sequence[float]) -> Interval:
    mean = Mean()
    for place, share in enumerate(shares):
        mean.add(place, min(1.0, max(0.0, share)))
    return mean.interval()
