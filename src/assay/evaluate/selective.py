"""Selective prediction: how much is gained by answering only where the score is high.

A *score* says how sure one is of a response (a verdict's score, a judge's, a model's own); None
is no score at all, and such a response is never accepted. A *loss* in [0, 1] says how bad the
response was: 1 for an incorrect one, 0 for a correct one. At a threshold those with a score of at
least so much are accepted: their share is the *coverage*, their mean loss the *risk* (El-Yaniv
and Wiener 2010). Ties are never broken by the order of the rows: equal scores are accepted
together, and a coverage in their midst takes the mean over all ways to break the tie.

Self-J, R-Tuning, Retro-Reader and every other verifier with a score are measured by these.

>>> scores, losses = [0.9, 0.8, 0.8, 0.3], [0, 0, 1, 1]
>>> [(point.coverage, round(point.risk, 3)) for point in risk_coverage(scores, losses)]
[(0.25, 0.0), (0.75, 0.333), (1.0, 0.5)]
>>> risk_at(scores, losses, 0.5), round(aurc(scores, losses), 4)
(0.25, 0.2708)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from assay.core import BadArgument

Scores = Sequence[float | None]


class Point(NamedTuple):
    """What is had at one threshold."""

    threshold: float
    accepted: int
    coverage: float
    risk: float


def risk_coverage(scores: Scores, losses: Sequence[float]) -> list[Point]:
    """A point for each distinct score, from the highest down: never more than were scored."""
    n, accepted, lost, points = len(scores), 0, 0.0, []
    for score, group in _groups(scores, losses):
        accepted += len(group)
        lost += math.fsum(group)
        points.append(Point(score, accepted, accepted / n, lost / accepted))
    return points


def aurc(scores: Scores, losses: Sequence[float]) -> float:
    """The area under the risk-coverage curve: the mean risk over accepting 1, 2, ... n responses.

    Responses without a score come last, as one tie. Lower is better; a score that knows nothing
    has the mean loss.
    """
    risks = list(_risks(scores, losses))
    return math.fsum(risks) / len(risks)


def e_aurc(scores: Scores, losses: Sequence[float]) -> float:
    """The AURC less that of the best order there is for the same losses (Geifman et al. 2019).

    >>> e_aurc([3.0, 2.0, 1.0], [0, 0, 1])
    0.0
    """
    return aurc(scores, losses) - aurc([-loss for loss in losses], losses)


def risk_at(scores: Scores, losses: Sequence[float], coverage: float) -> float:
    """The mean loss of the highest-scored share of the responses, at least one.

    Accuracy at that coverage is one less this, for losses of 0 and 1.
    """
    if not 0 < coverage <= 1:
        raise BadArgument(f"a coverage lies above 0 and is at most 1, not {coverage!r}")
    wanted = max(1, math.ceil(coverage * len(scores) - 1e-9))
    for accepted, risk in enumerate(_risks(scores, losses), 1):
        if accepted == wanted:
            return risk
    raise AssertionError("unreachable: as many risks as scores")


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, a tie counting half.

    None unless there are both.

    >>> auroc([0.9, 0.4, 0.4], [True, True, False])
    0.75
    """
    _check(scores, positive)
    positives, below, wins = sum(positive), 0, 0.0
    for _, group in groupby(sorted(zip(scores, positive, strict=True)), key=lambda row: row[0]):
        labels = [label for _, label in group]
        own = sum(labels)
        wins += own * (below + (len(labels) - own) / 2)
        below += len(labels) - own
    return wins / (positives * below) if positives and below else None


