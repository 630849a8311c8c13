"""Exact arithmetic on formal statements, and what makes a statement vacuous."""

import pytest

from assay.verifiers.formal.arithmetic import Arithmetic
from assay.verifiers.formal.statement import Statement


def state(goal: str, *hypotheses: str, **variables: str) -> tuple[str, str]:
    proof = Arithmetic().prove(Statement(goal=goal, hypotheses=hypotheses, variables=variables))
    assert proof.backend == "arithmetic"
    return proof.state, proof.detail


CASES = [
    ("proved", "3*4 = 12", (), {}),
    ("failed", "3*4 = 13", (), {}),
    ("proved", "y = 6", ("x = 3", "y = 2*x"), {"x": "integer", "y": "integer"}),
    ("failed", "y = 7", ("y = 2*x", "3 = x"), {"x": "integer", "y": "integer"}),
    ("proved", "x > 2", ("x = 5/2 and x > 0",), {"x": "rational"}),
    ("no_proof_found", "x > 0", ("x > 1",), {"x": "rational"}),
    ("no_proof_found", "x > 0", ("x = 1 or x = 2",), {"x": "rational"}),
]


@pytest.mark.parametrize(("expected", "goal", "hypotheses", "variables"), CASES)
def test_states(
    expected: str, goal: str, hypotheses: tuple[str, ...], variables: dict[str, str]
) -> None:
    assert state(goal, *hypotheses, **variables)[0] == expected


VACUOUS = [
    ("contradict", "x = 3", ("x = 1", "x = 2"), {"x": "rational"}),
    ("contradict", "x = 3", ("x = 1", "0 = 1"), {"x": "rational"}),
    ("hypotheses", "x = 1", ("x = 1",), {"x": "rational"}),
    ("equals itself", "3 = 3", (), {}),
    ("equals itself", "x + 1 = x + 1", ("x = 1",), {"x": "rational"}),
    ("whole number", "x > 0", ("x = 1/2",), {"x": "integer"}),
]


@pytest.mark.parametrize(("why", "goal", "hypotheses", "variables"), VACUOUS)
def test_a_vacuous_statement_is_no_evidence(
    why: str, goal: str, hypotheses: tuple[str, ...], variables: dict[str, str]
) -> None:
    found, detail = state(goal, *hypotheses, **variables)
    assert found == "not_formalised"
    assert detail.startswith("vacuous")
    assert why in detail


UNREADABLE = [
    ("divides by zero", "1/0 = 1", {}),
    ("divides by zero", "1/(2 - 2) = 1", {}),
    ("'y' is not among", "y = 1", {"x": "rational"}),
    ("cannot be called", "1 = 2", {"x; Admitted": "rational"}),
    ("integer or a rational", "x = 2", {"x": "Prop"}),
]


@pytest.mark.parametrize(("why", "goal", "variables"), UNREADABLE)
def test_what_cannot_be_read_is_not_formalised(
    why: str, goal: str, variables: dict[str, str]
) -> None:
    found, detail = state(goal, **variables)
    assert found == "not_formalised"
    assert why in detail
