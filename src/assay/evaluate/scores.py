"""The scores of a run: what the verdicts amount to.

A score is a mean over what the verifier decided (correct, incorrect, invalid), with its interval.
What was not decided stands beside it, never inside: undecided verdicts, and broken ones, which
include the samples whose model call failed. Prompt-level scores count samples; instruction-level
scores count the parts of their verdicts (Zhou et al. 2023, section 2.3: both are micro means).

Intervals take as independent what is: problems, and where a suite asks one item under several
conditions, items. What is asked of one item stands or falls together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from assay.core import JSON, UnknownName, Value
from assay.core.wording import counted
from assay.evaluate.statistic import Statistic
from assay.evaluate.statistics import Interval, Mean

Better = Literal["higher", "lower", "neither"]
"""Which way a score is better."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Score(Value):
    """A share with its interval (95 %), the number behind it, and the floor below it.

    `value` is None where nothing was decided. `counts` tells how many there were of each outcome.
    `floor` is what the best of the constant answers scores on the same problems. `items` is how
    many items were decided, where several problems are of one item; 0 where problems are items.
    `better` says which way it is better, as the suite declares.

    >>> Score(name="prompt_strict", value=0.21, low=0.14, high=0.3, floor=0.15,
    ...       counts={"correct": 21, "incorrect": 79})
    0.21 [0.14, 0.30] (n=100; floor 0.15)
    """

    JSON_TYPE: ClassVar[str] = "score"

    name: str
    value: float | None
    low: float = 0.0
    high: float = 1.0
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    floor: float | None = None
    floor_answer: str = ""
    items: int = 0
    better: Better = "higher"

    @classmethod
    def of(cls, name: str, mean: Mean, counts: Mapping[str, int], items: int = 0) -> Self:
        """The score that a mean and the counts of outcomes amount to."""
        low, high = mean.interval()
        return cls(
            name=name, value=mean.value, low=low, high=high, counts=dict(counts), items=items
        )

    @property
    def n(self) -> int:
        """How many were decided: what the value is a mean of."""
        return self.total - self.counts.get("undecided", 0) - self.counts.get("broken", 0)

    @property
    def total(self) -> int:
        """How many there were, decided or not."""
        return sum(self.counts.values())

    @property
    def amount(self) -> str:
        """What was decided, in words: ``660 (60 items)``, or ``58 of 60``."""
        n = str(self.n) if self.n == self.total else f"{self.n} of {self.total}"
        return f"{n} ({counted(self.items, 'item')})" if self.items else n

    @property
    def bounds(self) -> tuple[float, float]:
        """The value if all that was not decided were wrong, and if it were all right."""
        if not self.total:
            return 0.0, 1.0
        earned = (self.value or 0.0) * self.n
        return earned / self.total, (earned + self.total - self.n) / self.total

    @property
    def interval(self) -> Interval:
        """The 95 % interval; it is not symmetric near 0 and 1."""
        return Interval(self.low, self.high)

    def __float__(self) -> float:
        return float("nan") if self.value is None else self.value

    def __repr__(self) -> str:
        n = f"n={self.n}" if self.n == self.total else f"n={self.n} of {self.total}"
        n += f"; {counted(self.items, 'item')}" if self.items else ""
        floor = "" if self.floor is None else f"; floor {self.floor:.2f}"
        shown = "none" if self.value is None else f"{self.value:.2f} {self.interval}"
        return f"{shown} ({n}{floor})"

    def to_dict(self) -> dict[str, JSON]:
        at_least, at_most = self.bounds
        return {
            "name": self.name,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "total": self.total,
            "counts": dict(self.counts),
            "at_least": at_least,
            "at_most": at_most,
            "floor": self.floor,
            "floor_answer": self.floor_answer,
            "items": self.items,
            "better": self.better,
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        names = ("name", "value", "low", "high", "counts", "floor", "floor_answer")
        later = {name: data[name] for name in ("items", "better") if name in data}
        return cls(**{name: data[name] for name in names}, **later)


def better(suite: Mapping[str, JSON], score: str) -> Better:
    """Which way a score is better, by what a run's manifest keeps of its suite.

    >>> better({"lower": ["planted"]}, "planted"), better({"lower": ["planted"]}, "user")
    ('lower', 'higher')
    """
    name = score.removeprefix("prompt_").removeprefix("instruction_")
    for way in ("lower", "neither"):
        if {score, name} & set(suite.get(way, ())):
            return way
    return "higher"


def improves(way: Better, difference: float) -> Literal["better", "worse", ""]:
    """What a difference is called; "" where there is none, or neither way is better.

    >>> improves("higher", 0.1), improves("lower", 0.1), improves("neither", 0.1)
    ('better', 'worse', '')
    """
    if way == "neither" or not difference:
        return ""
    return "better" if (difference > 0) == (way == "higher") else "worse"


def told(way: Better) -> str:
    """Which way a score is better, in words, where it is not the usual one."""
    return {
        "higher": "",
        "lower": "lower is better",
        "neither": "neither more nor less of it is better",
    }[way]


class Scores(Mapping[str, Score]):
    """All scores of a run by name, such as ``prompt_strict``, their breakdowns, and statistics.

    `breakdowns` maps what is broken down by (``category``, ``kind``, ``difficulty`` ...) to its
    values, and those to a score for each verifier. `statistics` are what the suite reports
    besides.
    """

    def __init__(
        self,
        scores: Mapping[str, Score],
        breakdowns: Mapping[str, Mapping[str, Mapping[str, Score]]] | None = None,
        errors: Mapping[str, int] | None = None,
        samples: int = 0,
        usage: Mapping[str, float] | None = None,
        statistics: Iterable[Statistic] = (),
    ) -> None:
        self._scores = dict(scores)
        self.breakdowns = dict(breakdowns or {})
        self.errors = dict(errors or {})
        """Causes of broken verdicts and of failed model calls, and how often each came. Messages
        that differ only in numbers and quoted text have one cause, told by the first of them."""
        self.samples = samples
        self.usage = dict(usage or {})
        self.statistics = tuple(statistics)

    def __getitem__(self, name: str) -> Score:
        try:
            return self._scores[name]
        except KeyError:
            raise KeyError(f"{name}; there are: {', '.join(self._scores)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        width = max(map(len, self._scores), default=0)
        return "\n".join(f"{name:<{width}}  {score}" for name, score in self._scores.items())

    def keyed(self) -> Iterator[tuple[str, Score]]:
        """Every score, those of breakdowns too, by a path: ``category/keywords/strict``."""
        yield from self._scores.items()
        for by, values in self.breakdowns.items():
            for value, scores in values.items():
                for name, score in scores.items():
                    yield f"{by}/{value}/{name}", score

    def directed(self, suite: Mapping[str, JSON]) -> Scores:
        """The same, each with which way it is better, by what a manifest keeps of its suite."""
        return self._each(lambda _, score: score.replace(better=better(suite, score.name)))

    def above(self, floor: Mapping[str, tuple[float, str]]) -> Scores:
        """The same with floors, given by the keys of `keyed`."""

        def raised(key: str, score: Score) -> Score:
            value, answer = floor.get(key, (None, ""))
            return score.replace(floor=value, floor_answer=answer)

        return self._each(raised)

    def _each(self, of: Callable[[str, Score], Score]) -> Scores:
        """The same with each score as a function of its key, as in `keyed`, and itself gives it."""
        breakdowns = {
            by: {
                value: {name: of(f"{by}/{value}/{name}", s) for name, s in scores.items()}
                for value, scores in values.items()
            }
            for by, values in self.breakdowns.items()
        }
        scores = {name: of(name, score) for name, score in self.items()}
        return Scores(scores, breakdowns, self.errors, self.samples, self.usage, self.statistics)

    def with_statistics(self, statistics: Iterable[Statistic]) -> Scores:
        """The same with these statistics."""
        return Scores(
            self._scores, self.breakdowns, self.errors, self.samples, self.usage, statistics
        )

    def statistic(self, name: str) -> Statistic:
        """The statistic of a name; `UnknownName` if there is none."""
        for statistic in self.statistics:
            if statistic.name == name:
                return statistic
        raise UnknownName("statistic", name, [statistic.name for statistic in self.statistics])

    def to_dict(self) -> dict[str, JSON]:
        """Everything as JSON data."""
        return {
            "samples": self.samples,
            "scores": {name: score.to_dict() for name, score in self.items()},
            "breakdowns": {
                by: {
                    value: {name: score.to_dict() for name, score in scores.items()}
                    for value, scores in values.items()
                }
                for by, values in self.breakdowns.items()
            },
            "statistics": [statistic.to_dict() for statistic in self.statistics],
            "errors": self.errors,
            "usage": self.usage,
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Scores:
        """The scores from what `to_dict` returned."""
        return cls(
            {name: Score.from_dict(score) for name, score in data["scores"].items()},
            {
                by: {
                    value: {name: Score.from_dict(score) for name, score in scores.items()}
                    for value, scores in values.items()
                }
                for by, values in data["breakdowns"].items()
            },
            data["errors"],
            data["samples"],
            data["usage"],
            [Statistic.from_dict(statistic) for statistic in data.get("statistics", ())],
        )
