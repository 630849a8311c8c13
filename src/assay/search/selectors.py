"""Rules that choose one of several candidates: by the verifier, by a vote, or by both.

| rule | chooses |
| --- | --- |
| ``best`` | the candidate that the verifier prefers |
| ``majority`` | the answer that most candidates give |
| ``weighted`` | the answer whose candidates' scores have the largest sum |
| ``weighted_mean`` | the answer whose candidates' scores have the largest mean |
| ``hierarchical`` | ``weighted`` inside each chain, and again among the chains' answers |
| ``first_accepted`` | the first candidate that is correct, else as ``best`` |
| ``last`` | the last candidate |

Ties are broken the same way always: the larger sum of scores, then the larger count, then the
candidate that was drawn first. An answer is represented by its best candidate. A candidate in
which no answer is found is in no class of answers: it neither votes nor splits a vote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self, get_args

from assay.core import BadArgument, Verdict
from assay.core.values import JSON, Value
from assay.search.tree import Node

Rule = Literal[
    "best", "majority", "weighted", "weighted_mean", "hierarchical", "first_accepted", "last"
]
UNKNOWN = 0.5
"""The weight of a candidate on which the verifier could not tell, or was not asked."""


@dataclass(frozen=True, slots=True, repr=False)
class Class(Value):
    """An answer, the sum of its candidates' scores, and how many they are."""

    JSON_TYPE: ClassVar[str] = "answer_class"

    answer: str
    weight: float
    count: int

    def to_dict(self) -> dict[str, JSON]:
        return {"answer": self.answer, "weight": self.weight, "count": self.count}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Selection(Value):
    """What was chosen, by which rule, among which answers."""

    JSON_TYPE: ClassVar[str] = "selection"

    rule: str
    chosen: int
    """The id of a node."""
    table: tuple[Class, ...] = ()
    """The classes of answers, the winner first; empty for rules that do not vote."""
    tied: bool = False
    """Whether another candidate, or answer, stood as high."""

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"rule": self.rule, "chosen": self.chosen}
        if self.table:
            data["table"] = [row.to_dict() for row in self.table]
        if self.tied:
            data["tied"] = True
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        rows = tuple(Class.from_dict(row) for row in data.get("table", ()))
        return cls(**{**data, "table": rows})


def select(
    rule: Rule, nodes: Sequence[Node], chain: Callable[[Node], int] | None = None
) -> Selection:
    """The choice of a rule among candidates, in the order they were drawn; at least one.

    `chain` tells which chain a candidate belongs to, for ``hierarchical``. A vote in which nobody
    gives an answer falls back to ``best``.

    >>> nodes = [Node(id=i, answer=a, value=v) for i, (a, v) in
    ...          enumerate([("4", 0.3), ("5", 0.5), ("4", 0.4)])]
    >>> [select(rule, nodes).chosen for rule in ("best", "majority", "weighted", "weighted_mean")]
    [1, 2, 2, 1]
    """
    check_rule(rule)
    if not nodes:
        raise BadArgument("there is nothing to choose from")
    if rule == "last":
        return Selection(rule=rule, chosen=nodes[-1].id)
    if rule == "first_accepted":
        accepted = next((node for node in nodes if node.verdict), None)
        if accepted is not None:
            return Selection(rule=rule, chosen=accepted.id)
    if rule == "hierarchical" and chain is not None:
        nodes = _winners(nodes, chain)
    classes = _classes(nodes)
    if rule in ("best", "first_accepted") or not classes:
        return _best(nodes)
    by = _VOTES[rule]
    ranked = sorted(classes.values(), key=lambda held: (*by(held), -held[0].id), reverse=True)
    return Selection(
        rule=rule,
        chosen=_best(ranked[0]).chosen,
        table=tuple(Class(held[0].answer or "", _sum(held), _count(held)) for held in ranked),
        tied=len(ranked) > 1 and by(ranked[0]) == by(ranked[1]),
    )


def check_rule(rule: str) -> None:
    """Raise `BadArgument` unless there is such a rule."""
    if rule not in get_args(Rule):
        raise BadArgument(f"a selector is one of {', '.join(get_args(Rule))}, not {rule!r}")


def preference(verdict: Verdict) -> tuple[bool, float, bool]:
    """How candidates are ranked, higher is better.

    A correct one first; then by score, where an undecided verdict counts 0 but stands above an
    incorrect one of score 0: it may yet be right.

    >>> preference(Verdict("correct")) > preference(Verdict("undecided"))
    True
    >>> preference(Verdict("undecided")) > preference(Verdict("incorrect"))
    True
    """
    score = 0.0 if verdict.score is None else verdict.score
    return (verdict.label == "correct", score, verdict.label == "undecided")


def _best(nodes: Sequence[Node]) -> Selection:
    first, *others = sorted(nodes, key=lambda node: (_rank(node), -node.id), reverse=True)
    tied = any(_rank(other) == _rank(first) for other in others)
    return Selection(rule="best", chosen=first.id, tied=tied)


def _rank(node: Node) -> tuple[bool, float, bool]:
    if node.verdict is not None:
        return preference(node.verdict)
    return (False, node.value or 0.0, node.value is None)


def _classes(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    held: dict[str, list[Node]] = {}
    for node in nodes:
        if node.answer is not None:
            held.setdefault(node.answer, []).append(node)
    return held


def _winners(nodes: Sequence[Node], chain: Callable[[Node], int]) -> list[Node]:
    """The winner of each chain by its weighted answers."""
    chains: dict[int, list[Node]] = {}
    for node in nodes:
        chains.setdefault(chain(node), []).append(node)
    chosen = {select("weighted", held).chosen for held in chains.values()}
    return [node for node in nodes if node.id in chosen]


def _count(nodes: Sequence[Node]) -> int:
    return sum(node.votes for node in nodes)


def _sum(nodes: Sequence[Node]) -> float:
    return round(sum(node.votes * _weight(node) for node in nodes), 9)


def _weight(node: Node) -> float:
    known = node.value if node.weight is None else node.weight
    return UNKNOWN if known is None else known


_VOTES: Mapping[str, Callable[[Sequence[Node]], tuple[float, ...]]] = {
    "majority": lambda held: (_count(held), _sum(held)),
    "weighted": lambda held: (_sum(held), _count(held)),
    "weighted_mean": lambda held: (round(_sum(held) / _count(held), 9), _sum(held), _count(held)),
    "hierarchical": lambda held: (_sum(held), _count(held)),
}
