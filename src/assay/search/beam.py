"""Beam search over steps, scored by a verifier: one width shared by all, or one a subtree.

`Beam` is Snell et al. 2024 ("Scaling LLM Test-Time Compute Optimally", section 5.1): n first
steps; keep the best n / width prefixes; width continuations of each; and so on. `DVTS` (diverse
verifier tree search, of the search-and-learn project) splits the same width into subtrees that do
not compete, `OnlineBestOfN` is a beam of one, and `Lookahead` scores a step by where a short greedy
roll-out from it ends.

Unlike published code, survivors are never copied to fill the beam (copies would vote twice), and a
text whose end is not the model's own is never taken for finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.explorer import Explorer, Steps
from assay.search.selectors import Rule
from assay.search.strategy import Stepwise
from assay.search.tree import Node


@dataclass(frozen=True, kw_only=True, repr=False)
class Beam(Stepwise):
    r"""`n` candidates a round, of which the best n / `width` go on, with `width` next steps each.

    Finished texts leave the beam into a pool, and the answer is voted there with their scores. With
    `copy_finished` they stay in the beam, each as `width` copies, judged anew, that compete
    for its places and vote, as some published code does it: a verifier that likes a hasty end then
    takes the beam over.

    Costs about n times the tokens of a solution, and n verifier calls a step.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.55)
    >>> problem = world.problem(1)
    >>> result = Beam(n=16, step="\n").search(problem, world.model(), world.reward())
    >>> world.truth()(problem, result.response).label
    'correct'
    """

    name: ClassVar[str] = "beam"

    choose: Rule = "weighted"
    n: int = 16
    width: int = 4
    copy_finished: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width < 1 or self.n % self.width:
            raise BadArgument(
                f"{self.name} needs n to be a multiple of width, not {self.n!r} and {self.width!r}"
            )

    def explore(self, explorer: Explorer) -> None:
        beam = self.grow(explorer, [None], self.n)
        for _ in range(self.max_steps - 1):
            standing = [node for node in beam if self.copy_finished or node.status == "live"]
            kept = best(standing, max(1, self.n // self.width))
            explorer.drop([node for node in standing if node not in kept], "outside the beam")
            live = [node for node in kept if node.status == "live"]
            if not live:
                break
            finished = [node for node in kept if node.status != "live"]
            copies = [c for node in finished for c in self.copies(explorer, node, self.width)]
            beam = copies + self.grow(explorer, live, self.width)
        self.finish(explorer)


@dataclass(frozen=True, kw_only=True, repr=False)
class OnlineBestOfN(Beam):
    """A beam of one: of `n` next steps the best is kept, until the text ends.

    Costs about n times the tokens of a solution, and n verifier calls a step.
    """

    name: ClassVar[str] = "online_best_of_n"

    choose: Rule = "best"
    n: int = 8
    width: int = 8

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", self.n)
        super().__post_init__()

    def explore(self, explorer: Explorer) -> None:
        node: Node | None = None
        for _ in range(self.max_steps):
            steps = self.grow(explorer, [node], self.n)
            (node,) = best(steps, 1)
            explorer.prune([step for step in steps if step is not node], "another step is better")
            if node.status != "live":
                return
        self.finish(explorer)


@dataclass(frozen=True, kw_only=True, repr=False)
class DVTS(Beam):
    """n / `width` subtrees that do not compete: each keeps the best of its `width` next steps.

    A step that the verifier likes for no good reason can take over its own subtree alone, so that
    it resists a verifier that can be fooled where a beam does not. A subtree ends when its best
    step is a finished one.
    """

    name: ClassVar[str] = "dvts"

    def explore(self, explorer: Explorer) -> None:
        grown = self.grow(explorer, [None], self.n)
        for _ in range(self.max_steps):
            trees: list[Node | None] = []
            for siblings in families(grown, self.width):
                (kept,) = best(siblings, 1)
                others = [node for node in siblings if node is not kept]
                explorer.prune(others, "a sibling is better")
                if kept.status == "live":
                    trees.append(kept)
            if not trees:
                return
            grown = self.grow(explorer, trees, self.width)
        self.finish(explorer)


@dataclass(frozen=True, kw_only=True, repr=False)
class Lookahead(Beam):
    """A beam in which a step is judged by the end of at most `ahead` greedy steps behind it.

    Costs ahead + 1 times as much as a beam; at equal cost Snell et al. found it the worst of
    their methods. The texts of roll-outs stay in the tree, pruned.
    """

    name: ClassVar[str] = "lookahead"

    ahead: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ahead < 0:
            raise BadArgument(f"lookahead needs ahead of at least 0, not {self.ahead!r}")

    def grow(self, explorer: Explorer, nodes: Sequence[Node | None], n: int) -> list[Node]:
        steps = self.steps(explorer)
        grown = explorer.extend(nodes, n, steps, temperature=self.temperature)
        grown = explorer.without_duplicates(grown) if self.dedup else grown
        for node in grown:
            end = self._roll_out(explorer, node, steps)
            explorer.judge([end])
            node.verdict, node.value = end.verdict, end.value
        return grown

    def _roll_out(self, explorer: Explorer, node: Node, steps: Steps) -> Node:
        """The node that greedy steps lead to; what they wrote is no candidate of its own."""
        end = node
        for _ in range(self.ahead):
            if end.status != "live":
                break
            (end,) = explorer.extend([end], 1, steps, temperature=0.0, phase="look ahead")
        for passed in explorer.tree.path(end)[node.depth :]:
            passed.status, passed.why = "pruned", "looked ahead"
        return end


def best(nodes: Sequence[Node], n: int) -> list[Node]:
    """The `n` nodes of highest value, the earliest of equals first."""
    return sorted(nodes, key=lambda node: (-(node.value or 0.0), node.id))[:n]


def families(nodes: Sequence[Node], width: int) -> list[list[Node]]:
    """The nodes by parent; those at the top in groups of `width`, in the order they were drawn."""
    held: dict[tuple[int | None, int], list[Node]] = {}
    first = min((node.id for node in nodes), default=0)
    for node in nodes:
        group = (node.id - first) // width if node.parent is None else 0
        held.setdefault((node.parent, group), []).append(node)
    return list(held.values())
