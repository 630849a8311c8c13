"""What a search found: the choice, everything that was looked at, and what it cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from assay.core import Ledger, Problem, Reason, Response, Verdict
from assay.core.values import JSON, Value
from assay.search.selectors import Selection
from assay.search.tree import Node, Tree

_TRACE = ("strategy", "seed", "selection", "nodes", "ledger", "stopped", "warnings")
NOT_JUDGED = Verdict("undecided", reasons=(Reason("not judged"),))


@dataclass(frozen=True, slots=True, repr=False)
class Candidate(Value):
    """A response that a search could have chosen, and what the verifier found."""

    JSON_TYPE = "candidate"

    response: Response
    verdict: Verdict

    def to_dict(self) -> dict[str, JSON]:
        return {"response": self.response.to_dict(), "verdict": self.verdict.to_dict()}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Candidate:
        return cls(Response.from_dict(data["response"]), Verdict.from_dict(data["verdict"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search found, all that it looked at, and what it cost.

    Nothing in it needs the model: it can be written with `to_dict`, read back, shown, and chosen
    from again by another rule.
    """

    strategy: str
    """The strategy with its arguments, as it was called."""
    problem: Problem
    tree: Tree
    selection: Selection
    ledger: Ledger
    seed: int = 0
    stopped: str = ""
    """Why the search ended before its plan, such as ``budget of 4000 tokens``; empty if not."""
    warnings: tuple[str, ...] = field(default=())

    @property
    def nodes(self) -> list[Node]:
        """Every text that was drawn, in order."""
        return self.tree.nodes

    @property
    def chosen(self) -> Node:
        """The chosen node."""
        return self.tree.nodes[self.selection.chosen]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What could have been chosen, in the order it was drawn; never empty."""
        return tuple(self._candidate(node) for node in self._eligible())

    @property
    def best_index(self) -> int:
        """The place of the chosen one among the candidates."""
        return [node.id for node in self._eligible()].index(self.selection.chosen)

    @property
    def best(self) -> Candidate:
        """The chosen candidate."""
        return self._candidate(self.chosen)

    @property
    def text(self) -> str:
        """The text of the chosen response."""
        return self.tree.text(self.chosen)

    @property
    def answer(self) -> str | None:
        """The answer in it, where the search voted on answers."""
        return self.chosen.answer

    @property
    def verdict(self) -> Verdict:
        """The verdict on the chosen response."""
        return self.best.verdict

    @property
    def response(self) -> Response:
        """The chosen response, its usage replaced by that of the whole search."""
        return self.best.response.replace(usage=self.ledger.total)

    def to_dict(self) -> dict[str, JSON]:
        """The result as JSON data."""
        data: dict[str, JSON] = {
            "strategy": self.strategy,
            "problem": self.problem.to_dict(),
            "seed": self.seed,
            "selection": self.selection.to_dict(),
            "nodes": [node.to_dict() for node in self.nodes],
            "ledger": self.ledger.to_dict(),
        }
        if self.stopped:
            data["stopped"] = self.stopped
        if self.warnings:
            data["warnings"] = list(self.warnings)
        return data

    def trace(self) -> dict[str, JSON]:
        """The result without its problem and the nodes' own responses, for a run's record."""
        data = self.to_dict()
        del data["problem"]
        for node in data["nodes"]:
            node.pop("response", None)
        outcomes = Counter(candidate.verdict.outcome for candidate in self.candidates)
        return {**data, "candidates": len(self.candidates), "outcomes": dict(outcomes)}

    @classmethod
    def of(cls, problem: Problem, response: Response) -> Self | None:
        """The search that a response of a run came from; None if it came from none."""
        data = response.metadata.get("search")
        if not isinstance(data, dict) or "nodes" not in data:
            return None
        known = {name: data[name] for name in _TRACE if name in data}
        return cls.from_dict({**known, "problem": problem.to_dict()})

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        """The result from what `to_dict` returned."""
        return cls(
            strategy=data["strategy"],
            problem=Problem.from_dict(data["problem"]),
            tree=Tree(Node.from_dict(row) for row in data["nodes"]),
            selection=Selection.from_dict(data["selection"]),
            ledger=Ledger.from_dict(data["ledger"]),
            seed=data["seed"],
            stopped=data.get("stopped", ""),
            warnings=tuple(data.get("warnings", ())),
        )

    def __repr__(self) -> str:
        score = "undecided" if self.verdict.score is None else f"{self.verdict.score:.2f}"
        return (
            f"<SearchResult {self.strategy}: {self.verdict.outcome} ({score}), "
            f"candidate {self.best_index + 1} of {len(self._eligible())}>"
        )

    def _eligible(self) -> list[Node]:
        """The candidates; where the search ended before there was one, what it had to choose."""
        return self.tree.candidates if self.chosen.candidate else [self.chosen]

    def _candidate(self, node: Node) -> Candidate:
        verdict = NOT_JUDGED if node.verdict is None else node.verdict  # a verdict may be falsy
        return Candidate(self.tree.response(node), verdict)
