"""Ways to mend texts, and to draw them anew, in a world of planted rates.

The figures of `EXPECTED` were measured before by other code of the same procedures, over so few
problems that they are good to 0.04. Each way has so many texts to draw, and as many to have
judged; chains, and trees that find one early, need fewer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import Verifier
from assay.search.best_of_n import BestOfN
from assay.search.refine_tree import RefineTree
from assay.search.rejection import Rejection
from assay.search.repairs import VOTES, Repairs
from assay.search.strategy import Strategy

WORLDS: Mapping[str, Repairs] = {
    "met 0.4": Repairs(),
    "met 0.6": Repairs(met=0.6),
    "stuck 0.15": Repairs(stuck=0.15),
    "stuck 0.3": Repairs(stuck=0.3),
    "stuck 0.5": Repairs(stuck=0.5),
}
SIZES, STUCK_SIZES = (3, 6, 12, 24), (6, 15, 30)
EXPECTED: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "met 0.4": {
        "drawn until accepted": (0.03, 0.05, 0.10, 0.16), "siblings": (0.22, 0.35, 0.51, 0.61),
        "chain": (0.37, 0.65, 0.85, 0.90), "tree": (0.24, 0.47, 0.76, 0.87),
        "tree, depth first": (0.30, 0.49, 0.71, 0.81),
    },
    "met 0.6": {
        "drawn until accepted": (0.20, 0.35, 0.55, 0.70), "chain": (0.43, 0.70, 0.88, 0.90),
        "tree": (0.38, 0.64, 0.83, 0.90),
    },
    "stuck 0.15": {
        "chain": (0.50, 0.53, 0.52), "chain begun anew": (0.48, 0.73, 0.80),
        "tree": (0.44, 0.73, 0.79),
    },
    "stuck 0.3": {
        "chain": (0.33, 0.34, 0.35), "chain begun anew": (0.43, 0.66, 0.76),
        "tree": (0.40, 0.65, 0.68),
    },
    "stuck 0.5": {
        "chain": (0.22, 0.24, 0.21), "chain begun anew": (0.33, 0.56, 0.66),
        "tree": (0.35, 0.52, 0.54),
    },
}  # fmt: skip
"""The share of problems solved with so many texts, as it was measured before."""
TOLERANCE = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one way with so many texts made of each problem; 1 where that holds."""

    right: tuple[float, ...]
    fooled: tuple[float, ...]
    """Accepted by the judge, and wrong."""
    votes: tuple[int, ...]

    @property
    def mean(self) -> float:
        """The share right."""
        return sum(self.right) / len(self.right)

    def agrees(self, expected: float) -> bool:
        """Whether the share right is as measured before, but for chance."""
        spread = 1.96 * math.sqrt(self.mean * (1 - self.mean) / len(self.right))
        return abs(self.mean - expected) <= TOLERANCE + spread


def way(name: str, n: int) -> Strategy:
    """A way to spend `n` texts."""
    if name == "best of n":
        return BestOfN(n=n)
    if name == "drawn until accepted":
        return Rejection(n=n)
    if name == "siblings":
        return RefineTree(n=n, how="restart_chain", depth=1)
    if name == "chain begun anew":
        return RefineTree(n=n, how="restart_chain", depth=3)
    if name == "chain":
        return RefineTree(n=n, how="chain")
    return RefineTree(n=n, how="dfs" if name == "tree, depth first" else "bfs", depth=n)


def searched(
    world: Repairs,
    strategy: Strategy,
    seeds: Sequence[int],
    count: int,
    judge: Verifier | None = None,
) -> Found:
    """A way on the problems of a world; refinement begins from an answer that fails."""
    right, fooled, votes, truth = [], [], [], world.truth()
    for seed in seeds:
        for number in range(count):
            problem, begun = world.problem(number), strategy
            if isinstance(strategy, RefineTree):
                begun = dataclasses.replace(strategy, start=world.failing(number, seed))
            known = world.judge(seed) if judge is None else judge
            result = begun.search(problem, world.model(), known, seed=seed)
            met = bool(truth(problem, result.response))
            right.append(float(met))
            fooled.append(float(bool(result.verdict) and not met))
            votes.append(VOTES * result.ledger.total.verifier_calls)
    return Found(right=tuple(right), fooled=tuple(fooled), votes=tuple(votes))


Table = Mapping[tuple[str, str, int], Found]


def table(seeds: Sequence[int], count: int) -> Table:
    """Every world, way and size that was measured before; and the best of so many fresh texts."""
    fresh = {
        (name, "best of n", n): searched(WORLDS[name], way("best of n", n), seeds, count)
        for name, n in (("met 0.4", 12), ("met 0.4", 24), ("stuck 0.3", 15))
    }
    return fresh | {
        (name, how, n): searched(WORLDS[name], way(how, n), seeds, count)
        for name, rows in EXPECTED.items()
        for how, row in rows.items()
        for n in (SIZES if len(row) == len(SIZES) else STUCK_SIZES)
    }


def as_expected(found: Table) -> list[str]:
    """The figures that do not come out as measured before."""
    off = []
    for (name, how, n), one in found.items():
        if how not in EXPECTED[name]:
            continue
        row = EXPECTED[name][how]
        sizes = SIZES if len(row) == len(SIZES) else STUCK_SIZES
        expected = row[sizes.index(n)]
        if not one.agrees(expected):
            off.append(f"{how} of {n} at {name} ({one.mean:.2f}, before {expected:.2f})")
    return off
