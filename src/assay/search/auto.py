"""``auto``: a few samples show how hard a problem looks, and a policy says what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import ClassVar

from assay.core import BadArgument
from assay.search import strategies
from assay.search.explorer import Explorer
from assay.search.policy import Choice, Policy
from assay.search.selectors import UNKNOWN, Selection
from assay.search.strategy import Strategy

CAREFUL = Policy(
    edges=(0.25, 0.75),
    choices=(
        Choice(strategy="best_of_n:32", accuracy=0.0, tokens=0.0, n=0),
        Choice(strategy="weighted:16", accuracy=0.0, tokens=0.0, n=0),
        Choice(strategy="best_of_n:4", accuracy=0.0, tokens=0.0, n=0),
    ),
)
"""Where no policy was fitted: more samples for what looks harder. Nothing was measured for it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Auto(Strategy):
    """Draws `samples`, has them judged, and goes on with the strategy that a policy names.

    `policy` is a file that ``assay search policy fit`` wrote, or a `Policy`; without one, a careful
    rule of thumb is followed that was measured on nothing. Samples are charged, and are the first
    candidates. With `stop_early`, nothing more is done once a sample is correct.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.99)
    >>> result = Auto().search(world.problem(0), world.model(), world.reward())
    >>> len(result.candidates), result.warnings[-1]
    (4, 'samples score 0.78 on average: best_of_n:4')
    """

    name: ClassVar[str] = "auto"
    number: ClassVar[str] = "samples"

    policy: str | Path | Policy = CAREFUL
    samples: int | None = None
    temperature: float = 0.8
    stop_early: bool = False

    def __post_init__(self) -> None:
        if self.samples is not None and self.samples < 1:
            raise BadArgument(f"auto needs samples of at least 1, not {self.samples!r}")
        if not isinstance(self.policy, Policy):
            object.__setattr__(self, "policy", Policy.load(self.policy))

    def explore(self, explorer: Explorer) -> None:
        nodes = explorer.draw(self.first, temperature=self.temperature, why="how hard it looks")
        explorer.judge(nodes)
        if self.stop_early and any(node.verdict for node in nodes):
            return
        chosen = self.chosen(explorer)
        explorer.warn(f"samples score {difficulty(explorer):.2f} on average: {chosen}")
        strategy = strategies.load(chosen)
        strategy.check(explorer.model, explorer.verifier)
        strategy.explore(explorer)

    def select(self, explorer: Explorer) -> Selection:
        return strategies.load(self.chosen(explorer)).select(explorer)

    @property
    def first(self) -> int:
        """How many samples are drawn first."""
        return self._policy.samples if self.samples is None else self.samples

    def chosen(self, explorer: Explorer) -> str:
        """The strategy that the policy names for the problem, by its first samples."""
        return self._policy.route(difficulty(explorer, self.first))

    @property
    def _policy(self) -> Policy:
        assert isinstance(self.policy, Policy)
        return self.policy


def difficulty(explorer: Explorer, samples: int | None = None) -> float:
    """The mean score of the first samples; one that was not judged counts a half."""
    nodes = explorer.tree.nodes[:samples]
    return fmean(UNKNOWN if node.value is None else node.value for node in nodes)
