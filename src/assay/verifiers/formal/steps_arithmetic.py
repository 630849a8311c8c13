r"""The arithmetic of a solution's steps, checked exactly and without a model.

>>> solution = "Two boxes hold 2 * 12 = 24 eggs.\n\nHalf of them are 24 / 2 = 13."
>>> verdict = StepsArithmetic().verify(solution)
>>> verdict.label, verdict.reasons[1].measured
('incorrect', '1')
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Problem, Response, Verdict, Verifier
from assay.verifiers.formal.check import check
from assay.verifiers.formal.retrospect import (
    Accept,
    StateAggregator,
    check_accept,
    empty,
    moved,
    of_solution,
    of_step,
    steps_of,
)
from assay.verifiers.formal.states import worst


@dataclass(frozen=True, kw_only=True, repr=False)
class StepsArithmetic(Verifier):
    """Incorrect if an equation in the response is false, such as ``24 / 2 = 13``.

    Steps are `response.metadata["steps"]`, else paragraphs. With `accept` ``every`` a response is
    correct only if each of its steps has an equation and all hold; with ``some`` steps of prose
    count as nothing said. True equations prove no solution right, so where they are all there
    is, undecided is the honest answer; a fitted `aggregator` gives a probability instead.
    """

    name = "steps_arithmetic"
    version = "2"

    accept: Accept = "every"
    aggregator: StateAggregator | None = None

    def __post_init__(self) -> None:
        check_accept(self.accept)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        steps = steps_of(response)
        if not steps:
            return empty(self.name)
        states, parts = [], []
        for index, step in enumerate(steps):
            proofs = [moved(proof, step.span[0]) for proof in check(step.text)]
            decisive = worst(proofs)
            states.append(decisive.state if decisive else "not_formalised")
            parts.append(of_step(index, step, proofs, self.name))
        return of_solution(
            states, parts, name=self.name, accept=self.accept, aggregator=self.aggregator
        )
