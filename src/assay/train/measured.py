"""What a step of training looked like to its reward: outcomes, mean, groups, length, repetition."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assay.core import OUTCOMES, Failure, Problem, Verdict

_GRAM = 4


class Given(Protocol):
    """What a response got, as `assay.train.reward.Rewarded` says it."""

    @property
    def value(self) -> float | None: ...
    @property
    def verdict(self) -> Verdict: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of the reward: a step of training, mostly. Shares are from 0 to 1."""

    step: int
    n: int
    outcomes: Mapping[str, int]
    mean: float | None
    """Of the rewards that are numbers; None if there are none."""
    low: float | None
    high: float | None
    """95 % interval of `mean`, by the means of the groups; None of fewer than two groups."""
    groups: int
    zero_signal: float | None
    """Share of the groups of at least two whose rewards are all alike, or unknown but for one."""
    length: float
    """Mean length of the responses, in tokens where these are known, else in characters."""
    repetition: float
    """Mean share of the runs of four words that stood in the same response before."""
    seconds: float
    """Of the verifier's work."""

    def share(self, outcome: str) -> float:
        """The share of an outcome."""
        return self.outcomes.get(outcome, 0) / self.n if self.n else 0.0

    def row(self) -> dict[str, Any]:
        """The step as one flat row, for a table, a plot or a tracker."""
        shares: dict[str, Any] = {outcome: self.share(outcome) for outcome in OUTCOMES}
        named = ("step", "n", "mean", "low", "high", "groups", "zero_signal")
        return {
            **{name: getattr(self, name) for name in named},
            **shares,
            **{name: getattr(self, name) for name in ("length", "repetition", "seconds")},
        }


def measured(
    pairs: Sequence[tuple[Problem, str] | Failure],
    given: Sequence[Given],
    *,
    step: int = 0,
    seconds: float = 0.0,
    lengths: Sequence[int] | None = None,
) -> Step:
    """What one call of a reward looked like: its pairs of problem and text, and what each got."""
    texts = ["" if isinstance(pair, Failure) else pair[1] for pair in pairs]
    groups = _grouped(pairs, given)
    mean, low, high = _mean(groups)
    long = list(lengths) if lengths is not None else [len(text) for text in texts]
    return Step(
        step=step,
        n=len(given),
        outcomes=dict(Counter(one.verdict.outcome for one in given)),
        mean=mean,
        low=low,
        high=high,
        groups=len(groups),
        zero_signal=_zero_signal(groups),
        length=average(long) or 0.0,
        repetition=average([repetition(text) for text in texts]) or 0.0,
        seconds=seconds,
    )


def repetition(text: str) -> float:
    """The share of a text's runs of four words that stood in it before; 0 of a short one.

    >>> repetition("one two three four five six"), repetition("so it is " * 10)
    (0.0, 0.8888888888888888)
    """
    words = text.split()
    runs = [tuple(words[place : place + _GRAM]) for place in range(len(words) - _GRAM + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _grouped(
    pairs: Sequence[tuple[Problem, str] | Failure], given: Sequence[Given]
) -> list[list[float | None]]:
    """Rewards by group: responses to equal problems that lie side by side."""
    found: list[list[float | None]] = []
    before: Any = None
    for pair, one in zip(pairs, given, strict=True):
        problem = pair if isinstance(pair, Failure) else pair[0]
        if not found or problem != before:
            found.append([])
        found[-1].append(one.value)
        before = problem
    return found


def _zero_signal(groups: Sequence[Sequence[float | None]]) -> float | None:
    known = [{one for one in group if one is not None} for group in groups if len(group) > 1]
    return sum(len(values) < 2 for values in known) / len(known) if known else None


def _mean(
    groups: Sequence[Sequence[float | None]],
) -> tuple[float | None, float | None, float | None]:
    """The mean reward with its 95 % interval; groups count as one, since theirs are alike."""
    mean = average([one for group in groups for one in group])
    means = [found for group in groups if (found := average(group)) is not None]
    if mean is None or len(means) < 2:
        return mean, None, None
    middle = sum(means) / len(means)
    variance = sum((one - middle) ** 2 for one in means) / (len(means) - 1)
    half = 1.96 * math.sqrt(variance / len(means))
    return mean, mean - half, mean + half


def average(numbers: Sequence[float | None]) -> float | None:
    """The mean of the numbers there are; None if there are none."""
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if known else None
