"""Formal verification of solutions, step by step, after Safe (arXiv 2506.04592).

Each step of a solution becomes a formal statement, a prover tries to prove it, and every step
ends in one of four states (see `states`). Three kinds of back end give the same states: exact
arithmetic and SMT solvers, Coq, and Lean 4.

>>> from assay.verifiers.formal import StepsArithmetic
>>> StepsArithmetic().verify("2 + 2 = 5").label
'incorrect'
"""

from assay.verifiers.formal.aggregator import Aggregator
from assay.verifiers.formal.arithmetic import Arithmetic
from assay.verifiers.formal.backend import Backend
from assay.verifiers.formal.coq import Coq
from assay.verifiers.formal.lean import Lean
from assay.verifiers.formal.smt import Smt
from assay.verifiers.formal.statement import Statement
from assay.verifiers.formal.states import STATES, Proof, State
from assay.verifiers.formal.steps_arithmetic import StepsArithmetic
from assay.verifiers.formal.verifier import Formal

__all__ = [
    "STATES",
    "Aggregator",
    "Arithmetic",
    "Backend",
    "Coq",
    "Formal",
    "Lean",
    "Proof",
    "Smt",
    "State",
    "Statement",
    "StepsArithmetic",
]
