"""Which strategy for which problem: compute where it pays, learnt from trials.

Snell et al. 2024, "Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling
Model Parameters", section 3: problems are cut into bins by how hard they look, and for each bin
the strategy is taken that was best there within the budget.

Difficulty is predicted, never looked up: the mean score that the verifier gives to a few samples of
the problem. The paper draws 2,048 and does not count them; here there are few, they are charged,
and they are the search's first candidates. What a policy is worth is measured by two folds: chosen
on one, counted on the other (section 3.2); the policy that is returned is chosen on both.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import ClassVar, Self

from assay.core import BadArgument, DataError
from assay.core.seeds import rng
from assay.core.values import JSON, Value

LEAST = 20
"""Problems that a bin must have; smaller ones are joined with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one strategy made of one problem."""

    problem: str
    strategy: str
    right: bool
    tokens: float
    """What it cost, in tokens of the unit that budgets are given in."""
    difficulty: float
    """The mean score of the problem's first samples; high is easy."""


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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Policy(Value):
    """Bins of predicted difficulty, hardest first, and a strategy for each.

    Bin i holds difficulties from ``edges[i - 1]`` up to, without, ``edges[i]``. It is a file to
    read, and to edit: `save` and `load`.

    >>> policy = Policy(edges=(0.4,), choices=(
    ...     Choice(strategy="dvts:16", accuracy=0.9, tokens=5800, n=40),
    ...     Choice(strategy="majority:4", accuracy=1.0, tokens=1450, n=40)))
    >>> policy.route(0.2), policy.route(0.9)
    ('dvts:16', 'majority:4')
    """

    JSON_TYPE: ClassVar[str] = "policy"

    edges: tuple[float, ...]
    choices: tuple[Choice, ...]
    samples: int = 4
    """How many are drawn to see how hard a problem is."""
    budget: float | None = None
    """Tokens a problem that a choice could cost at most, on average over its bin."""
    held_out: Mapping[str, float] | None = None
    """Accuracy and tokens over problems that its choices had not seen."""

    def __post_init__(self) -> None:
        if len(self.choices) != len(self.edges) + 1:
            raise BadArgument(
                f"{len(self.edges)} edges make {len(self.edges) + 1} bins, and "
                f"{len(self.choices)} choices were given"
            )
        if list(self.edges) != sorted(self.edges):
            raise BadArgument(f"the edges of bins rise, and these do not: {self.edges}")

    def route(self, difficulty: float) -> str:
        """The strategy for a problem that looks so difficult (high is easy)."""
        return self.choices[bisect.bisect_right(self.edges, difficulty)].strategy

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {
            "edges": list(self.edges),
            "choices": [choice.to_dict() for choice in self.choices],
            "samples": self.samples,
        }
        if self.budget is not None:
            data["budget"] = self.budget
        if self.held_out is not None:
            data["held_out"] = dict(self.held_out)
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        choices = tuple(Choice.from_dict(row) for row in data["choices"])
        return cls(**{**data, "edges": tuple(data["edges"]), "choices": choices})

    def save(self, path: str | Path) -> None:
        """Write the policy as JSON."""
        Path(path).write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a policy. Raises `DataError` for what is none, and `BadArgument` for no file."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise BadArgument(f"policy {str(path)!r} cannot be read: {error.strerror}") from None
        try:
            return cls.from_json(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{str(path)!r} is no policy: {error}") from None


def fit(
    trials: Sequence[Trial],
    *,
    bins: int = 5,
    budget: float | None = None,
    samples: int = 4,
    seed: int = 0,
) -> Policy:
    """The policy that trials speak for: every strategy tried on every problem.

    Within a bin the strategy with the highest accuracy among those within the budget wins; of
    those within one standard error of it, the cheapest. `budget` is in tokens a problem.
    """
    table = _table(trials)
    edges = _edges([rows[0].difficulty for rows in table.values()], bins)
    halves = _halves(sorted(table), seed)
    counted: list[Trial] = []
    for chosen_on, counted_on in (halves, halves[::-1]):
        seen = _policy([table[name] for name in chosen_on], edges, budget, samples)
        for name in counted_on:
            by = {row.strategy: row for row in table[name]}
            counted.append(by[seen.route(table[name][0].difficulty)])
    held_out = {
        "accuracy": round(fmean(row.right for row in counted), 4),
        "tokens": round(fmean(row.tokens for row in counted), 1),
        "n": len(counted),
    }
    return _policy(list(table.values()), edges, budget, samples).replace(held_out=held_out)


def _table(trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    """The trials by problem; every problem must have been tried with the same strategies."""
    table: dict[str, list[Trial]] = {}
    for trial in trials:
        table.setdefault(trial.problem, []).append(trial)
    if len(table) < 4:
        raise BadArgument(f"a policy is chosen on at least 4 problems, not on {len(table)}")
    wanted = {trial.strategy for trial in trials}
    for name, rows in table.items():
        if missing := wanted - {row.strategy for row in rows}:
            raise BadArgument(f"problem {name!r} was not tried with {', '.join(sorted(missing))}")
    return table


def _edges(difficulties: Sequence[float], bins: int) -> tuple[float, ...]:
    """Quantiles that cut into bins of at least `LEAST` problems, where there are so many."""
    ranked = sorted(difficulties)
    count = max(1, min(bins, len(ranked) // LEAST))
    cuts = {ranked[len(ranked) * place // count] for place in range(1, count)}
    return tuple(sorted(cuts - {ranked[0]}))


def _halves(names: list[str], seed: int) -> tuple[list[str], list[str]]:
    rng(seed, "folds").shuffle(names)
    return names[: len(names) // 2], names[len(names) // 2 :]


def _policy(
    table: Sequence[Sequence[Trial]],
    edges: tuple[float, ...],
    budget: float | None,
    samples: int,
) -> Policy:
    held: list[list[Trial]] = [[] for _ in range(len(edges) + 1)]
    for rows in table:
        held[bisect.bisect_right(edges, rows[0].difficulty)] += rows
    everything = [row for rows in held for row in rows]
    choices = tuple(_choice(rows or everything, budget) for rows in held)
    return Policy(edges=edges, choices=choices, samples=samples, budget=budget)


def _choice(rows: Sequence[Trial], budget: float | None) -> Choice:
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
    within = [one for one in found if budget is None or one.tokens <= budget]
    within = within or [min(found, key=lambda one: one.tokens)]
    best = max(within, key=lambda one: (one.accuracy, -one.tokens))
    error = _standard_error([row.right for row in by[best.strategy]])
    near = [one for one in within if one.accuracy >= best.accuracy - error]
    chosen = min(near, key=lambda one: (one.tokens, -one.accuracy))
    others = sorted(within, key=lambda one: (-one.accuracy, one.tokens))
    next_one = next((one.strategy for one in others if one is not chosen), "")
    return chosen.replace(runner_up=next_one)


def _standard_error(rights: Sequence[bool]) -> float:
    return stdev(map(float, rights)) / math.sqrt(len(rights)) if len(rights) > 1 else 0.0
