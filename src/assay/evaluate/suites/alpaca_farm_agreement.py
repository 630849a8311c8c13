"""How annotators compare with people: agreement, bias, variance, and the ranks they give.

Of AlpacaFarm (Dubois et al. 2023, sections 3.2 and 4): agreement is with most people, leaving one
out; variance is what is missing to agreement among the annotators themselves; bias is how often
what most annotators say is not what most people say. Simulated annotators are good if methods come
in the order in which people have them, not if they agree with every person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from assay.core import BadArgument, Verdict
from assay.evaluate.statistics import Estimate, Interval, Mean, leave_one_out

Labels = Sequence[Sequence[Hashable]]
"""A row a pair, with a label of each who judged it."""


class Spread(NamedTuple):
    """Annotators beside people, on the same pairs."""

    agreement: Estimate
    """How often an annotator says what most people say."""
    among_people: Estimate
    """How often a person says what most other people say."""
    bias: Estimate
    variance: Estimate


def spread(annotators: Labels, people: Labels) -> Spread:
    """Agreement, bias and variance. Raises `BadArgument` for pairs with fewer than two labels.

    >>> people = [[1, 1, 1], [2, 2, 1]] * 20
    >>> found = spread([[1, 1], [2, 1]] * 20, people)
    >>> print(found.agreement.value, found.bias.value, found.variance.value)
    0.75 0.25 0.5
    """
    if len(annotators) != len(people):
        raise BadArgument(f"{len(annotators)} pairs are not {len(people)}: give the same pairs")
    within = leave_one_out(annotators)
    agreement, apart = Mean(), Mean()
    for place, (said, there) in enumerate(zip(annotators, people, strict=True)):
        most = _modes(there)
        agreement.add(place, sum(most.get(label, 0.0) for label in said) / len(said))
        shared = sum(share * most.get(label, 0.0) for label, share in _modes(said).items())
        apart.add(place, 1 - min(1.0, shared))
    return Spread(_estimate(agreement), leave_one_out(people), _estimate(apart), without(within))


def without(found: Estimate) -> Estimate:
    """What is missing to 1, of a share.

    >>> from assay.evaluate.statistics import win_rate
    >>> print(without(win_rate([1, 1, 1, 0])))
    0.25 [0.05, 0.70] (n=4)
    """
    low, high = found.interval
    return Estimate(value=1 - found.value, interval=Interval(1 - high, 1 - low), n=found.n)


def _modes(labels: Sequence[Hashable]) -> dict[Hashable, float]:
    """The most frequent labels, each with its equal part."""
    counts = Counter(labels)
    most = [label for label, count in counts.items() if count == max(counts.values())]
    return {label: 1 / len(most) for label in most}


def _estimate(mean: Mean) -> Estimate:
    if mean.value is None:
        raise BadArgument("no pairs: agreement needs at least one")
    return Estimate(value=mean.value, interval=mean.interval(), n=mean.n)


def label_of(verdict: Verdict) -> int | None:
    """A verdict on the first of two as a preference: 1, 2, 0 for a tie; None if undecided.

    >>> [label_of(Verdict("incorrect", score)) for score in (0.0, 0.5)]
    [2, 0]
    """
    if verdict.score is None:
        return None
    return {1.0: 1, 0.5: 0}.get(verdict.score, 2)
