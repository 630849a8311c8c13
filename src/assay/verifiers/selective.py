"""Deciding only where the score is clear, and saying *undecided* elsewhere.

>>> from assay.verifiers.grounding.lexical import Recall
>>> careful = Selective(part=Recall(), at_least=0.9, at_most=0.2)
>>> [careful.verify(text, reference="Mary Shelley").label for text in ("Mary Shelley", "Mary")]
['correct', 'undecided']

The thresholds come from labelled rows (`assay.evaluate.guarantees`), never from a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.core.verifier import checked
from assay.verifiers.parts import Combination, combined


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Selective(Combination):
    """Correct from a score of `at_least` on, incorrect up to `at_most`, undecided between.

    Without `at_most` nothing is called incorrect: what falls short is undecided, as when a
    response is to be sent or withheld. Invalid and undecided stay what they are.
    """

    name = "selective"

    part: Verifier
    at_least: float
    at_most: float | None = None

    def __post_init__(self) -> None:
        checked(self.part)
        if self.at_most is not None and not self.at_most < self.at_least:
            raise BadArgument(
                f"at_most must be less than at_least, not {self.at_most!r} and {self.at_least!r}"
            )

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.part,)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        inner = self.part(problem, response)
        if inner.score is None or inner.label == "invalid":
            return combined(self.name, inner.label, inner.score, (inner,))
        if inner.score >= self.at_least:
            return combined(self.name, "correct", inner.score, (inner,))
        if self.at_most is not None and inner.score <= self.at_most:
            return combined(self.name, "incorrect", inner.score, (inner,))
        reason = Reason(f"needs a score of at least {self.at_least:.3g}", f"{inner.score:.3g}")
        return combined(self.name, "undecided", None, (inner,), (reason,))
