"""One verdict for a solution, from the states of its steps.

Without a fitted aggregator nothing is guessed: a refuted step makes the solution incorrect, and
it is correct only when every step of it was proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

from assay.core import BadArgument, Label, Reason, Span, Usage, Verdict
from assay.verifiers.formal.states import STATES, Proof, State, worst
from assay.verifiers.parts import combined
from assay.verifiers.sequence import Step, first_wrong


class StateAggregator(Protocol):
    """What says how likely a solution is right, seen the states of its steps."""

    @property
    def threshold(self) -> float:
        """From this probability on, a solution is called correct."""

    def probability(self, states: Sequence[State], /) -> float:
        """A number in [0, 1]."""


Accept = Literal["every", "some"]
"""When a solution without a refuted step is correct: every step proved, or at least one proved
and none left without a proof."""
ACCEPTS: tuple[Accept, ...] = ("every", "some")


def check_accept(accept: str) -> None:
    """Raise `BadArgument` for anything but an `Accept`."""
    if accept not in ACCEPTS:
        raise BadArgument(f"accept is one of {', '.join(ACCEPTS)}, not {accept!r}")


def of_step(index: int, step: Step, proofs: Sequence[Proof], name: str) -> Verdict:
    """The verdict on one step: that of its weakest statement, with every statement as a part."""
    said = tuple(proof.verdict() for proof in proofs)
    decisive = worst(list(proofs))
    if decisive is None:
        reason = Reason(f"step {index}: not_formalised", spans=_places(step.span))
        return Verdict("undecided", reasons=(reason,), verifier=name)
    leading = decisive.verdict()
    reason = Reason(f"step {index}: {decisive.state}", decisive.statement, _places(step.span))
    return combined(name, leading.label, leading.score, said, (reason,))


def of_solution(
    states: Sequence[State],
    parts: Sequence[Verdict],
    *,
    name: str,
    accept: Accept = "every",
    aggregator: StateAggregator | None = None,
    cost: Usage | None = None,
) -> Verdict:
    """The verdict on a solution from the states of its steps and the verdicts on them."""
    counts = ", ".join(f"{states.count(state)} {state}" for state in STATES if state in states)
    reasons = [Reason(f"{len(states)} steps", counts)]
    wrong = first_wrong(parts)
    if wrong is not None:
        reasons.append(Reason("first refuted step", str(wrong), parts[wrong].reasons[0].spans))
    label: Label
    if aggregator is None:
        label, score = _by_rule(states, accept), None
    else:
        score = aggregator.probability(states)
        label = "correct" if score >= aggregator.threshold else "incorrect"
        reasons.append(Reason("probability that the solution is right", f"{score:.3f}"))
    verdict = combined(name, label, score, parts, tuple(reasons))
    if cost is None or verdict.cost is not None:
        return verdict
    return verdict.replace(cost=cost)


def _by_rule(states: Sequence[State], accept: Accept) -> Label:
    if "failed" in states:
        return "incorrect"
    sure = {"proved"} if accept == "every" else {"proved", "not_formalised"}
    return "correct" if "proved" in states and set(states) <= sure else "undecided"


def _places(span: Span) -> tuple[Span, ...]:
    return (span,) if span[1] > span[0] else ()


def moved(proof: Proof, offset: int) -> Proof:
    """A proof whose places count from the start of the response instead of the step."""
    spans = tuple((start + offset, end + offset) for start, end in proof.spans)
    return replace(proof, spans=spans)
