"""What each token of an answer was worth, read off the answers that share its beginning.

TEMPO (arXiv 2509.18314): the answers of a group form a tree of prefixes; the value of a prefix is
the mean reward of the answers that begin with it, and a token's temporal difference is what it
did to that value. It is 0 wherever all answers that share a prefix go on alike.

The tree is built compressed, a node for each set of answers that share a prefix: answers are
sorted, and neighbours' common prefixes tell where the sets part. Time is linear in the tokens
(sorting and comparing happen on whole slices), and one number is computed a branch, not a token;
an answer has as many branches as others that leave it one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from assay.core.values import paste_back
from assay.train.credit.baselines import EPS, Scale, average, decided, deviation
from assay.train.rollout import Reward, group_ranges

Tokens = Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Node:
    """The answers that share a prefix, from the first length at which they are alone together.

    `tokens` of the answers are shared; the branch from the parent is token number
    `parent.tokens`. `value` is the mean of the decided rewards among the answers, None without.
    """

    tokens: int
    answers: tuple[int, ...]
    value: float | None
    decided: int
    """How many of the answers have a reward."""
    parent: int | None = None
    """The place of the parent in the list of nodes; None for the root."""

    __repr__ = paste_back


@dataclass(slots=True)
class _Open:
    """A node while the tree is built; `first` and `last` are places among the sorted answers."""

    tokens: int
    first: int
    parent: _Open | None
    last: int = 0
    place: int = -1


def prefix_tree(answers: Sequence[Tokens], rewards: Sequence[Reward]) -> list[Node]:
    """The compressed tree of one group, parents before children. `answers` are unpadded.

    >>> for node in prefix_tree([(5, 6), (5, 7), (8,)], [1, 0, 0]):
    ...     print(node)
    Node(tokens=0, answers=(0, 1, 2), value=0.3333333333333333, decided=3)
    Node(tokens=1, answers=(0, 1), value=0.5, decided=2, parent=0)
    Node(tokens=2, answers=(0,), value=1.0, decided=1, parent=1)
    Node(tokens=2, answers=(1,), value=0.0, decided=1, parent=1)
    Node(tokens=1, answers=(2,), value=0.0, decided=1, parent=0)
    """
    members: dict[tuple[int, ...], list[int]] = {}
    for place, answer in enumerate(answers):
        members.setdefault(tuple(answer), []).append(place)
    texts = sorted(members)
    alike = [members[text] for text in texts]  # a long answer is hashed once, not once a node
    opened = _opened(texts)
    opened.sort(key=lambda node: (node.first, node.tokens))
    nodes: list[Node] = []
    for place, node in enumerate(opened):
        node.place = place
        inside = tuple(sorted(chain.from_iterable(alike[node.first : node.last])))
        known = [value for _, value in decided(rewards, inside)]
        parent = None if node.parent is None else node.parent.place
        value = average(known) if known else None
        nodes.append(
            Node(tokens=node.tokens, answers=inside, value=value, decided=len(known), parent=parent)
        )
    return nodes


def _opened(texts: Sequence[tuple[int, ...]]) -> list[_Open]:
    """The nodes over sorted, different answers: intervals of neighbours with common prefixes."""
    root = _Open(0, 0, None)
    stack, done = [root], list[_Open]()
    for place, text in enumerate(texts):
        shared = common(texts[place - 1], text) if place else 0
        while stack[-1].tokens > shared:
            node = stack.pop()
            node.last = place
            done.append(node)
            if stack[-1].tokens < shared:
                node.parent = _Open(shared, node.first, stack[-1])
                stack.append(node.parent)
        if text:  # an empty answer ends at the root
            stack.append(_Open(len(text), place, stack[-1]))
    for node in stack:
        node.last = len(texts)
    return done + stack


def common(one: Tokens, other: Tokens) -> int:
    """How many tokens two answers have in common from their start.

    >>> common((1, 2, 3), (1, 2, 4, 3))
    2
    """
    low, high = 0, min(len(one), len(other))
    while low < high:  # halves are compared as wholes, which is far quicker than token by token
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """Temporal differences of a batch, and what is worth logging of them."""

    differences: tuple[dict[int, float], ...]
    """For each answer, the difference of each token that has one; all others are 0."""
    statistics: dict[str, float] = field(default_factory=dict)


def temporal_differences(
    answers: Sequence[Tokens],
    rewards: Sequence[Reward],
    groups: Sequence[int],
    *,
    leave_one_out: bool = False,
    shrink: float = 0.0,
) -> Branches:
    """What each token did to the value of its prefix.

    With `leave_one_out` an answer's own reward has no part in the values of its prefixes; where
    no other decided answer shares one, the last value stands. `shrink` draws the value of few
    answers towards that of the branch they come from: (n V + k V(parent)) / (n + k).

    >>> temporal_differences([(5, 6), (5, 7)], [1, 0], [0, 0]).differences
    ({1: 0.5}, {1: -0.5})
    """
    found: list[dict[int, float]] = [{} for _ in answers]
    shared = branching = 0
    for places in group_ranges(groups):
        mine = [rewards[i] for i in places]
        nodes = prefix_tree([answers[i] for i in places], mine)
        leaves = _leaves(nodes)
        for own, place in enumerate(places):
            path = _path(nodes, leaves[own])
            shared += max((node.tokens for node in path if len(node.answers) > 1), default=0)
            reward = mine[own]
            if reward is None:
                continue
            left_out = reward if leave_one_out else None
            values = _values(path, left_out, shrink)
            for above, below, node in zip(values, values[1:], path, strict=False):
                if below != above:
                    found[place][node.tokens] = below - above
        branching += sum(bool(found[i]) for i in places)
    differences = [abs(value) for one in found for value in one.values()]
    tokens, count = sum(map(len, answers)), max(1, len(answers))
    return Branches(
        differences=tuple(found),
        statistics={
            "branch_tokens": len(differences) / max(1, tokens),
            "shared_prefix": shared / count,
            "branching": branching / count,
            "difference": average(differences),
        },
    )


def _leaves(nodes: Sequence[Node]) -> dict[int, int]:
    """The deepest node of each answer; children come behind their parents."""
    return {answer: place for place, node in enumerate(nodes) for answer in node.answers}


def _path(nodes: Sequence[Node], leaf: int) -> list[Node]:
    """The nodes from the root down to one."""
    path, at = list[Node](), leaf
    while True:
        path.append(nodes[at])
        above = nodes[at].parent
        if above is None:
            return path[::-1]
        at = above


def _values(path: Sequence[Node], left_out: float | None, shrink: float) -> list[float]:
    """The value of each node on an answer's path, perhaps without its own reward."""
    values: list[float] = []
    for node in path:
        value, count = node.value, node.decided
        above = values[-1] if values else 0.0
        if left_out is not None and value is not None:
            count -= 1
            value = (value * (count + 1) - left_out) / count if count else None
        if value is None:
            value = above
        elif values and shrink:
            value = (count * value + shrink * above) / (count + shrink)
        values.append(value)
    return values


