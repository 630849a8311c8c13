"""Agreement of a verifier with labelled rows.

A label ``correct`` is the positive class, ``incorrect`` and ``invalid`` are the negative one. The
rates are of the rows that the verifier decided; those it left undecided, or broke on, are counted
apart, and `agreed` counts them as not agreed. Responses to one problem are not independent: rates
have Wilson's interval with the effective number of rows; the balanced accuracy has one made of
theirs (Zou and Donner 2008, *MOVER*); the other measures have a percentile bootstrap over
problems, and none where all resamples say the same, since that is no knowledge of its width.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Self

from assay.core import JSON, Verdict
from assay.core.values import Value
from assay.evaluate.audit.labelled import Labelled
from assay.evaluate.audit.measures import Measure, outcome_counts
from assay.evaluate.calibration import ece
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import Interval, Mean

RESAMPLES = 1_000
_SCORE_RESAMPLES = 200
"""Of the measures over scores, which cost a pass over all rows each."""


class Cells(NamedTuple):
    """Decided rows by label and verdict."""

    tp: int = 0
    fn: int = 0
    tn: int = 0
    fp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Agreement(Value):
    """How well verdicts agree with labels, over rows that have one."""

    JSON_TYPE: ClassVar[str] = "audit-agreement"

    n: int
    problems: int
    table: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    """By label, how many verdicts of each outcome."""
    agreed: Measure
    """The share of all rows on which verdict and label agree; not decided is not agreed."""
    tpr: Measure
    """The share of correct responses called correct: one less this are false rejects."""
    tnr: Measure
    """The share of wrong responses not called correct: one less this are false accepts."""
    balanced: Measure
    """The mean of the two."""
    kappa: Measure
    """Cohen's kappa."""
    mcc: Measure
    """Matthews' correlation."""
    ece: Measure | None = None
    """Expected calibration error over ten bins; None unless scores vary."""
    auroc: Measure | None = None
    """The chance that a correct response scores above a wrong one; None unless scores vary."""

    @property
    def undecided(self) -> int:
        """Rows left undecided."""
        return sum(counts.get("undecided", 0) for counts in self.table.values())

    @property
    def broken(self) -> int:
        """Rows on which the verifier broke."""
        return sum(counts.get("broken", 0) for counts in self.table.values())

    @property
    def false_accepts(self) -> int:
        """Wrong responses called correct."""
        return sum(
            self.table.get(label, {}).get("correct", 0) for label in ("incorrect", "invalid")
        )

    @property
    def false_rejects(self) -> int:
        """Correct responses called incorrect or invalid."""
        counts = self.table.get("correct", {})
        return counts.get("incorrect", 0) + counts.get("invalid", 0)

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {
            "n": self.n,
            "problems": self.problems,
            "table": {label: dict(counts) for label, counts in self.table.items()},
            "undecided": self.undecided,
            "broken": self.broken,
            "false_accepts": self.false_accepts,
            "false_rejects": self.false_rejects,
        }
        for name in _MEASURES:
            measure = getattr(self, name)
            data[name] = measure.to_dict() if measure is not None else None
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        measures = {
            name: Measure.from_dict(data[name]) if data.get(name) is not None else None
            for name in _MEASURES
        }
        return cls(n=data["n"], problems=data["problems"], table=data["table"], **measures)  # type: ignore[arg-type]


_MEASURES = ("agreed", "tpr", "tnr", "balanced", "kappa", "mcc", "ece", "auroc")

Pair = tuple[Labelled, Verdict]


def agreement(pairs: Iterable[Pair], *, seed: int = 0) -> Agreement:
    """Compare verdicts with labels; rows without a label are passed over.

    >>> from assay.core import Problem, Response
    >>> def row(truth): return Labelled(problem=Problem(), response=Response(""), truth=truth)
    >>> found = agreement([(row("correct"), Verdict("correct")),
    ...     (row("invalid"), Verdict("correct")), (row("incorrect"), Verdict("undecided"))])
    >>> found.tpr.value, found.tnr.value, found.undecided
    (1.0, 0.0, 1)
    """
    labelled = sorted(
        (pair for pair in pairs if pair[0].truth is not None), key=lambda pair: pair[0].cluster
    )
    decided = [pair for pair in labelled if pair[1].decided]
    cells = _by_cluster(labelled)
    total = _total(Counter(cells))
    drawn = _resampled(cells, seed)

    def measured(of: Callable[[Cells], float | None]) -> Measure:
        value = of(total)
        found = [each for sample in drawn if (each := of(sample)) is not None]
        return Measure(value=value, interval=_interval(value, found), n=sum(total))

    tpr = _rate([pair for pair in decided if pair[0].truth == "correct"])
    tnr = _rate([pair for pair in decided if pair[0].truth != "correct"])
    error, area = _of_scores(labelled, seed)
    return Agreement(
        n=len(labelled),
        problems=len(cells),
        table=_table(labelled),
        agreed=_rate(labelled),
        tpr=tpr,
        tnr=tnr,
        balanced=balanced_accuracy(tpr, tnr),
        kappa=measured(kappa),
        mcc=measured(mcc),
        ece=error,
        auroc=area,
    )


