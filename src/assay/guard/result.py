"""What a guard did: the action, the verdicts behind it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.core import Ledger, Problem, Response, Verdict
from assay.core.values import JSON, paste_back
from assay.guard.check import Action, strongest

Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Judged:
    """A verdict in a guard, the action that it asks for, and the seconds that it took.

    `side` is ``before`` for a check of the request and ``after`` for one of a response.
    """

    side: Side
    verifier: str
    verdict: Verdict
    action: Action
    seconds: float = 0.0

    __repr__ = paste_back

    def to_dict(self) -> dict[str, JSON]:
        """The entry as JSON data."""
        return {
            "side": self.side,
            "verifier": self.verifier,
            "action": self.action,
            "outcome": self.verdict.outcome,
            "verdict": self.verdict.to_dict(),
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Round:
    """A response, what was found, and the action that followed.

    Of a response that was mended, `fixed` tells how, `judged` is of the mended text, and
    `unfixed` of the one before.
    """

    response: Response
    judged: tuple[Judged, ...]
    action: Action
    fixed: str = ""
    unfixed: tuple[Judged, ...] = ()

    __repr__ = paste_back

    @property
    def score(self) -> float:
        """The mean score of its checks, for choosing among responses of which none will do."""
        scores = [one.verdict.score for one in self.judged if one.verdict.score is not None]
        return sum(scores) / len(scores) if scores else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What the checks of a request found; `problem` is the request as it is to be sent."""

    action: Action
    problem: Problem
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What came of one guarded request.

    `response` is what may be shown: of a refusal its text is the guard's message, with the finish
    reason ``content_filter``. `action` is what was done: ``pass``; ``flag`` (shown, and marked);
    ``fix`` (shown after a repair); ``reask`` (a later answer is shown); ``refuse``. `why` says in
    words what a flag or refusal rests on.
    """

    action: Action
    response: Response
    problem: Problem
    """As it was sent to the model."""
    judged: tuple[Judged, ...]
    """The verdicts on the request, and on the response that is shown or was refused."""
    ledger: Ledger
    rounds: tuple[Round, ...] = ()
    """Every response of the model, in order; none where the request was refused."""
    stopped: str = ""
    """Why the model was not asked again, though it should have been."""

    @property
    def text(self) -> str:
        """What may be shown."""
        return self.response.text

    @property
    def flagged(self) -> bool:
        """Whether what is shown is to be marked: not every check passed."""
        return self.action != "refuse" and any(one.action != "pass" for one in self.judged)

    @property
    def why(self) -> str:
        """The reasons of all checks that did not pass, in one line."""
        worst = strongest(one.action for one in self.judged)
        found = [one for one in self.judged if one.action == worst != "pass"]
        return "; ".join(
            f"{one.verifier}: {one.verdict.outcome}{_reason(one.verdict)}" for one in found
        )

    def to_dict(self) -> dict[str, JSON]:
        """The result as JSON data."""
        return {
            "action": self.action,
            "flagged": self.flagged,
            "why": self.why,
            "response": self.response.to_dict(),
            "judged": [one.to_dict() for one in self.judged],
            "rounds": len(self.rounds),
            "stopped": self.stopped,
            "ledger": self.ledger.to_dict(),
        }

    def __repr__(self) -> str:
        calls = self.ledger.total.model_calls
        return f"<Guarded {self.action}: {len(self.judged)} checks, {calls} model calls>"


def _reason(verdict: Verdict) -> str:
    """The first reason of a verdict that is not correct, cut to one line."""
    if verdict.failure is not None:
        return f" ({verdict.failure.kind}: {verdict.failure.message:.120})"
    for leaf in verdict.leaves():
        if leaf.label != "correct" and leaf.reasons:
            first = leaf.reasons[0]
            measured = f", {first.measured}" if first.measured else ""
            return f" ({' '.join(f'{first.text}{measured}'.split()):.160})"
    if verdict.reasons:
        return f" ({' '.join(verdict.reasons[0].text.split()):.160})"
    return ""
