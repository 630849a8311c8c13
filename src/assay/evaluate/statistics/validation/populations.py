"""The populations that simulations draw from, and what is true of them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence


class Problems:
    """Problems whose success rates follow a beta distribution: few of one kind, many of another.

    `likeness` is the correlation of two samples of one problem.

    >>> Problems(0.5, 1 / 3).pass_at(2)  # uniform rates
    0.6666666666666667
    """

    def __init__(self, mean: float, likeness: float) -> None:
        size = 1 / likeness - 1
        self.mean, self.a, self.b = mean, mean * size, (1 - mean) * size

    def rate(self, rng: random.Random) -> float:
        """The success rate of a problem."""
        return rng.betavariate(self.a, self.b)

    def samples(self, rng: random.Random, count: int) -> list[float]:
        """Scores of so many samples of a problem."""
        rate = self.rate(rng)
        return [float(rng.random() < rate) for _ in range(count)]

    def pass_at(self, k: int) -> float:
        """The true pass@k."""
        return 1 - math.prod((self.b + i) / (self.a + self.b + i) for i in range(k))

    def pass_hat(self, k: int) -> float:
        """The true pass^k."""
        return math.prod((self.a + i) / (self.a + self.b + i) for i in range(k))


def near(rate: float, n: int, rng: random.Random) -> float:
    """A rate within one standard error of this one, all of them as likely.

    >>> 0.4 <= near(0.5, 25, random.Random(0)) <= 0.6
    True
    """
    reach = math.sqrt(rate * (1 - rate) / n)
    return rng.uniform(max(1e-3, rate - reach), min(1 - 1e-3, rate + reach))


def two(rng: random.Random, first: float, second: float, alike: float) -> tuple[float, float]:
    """Scores of two on one problem: from one and the same luck with this chance."""
    luck = rng.random()
    other = luck if rng.random() < alike else rng.random()
    return float(luck < first), float(other < second)


def parts(rng: random.Random, rates: Sequence[float], count: int, spread: float) -> list[float]:
    """The shares of so many parts of one problem that each of several get right.

    How hard the problem is shifts all their rates together, by up to `spread`.
    """
    shift = rng.uniform(-spread, spread)
    return [
        sum(rng.random() < min(1.0, max(0.0, rate + shift)) for _ in range(count)) / count
        for rate in rates
    ]


def raters(
    rng: random.Random, labels: Sequence[object], weights: Sequence[float], skill: float, count: int
) -> list[object]:
    """What raters say of one item: the truth with chance `skill`, else a guess as frequent.

    Their kappa and alpha, on whatever scale, are the square of `skill`.
    """
    truth = rng.choices(labels, weights)[0]
    return [
        truth if rng.random() < skill else rng.choices(labels, weights)[0] for _ in range(count)
    ]
