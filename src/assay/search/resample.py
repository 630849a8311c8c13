"""Smaller searches out of one: the curve at 1, 2, 4 ... from samples that were drawn once.

A search that drew n whole texts holds every smaller one. Taking the first k would make the curve
hang on the order; here sets of k are drawn at random, many times, and the share of right choices is
averaged. (Chen et al. 2021 do the same for pass@k, where all sets can be counted.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from assay.core import BadArgument
from assay.core.seeds import rng
from assay.search.selectors import Rule, select
from assay.search.tree import Node

SETS = 1_000


def curve(
    problems: Sequence[Sequence[Node]],
    right: Sequence[Mapping[int, bool]],
    rule: Rule,
    sizes: Sequence[int],
    *,
    sets: int = SETS,
    seed: int = 0,
) -> dict[int, list[float]]:
    """For each size, by problem: the share of sets of that size in which the rule chooses right.

    `problems` holds each problem's candidates, judged and with their answers; `right` tells by a
    node's id whether it is. A size of all candidates is one set.

    >>> nodes = [Node(id=i, answer=a, value=v) for i, (a, v) in
    ...          enumerate([("4", 0.9), ("5", 0.2), ("5", 0.3)])]
    >>> right = {0: True, 1: False, 2: False}
    >>> curve([nodes], [right], "majority", [3]), curve([nodes], [right], "best", [3])
    ({3: [0.0]}, {3: [1.0]})
    """
    found: dict[int, list[float]] = {}
    for size in sizes:
        shares = []
        for number, (nodes, known) in enumerate(zip(problems, right, strict=True)):
            if size > len(nodes):
                raise BadArgument(f"{len(nodes)} candidates hold no set of {size}")
            shares.append(_share(nodes, known, rule, size, sets, seed, number))
        found[size] = shares
    return found


def _share(
    nodes: Sequence[Node],
    right: Mapping[int, bool],
    rule: Rule,
    size: int,
    sets: int,
    seed: int,
    number: int,
) -> float:
    if size == len(nodes):
        return float(right[select(rule, nodes).chosen])
    if size == 1:
        return fmean(right[node.id] for node in nodes)
    draw = rng(seed, "sets", number, size)
    chosen = (
        select(
            rule, [nodes[place] for place in sorted(draw.sample(range(len(nodes)), size))]
        ).chosen
        for _ in range(sets)
    )
    return fmean(right[one] for one in chosen)
