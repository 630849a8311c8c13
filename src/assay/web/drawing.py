"""Where the texts of a search lie on its map: steps from left to right, the chosen way on top.

The chosen way is one straight line. What branches off hangs below it, in the first row that is
free in all columns that it needs; texts that were folded are a strip of small dots.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assay.evaluate.report.text import one_line
from assay.search.result import SearchResult
from assay.search.tree import Node
from assay.web.branches import Branch, Fold, branches, label

MOST = 70
"""Texts that a map shows one by one."""
ROW, TOP, START = 27, 46, 26
_WIDTH, _NARROWEST, _WIDEST = 1090, 92, 150
_PITCH = 10
_LABEL = 16


class Mark(NamedTuple):
    """A text on the map."""

    x: float
    y: float
    status: str
    shade: int | None
    """The step of its colour from 0 to 10; None where it was not judged."""
    on_way: bool
    chosen: bool
    id: int
    told: str
    label: str


class Dots(NamedTuple):
    """Folded texts: some of them as dots, and how many more there are."""

    x: float
    y: float
    dots: list[tuple[float, str, int | None]]
    more: str
    told: str


class Edge(NamedTuple):
    """A line from a text to what was drawn behind it."""

    path: str
    on_way: bool


class Map(NamedTuple):
    """A drawing of a search; sizes in pixels."""

    width: int
    height: int
    marks: list[Mark]
    strips: list[Dots]
    edges: list[Edge]
    columns: list[tuple[float, str]]


def drawing(result: SearchResult, most: int = MOST) -> Map:
    r"""The map of a search.

    >>> from assay.search.beam import Beam
    >>> from assay.search.world import Chains
    >>> world = Chains(steps=3)
    >>> strategy = Beam(n=4, width=4, step="\n")
    >>> found = drawing(strategy.search(world.problem(0), world.model(), world.reward()))
    >>> len({mark.y for mark in found.marks if mark.on_way}), len(found.columns)
    (1, 3)
    """
    return _Drawing(result, branches(result, most)).done()


def shade(node: Node) -> int | None:
    """The step of a node's colour, by its value."""
    return None if node.value is None else round(10 * min(1.0, max(0.0, node.value)))


class _Drawing:
    def __init__(self, result: SearchResult, whole: Branch) -> None:
        self.result, self.whole = result, whole
        self.way = {node.id for node in result.tree.path(result.chosen)}
        self.columns = max(_depths(whole))
        room = (_WIDTH - START - 130) / (self.columns - 0.45)
        self.width = min(_WIDEST, max(_NARROWEST, room))
        self.free: dict[int, int] = {}
        self.marks: list[Mark] = []
        self.strips: list[Dots] = []
        self.edges: list[Edge] = []

    def done(self) -> Map:
        self._way(self.whole, 0, None)
        rows = max(self.free.values())
        ends = [mark.x + 14 + 7 * len(mark.label) for mark in self.marks]
        ends += [strip.x + 10 + 8 * len(strip.more) for strip in self.strips]
        return Map(
            width=round(max([self._x(self.columns) + 24, *ends])) + 8,
            height=TOP + ROW * rows,
            marks=self.marks,
            strips=self.strips,
            edges=sorted(self.edges, key=lambda edge: edge.on_way),
            columns=[(self._x(depth), f"{depth}") for depth in range(1, self.columns + 1)],
        )

    def _x(self, depth: int) -> float:
        return round(START + self.width * (depth - 0.45), 1)

    def _y(self, row: int) -> float:
        return TOP + ROW * row

    def _way(self, branch: Branch, row: int, start: tuple[float, float] | None) -> None:
        """A way in a row of its own, then what hangs below it, from its end to its start."""
        depths = list(_depths(branch, alone=True))
        for depth in range(min(depths), max(depths) + 1 + _ends(branch)):
            self.free[depth] = max(self.free.get(depth, 0), row + 1)
        here = start or (START - 12.0, self._y(row))
        places = []
        for step in branch.steps:
            places.append(here)
            there = (self._x(step.node.depth), self._y(row))
            self.edges.append(Edge(_line(here, there), step.node.id in self.way))
            self.marks.append(self._mark(step.node, *there))
            here = there
        last = branch.steps[-1].node.depth if branch.steps else 0
        for fold in branch.beyond:
            self._strip(fold, last + 1, here)
        for step, above in zip(reversed(branch.steps), reversed(places), strict=True):
            for fold in step.folds:
                self._strip(fold, step.node.depth, above)
            for other in step.others:
                needed = list(_depths(other))
                across = range(min(needed), max(needed) + 2)
                free = max(self.free.get(depth, 0) for depth in across)
                self._way(other, free, above)

    def _mark(self, node: Node, x: float, y: float) -> Mark:
        chosen = node.id == self.result.selection.chosen
        answer = one_line(node.answer or "", _LABEL)
        known = "" if node.value is None else f"{node.value:.2f}"
        ended = " ".join(part for part in (known, answer) if part)
        return Mark(
            x=x,
            y=y,
            status=node.status,
            shade=shade(node),
            on_way=node.id in self.way,
            chosen=chosen,
            id=node.id,
            told=_told(node, bool(self.result.tree.children(node))),
            label=ended if node.candidate else "",
        )

    def _strip(self, fold: Fold, depth: int, above: tuple[float, float]) -> None:
        row = self.free.get(depth, 1)
        self.free[depth] = row + 1
        x, y = self._x(depth), self._y(row)
        room = int((self.width - 26) / _PITCH)
        count = fold.times + fold.behind
        fits = count if count <= room else room - 3
        dots: list[tuple[float, str, int | None]] = [
            (round(x + _PITCH * place, 1), node.status, shade(node))
            for place, node in enumerate(fold.heads[:fits])
        ]
        more = f"+{count - len(dots):,}" if count > len(dots) else ""
        behind = f", {fold.behind:,} behind them" if fold.behind else ""
        self.edges.append(Edge(_line(above, (x, y), short=8), on_way=False))
        told = f"{fold.times:,} {fold.said}{behind}"
        self.strips.append(Dots(round(x + _PITCH * len(dots) - 3, 1), y, dots, more, told))


def _depths(branch: Branch, *, alone: bool = False) -> Iterator[int]:
    """The columns of a way; with those of what hangs below it, unless it is meant `alone`."""
    for step in branch.steps:
        yield step.node.depth
        if not alone:
            for other in step.others:
                yield from _depths(other)
    if branch.beyond:
        yield (branch.steps[-1].node.depth if branch.steps else 0) + 1


def _ends(branch: Branch) -> int:
    """One more column where a label stands behind the last text."""
    return int(bool(branch.steps) and branch.steps[-1].node.candidate)


def _line(start: tuple[float, float], end: tuple[float, float], *, short: int = 0) -> str:
    """Along the row, down just before the column, and to the text or a little `short` of it."""
    (x0, y0), (x1, y1) = start, end
    if y0 == y1:
        return f"M{x0:g} {y0:g}H{x1:g}"
    turn, bend = x1 - 20, 8
    return (
        f"M{x0:g} {y0:g}H{turn - bend:g}Q{turn:g} {y0:g} {turn:g} {y0 + bend:g}"
        f"V{y1 - bend:g}Q{turn:g} {y1:g} {turn + bend:g} {y1:g}H{x1 - short:g}"
    )


def _told(node: Node, followed: bool) -> str:
    known = "not judged" if node.value is None else f"value {node.value:.2f}"
    text = one_line(node.text[:1_000], 160) or "(nothing)"
    return f"Step {node.depth}, {known}, {label(node, followed=followed)}: {text}"
