"""The aggregator: from the states of a solution's steps to the chance that the solution is right.

Safe trains a small recurrent network on state sequences (arXiv 2506.04592, section 3.3). This is
the version without torch: a logistic regression on what a person would look at first, fitted by
Newton's method in plain Python. `assay.verifiers.formal.recurrent` has the network.

>>> right, wrong = ["proved", "proved"], ["proved", "failed"]
>>> fitted = Aggregator.fit([right, wrong] * 20, [True, False] * 20)
>>> fitted.probability(right) > 0.9 > 0.1 > fitted.probability(wrong)
True
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from assay.core import JSON, BadArgument, DataError
from assay.core.values import Value
from assay.verifiers.formal.states import STATES, State

FEATURES = (
    "constant",
    *(f"share of {state}" for state in STATES),
    "any failed",
    "any without proof",
    "failed early",
    "last proved",
    "steps",
)
RIDGE = 1.0
"""Weight of the squared weights in the loss: keeps them finite when one state tells all."""
ROUNDS = 50


def features(states: Sequence[State]) -> list[float]:
    """What the logistic aggregator looks at, of shape (len(FEATURES),)."""
    unknown = set(states) - set(STATES)
    if unknown:
        raise BadArgument(f"{min(unknown)!r} is not among the states {', '.join(STATES)}")
    n = len(states)
    failed = [at for at, state in enumerate(states) if state == "failed"]
    return [
        1.0,
        *(states.count(state) / max(n, 1) for state in STATES),
        float(bool(failed)),
        float("no_proof_found" in states),
        1 - failed[0] / n if failed else 0.0,
        float(bool(states) and states[-1] == "proved"),
        math.log1p(n),
    ]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Aggregator(Value):
    """Fitted weights, one for each of `FEATURES`; `threshold` balances the accuracies in fitting.

    `rows` is the number of labelled solutions it was fitted on.
    """

    JSON_TYPE: ClassVar[str] = "state-aggregator"

    weights: tuple[float, ...]
    threshold: float = 0.5
    rows: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(float(weight) for weight in self.weights))
        if len(self.weights) != len(FEATURES):
            raise BadArgument(f"{len(FEATURES)} weights are needed, not {len(self.weights)}")
        if not 0 <= self.threshold <= 1:
            raise BadArgument(f"threshold is in [0, 1], not {self.threshold!r}")

    def probability(self, states: Sequence[State]) -> float:
        """The chance in (0, 1) that a solution with these states is right."""
        return _sigmoid(_dot(self.weights, features(states)))

    @classmethod
    def fit(cls, sequences: Sequence[Sequence[State]], labels: Sequence[bool]) -> Self:
        """Fit on labelled solutions, both classes weighing the same.

        Fit on rows that are held out from what is judged later. Raises `BadArgument` unless
        there are right and wrong solutions.
        """
        if len(sequences) != len(labels):
            raise BadArgument(f"{len(sequences)} sequences have {len(labels)} labels")
        positives = sum(map(bool, labels))
        negatives = len(labels) - positives
        if not positives or not negatives:
            raise BadArgument("an aggregator is fitted on right and on wrong solutions")
        rows = [features(sequence) for sequence in sequences]
        share = (len(labels) / (2 * negatives), len(labels) / (2 * positives))
        importance = [share[bool(label)] for label in labels]
        weights = [0.0] * len(FEATURES)
        for _ in range(ROUNDS):
            step = _newton_step(rows, labels, importance, weights)
            weights = [weight - change for weight, change in zip(weights, step, strict=True)]
            if max(map(abs, step)) < 1e-9:
                break
        scores = [_sigmoid(_dot(weights, row)) for row in rows]
        return cls(weights=tuple(weights), threshold=best_threshold(scores, labels), rows=len(rows))

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; raises `DataError`."""
        try:
            return cls.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DataError(f"not a fitted aggregator: {error}", path=str(path)) from None

    def to_dict(self) -> dict[str, JSON]:
        return {
            "weights": list(self.weights),
            "features": list(FEATURES),
            "threshold": self.threshold,
            "rows": self.rows,
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        if data.get("features") != list(FEATURES):
            raise DataError("the aggregator was fitted on other features than this version's")
        return cls(weights=data["weights"], threshold=data["threshold"], rows=data.get("rows", 0))


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The threshold with the best balanced accuracy, half-way between two scores.

    >>> best_threshold([0.9, 0.8, 0.3], [True, True, False])
    0.55
    """
    positives = sum(map(bool, labels)) or 1
    negatives = len(labels) - sum(map(bool, labels)) or 1
    ordered = sorted(zip(scores, labels, strict=True))
    best, threshold, hits, alarms = 1.0, 0.0, float(positives), 0.0
    for at, (score, label) in enumerate(ordered):
        hits -= bool(label)
        alarms += not label
        upper = ordered[at + 1][0] if at + 1 < len(ordered) else 1.0
        balanced = hits / positives + alarms / negatives
        if upper > score and balanced > best + 1e-12:
            best, threshold = balanced, (score + upper) / 2
    return threshold


def _newton_step(
    rows: list[list[float]],
    labels: Sequence[bool],
    importance: list[float],
    weights: list[float],
) -> list[float]:
    """The change that minimises the quadratic model of the penalised loss."""
    size = len(weights)
    gradient = [RIDGE * weight for weight in weights]
    curvature = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    for row, label, weight in zip(rows, labels, importance, strict=True):
        chance = _sigmoid(_dot(weights, row))
        error, bend = weight * (chance - bool(label)), weight * chance * (1 - chance)
        for i, left in enumerate(row):
            gradient[i] += error * left
            for j in range(size):
                curvature[i][j] += bend * left * row[j]
    return _solved(curvature, gradient)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a positive definite system, by elimination."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for below in range(at + 1, size):
            factor = rows[below][at] / rows[at][at]
            for column in range(at, size + 1):
                rows[below][column] -= factor * rows[at][column]
    solution = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][later] * solution[later] for later in range(at + 1, size))
        solution[at] = (rows[at][size] - known) / rows[at][at]
    return solution


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
