"""What a simulation asks, and what it found."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assay.core import JSON
from assay.evaluate.statistics.intervals import Interval, wilson

Kind = Literal["coverage", "at least", "error", "power", "shown"]

BOUNDS: dict[Kind, tuple[float, float]] = {
    "coverage": (0.93, 0.97),
    "at least": (0.93, 1.0),
    "error": (0.0, 0.06),
    "power": (-0.02, 0.02),
    "shown": (0.0, 1.0),
}
"""Within what the share that was found must be; of a power, its distance from the promised one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One cell of a simulation: data drawn in one setting, again and again.

    `draw(rng, **given)` says whether the interval covered the truth, or the test rejected; where it
    asks several at once, the share. A study of a `lattice` is about a few whole counts, of which no
    interval can have the same coverage for every truth: there `draw` takes `around` too, and draws
    the truth from the neighbourhood of the one that is given, or takes just that one.
    """

    topic: str
    method: str
    setting: str
    kind: Kind
    draw: Callable[..., float]
    given: Mapping[str, Any] = field(default_factory=dict)
    lattice: bool = False
    promised: float | None = None
    """The power by the formula."""
    part: float = 1.0
    """Of the repeats that were asked for, how many: for what takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a study found."""

    topic: str
    method: str
    setting: str
    kind: Kind
    share: float
    repeats: int
    at_point: float | None = None
    promised: float | None = None

    @property
    def interval(self) -> Interval:
        """How sure the share is, from so many repeats."""
        return wilson(self.share * self.repeats, self.repeats)

    @property
    def passed(self) -> bool:
        """Whether the share itself is within the bounds of its kind."""
        low, high = BOUNDS[self.kind]
        return low <= self.share - (self.promised or 0.0) <= high

    @property
    def broken(self) -> bool:
        """Whether a promise is surely broken, whatever the luck of so few repeats.

        An interval that holds the truth more often than it says, and a test that finds nothing
        less often, break none: they are `wide`.
        """
        low, high = BOUNDS[self.kind]
        off = self.promised or 0.0
        below, above = self.interval.high - off < low, self.interval.low - off > high
        return (below and self.kind != "error") or (above and self.kind != "coverage")

    @property
    def wide(self) -> bool:
        """Whether an interval surely holds the truth more often than it needs to."""
        return self.kind == "coverage" and self.interval.low > BOUNDS[self.kind][1]

    def to_dict(self) -> dict[str, JSON]:
        """As plain JSON."""
        return {
            "topic": self.topic,
            "method": self.method,
            "setting": self.setting,
            "kind": self.kind,
            "share": self.share,
            "interval": list(self.interval),
            "at_point": self.at_point,
            "promised": self.promised,
            "repeats": self.repeats,
            "passed": self.passed,
        }


def run(study: Study, repeats: int, seed: int) -> Found:
    """Repeat a study; its random numbers depend on the seed and its own names only.

    >>> coin = Study(topic="coins", method="fair", setting="", kind="shown",
    ...     draw=lambda rng, p: rng.random() < p, given={"p": 0.5})
    >>> 0.4 < run(coin, 1_000, seed=0).share < 0.6
    True
    """
    times = max(1, round(repeats * study.part))
    rng = random.Random(f"{seed}/{study.topic}/{study.method}/{study.setting}")

    def share(**more: bool) -> float:
        return sum(study.draw(rng, **study.given, **more) for _ in range(times)) / times

    return Found(
        topic=study.topic,
        method=study.method,
        setting=study.setting,
        kind=study.kind,
        share=share(around=True) if study.lattice else share(),
        at_point=share(around=False) if study.lattice else None,
        repeats=times,
        promised=study.promised,
    )
