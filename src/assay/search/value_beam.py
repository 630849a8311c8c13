"""Value-guided beam search (OVM): a beam whose finished texts compete with unfinished ones.

Yu et al. 2024, "OVM, Outcome-supervised Value Models for Planning in Mathematical Reasoning",
section 3.2. The value of a prefix is an estimate of the chance that it will end right, so that it
can be compared with the value of a text that has ended. Small beams win with a sharp value, wide
ones with a noisy one.

Unlike the released code, a search that ends with nothing finished does not return an unfinished
text as if it were one: the best is written to its end, and the tree shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.beam import best
from assay.search.explorer import Explorer
from assay.search.strategy import Stepwise
from assay.search.tree import Node


@dataclass(frozen=True, kw_only=True, repr=False)
class ValueBeam(Stepwise):
    r"""`n` continuations a round in all, n / `keep` behind each of the `keep` best texts so far.

    Ends when all texts kept are finished; the one of highest value is the result.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.55)
    >>> problem = world.problem(2)
    >>> result = ValueBeam(n=16, step="\n").search(problem, world.model(), world.reward())
    >>> world.truth()(problem, result.response).label
    'correct'
    """

    name: ClassVar[str] = "value_beam"

    n: int = 20
    keep: int = 4
    max_steps: int = 10
    step: str = "\n"
    step_tokens: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.keep < 1 or self.n % self.keep:
            raise BadArgument(
                f"value_beam needs n to be a multiple of keep, not {self.n!r} and {self.keep!r}"
            )

    def explore(self, explorer: Explorer) -> None:
        pool = self.grow(explorer, [None], self.n)
        for _ in range(self.max_steps - 1):
            kept = best(pool, self.keep)
            given_up = [node for node in pool if node not in kept]
            explorer.prune(given_up, "outside the beam")
            live: list[Node | None] = [node for node in kept if node.status == "live"]
            if not live:
                return
            finished = [node for node in kept if node.status != "live"]
            pool = finished + self.grow(explorer, live, self.n // self.keep)
        self.finish(explorer)
