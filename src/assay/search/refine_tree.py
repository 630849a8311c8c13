"""Refinement as a tree search: an answer that fails is mended, and so are the menders' failures.

SPaR, Cheng et al. 2024 (arXiv 2412.11605): the root is an answer that a judge refused, with the
critique; a child is its refinement, judged by several votes. Breadth first, each level draws
`branch` children behind each of the `keep` best nodes and ends the search if one is accepted.

What differs from the published code, and why. The root may be the best there is: theirs raised
and dropped the problem, here the result is the root and a warning says ``unrefined``. Depth first,
theirs returned nothing where no leaf was accepted; here the best of the tree is chosen. A node is
accepted where its verdict is correct, which for a judge is more than half of the votes; for a
constraint checker a score above a half would not do. A child that repeats a text that was judged
takes over its verdict, as in their cache. A child without a verdict (votes tied, or unreadable)
is not refined further. Theirs asked up to three times for a marked answer; here an answer without
marks counts as it is.

Costs at most n refinements and n + 1 judgements, each of which is as many answers of the judge as
it takes votes: a judge costs more than the writer. Measured on scripted models, a chain that is
begun anew now and then (``how="restart_chain"``) is as good as the tree; say so with any result.
It needs a verifier that gives reasons, and nothing of the model.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from assay.core import BadArgument, Message, Model, Response, Verifier
from assay.search.explorer import Explorer
from assay.search.feedback import critique
from assay.search.selectors import Selection
from assay.search.strategy import Strategy, check_counts
from assay.search.tree import Node

How = Literal["bfs", "dfs", "chain", "restart_chain"]

REFINE = """\
A check of your answer found:
{critique}

