"""The experiment of a recipe: the smallest honest test of a published claim, and what came out.

An experiment is a function `Setting -> Outcome`. It says of each number how many cases it rests
on and how far to trust it, has a negative control, and says what was tested instead wherever the
published model, data or protocol could not be had.

>>> def experiment(setting: Setting) -> Outcome:
...     wins = sum((seed * 7) % 3 == 0 for seed in setting.seeds)
...     return Outcome(
...         fate="not shown",
...         finding="no more wins than the coin",
...         tested="a coin of our own",
...         measures=(share("wins", wins, len(setting.seeds)), share("coin", 2, 4, control=True)),
...         seeds=setting.seeds,
...     )
>>> print(experiment(Setting(count=4)).measures[0])
wins 0.50 [0.15, 0.85] (n=4)
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assay.core import BadArgument
from assay.core.values import JSON, Value
from assay.evaluate.statistics import Interval, Paired, over_seeds, wilson

Fate = Literal["supported", "not shown", "contradicted"]
"""What a measurement says of the published claim, at the scale that was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the one who runs an experiment may choose.

    `first_seed` and `count` give the seeds. `model` is a model's name where the experiment asks
    one. `data` is a folder of published data, for experiments that read some. `limit` is the most
    problems to use. `out` is a folder for what should be kept, such as trained weights.
    """

    first_seed: int = 0
    count: int = 5
    model: str = "local"
    data: Path | None = None
    limit: int | None = None
    out: Path = Path("runs/recipes")

    def __post_init__(self) -> None:
        if self.count < 1:
            raise BadArgument(f"an experiment needs at least 1 seed, not {self.count}")

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds to repeat the experiment with."""
        return tuple(range(self.first_seed, self.first_seed + self.count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number with its 95 % interval and the number of cases it rests on."""

    what: str
    value: float
    low: float
    high: float
    n: int
    of: str = ""
    """What `n` counts, where it is not problems: ``seeds``, ``pairs``."""
    control: bool = False
    """Whether it is of the negative control, which must not show the effect."""

    def __str__(self) -> str:
        cases = f"n={self.n} {self.of}".rstrip()
        return f"{self.what} {self.value:.2f} [{self.low:.2f}, {self.high:.2f}] ({cases})"


def share(what: str, successes: float, n: int, *, control: bool = False) -> Measure:
    """A proportion, with its Wilson interval."""
    value = successes / n if n else float("nan")
    return _measure(what, value, wilson(successes, n), n, "", control)


def over(what: str, values: Sequence[float], *, control: bool = False) -> Measure:
    """The mean of a number measured once with each seed, with Student's interval."""
    return _measure(
        what, sum(values) / len(values), over_seeds(values), len(values), "seeds", control
    )


def difference(what: str, paired: Paired, *, control: bool = False) -> Measure:
    """A paired difference."""
    return _measure(what, paired.difference, paired.interval, paired.n, "pairs", control)


def _measure(
    what: str, value: float, interval: Interval, n: int, of: str, control: bool
) -> Measure:
    low, high = interval
    return Measure(what=what, value=value, low=low, high=high, n=n, of=of, control=control)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outcome(Value):
    """What an experiment found.

    `finding` is one sentence; `tested` says which model, data and protocol it was, and so what
    it was not. `command` and `seconds` are filled in by whoever runs the experiment.
    """

    JSON_TYPE = "outcome"

    fate: Fate
    finding: str
    tested: str
    measures: tuple[Measure, ...]
    seeds: tuple[int, ...] = ()
    command: str = ""
    seconds: float = 0.0
    version: str = ""

    def to_dict(self) -> dict[str, JSON]:
        """The outcome as plain JSON data; a bound that does not exist (one seed) is null."""
        data = dataclasses.asdict(self)
        for measure in data["measures"]:
            for bound in ("low", "high"):
                if math.isinf(measure[bound]):
                    measure[bound] = None
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Outcome:
        """The outcome from what `to_dict` returned."""
        rest: dict[str, Any] = {**data, "seeds": tuple(data["seeds"])}
        rest["measures"] = tuple(
            Measure(
                **{**measure, "low": _bound(measure["low"], -1), "high": _bound(measure["high"], 1)}
            )
            for measure in data["measures"]
        )
        return cls(**rest)

    @property
    def measured(self) -> str:
        """All numbers in one line."""
        return "; ".join(
            f"{measure} (control)" if measure.control else str(measure) for measure in self.measures
        )


def _bound(value: float | None, sign: int) -> float:
    return sign * math.inf if value is None else value
