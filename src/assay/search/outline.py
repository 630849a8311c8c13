"""The tree of a search as lines of text, for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assay.search.result import SearchResult
from assay.search.tree import Node

MARKS = {
    "live": "·",
    "finished": "●",
    "cut": "✂",
    "pruned": "×",
    "duplicate": "=",
    "failed": "!",
}
LEGEND = "★ chosen  ▸ on the way to it  ● finished  ✂ cut off  × given up  = duplicate  · begun"
MOST = 6
"""Branches below one text that are shown; of the others, how many they are."""


def outline(
    result: SearchResult,
    *,
    width: int = 100,
    most: int = MOST,
    show: Callable[[str], str] = str,
) -> Iterator[str]:
    r"""The tree, a text a line: its mark, its number, its score, and how it begins.

    The way to the chosen text is shown whatever else is left out. `show` makes a model's text
    safe for the terminal.

    >>> from assay.search.best_of_n import BestOfN
    >>> from assay.search.world import Chains
    >>> world = Chains(steps=2)
    >>> result = BestOfN(n=2).search(world.problem(0), world.model(), world.reward())
    >>> print(*outline(result), sep="\n")  # doctest: +ELLIPSIS
    ├─ ★ 0 0.70 +... =right
    └─ ● 1 0.37 -... =wrong-3
    """
    way = {node.id for node in result.tree.path(result.chosen)}
    yield from _below(result, None, "", way, width, most, show)


def _below(
    result: SearchResult,
    node: Node | None,
    indent: str,
    way: set[int],
    width: int,
    most: int,
    show: Callable[[str], str],
) -> Iterator[str]:
    children = result.tree.children(node)
    shown = _worth_showing(result, children, way, most)
    hidden = len(children) - len(shown)
    for place, child in enumerate(shown):
        last = place == len(shown) - 1 and not hidden
        line = f"{indent}{'└─' if last else '├─'} {_line(result, child, way)}"
        room = max(20, width - len(line))
        yield f"{line}{_cut(show(' '.join(child.text.split())), room)}"
        deeper = indent + ("   " if last else "│  ")
        yield from _below(result, child, deeper, way, width, most, show)
    if hidden:
        yield f"{indent}└─ and {hidden} more, {_tally(children, shown)}"


def _worth_showing(
    result: SearchResult, children: list[Node], way: set[int], most: int
) -> list[Node]:
    """The chosen way first of all, then what was gone on with, then what scored most."""

    def worth(child: Node) -> tuple[bool, bool, float]:
        return child.id in way, bool(result.tree.children(child)), child.value or 0.0

    kept = sorted(children, key=lambda child: (worth(child), -child.id), reverse=True)[:most]
    return sorted(kept, key=lambda child: child.id)


def _line(result: SearchResult, node: Node, way: set[int]) -> str:
    mark = "▸" if node.id in way else MARKS[node.status]
    star = "★" if node.id == result.selection.chosen else mark
    score = "" if node.value is None else f"{node.value:.2f} "
    answer = "" if node.answer is None else f"[{' '.join(node.answer.split())[:20]}] "
    return f"{star} {node.id} {score}{answer}"


def _tally(children: list[Node], shown: list[Node]) -> str:
    left = [child for child in children if child not in shown]
    whys = sorted({child.why or child.status for child in left})
    return "; ".join(whys)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
