"""A budget shared out over bins of problems: which strategy serves which, where a token buys most.

Snell et al. 2024, "Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling Model
Parameters", section 3, choose for each bin the strategy that is best at the same budget. One budget
for all bins buys more: easy problems leave some of theirs to hard ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import ClassVar, Self

from assay.core.values import JSON, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one strategy made of one problem."""

    problem: str
    strategy: str
    right: bool
    tokens: float
    """What it cost, in tokens of the unit that budgets are given in."""
    difficulty: float
    """The mean score of the problem's first candidates; high is easy."""
    look: str | None = ""
    """The strategy that drew those, at its cost; empty for samples, None if there were none."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Choice(Value):
    """The strategy of one bin, how well it did there, and the one that came next."""

    JSON_TYPE: ClassVar[str] = "choice"

    strategy: str
    accuracy: float
    tokens: float
    n: int
    runner_up: str = ""

    def to_dict(self) -> dict[str, JSON]:
        return {
            "strategy": self.strategy,
            "accuracy": round(self.accuracy, 4),
            "tokens": round(self.tokens, 1),
            "n": self.n,
            "runner_up": self.runner_up,
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


def allocate(bins: Sequence[Sequence[Trial]], budget: float | None) -> tuple[Choice, ...]:
    """The strategy of each bin, within a budget (tokens a problem) that all bins share.

    Each starts with its cheapest; what is left goes step by step to where a token buys most. A bin
    without problems is served as all of them together would be.

    >>> def trial(name, strategy, right, tokens):
    ...     return Trial(problem=name, strategy=strategy, right=right, tokens=tokens, difficulty=0)
    >>> hard = [trial(n, *way) for n in "ab" for way in (("small", False, 10), ("large", True, 90))]
    >>> easy = [trial(n, *way) for n in "cd" for way in (("small", True, 10), ("large", True, 90))]
    >>> [choice.strategy for choice in allocate([hard, easy], 50)]
    ['large', 'small']
    """
    everything = [row for rows in bins for row in rows]
    ladders = [_ladder(rows or everything) for rows in bins]
    shares = [len(rows) / len(everything) for rows in bins]
    left = math.inf if budget is None else budget
    left -= sum(share * ladder[0].tokens for share, ladder in zip(shares, ladders, strict=True))
    chosen = [ladder.pop(0) for ladder in ladders]
    while steps := [
        (_slope(chosen[place], ladder[0]), -place)
        for place, ladder in enumerate(ladders)
        if ladder and shares[place] * (ladder[0].tokens - chosen[place].tokens) <= left
    ]:
        place = -max(steps)[1]
        left -= shares[place] * (ladders[place][0].tokens - chosen[place].tokens)
        chosen[place] = ladders[place].pop(0)
    return tuple(chosen)


def _ladder(rows: Sequence[Trial]) -> list[Choice]:
    """The strategies of a bin that are worth their cost, cheapest first, ever dearer a gain."""
    by: dict[str, list[Trial]] = {}
    for row in rows:
        by.setdefault(row.strategy, []).append(row)
    found = [
        Choice(
            strategy=strategy,
            accuracy=fmean(row.right for row in held),
            tokens=fmean(row.tokens for row in held),
            n=len(held),
        )
        for strategy, held in by.items()
    ]
    found.sort(key=lambda one: (one.tokens, -one.accuracy))
    ladder: list[Choice] = []
    for one in found:
        if ladder and not better(by[ladder[-1].strategy], by[one.strategy]):
            continue
        while len(ladder) > 1 and _slope(ladder[-2], ladder[-1]) <= _slope(ladder[-2], one):
            ladder.pop()
        ladder.append(one)
    return [one.replace(runner_up=_next(one, found)) for one in ladder]


def better(before: Sequence[Trial], after: Sequence[Trial]) -> bool:
    """Whether the gain on the same problems is more than one standard error."""
    was = {row.problem: row.right for row in before}
    gains = [float(row.right) - was[row.problem] for row in after]
    error = stdev(gains) / math.sqrt(len(gains)) if len(gains) > 1 else 0.0
    return fmean(gains) > error


def _slope(one: Choice, other: Choice) -> float:
    more = other.tokens - one.tokens
    return (other.accuracy - one.accuracy) / more if more > 0 else math.inf


def _next(chosen: Choice, found: Sequence[Choice]) -> str:
    others = sorted(found, key=lambda one: (-one.accuracy, one.tokens))
    return next((one.strategy for one in others if one.strategy != chosen.strategy), "")