def by_category(pairs: Sequence[Pair], *, seed: int = 0) -> dict[str, Agreement]:
    """The agreement within each category, in the order in which they come."""
    names = list(dict.fromkeys(row.category for row, _ in pairs if row.category))
    return {
        name: agreement([pair for pair in pairs if pair[0].category == name], seed=seed)
        for name in names
    }


def balanced_accuracy(tpr: Measure, tnr: Measure) -> Measure:
    """The mean of two rates; of nothing unless there are both.

    >>> def rate(value, low, high): return Measure(value=value, interval=Interval(low, high), n=9)
    >>> print(balanced_accuracy(rate(1.0, 0.7, 1.0), rate(0.8, 0.4, 0.9)))
    0.900 [0.650, 0.950]
    """
    if tpr.interval is None or tnr.interval is None or tpr.value is None or tnr.value is None:
        return Measure(value=None, interval=None, n=tpr.n + tnr.n)
    low = math.hypot(tpr.value - tpr.interval.low, tnr.value - tnr.interval.low) / 2
    high = math.hypot(tpr.interval.high - tpr.value, tnr.interval.high - tnr.value) / 2
    value = (tpr.value + tnr.value) / 2
    return Measure(value=value, interval=Interval(value - low, value + high), n=tpr.n + tnr.n)


def kappa(cells: Cells) -> float | None:
    """Cohen's kappa (1960); None where chance alone agrees always.

    >>> round(kappa(Cells(tp=20, fn=5, tn=15, fp=10)), 3)
    0.4
    """
    n = sum(cells)
    if not n:
        return None
    said, held = (cells.tp + cells.fp) / n, (cells.tp + cells.fn) / n
    chance = said * held + (1 - said) * (1 - held)
    return None if chance >= 1 else ((cells.tp + cells.tn) / n - chance) / (1 - chance)


def mcc(cells: Cells) -> float | None:
    """Matthews' correlation coefficient (1975); None where a margin is empty."""
    tp, fn, tn, fp = cells
    margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / math.sqrt(margins) if margins else None


def agrees(row: Labelled, verdict: Verdict) -> bool:
    """Whether a verdict says what the label says; one that is not decided does not."""
    if row.truth is None or not verdict.decided:
        return False
    return (verdict.label == "correct") == (row.truth == "correct")


def _rate(pairs: Sequence[Pair]) -> Measure:
    """The share on which verdict and label agree; pairs of a cluster come together."""
    mean = Mean()
    for row, verdict in pairs:
        mean.add(row.cluster, float(agrees(row, verdict)))
    return Measure(value=mean.value, interval=mean.interval() if mean.n else None, n=mean.n)


def _table(labelled: Sequence[Pair]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for row, verdict in labelled:
        assert row.truth is not None
        counts.setdefault(row.truth, Counter())[verdict.outcome] += 1
    order = ("correct", "incorrect", "invalid")
    return {label: outcome_counts(counts[label]) for label in order if label in counts}


def _by_cluster(labelled: Sequence[Pair]) -> list[Cells]:
    found: dict[str, list[int]] = {}
    for row, verdict in labelled:
        cells = found.setdefault(row.cluster, [0, 0, 0, 0])
        if verdict.decided:
            said, held = verdict.label == "correct", row.truth == "correct"
            cells[(0 if said else 1) if held else (3 if said else 2)] += 1
    return [Cells(*cells) for cells in found.values()]


def _total(clusters: Mapping[Cells, int]) -> Cells:
    return Cells(
        *(sum(cells[place] * times for cells, times in clusters.items()) for place in range(4))
    )


def _resampled(clusters: Sequence[Cells], seed: int) -> list[Cells]:
    """The totals of as many clusters, drawn with replacement."""
    rng = random.Random(seed)
    k = len(clusters)
    return [_total(Counter(rng.choices(clusters, k=k))) for _ in range(RESAMPLES)] if k else []


def _interval(value: float | None, drawn: list[float]) -> Interval | None:
    """The 95 % percentile interval, if there is a value and the draws differ."""
    if value is None or len(set(drawn)) < 2:
        return None
    drawn.sort()
    last = len(drawn) - 1
    return Interval(drawn[math.floor(0.025 * last)], drawn[math.ceil(0.975 * last)])


def _of_scores(labelled: Sequence[Pair], seed: int) -> tuple[Measure | None, Measure | None]:
    """Calibration error and the area under the ROC curve, where scores are more than labels."""
    clusters: dict[str, list[tuple[float, bool]]] = {}
    for row, verdict in labelled:
        if verdict.score is not None:
            pair = (verdict.score, row.truth == "correct")
            clusters.setdefault(row.cluster, []).append(pair)
    groups = list(clusters.values())
    pairs = [pair for group in groups for pair in group]
    if {score for score, _ in pairs} <= {0.0, 1.0}:
        return None, None
    rng = random.Random(seed)
    drawn = [
        [pair for group in rng.choices(groups, k=len(groups)) for pair in group]
        for _ in range(_SCORE_RESAMPLES)
    ]

    def measured(of: Callable[[list[float], list[bool]], float | None]) -> Measure:
        value = of(*_columns(pairs))
        found = [each for sample in drawn if (each := of(*_columns(sample))) is not None]
        return Measure(value=value, interval=_interval(value, found), n=len(pairs))

    return measured(ece), measured(auroc)


def _columns(pairs: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [label for _, label in pairs]
