"""Which texts of a search a page shows one by one, and which it folds into a line.

The chosen way is shown whole. Beside it stand the texts that were gone on with, that ended, or that
may go on; those given up, and whatever is too much, are folded: "12 given up: outside the beam".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from assay.evaluate.report.text import one_line
from assay.search.result import SearchResult
from assay.search.tree import Node

WIDEST = 12
"""Texts behind one that are shown one by one."""
DEEPEST = 5
"""How often a branch may branch off another; what does so more often is folded."""
LONGEST = 400
"""Steps of one way; of a longer one the middle is folded."""
LISTED = 40
"""Texts of one fold that are named."""
_LABELS = 4
_LEFT = {"pruned", "duplicate", "failed"}


class Fold(NamedTuple):
    """Texts that are not shown one by one: what they have in common, and the first of them."""

    said: str
    heads: list[Node]
    nodes: list[Node]
    """The heads and what stands behind them, the first `LISTED` of all."""
    times: int
    behind: int
    """How many texts stand behind them."""


class Step(NamedTuple):
    """A text on a way, what was drawn beside it and followed, and what was folded there."""

    node: Node
    others: list[Branch]
    folds: list[Fold]


class Branch(NamedTuple):
    """A way through the tree, and what was drawn behind its last text."""

    steps: list[Step]
    beyond: list[Fold]


def branches(result: SearchResult, most: int) -> Branch:
    r"""The search as the way to its choice, with about `most` texts shown in all.

    >>> from assay.search.beam import Beam
    >>> from assay.search.world import Chains
    >>> world = Chains(steps=3)
    >>> strategy = Beam(n=4, width=4, step="\n")
    >>> found = strategy.search(world.problem(0), world.model(), world.reward())
    >>> [(step.node.depth, [f"{f.times} {f.said}" for f in step.folds])
    ...  for step in branches(found, 20).steps[:2]]
    [(1, ['3 given up: outside the beam']), (2, ['3 given up: outside the beam'])]
    """
    return _Folding(result, most).behind(None, 0)


def label(node: Node, *, followed: bool = False) -> str:
    """What became of a text, in words that texts of the same fate share."""
    return _label(node.status, node.why[:500], followed)


@lru_cache(maxsize=4096)
def _label(status: str, said: str, followed: bool) -> str:
    why = one_line(said, 80)
    if status == "pruned":
        return f"given up: {why}" if why else "given up"
    if status == "duplicate":
        return "repeating another text"
    if status == "failed":
        return f"unusable: {why}" if why else "unusable"
    if status == "cut":
        return "cut off at the limit of tokens"
    if status == "finished":
        return "finished"
    return "went on" if followed else "begun, and left"


def _number(node: Node | None) -> int:
    return -1 if node is None else node.id


class _Folding:
    def __init__(self, result: SearchResult, most: int) -> None:
        self.tree = result.tree
        self.way = {node.id for node in result.tree.path(result.chosen)}
        self.sizes = [1] * len(self.tree)
        self.peaks = [node.value or 0.0 if node.candidate else 0.0 for node in self.tree.nodes]
        for node in reversed(self.tree.nodes):
            if node.parent is not None:
                self.sizes[node.parent] += self.sizes[node.id]
                self.peaks[node.parent] = max(self.peaks[node.parent], self.peaks[node.id])
        self.shown = self._shown(most)

    def _shown(self, most: int) -> set[int]:
        """The chosen way, then level by level what else is worth a line of its own."""
        way = sorted(self.way)
        shown = set(way if len(way) <= LONGEST else way[: LONGEST // 2] + way[-LONGEST // 2 :])
        waiting: deque[Node | None] = deque([None])
        while waiting and len(shown) < most:
            children = [c for c in self.tree.children(waiting.popleft()) if self._worthy(c)]
            best = sorted(children, key=self._worth, reverse=True)[:WIDEST]
            shown |= {child.id for child in best[: max(1, most - len(shown))]}
            waiting += sorted((c for c in best if c.id in shown), key=_number)
        return shown

    def _followed(self, node: Node) -> bool:
        return any(child.why != "looked ahead" for child in self.tree.children(node))

    def _worthy(self, node: Node) -> bool:
        return node.id in self.way or node.status not in _LEFT or self._followed(node)

    def _worth(self, node: Node) -> tuple[bool, bool, float, float, int]:
        known = node.value or 0.0
        on_way = node.id in self.way
        return on_way, self._followed(node), self.peaks[node.id], known, -node.id

    def behind(self, parent: Node | None, level: int) -> Branch:
        """The way on from a text, or from the start."""
        steps: list[Step] = []
        skipped: list[Node] = []
        while True:
            children = self.tree.children(parent)
            kept = [child for child in children if child.id in self.shown]
            hidden = [child for child in children if child.id not in self.shown]
            passed = next((child for child in hidden if child.id in self.way), None)
            if not kept and passed is not None:
                skipped.append(passed)
                parent = passed
                continue
            if not kept:
                return Branch(steps, self._folds(hidden))
            main = max(kept, key=self._worth)
            others = [child for child in kept if child is not main]
            if level >= DEEPEST:
                hidden, others = sorted(hidden + others, key=_number), []
            folds = self._folds(hidden)
            if skipped:
                folds.insert(0, _passed(skipped))
                skipped = []
            steps.append(Step(main, [self._branch(node, level + 1) for node in others], folds))
            parent = main

    def _branch(self, first: Node, level: int) -> Branch:
        on = self.behind(first, level)
        return Branch([Step(first, [], []), *on.steps], on.beyond)

    def _folds(self, nodes: Iterable[Node]) -> list[Fold]:
        """The nodes by what became of them, the largest group first."""
        groups: dict[str, list[Node]] = {}
        for node in nodes:
            groups.setdefault(label(node, followed=self._followed(node)), []).append(node)
        ranked = sorted(groups.items(), key=lambda item: -len(item[1]))
        if len(ranked) > _LABELS:
            rest = [node for _, held in ranked[_LABELS - 1 :] for node in held]
            ranked = [*ranked[: _LABELS - 1], ("left for other reasons", rest)]
        return [self._fold(said, held) for said, held in ranked]

    def _fold(self, said: str, held: list[Node]) -> Fold:
        whole = sum(self.sizes[node.id] for node in held)
        listed: list[Node] = []
        waiting = deque(held)
        while waiting and len(listed) < LISTED:
            node = waiting.popleft()
            listed.append(node)
            waiting.extendleft(reversed(self.tree.children(node)))
        more = said in ("went on", "finished")
        said = f"more that {said}" if more else said
        return Fold(said, held[:LISTED], listed, len(held), whole - len(held))


def _passed(steps: list[Node]) -> Fold:
    shown = steps[:LISTED]
    return Fold("steps before this one", shown, shown, len(steps), 0)