def tempo_advantages(
    answers: Sequence[Tokens],
    rewards: Sequence[Reward],
    groups: Sequence[int],
    *,
    weight: float = 1.0,
    scale: Scale = "group",
    leave_one_out: bool = False,
    shrink: float = 0.0,
    eps: float = EPS,
) -> tuple[tuple[tuple[float, ...], ...], dict[str, float]]:
    """One advantage a token, (r - mean + weight * difference) / (deviation + eps), and statistics.

    It is a bonus at branches and not a way to share the outcome out: every token still has the
    whole outcome's advantage besides. With a weight of 0 it is GRPO's.

    >>> tempo_advantages([(5, 6), (5, 7)], [1, 0], [0, 0], scale="none")[0]
    ((0.5, 1.0), (-0.5, -1.0))
    """
    branches = temporal_differences(
        answers, rewards, groups, leave_one_out=leave_one_out, shrink=shrink
    )
    widths = _widths(rewards, groups, scale, eps)
    found: list[tuple[float, ...]] = []
    for places in group_ranges(groups):
        known = decided(rewards, places)
        total, count = sum(value for _, value in known), len(known)
        mean = average([value for _, value in known])
        silent = len({value for _, value in known}) < 2
        for place in places:
            reward, length = rewards[place], len(answers[place])
            if reward is None or silent:
                found.append((0.0,) * length)
                continue
            base = (total - reward) / (count - 1) if leave_one_out else mean
            row = [(reward - base) / widths[place]] * length
            for at, difference in branches.differences[place].items():
                row[at] = (reward - base + weight * difference) / widths[place]
            found.append(tuple(row))
    return tuple(found), branches.statistics


def _widths(
    rewards: Sequence[Reward], groups: Sequence[int], scale: Scale, eps: float
) -> list[float]:
    """What each answer's advantage is divided by."""
    if scale == "none":
        return [1.0] * len(rewards)
    ranges = [range(len(rewards))] if scale == "batch" else list(group_ranges(groups))
    return [
        width
        for places in ranges
        for width in [deviation([value for _, value in decided(rewards, places)]) + eps]
        for _ in places
    ]
