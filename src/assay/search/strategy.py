"""What every strategy takes and gives: problem, model, verifier and budget to a result."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from assay.core import Budget, Ledger, Model, Problem, Response, Sampling, Verdict, Verifier
from assay.core.values import JSON, Value


@dataclass(frozen=True, slots=True, repr=False)
class Candidate(Value):
    """A response that a search looked at, and what the verifier found."""

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
    """What a search found, all that it looked at, and what it cost."""

    strategy: str
    candidates: tuple[Candidate, ...]
    """In the order they were drawn; never empty."""
    best_index: int
    ledger: Ledger
    stopped: str = ""
    """Why the search ended before its plan, such as ``budget of 4000 tokens``; empty if not."""

    @property
    def best(self) -> Candidate:
        """The chosen candidate."""
        return self.candidates[self.best_index]

    @property
    def text(self) -> str:
        """The text of the chosen response."""
        return self.best.response.text

    @property
    def verdict(self) -> Verdict:
        """The verdict on the chosen response."""
        return self.best.verdict

    @property
    def response(self) -> Response:
        """The chosen response, its usage replaced by that of the whole search."""
        return self.best.response.replace(usage=self.ledger.total)

    def __repr__(self) -> str:
        score = "undecided" if self.verdict.score is None else f"{self.verdict.score:.2f}"
        return (
            f"<SearchResult {self.strategy}: {self.verdict.outcome} ({score}), "
            f"candidate {self.best_index + 1} of {len(self.candidates)}>"
        )


class Strategy(ABC):
    """A test-time search procedure. Subclasses are frozen dataclasses of their arguments."""

    name: str

    @abstractmethod
    def search(
        self,
        problem: Problem,
        model: Model,
        verifier: Verifier,
        *,
        budget: Budget | None = None,
        sampling: Sampling | None = None,
        seed: int = 0,
    ) -> SearchResult:
        """The best response found within the budget.

        Every limit is checked before each call, so that a search cut short still gives a valid
        result. Raises `BudgetExceeded` when the budget does not allow even one candidate, and
        `ModelError` when the model answers nothing at all.
        """


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
