"""Ways of answering beside one another: accuracy against cost, compared at equal cost.

Two ways that cost differently are not compared by their accuracies alone. Here the accuracy of the
base line (a majority vote, or greedy) is read off at the cost of the other, between its own sizes,
and the difference has an interval that draws whole problems anew (a paired bootstrap: accuracies
and costs of both move together).

Costs are tokens: those written, and those read at `weight_in` of the price. What is read is often
left out of published plots; 0 leaves it out here too, 1 counts it in full.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from assay.core import BadArgument
from assay.core.wording import counted
from assay.evaluate.statistics import Interval, bootstrap_of, paired, wilson

WEIGHT_IN = 0.25
"""What a token read costs, in tokens written: a common ratio of prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one way made of one problem, and spent on it."""

    right: bool
    read: int = 0
    written: int = 0
    verifier_calls: int = 0
    verifier_tokens: int = 0
    """Of `read` and `written`, those of a verifier that asks a model."""
    seconds: float = 0.0
    steered: float | None = None
    """The score by which the answer was chosen."""

    def cost(self, weight_in: float) -> float:
        """Tokens written, and those read at their weight."""
        return self.written + weight_in * self.read


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of answering, over problems by their ids; `family` is it at any size."""

    name: str
    family: str
    attempts: Mapping[str, Attempt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a way reached and what it cost a problem; `gain` is over the base line at that cost."""

    name: str
    family: str
    accuracy: float
    interval: Interval
    n: int
    cost: float
    read: float
    written: float
    verifier_calls: float
    verifier_tokens: float
    seconds: float
    gain: float | None = None
    gain_interval: Interval | None = None
    beyond: bool = False
    """The cost lies beyond all sizes of the base line, so that its nearest stands in."""


def frontier(
    ways: Sequence[Way], *, weight_in: float = WEIGHT_IN, base: str | None = None, seed: int = 0
) -> list[Line]:
    """A line for each way, over the problems that all of them answered.

    `base` is the family of the base line; left out, ``majority``, else ``greedy``, else the first.
    """
    if not ways:
        raise BadArgument("there is nothing to compare")
    ids = common(ways)
    if not ids:
        raise BadArgument(f"no problem was answered by all of {', '.join(w.name for w in ways)}")
    base = base or base_of(ways)
    if all(way.family != base for way in ways):
        known = ", ".join(dict.fromkeys(way.family for way in ways))
        raise BadArgument(f"the base line is one of {known}, not {base!r}")
    below = [way for way in ways if way.family in (base, "greedy")]
    return [_line(way, below, ids, weight_in, base, seed) for way in ways]


def common(ways: Sequence[Way]) -> list[str]:
    """The problems that all ways answered, in the order of the first."""
    first, *others = ways
    return [one for one in first.attempts if all(one in way.attempts for way in others)]


def left_out(ways: Sequence[Way], asked: int) -> list[str]:
    """How many of the problems `asked` are not compared, and for which ways, in words."""
    ids = common(ways) if ways else []
    if len(ids) >= asked:
        return []
    short = [f"{way.name} decided {len(way.attempts)}" for way in ways if len(way.attempts) < asked]
    told = (
        f"{asked - len(ids)} of {counted(asked, 'problem')} are left out, as not all strategies "
        f"have a decided answer ({', '.join(short)}): accuracies are of the others, which may be "
        "easier"
    )
    return [told]


def base_of(ways: Sequence[Way]) -> str:
    """The family that serves as base line."""
    families = [way.family for way in ways]
    return next((one for one in ("majority", "greedy") if one in families), families[0])


def _line(
    way: Way, below: Sequence[Way], ids: list[str], weight_in: float, base: str, seed: int
) -> Line:
    held = [way.attempts[one] for one in ids]
    rights = [attempt.right for attempt in held]
    line = Line(
        name=way.name,
        family=way.family,
        accuracy=fmean(rights),
        interval=wilson(sum(rights), len(rights)),
        n=len(held),
        cost=fmean(attempt.cost(weight_in) for attempt in held),
        read=fmean(attempt.read for attempt in held),
        written=fmean(attempt.written for attempt in held),
        verifier_calls=fmean(attempt.verifier_calls for attempt in held),
        verifier_tokens=fmean(attempt.verifier_tokens for attempt in held),
        seconds=fmean(attempt.seconds for attempt in held),
    )
    if way.family in (base, "greedy"):
        return line

    def gain(drawn: Sequence[str]) -> float:
        accuracy, cost = _point(way, drawn, weight_in)
        return accuracy - read_off([_point(one, drawn, weight_in)[::-1] for one in below], cost)

    costs = [_point(one, ids, weight_in)[1] for one in below]
    interval = bootstrap_of(ids, gain, resamples=1_000, seed=seed) if len(ids) > 1 else None
    return replace(
        line,
        gain=gain(ids),
        gain_interval=None if interval is None or math.isinf(interval.low) else interval,
        beyond=not min(costs) <= line.cost <= max(costs),
    )


def _point(way: Way, ids: Sequence[str], weight_in: float) -> tuple[float, float]:
    held = [way.attempts[one] for one in ids]
    return (
        sum(attempt.right for attempt in held) / len(held),
        sum(attempt.cost(weight_in) for attempt in held) / len(held),
    )


def read_off(points: Sequence[tuple[float, float]], cost: float) -> float:
    """The accuracy at a cost, between points (cost, accuracy), straight over the log of the cost.

    Beyond the points it is that of the nearest; of points at one cost the best counts.

    >>> round(read_off([(100, 0.2), (400, 0.6)], 200), 3)
    0.4
    """
    best: dict[float, float] = {}
    for at, accuracy in points:
        best[at] = max(accuracy, best.get(at, 0.0))
    ordered = sorted(best.items())
    costs = [max(at, 1e-9) for at, _ in ordered]
    place = bisect_left(costs, cost)
    if place == 0:
        return ordered[0][1]
    if place == len(ordered):
        return ordered[-1][1]
    left, right = math.log(costs[place - 1]), math.log(costs[place])
    share = (math.log(max(cost, 1e-9)) - left) / (right - left) if right > left else 0.0
    return ordered[place - 1][1] * (1 - share) + ordered[place][1] * share


def over_optimised(ways: Sequence[Way]) -> list[str]:
    """Families whose larger sizes please the verifier more and are right less often, in words."""
    ids = common(ways) if ways else []
    said = []
    for family in dict.fromkeys(way.family for way in ways):
        held = sorted(
            (way for way in ways if way.family == family),
            key=lambda way: sum(way.attempts[one].written for one in ids),
        )
        if len(held) < 2:
            continue
        small, large = held[0], held[-1]
        scores = [
            (a.steered, b.steered)
            for one in ids
            if (a := small.attempts[one]).steered is not None
            and (b := large.attempts[one]).steered is not None
        ]
        if not scores:
            continue
        pleased = fmean((after or 0.0) - (before or 0.0) for before, after in scores)
        change = paired(
            [(float(small.attempts[one].right), float(large.attempts[one].right)) for one in ids]
        )
        if pleased > 0.01 and change.difference <= 0 and change.interval.high < 0.05:
            said.append(
                f"from {small.name} to {large.name} the verifier's score of the chosen answer "
                f"rises by {pleased:.2f} and accuracy changes by {change}: more search finds what "
                "the verifier likes, not what is right"
            )
    return said
