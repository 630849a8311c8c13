"""Statements decided by real solvers: z3, cvc5."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.formal.arithmetic import Arithmetic
from assay.verifiers.formal.smt import SOLVERS, Smt, Solver
from assay.verifiers.formal.statement import Statement

pytest.importorskip("z3", reason="needs the extra: pip install 'assay[formal]'")
pytest.importorskip("cvc5", reason="needs the extra: pip install 'assay[formal]'")

X = {"x": "rational"}
N = {"n": "integer"}
CASES: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
    ("proved", "3*4 = 12", (), {}),
    ("failed", "3*4 = 13", (), {}),
    ("proved", "12/5 = 2.4", (), {}),
    ("proved", "x > 0", ("x > 1",), X),
    ("failed", "x > 2", ("x > 1",), X),
    ("proved", "x = 12 and y > 3", ("x = 3*y", "y = 4"), {"x": "rational", "y": "integer"}),
    ("proved", "n != 3", ("n > 3 or n < 3",), N),
    ("proved", "x/x = 1", ("x != 0",), X),
    ("failed", "x/x = 1", (), X),
    ("proved", "x^2 >= 0", (), X),
    ("not_formalised", "x = 3", ("x = 1", "x = 2"), X),
    ("not_formalised", "n = 3", ("2*n = 7",), N),
    ("not_formalised", "1/0 = 1", (), {}),
    ("not_formalised", "x = 1", ("x = 1",), X),
    ("no_proof_found", "x != 1", ("x*x = 2",), X),  # no rational number is that
    ("failed", "true = let' + 1", (), {"true": "rational", "let'": "rational"}),
]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("state", "goal", "hypotheses", "variables"), CASES)
def test_states(
    solver: Solver,
    state: str,
    goal: str,
    hypotheses: tuple[str, ...],
    variables: dict[str, str],
) -> None:
    statement = Statement(goal=goal, hypotheses=hypotheses, variables=variables)
    proof = Smt(solvers=(solver,), seconds=1.0).prove(statement)
    assert proof.state == state
    assert proof.backend == "smt"


def test_a_counterexample_is_shown() -> None:
    proof = Smt(solvers=("z3",)).prove(Statement(goal="n != 7", variables=N))
    assert "7" in proof.evidence


FERMAT = Statement(
    variables={"a": "integer", "b": "integer", "c": "integer"},
    hypotheses=("a > 0 and b > 0 and c > 0",),
    goal="a^3 + b^3 != c^3",
)


def test_a_question_too_hard_ends_at_its_deadline() -> None:
    proof = Smt(seconds=0.5).prove(FERMAT)
    assert proof.state == "no_proof_found"
    assert "z3" in proof.detail
    assert "cvc5" in proof.detail


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solver_without_memory_proves_nothing(solver: Solver) -> None:
    proof = Smt(solvers=(solver,), memory=16 * 2**20).prove(Statement(goal="1 + 1 = 2"))
    assert proof.state == "no_proof_found"


def test_arguments() -> None:
    with pytest.raises(BadArgument, match="vampire"):
        Smt(solvers=("vampire",))  # type: ignore[arg-type]
    with pytest.raises(BadArgument, match="seconds"):
        Smt(seconds=0)


whole = st.integers(-99, 99)


@settings(max_examples=15)
@given(whole, whole, whole, st.sampled_from("+-*"), st.sampled_from(["=", "<", ">=", "!="]))
def test_solvers_agree_with_exact_arithmetic(
    a: int, b: int, c: int, sign: str, relation: str
) -> None:
    statement = Statement(goal=f"({a}) {sign} ({b}) {relation} {c}")
    assert Smt(solvers=("z3",)).prove(statement).state == Arithmetic().prove(statement).state
