"""How sure to be: one number that scales what a verifier says, fitted on labelled rows.

A model that was trained until its loss was low says 0.99 too often. Dividing its numbers by a
temperature before they become probabilities mends that and changes no ranking (Guo et al. 2017,
*On Calibration of Modern Neural Networks*, section 4.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

LOWEST, HIGHEST = 0.05, 20.0


def softmax(scores: Sequence[float]) -> list[float]:
    """Shares that add up to 1.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)
    return [power / total for power in powers]


def probabilities(logits: Sequence[float], temperature: float) -> list[float]:
    """The probability of each class.

    >>> [round(p, 3) for p in probabilities([2.0, 0.0], 2.0)]
    [0.731, 0.269]
    """
    return softmax([logit / temperature for logit in logits])


def log_loss(
    logits: Sequence[Sequence[float]],
    targets: Sequence[Sequence[float]],
    temperature: float = 1.0,
) -> float:
    """The mean cross entropy, in nats."""
    total = 0.0
    for row, target in zip(logits, targets, strict=True):
        for share, wanted in zip(probabilities(row, temperature), target, strict=True):
            total -= wanted * math.log(max(share, 1e-12)) if wanted else 0.0
    return total / len(logits)


def fit(logits: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]) -> float:
    """The temperature with the least loss, by golden sections of its logarithm.

    The loss has one minimum: it is convex in 1 / temperature.

    >>> sure = [[4.0, 0.0]] * 300 + [[0.0, 4.0]] * 100
    >>> round(fit(sure, [(1.0, 0.0)] * 400), 1)  # three of four right: 4 should have been log(3)
    3.7
    """
    # Platt's (1999) correction: n rows cannot show that something never happens.
    doubt = 1 / (len(targets) + 2)
    smooth = [[(1 - doubt) * t + doubt / len(target) for t in target] for target in targets]
    low, high = math.log(LOWEST), math.log(HIGHEST)
    shrink = (math.sqrt(5) - 1) / 2

    def loss(place: float) -> float:
        return log_loss(logits, smooth, math.exp(place))

    for _ in range(40):
        left, right = high - shrink * (high - low), low + shrink * (high - low)
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return round(math.exp((low + high) / 2), 4)


def best_cut(scores: Sequence[float], good: Sequence[bool]) -> float:
    """The score from which on to say *correct*, so that the accuracies of both classes balance.

    It has the highest mean of the two accuracies; of equals, the nearest to one half. One half if
    there is one class only.

    >>> best_cut([0.1, 0.2, 0.3, 0.9], [False, False, True, True])
    0.25
    """
    positives = sum(good)
    if positives in (0, len(good)):
        return 0.5
    ranked = sorted(zip(scores, good, strict=True))
    cuts: list[tuple[float, float]] = [
        (0.0, 1.0)
    ]  # a cut, and the sum of the two accuracies with it
    below_good = below_bad = 0
    for (score, is_good), after in zip(ranked, [*ranked[1:], (1.0, True)], strict=True):
        below_good, below_bad = below_good + is_good, below_bad + (not is_good)
        if after[0] > score:
            both = 1 - below_good / positives + below_bad / (len(good) - positives)
            cuts.append(((score + after[0]) / 2, both))
    best = max(both for _, both in cuts)
    equals: list[float] = [cut for cut, both in cuts if both > best - 1e-9]
    nearest: float = min(equals, key=lambda cut: abs(cut - 0.5))
    return round(nearest, 4)
