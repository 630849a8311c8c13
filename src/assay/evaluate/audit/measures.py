"""What a card is made of: shares of probes, and measures of agreement, each with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from assay.core import JSON, OUTCOMES, Verdict
from assay.core.values import Value
from assay.evaluate.statistics import Interval, Mean

_EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Example(Value):
    """A response that did not get the outcome it should have."""

    JSON_TYPE: ClassVar[str] = "audit-example"

    problem: str
    text: str
    outcome: str
    why: str = ""

    def to_dict(self) -> dict[str, JSON]:
        return {
            "problem": self.problem,
            "text": self.text,
            "outcome": self.outcome,
            "why": self.why,
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Share(Value):
    """How many probes of a kind were called correct; the interval is clustered by problem."""

    JSON_TYPE: ClassVar[str] = "audit-share"

    kind: str
    hits: int
    n: int
    interval: Interval
    outcomes: Mapping[str, int] = field(default_factory=dict, hash=False)
    examples: tuple[Example, ...] = ()
    """Some of the probes that should have come out otherwise."""

    @property
    def value(self) -> float | None:
        """The share called correct; None of nothing."""
        return self.hits / self.n if self.n else None

    def to_dict(self) -> dict[str, JSON]:
        return {
            "kind": self.kind,
            "hits": self.hits,
            "n": self.n,
            "share": self.value,
            "interval": [*self.interval],
            "outcomes": dict(self.outcomes),
            "examples": [example.to_dict() for example in self.examples],
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(
            kind=data["kind"],
            hits=data["hits"],
            n=data["n"],
            interval=Interval(*data["interval"]),
            outcomes=data["outcomes"],
            examples=tuple(map(Example.from_dict, data["examples"])),
        )


class Counted:
    """Counts the verdicts on the probes of one kind. Probes of a problem come together."""

    def __init__(self, kind: str, *, wanted: bool) -> None:
        self.kind, self.wanted = kind, wanted
        self._mean = Mean()
        self._outcomes: Counter[str] = Counter()
        self._examples: list[Example] = []

    def add(self, problem: str, text: str, verdict: Verdict) -> None:
        """Count one."""
        hit = verdict.label == "correct"
        self._mean.add(problem, float(hit))
        self._outcomes[verdict.outcome] += 1
        if hit != self.wanted and len(self._examples) < _EXAMPLES:
            self._examples.append(
                Example(
                    problem=_cut(problem),
                    text=_cut(text),
                    outcome=verdict.outcome,
                    why=why(verdict),
                )
            )

    def share(self) -> Share:
        """What was counted."""
        return Share(
            kind=self.kind,
            hits=self._outcomes["correct"],
            n=self._mean.n,
            interval=self._mean.interval(),
            outcomes=outcome_counts(self._outcomes),
            examples=tuple(self._examples),
        )


def together(kind: str, shares: Iterable[Share]) -> Share:
    """Several kinds as one, each probe counting once; the interval is that of independent probes.

    >>> print(together("all", []).value)
    None
    """
    from assay.evaluate.statistics import wilson

    listed = list(shares)
    hits, n = sum(each.hits for each in listed), sum(each.n for each in listed)
    outcomes = sum((Counter(each.outcomes) for each in listed), Counter())
    return Share(
        kind=kind, hits=hits, n=n, interval=wilson(hits, n), outcomes=outcome_counts(outcomes)
    )


def outcome_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts in the order of the outcomes, without zeros."""
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts.get(outcome)}


def why(verdict: Verdict) -> str:
    """The first reason of a verdict, or why it broke."""
    if verdict.failure is not None:
        return _cut(f"{verdict.failure.kind}: {verdict.failure.message}")
    for leaf in (verdict, *verdict.leaves()):
        for reason in leaf.reasons:
            return _cut(f"{reason.text} ({reason.measured})" if reason.measured else reason.text)
    return ""


def _cut(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Measure(Value):
    """A number, its interval and of how many rows it is; None where it is of nothing."""

    JSON_TYPE: ClassVar[str] = "audit-measure"

    value: float | None
    interval: Interval | None
    n: int

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return (
            f"{self.value:.3f} [{self.interval[0]:.3f}, {self.interval[1]:.3f}]"
            if self.interval
            else f"{self.value:.3f}"
        )

    def to_dict(self) -> dict[str, JSON]:
        interval = [*self.interval] if self.interval is not None else None
        return {"value": self.value, "interval": interval, "n": self.n}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        interval = data["interval"]
        return cls(
            value=data["value"], interval=Interval(*interval) if interval else None, n=data["n"]
        )
