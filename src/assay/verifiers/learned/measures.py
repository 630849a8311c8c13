"""What a trained verifier is worth on rows that it has not seen, with intervals.

>>> tested = [Scored(0.9, True, "a"), Scored(0.8, True, "b"), Scored(0.3, False, "c")]
>>> print(measure("auroc", auroc, tested, resamples=100))
auroc 1.00 [0.44, 1.00] (n=3)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from assay.core import JSON
from assay.core.seeds import rng

RESAMPLES = 1_000


class Scored(NamedTuple):
    """The probability of the good class, whether it was good, and the group it belongs to."""

    score: float
    good: bool
    group: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, its 95 % interval over groups drawn anew, and how many cases it rests on."""

    name: str
    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.name} {self.value:.2f} [{self.low:.2f}, {self.high:.2f}] (n={self.n})"

    def to_dict(self) -> dict[str, JSON]:
        """The measure as JSON data; null for an interval that there is not."""
        low, high = (None if math.isnan(end) else round(end, 4) for end in (self.low, self.high))
        return {"value": round(self.value, 4), "low": low, "high": high, "n": self.n}


def measure(
    name: str,
    statistic: Callable[[Sequence[Any]], float],
    cases: Sequence[Any],
    *,
    resamples: int = RESAMPLES,
) -> Measure:
    """A statistic of cases, with the percentile bootstrap over whole groups.

    A statistic is NaN where it does not exist (no case of one class); such draws are left out.
    """
    groups: dict[str, list[Any]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    listed = [groups[name] for name in sorted(groups)]
    value = statistic(cases) if cases else math.nan
    draw = rng(0, "bootstrap")
    drawn = []
    for _ in range(resamples if listed else 0):
        resampled = [case for group in draw.choices(listed, k=len(listed)) for case in group]
        found = statistic(resampled)
        if not math.isnan(found):
            drawn.append(found)
    drawn.sort()
    if not drawn or math.isnan(value):
        return Measure(name, value, math.nan, math.nan, len(cases))
    low, high = (drawn[round(share * (len(drawn) - 1))] for share in (0.025, 0.975))
    if low == high == value and value in (0.0, 1.0):  # nothing varies: Wilson's (1927) bound
        doubt = 1.96**2 / (len(listed) + 1.96**2)
        low, high = (1.0 - doubt, 1.0) if value else (0.0, doubt)
    return Measure(name, value, low, high, len(cases))


def auroc(cases: Sequence[Scored]) -> float:
    """The chance that a good case scores above a bad one; ties count half; NaN without both.

    >>> auroc([Scored(0.5, True, ""), Scored(0.5, False, "")])
    0.5
    """
    positives = sum(case.good for case in cases)
    negatives = len(cases) - positives
    if not positives or not negatives:
        return math.nan
    total, below = 0.0, 0
    ranked = sorted(cases, key=lambda case: case.score)
    for _, tied in groupby(ranked, key=lambda case: case.score):
        goods = [case.good for case in tied]
        good = sum(goods)
        total += good * (below + (len(goods) - good) / 2)
        below += len(goods) - good
    return total / (positives * negatives)


def brier(cases: Sequence[Scored]) -> float:
    """The mean squared distance of the probability from what was (0 or 1)."""
    return math.fsum((case.score - case.good) ** 2 for case in cases) / len(cases)


def calibration_error(cases: Sequence[Scored], bins: int = 10) -> float:
    """The mean distance of the probability from the share that was good, in bins of equal width."""
    held: dict[int, list[Scored]] = {}
    for case in cases:
        held.setdefault(min(bins - 1, int(case.score * bins)), []).append(case)
    return math.fsum(
        abs(math.fsum(case.score - case.good for case in group)) for group in held.values()
    ) / len(cases)


class Classed(NamedTuple):
    """The class that was said and the one that was, and the group it belongs to."""

    said: int
    was: int
    group: str


def right(cases: Sequence[Classed]) -> float:
    """The share of cases whose class was said."""
    return sum(case.said == case.was for case in cases) / len(cases)


def balanced_accuracy(cases: Sequence[Classed]) -> float:
    """The mean over the classes that there are of the share of its cases whose class was said."""
    found = []
    for each in sorted({case.was for case in cases}):
        held = [case.said == each for case in cases if case.was == each]
        found.append(sum(held) / len(held))
    return math.fsum(found) / len(found)


def macro_f1(cases: Sequence[Classed]) -> float:
    """The mean over the classes that there are of the harmonic mean of precision and recall."""
    found = []
    for each in sorted({case.was for case in cases}):
        hits = sum(case.said == case.was == each for case in cases)
        said = sum(case.said == each for case in cases)
        was = sum(case.was == each for case in cases)
        found.append(2 * hits / (said + was))
    return math.fsum(found) / len(found)


class Located(NamedTuple):
    """Where the first wrong step was said to be and where it was, -1 for nowhere."""

    said: int
    was: int
    group: str


def located_f1(cases: Sequence[Located]) -> float:
    """ProcessBench's measure (arXiv 2412.06559): the harmonic mean of two accuracies.

    One is of solutions with an error (the very step must be said), one of those without.
    """
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for case in cases:
        hits[case.was < 0].append(case.said == case.was)
    if not hits[True] or not hits[False]:
        return math.nan
    fine, wrong = (sum(each) / len(each) for each in hits.values())
    return 2 * fine * wrong / (fine + wrong) if fine + wrong else 0.0


class Graded(NamedTuple):
    """A grade that was said and one that was given, as shares of the best, and the group."""

    said: float
    was: float
    group: str


def correlation(cases: Sequence[Graded]) -> float:
    """Pearson's correlation; NaN where one of the two does not vary."""
    n = len(cases)
    said = math.fsum(case.said for case in cases) / n
    was = math.fsum(case.was for case in cases) / n
    together = math.fsum((case.said - said) * (case.was - was) for case in cases)
    one = math.fsum((case.said - said) ** 2 for case in cases)
    other = math.fsum((case.was - was) ** 2 for case in cases)
    return together / math.sqrt(one * other) if one * other > 1e-18 else math.nan
