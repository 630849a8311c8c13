"""Tree of thoughts, depth first: follow the best next step, come back where it leads nowhere.

Yao et al. 2023, "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
algorithm 2. A step whose value is below `threshold` is given up with all that could follow; the
search ends with the first finished text that is correct, or after n steps.

What differs from published code, and why. All is counted in steps drawn, since that is what costs;
and where every step was given up (a verifier of whole answers likes no unfinished text), the best
of them is written to its end with a warning, instead of no result.

Costs at most n steps and as many verifier calls (each as many answers of a judge as it takes
votes). It is the base line for puzzles, where a verifier can tell early that a way is closed. It
needs a model that can continue a text that it began, and a verifier of steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.search.explorer import Explorer
from assay.search.strategy import Stepwise, check_counts
from assay.search.tree import Node
from assay.verifiers.shares import check_share


@dataclass(frozen=True, kw_only=True, repr=False)
class DFS(Stepwise):
    r"""At most `n` steps, `children` behind a node, the best of them first.

    With `stop` False the search goes on for other finished texts, up to n.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.75)
    >>> problem = world.problem(0)
    >>> result = DFS(step="\n", threshold=0.5).search(problem, world.model(), world.reward())
    >>> world.truth()(problem, result.response).label, result.ledger.total.verifier_calls
    ('correct', 18)
    """

    name: ClassVar[str] = "dfs"

    n: int = 100
    children: int = 3
    threshold: float = 0.25
    stop: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        check_counts(self, "children")
        check_share("threshold", self.threshold)

    def explore(self, explorer: Explorer) -> None:
        open_nodes: list[Node | None] = [None]
        while open_nodes and len(explorer.tree) < self.n:
            node = open_nodes.pop()
            count = min(self.children, self.n - len(explorer.tree))
            grown = self.grow(explorer, [node], count)
            if self.stop and any(step.candidate and step.verdict for step in grown):
                return
            poor = [step for step in grown if (step.value or 0.0) < self.threshold]
            explorer.prune(poor, f"its value is below {self.threshold:g}")
            promising = [step for step in grown if self._goes_on(step)]
            promising.sort(key=lambda step: (step.value or 0.0, -step.id))
            open_nodes += promising  # the last one, the best, comes first
        self._finish(explorer)

    def _goes_on(self, step: Node) -> bool:
        return step.status == "live" and step.depth < self.max_steps

    def _finish(self, explorer: Explorer) -> None:
        """If nothing was finished, write the best text to its end, even one that was given up."""
        if explorer.tree.candidates:
            return
        if not explorer.tree.having("live"):
            explorer.warn("every step was given up: the best of them was written to its end")
            given_up = explorer.tree.having("pruned")
            kept = max(given_up, key=lambda node: (node.value or 0.0, node.depth))
            kept.status = "live"
        self.finish(explorer)
