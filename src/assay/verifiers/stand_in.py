"""Judging against another reference than the problem's own: an answer that was planted, say.

>>> from assay.verifiers.text import Exact
>>> problem = Problem.of("The colour?", reference="red", metadata={"planted": "May"})
>>> verifier = StandIn(verifier=Exact(), field="planted")
>>> verifier(problem, Response("May")).label, verifier(problem, Response("red")).label
('correct', 'incorrect')
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Problem, Reason, Response, Verdict, Verifier
from assay.core.verifier import checked


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StandIn(Verifier):
    """The verdict of a verifier when an entry of the metadata takes the reference's place.

    Undecided where a problem has no such entry, or an empty one.
    """

    name = "stand_in"
    version = "1"

    verifier: Verifier
    field: str

    def __post_init__(self) -> None:
        checked(self.verifier)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        reference = problem.metadata.get(self.field)
        if reference in (None, "", []):
            reason = Reason(f"there is nothing under {self.field!r} to compare with")
            return Verdict("undecided", reasons=(reason,), verifier=self.name)
        return self.verifier(problem.replace(reference=reference), response)