First think about what has to change, in a few words. Then write the whole corrected answer \
between <corrected> and </corrected>, without a word about the change."""

_MARKED = re.compile(r"<corrected>\s*(.*?)\s*(?:</corrected>|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, repr=False)
class RefineTree(Strategy):
    """Mend a failing answer along a tree of at most `n` refinements, down to `depth`.

    `how` is the order: ``bfs`` and ``dfs`` as in the paper, ``chain`` mends the last refinement
    always, ``restart_chain`` goes back to the root after `depth` of them. `votes` asks a judge for
    so many votes (0: as it is). The first answer is drawn, unless `start` gives one to mend.

    >>> from assay.core import Model, Problem
    >>> from assay.verifiers.constraints import avoids
    >>> class Mender(Model):
    ...     name = "mender"
    ...     def generate(self, messages, sampling):
    ...         texts = ("Um, so: yes.", "Too short. <corrected>Yes.</corrected>", "So.")
    ...         return [Response(text) for text in texts[:sampling.n]]
    >>> result = RefineTree().search(Problem.of("Is it?"), Mender(), avoids("um"))
    >>> [node.text for node in result.nodes], result.text
    (['Um, so: yes.', 'Um, so: yes.', 'Yes.', 'So.'], 'Yes.')
    """

    name: ClassVar[str] = "refine_tree"

    n: int = 15
    how: How = "bfs"
    branch: int = 3
    keep: int = 2
    depth: int = 3
    votes: int = 0
    temperature: float = 0.7
    start: str = ""

    def __post_init__(self) -> None:
        check_counts(self, "n", "branch", "keep", "depth")
        if self.how not in get_args(How):
            raise BadArgument(f"how is one of {', '.join(get_args(How))}, not {self.how!r}")

    def check(self, model: Model, verifier: Verifier | None) -> None:
        super().check(model, verifier)
        _voting(verifier, self.votes)

    def explore(self, explorer: Explorer) -> None:
        root = self._root(explorer)
        if root.verdict or not critique(explorer.problem, root.verdict):
            return  # nothing to mend, or nobody who says what
        if self.how == "bfs":
            self._by_levels(explorer, root)
        elif self.how == "dfs":
            self._downward(explorer, root, self.depth)
        else:
            self._along_a_chain(explorer, root)

    def select(self, explorer: Explorer) -> Selection:
        chosen = super().select(explorer)
        if chosen.chosen == 0 and not explorer.tree.nodes[0].verdict:
            explorer.warn("unrefined: no refinement is better than the first answer")
        return chosen

    def _by_levels(self, explorer: Explorer, root: Node) -> None:
        level = [root]
        for _ in range(self.depth):
            grown = self._refined(explorer, level, self.branch)
            if any(node.verdict for node in grown):
                return
            level = self._promising(explorer, grown)

    def _downward(self, explorer: Explorer, node: Node, levels: int) -> bool:
        """Whether a refinement below the node was accepted; the best children are tried first."""
        if not levels:
            return False
        grown = self._refined(explorer, [node], self.branch)
        if any(child.verdict for child in grown):
            return True
        children = self._promising(explorer, grown)
        return any(self._downward(explorer, child, levels - 1) for child in children)

    def _along_a_chain(self, explorer: Explorer, root: Node) -> None:
        node = root
        while grown := self._refined(explorer, [node], 1):
            if grown[0].verdict:
                return
            if self._promising(explorer, grown):
                node = grown[0]
            if self.how == "restart_chain" and node.depth > self.depth:
                node = root

    def _root(self, explorer: Explorer) -> Node:
        if self.start:
            first, status = Response(self.start, finish_reason="stop"), "finished"
            root = explorer.tree.add(
                text=self.start, whole=True, status=status, response=first, why="given"
            )
        else:
            (root,) = explorer.draw(1, temperature=self.temperature)
        self._judge(explorer, [root])
        return root

    def _refined(self, explorer: Explorer, nodes: Sequence[Node], each: int) -> list[Node]:
        """Judged refinements of nodes, `each` of every one, as far as `n` of them go."""
        left = self.n + 1 - len(explorer.tree)
        whole, rest = nodes[: left // each], nodes[left // each :][:1]
        grown: list[Node] = []
        for chosen, count in ((whole, each), (rest, left % each)):
            if chosen and count:
                asked = [(node, self._asked(explorer, node)) for node in chosen]
                grown += explorer.follow(asked, count, temperature=self.temperature)
        for node in grown:
            _unwrap(node)
        self._judge(explorer, grown)
        return grown

    def _judge(self, explorer: Explorer, nodes: Sequence[Node]) -> None:
        """Judge what was not judged in the same words before."""
        first: dict[str, Node] = {}
        for node in explorer.tree.nodes:
            first.setdefault(node.text, node)
        explorer.judge(
            [node for node in nodes if first[node.text] is node],
            verifier=_voting(explorer.verifier, self.votes),
        )
        for node in nodes:
            if (same := first[node.text]) is not node:
                node.verdict, node.value = same.verdict, same.value
                node.why = f"the same text as node {same.id}"

    def _promising(self, explorer: Explorer, nodes: Sequence[Node]) -> list[Node]:
        """The best nodes of those with a critique, the earliest of equals first."""
        usable = [node for node in nodes if critique(explorer.problem, node.verdict)]
        return sorted(usable, key=lambda node: -(node.value or 0.0))[: self.keep]

    def _asked(self, explorer: Explorer, node: Node) -> tuple[Message, ...]:
        found = critique(explorer.problem, node.verdict)
        return (
            *explorer.problem.messages,
            Message("assistant", node.text or "(nothing)"),
            Message("user", REFINE.format(critique=found)),
        )


def _unwrap(node: Node) -> None:
    """Leave of a refinement what stands between the marks: the last pair that says something."""
    said = [text for text in _MARKED.findall(node.text) if text]
    if said and node.response is not None:
        node.text, node.response = said[-1], node.response.replace(text=said[-1])


def _voting(verifier: Verifier | None, votes: int) -> Verifier | None:
    """The verifier with so many votes, where it takes votes."""
    if not votes or verifier is None:
        return verifier
    known: Any = verifier
    if not hasattr(known, "votes"):
        raise BadArgument(
            f"verifier {verifier.name!r} takes no votes; give votes to the judge in it, not to "
            "refine_tree"
        )
    made: Verifier = dataclasses.replace(known, votes=votes)
    return made
