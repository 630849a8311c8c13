"""``auto``: a few candidates show how hard a problem looks, and a policy says what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import ClassVar

from assay.core import BadArgument, Model, Verifier
from assay.search import strategies
from assay.search.explorer import Explorer
from assay.search.policy import Choice, Policy
from assay.search.selectors import UNKNOWN, Selection
from assay.search.strategy import Strategy
from assay.search.tree import Node

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
    """Draws a few candidates, has them judged, and goes on with the strategy that a policy names.

    `policy` is a file that ``assay search policy fit`` wrote, or a `Policy`; without one, a careful
    rule of thumb is followed that was measured on nothing. With `samples`, so many samples are
    drawn first, whatever the policy says. What is drawn first is charged, and is among the
    candidates at the end; nothing is added where the policy names the strategy that drew it, nor,
    with `stop_early`, where one of the first is correct. A policy with one choice needs no look.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.99)
    >>> result = Auto().search(world.problem(0), world.model(), world.reward())
    >>> len(result.candidates), result.warnings[-1]
    (4, 'the first candidates score 0.78 on average: best_of_n:4')
    """

    name: ClassVar[str] = "auto"
    number: ClassVar[str] = "samples"

    policy: str | Path | Policy = CAREFUL
    samples: int | None = None
    stop_early: bool = False

    def __post_init__(self) -> None:
        if self.samples is not None and self.samples < 1:
            raise BadArgument(f"auto needs samples of at least 1, not {self.samples!r}")
        if not isinstance(self.policy, Policy):
            object.__setattr__(self, "policy", Policy.load(self.policy))

    def check(self, model: Model, verifier: Verifier | None) -> None:
        """Raise before the first call if any strategy that may be chosen cannot be served."""
        Strategy.check(self, model, verifier)
        for name in (self.first, *(choice.strategy for choice in self._policy.choices)):
            strategies.load(name).check(model, verifier)

    def explore(self, explorer: Explorer) -> None:
        if not self._policy.edges and not self.stop_early:
            explorer.goes_on = self._policy.choices[0].strategy
            strategies.load(explorer.goes_on).explore(explorer)
            return
        explorer.goes_on = self.first
        strategies.load(self.first).explore(explorer)
        nodes = explorer.tree.candidates
        explorer.judge(nodes)
        if self.stop_early and any(node.verdict for node in nodes):
            return
        looks = difficulty(nodes)
        chosen = self._policy.route(looks)
        explorer.warn(f"the first candidates score {looks:.2f} on average: {chosen}")
        if chosen != self.first:
            explorer.goes_on = chosen
            strategies.load(chosen).explore(explorer)

    def select(self, explorer: Explorer) -> Selection:
        return strategies.load(explorer.goes_on).select(explorer)

    @property
    def first(self) -> str:
        """The strategy whose candidates show how hard a problem is."""
        return self._policy.first if self.samples is None else f"best_of_n:{self.samples}"

    @property
    def _policy(self) -> Policy:
        assert isinstance(self.policy, Policy)
        return self.policy


def difficulty(candidates: Sequence[Node]) -> float:
    """The mean score of candidates; one that was not judged counts a half, as none at all does."""
    scores = [UNKNOWN if node.value is None else node.value for node in candidates]
    return fmean(scores) if scores else UNKNOWN


def always(strategy: str, *, look: str = "", samples: int = 4) -> Auto:
    """``auto`` that goes on with one strategy however a problem looks: what trials are made with.

    >>> always("rebase:16", look="rebase:4").first
    'rebase:4'
    """
    choice = Choice(strategy=strategy, accuracy=0.0, tokens=0.0, n=0)
    policy = Policy(edges=(0.5,), choices=(choice, choice), samples=samples, look=look)
    return Auto(policy=policy)
