"""What several samples of a problem are worth: pass@k, pass^k and maj@k."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.evaluate.statistics.intervals import Interval
from assay.evaluate.statistics.means import Mean

_WORK = 200_000
"""How many ways to fill `k` places `maj_at_k` goes through; beyond, it refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over problems, with its interval and the number of problems."""

    value: float
    interval: Interval
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} {self.interval} (n={self.n})"


def pass_at_k(n: int, correct: int, k: int) -> float:
    """The chance that at least one of `k` samples is correct, from `n` of which so many were.

    The unbiased estimate for one problem, 1 - C(n - correct, k) / C(n, k) (Chen et al. 2021,
    *Evaluating Large Language Models Trained on Code*, section 2.1). Raises `BadArgument` unless
    0 <= `correct` <= `n` and 1 <= `k` <= `n`.

    >>> pass_at_k(4, 1, 2)
    0.5
    """
    _check(n, correct, k)
    return 1 - math.comb(n - correct, k) / math.comb(n, k)


def pass_hat_k(n: int, correct: int, k: int) -> float:
    """The chance that all of `k` samples are correct (pass^k): C(correct, k) / C(n, k).

    Unbiased for one problem (Yao et al. 2024, *tau-bench*, section 3). Errors as `pass_at_k`.

    >>> pass_hat_k(4, 2, 2)
    0.16666666666666666
    """
    _check(n, correct, k)
    return math.comb(correct, k) / math.comb(n, k)


def pass_at(counts: Iterable[tuple[int, int]], k: int, level: float = 0.95) -> Estimate:
    """Pass@k over problems, from each one's number of samples and of correct ones.

    The interval treats the problems as independent, however many samples they have. Raises
    `BadArgument` without a problem, or where one has fewer than `k` samples.

    >>> print(pass_at([(4, 1), (4, 4), (4, 0), (4, 2)], k=2))
    0.58 [0.12, 0.93] (n=4)
    """
    return _over_problems(pass_at_k, counts, k, level)


def pass_hat(counts: Iterable[tuple[int, int]], k: int, level: float = 0.95) -> Estimate:
    """Pass^k over problems, from each one's number of samples and of correct ones.

    >>> print(pass_hat([(4, 1), (4, 4), (4, 0), (4, 2)], k=2))
    0.29 [0.03, 0.86] (n=4)
    """
    return _over_problems(pass_hat_k, counts, k, level)


def maj_at_k(answers: Sequence[Hashable], correct: Hashable, k: int) -> float:
    """The chance that `correct` wins a vote among `k` of these answers of one problem.

    Exact over all choices of `k` answers without replacement; of a tie, each winner has an equal
    part. `None` is no answer and has no vote. Raises `BadArgument` unless 1 <= `k` <= the number
    of answers, or for too many different answers to go through.

    >>> maj_at_k(["7", "7", "8", None], "7", 3)
    0.75
    """
    if not 1 <= k <= len(answers):
        raise BadArgument(f"k must be 1 to {len(answers)} for as many answers, not {k!r}")
    votes = Counter(answer for answer in answers if answer is not None)
    mine = votes.pop(correct, 0)
    abstained = len(answers) - sum(votes.values()) - mine
    others = list(votes.values())
    wins = 0.0
    for own in range(1, min(mine, k) + 1):
        # Ways to fill the rest so that no other answer has more votes than `own`.
        ways = _rest(others, abstained, k - own, own)
        wins += math.comb(mine, own) * sum(count / (1 + ties) for ties, count in ways.items())
    return wins / math.comb(len(answers), k)


def _rest(others: Sequence[int], abstained: int, places: int, most: int) -> dict[int, int]:
    """By the number of other answers with exactly `most` votes, the ways to fill the places."""
    ways: dict[tuple[int, int], int] = {(0, 0): 1}  # (places filled, ties): ways
    for count in others:
        after: Counter[tuple[int, int]] = Counter()
        for (filled, ties), so_far in ways.items():
            for take in range(min(count, most, places - filled) + 1):
                after[filled + take, ties + (take == most)] += so_far * math.comb(count, take)
        ways = after
        if len(ways) > _WORK:
            raise BadArgument(f"{len(others)} different answers are too many for {places} votes")
    found: Counter[int] = Counter()
    for (filled, ties), so_far in ways.items():
        found[ties] += so_far * math.comb(abstained, places - filled)
    return found


def _over_problems(
    of_one: Callable[[int, int, int], float],
    counts: Iterable[tuple[int, int]],
    k: int,
    level: float,
) -> Estimate:
    mean = Mean()
    for place, (n, correct) in enumerate(counts):
        mean.add(place, of_one(n, correct, k))
    if mean.value is None:
        raise BadArgument("no problems: a mean over problems needs at least one")
    return Estimate(value=mean.value, interval=mean.interval(level), n=mean.n)


def _check(n: int, correct: int, k: int) -> None:
    if not 0 <= correct <= n:
        raise BadArgument(f"{correct!r} correct of {n!r} samples cannot be")
    if not 1 <= k <= n:
        raise BadArgument(f"k must be 1 to {n} for a problem with {n} samples, not {k!r}")