def average_precision(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The mean precision over the recalls gained at each distinct score: R-Tuning's AP.

    It is at least about the share of positives, whatever the scores, so compare it among systems
    of one accuracy only. None without a positive.

    >>> average_precision([0.9, 0.8, 0.7], [True, False, True])
    0.8333333333333333
    """
    _check(scores, positive)
    total, hits, seen, gained = sum(positive), 0, 0, []
    for _, group in _groups(scores, [float(label) for label in positive]):
        own = round(math.fsum(group))
        hits, seen = hits + own, seen + len(group)
        gained.append(own * hits / seen)
    return math.fsum(gained) / total if total else None


Goal = Literal["accuracy", "balanced", "f1"]


def best_threshold(
    scores: Sequence[float], positive: Sequence[bool], goal: Goal = "balanced"
) -> float:
    """The score from which on to say positive, for the best value of `goal` on these rows.

    ``balanced`` is the mean of the true-positive and the true-negative rate. Of equally good
    thresholds the highest; infinity where it is best to say negative always. The value reached on
    these rows flatters: measure it on others.

    >>> best_threshold([0.9, 0.7, 0.4, 0.2], [True, True, False, False])
    0.7
    """
    _check(scores, positive)
    if goal not in ("accuracy", "balanced", "f1"):
        raise BadArgument(f"goal is 'accuracy', 'balanced' or 'f1', not {goal!r}")
    positives = sum(positive)
    negatives = len(positive) - positives

    def value(true: int, false: int) -> float:
        if goal == "accuracy":
            return (true + negatives - false) / len(positive)
        if goal == "f1":
            return 2 * true / max(1, true + false + positives)
        rates = [true / positives] if positives else []
        rates += [1 - false / negatives] if negatives else []
        return math.fsum(rates) / len(rates)

    best, chosen, true, false = value(0, 0), math.inf, 0, 0
    for score, group in _groups(scores, [float(label) for label in positive]):
        own = round(math.fsum(group))
        true, false = true + own, false + len(group) - own
        if value(true, false) > best:
            best, chosen = value(true, false), score
    return chosen


def threshold_for_coverage(scores: Scores, coverage: float) -> float:
    """The highest threshold at which at least that share is accepted; infinity for none.

    Raises `BadArgument` where too few responses have a score.

    >>> threshold_for_coverage([0.9, 0.8, 0.8, 0.3], 0.5)
    0.8
    """
    points = risk_coverage(scores, [0.0] * len(scores))
    if coverage <= 0:
        return math.inf
    for point in points:
        if point.coverage >= coverage - 1e-9:
            return point.threshold
    most = points[-1].coverage if points else 0.0
    raise BadArgument(f"only {most:.0%} of the responses have a score, less than {coverage:.0%}")


def _groups(scores: Scores, losses: Sequence[float]) -> Iterator[tuple[float, list[float]]]:
    """Losses by equal scores, the highest first; those without a score are left out."""
    _check(scores, losses)
    rows = [
        (score, float(loss))
        for score, loss in zip(scores, losses, strict=True)
        if score is not None
    ]
    if any(math.isnan(score) for score, _ in rows):
        raise BadArgument("a score is a number or None, not nan")
    rows.sort(key=lambda row: -row[0])
    for score, group in groupby(rows, key=lambda row: row[0]):
        yield score, [loss for _, loss in group]


def _risks(scores: Scores, losses: Sequence[float]) -> Iterator[float]:
    """The risk of accepting 1, 2, ... n responses, those without a score last."""
    lost, accepted = 0.0, 0
    unscored = [float(loss) for score, loss in zip(scores, losses, strict=True) if score is None]
    groups = [group for _, group in _groups(scores, losses)]
    for group in [*groups, unscored] if unscored else groups:
        mean = math.fsum(group) / len(group)
        for count in range(1, len(group) + 1):
            yield (lost + count * mean) / (accepted + count)
        lost += math.fsum(group)
        accepted += len(group)


def _check(scores: Sequence[object], others: Sequence[object]) -> None:
    if len(scores) != len(others):
        raise BadArgument(f"{len(scores)} scores do not go with {len(others)} labels or losses")
    if not scores:
        raise BadArgument("no scores: there is nothing to measure")
