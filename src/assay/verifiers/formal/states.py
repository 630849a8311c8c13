"""What became of a step: four states, the same for every back end.

Safe (arXiv 2506.04592, section 3) gives each step of a solution one of four states. Here they are

- ``proved``: a statement was made of the step, and a proof of it was accepted;
- ``failed``: the statement is false: its negation was proved, or a counterexample found;
- ``not_formalised``: there is no statement: the step says nothing to verify, the statement that
  was made of it cannot be read, or it is no evidence because it is vacuous;
- ``no_proof_found``: there is a statement, and it was neither proved nor refuted in time.

The paper's "proof failed" covers both ``failed`` and ``no_proof_found``, which are told apart
here because a counterexample is strong evidence and a lack of proof is little; its "no
verification needed" and "formalisation failed" are both ``not_formalised``, with a detail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.core import Label, Reason, Span, Verdict

State = Literal["proved", "failed", "not_formalised", "no_proof_found"]
STATES: tuple[State, ...] = ("proved", "failed", "not_formalised", "no_proof_found")

LABELS: dict[State, Label] = {
    "proved": "correct",
    "failed": "incorrect",
    "not_formalised": "undecided",
    "no_proof_found": "undecided",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The state of one statement: by which back end, of what, and with which evidence.

    `statement` is what was to be proved, as it was given; `evidence` is the proof, the
    counterexample, or the prover's last words; `detail` says in a sentence why the state is as it
    is. `spans` are the places in the response that it is about.

    >>> Proof(state="proved", backend="smt", statement="1 + 1 = 2").verdict().label
    'correct'
    """

    state: State
    backend: str
    statement: str = ""
    detail: str = ""
    evidence: str = ""
    spans: tuple[Span, ...] = ()

    def verdict(self) -> Verdict:
        """The proof as a verdict: undecided unless it was proved or refuted."""
        said = f": {self.detail}" if self.detail else ""
        reasons = [Reason(f"{self.state} by {self.backend}{said}", self.statement, self.spans)]
        if self.evidence:
            reasons.append(Reason("evidence", self.evidence[:LONGEST_EVIDENCE]))
        return Verdict(
            LABELS[self.state], reasons=tuple(reasons), verifier=f"formal:{self.backend}"
        )


LONGEST_EVIDENCE = 2000
"""Characters of evidence kept in a verdict."""


def worst(proofs: list[Proof]) -> Proof | None:
    """The proof that decides for a step with several statements, None if there are none.

    A refuted statement decides; then one that could not be proved; a step is proved when all of
    its statements are.

    >>> both = [Proof(state="proved", backend="a"), Proof(state="failed", backend="a")]
    >>> worst(both).state
    'failed'
    """
    order: tuple[State, ...] = ("failed", "no_proof_found", "proved", "not_formalised")
    return min(proofs, key=lambda proof: order.index(proof.state), default=None)
