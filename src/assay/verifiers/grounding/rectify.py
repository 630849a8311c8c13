"""Mending an answer by its kind of error: other knowledge, or another answer (KALMV).

A retrieval error is answered with the next page of knowledge and a new answer to it, a grounding
error with a new answer from the same knowledge. Every turn keeps its own state, so that no answer
is judged by the knowledge of another turn; an item that has no error is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Response, Usage, Verdict, Verifier
from assay.verifiers.grounding.knowledge import error_class

Retrieve = Callable[[Problem, int], tuple[str, ...]]
"""The documents for a problem on a page, from 0."""
Generate = Callable[[Problem, int], Response]
"""An answer to a problem with its documents; the number of the turn tells draws apart."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turn:
    """One state: which page was read, what was answered, what was found, and what it cost."""

    page: int
    problem: Problem
    response: Response
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Rectified:
    """All turns of one problem. The last is without error, or the turns were used up."""

    turns: tuple[Turn, ...]

    @property
    def best(self) -> Turn:
        """The first turn without error; else the one likeliest to have none."""
        return max(self.turns, key=_rank)

    @property
    def verified(self) -> bool:
        """Whether the verifier accepts the best turn; else its answer is better withheld."""
        return self.best.verdict.label == "correct"

    @property
    def cost(self) -> Usage:
        """What the answers and the verdicts cost together."""
        spent = [turn.response.usage for turn in self.turns]
        spent += [turn.verdict.cost for turn in self.turns]
        calls = Usage(verifier_calls=len(self.turns))
        return sum((usage for usage in spent if usage is not None), calls)


def rectify(
    problem: Problem,
    *,
    retrieve: Retrieve,
    generate: Generate,
    verifier: Verifier,
    turns: int = 3,
) -> Rectified:
    """Answer a problem, and mend the answer at most `turns` times, as its error asks.

    A verdict that tells no class (undecided, broken) is taken for a grounding error: the same
    knowledge is tried again.
    """
    if turns < 0:
        raise BadArgument(f"turns must be at least 0, not {turns!r}")
    page = 0
    listed: list[Turn] = []
    shown = problem.replace(documents=retrieve(problem, page))
    for turn in range(turns + 1):
        if listed and error_class(listed[-1].verdict) == "retrieval error":
            page += 1
            shown = problem.replace(documents=retrieve(problem, page))
        response = generate(shown, turn)
        verdict = verifier(shown, response)
        listed.append(Turn(page=page, problem=shown, response=response, verdict=verdict))
        if verdict.label == "correct":
            break
    return Rectified(turns=tuple(listed))


def _rank(turn: Turn) -> tuple[bool, float]:
    return turn.verdict.label == "correct", turn.verdict.score or 0.0
