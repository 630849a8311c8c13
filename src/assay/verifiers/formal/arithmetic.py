"""The back end that needs no prover: exact fractions.

It decides statements whose names all get a value from the hypotheses (``x = 3``, ``y = 2*x``),
and statements without names. What it cannot decide is left to the others.

>>> from assay.verifiers.formal.statement import Statement
>>> Arithmetic().prove(Statement(goal="12/5 = 2.4")).state
'proved'
>>> given = Statement(variables={"x": "rational"}, hypotheses=("x = 3/4",), goal="2*x = 1.6")
>>> Arithmetic().prove(given).evidence
'x = 3/4'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from assay.verifiers.formal.backend import Backend
from assay.verifiers.formal.statement import Plain, Statement
from assay.verifiers.formal.states import Proof, State
from assay.verifiers.formal.terms import NotAStatement, Term
from assay.verifiers.formal.values import Unknown, evaluate, value


@dataclass(frozen=True, kw_only=True, repr=False)
class Arithmetic(Backend):
    """Exact evaluation with fractions, in this process; decides in microseconds or not at all."""

    name: ClassVar[str] = "arithmetic"

    def prove(self, statement: Statement) -> Proof:
        try:
            plain = statement.plain()
        except NotAStatement as error:
            return self.unformalised(statement, str(error))
        if plain.trivial:
            return self.vacuous(statement, plain.trivial)
        values = _given(plain)
        shown = ", ".join(f"{name} = {number}" for name, number in sorted(values.items()))
        try:
            # A hypothesis that is false makes everything follow, and so proves nothing.
            if not all(evaluate(term, values) for term in plain.hypotheses):
                return self.vacuous(statement, "the hypotheses contradict one another")
            holds = evaluate(plain.goal, values)
        except Unknown as error:
            return self.proof(statement, "no_proof_found", str(error))
        if any(
            sort == "integer" and values[name].denominator != 1
            for name, sort in plain.variables.items()
            if name in values
        ):
            return self.vacuous(statement, "the hypotheses give a whole number a fraction")
        state: State = "proved" if holds else "failed"
        return self.proof(statement, state, "evaluated exactly", shown)


def _given(plain: Plain) -> dict[str, Fraction]:
    """The values that hypotheses of the form ``name = number`` give, one after another."""
    values: dict[str, Fraction] = {}
    changed = True
    while changed:
        changed = False
        for term in plain.hypotheses:
            for left, right in _equations(term):
                if left.is_name and str(left.head) not in values and right.names <= values.keys():
                    known = _known(right, values)
                    if known is not None:
                        values[str(left.head)] = known
                        changed = True
    return values


def _equations(term: Term) -> list[tuple[Term, Term]]:
    """The two sides, both ways, of every equation that a hypothesis asserts."""
    if term.head == "and":
        return [pair for part in term.parts for pair in _equations(part)]
    if term.head != "=":
        return []
    left, right = term.parts
    return [(left, right), (right, left)]


def _known(term: Term, values: Mapping[str, Fraction]) -> Fraction | None:
    try:
        return value(term, values)
    except Unknown:
        return None
