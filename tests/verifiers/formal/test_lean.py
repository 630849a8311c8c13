"""Lean's loop, spoken to through its protocol; a stand-in answers, since Lean is not here."""

import pickle
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assay.core import BadArgument, VerifierError
from assay.verifiers.formal.lean import Lean, checked_script, checked_term
from assay.verifiers.formal.lean_repl import LeanRepl, Reply, read_reply
from assay.verifiers.formal.statement import Statement
from assay.verifiers.formal.terms import NotAStatement

STAND_IN = (sys.executable, str(Path(__file__).parent / "lean_stand_in.py"))


@pytest.fixture(scope="module")
def lean() -> Iterator[Lean]:
    backend = Lean(command=STAND_IN, seconds=10.0, memory=4 * 2**30)
    yield backend
    backend.close()


X = {"x": "integer"}
PLAIN: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
    ("proved", "3*4 = 12", (), {}),
    ("failed", "3*4 = 13", (), {}),
    ("proved", "12/5 = 2.4", (), {}),
    ("proved", "2*x = 6", ("x = 3",), X),
    ("failed", "2*x = 7", ("x = 3",), X),
    ("no_proof_found", "x > 0", ("x > 1",), X),
    ("not_formalised", "x = 3", ("x = 1", "x = 2"), X),
    ("not_formalised", "x = 1", ("x = 1",), X),
]


@pytest.mark.parametrize(("state", "goal", "hypotheses", "variables"), PLAIN)
def test_plain_statements(
    lean: Lean, state: str, goal: str, hypotheses: tuple[str, ...], variables: dict[str, str]
) -> None:
    proof = lean.prove(Statement(goal=goal, hypotheses=hypotheses, variables=variables))
    assert (proof.state, proof.backend) == (state, "lean")


def native(goal: str, proof: str = "") -> Statement:
    return Statement(language="lean", goal=goal, proof=proof)


PROOFS = [
    ("proved", "omega", ""),
    ("proved", "by\n  classical\n  omega", ""),
    ("no_proof_found", "exact cheat", "axioms: cheat"),
    ("no_proof_found", "quiet", "axioms: sorryAx"),
    ("not_formalised", "sorry", "'sorry'"),
    ("not_formalised", "admit", "'admit'"),
    ("not_formalised", "omega\naxiom bad : False", "'axiom'"),
    ("not_formalised", "native_decide", "'native_decide'"),
    ("not_formalised", "omega\n#eval 1", "'#'"),
    ("not_formalised", "run_tac pure ()", "'run_tac'"),
    ("not_formalised", "omega\nset_option x true", "'set_option'"),
    ("not_formalised", "omega /- hidden -/", "'/-'"),
    ("not_formalised", "omega -- hidden", "'--'"),
    ("not_formalised", "omega\nmacro x : tactic => skip", "'macro'"),
    ("not_formalised", "exact IO.unsafe", "'IO'"),
    ("not_formalised", "x" * 30_000, "characters"),
]


@pytest.mark.parametrize(("state", "script", "said"), PROOFS)
def test_proofs_of_others(lean: Lean, state: str, script: str, said: str) -> None:
    proof = lean.prove(native("3 * 4 = 12", script))
    assert proof.state == state
    assert said in proof.detail


def test_a_false_goal_with_a_good_script_is_refuted(lean: Lean) -> None:
    assert lean.prove(native("3 * 4 = 13", "omega")).state == "failed"


@pytest.mark.parametrize("goal", ["True", "(True)", " True "])
def test_a_vacuous_goal_is_no_evidence(lean: Lean, goal: str) -> None:
    assert "vacuous" in lean.prove(native(goal, "trivial")).detail


@pytest.mark.parametrize(
    "term",
    ["", "1 = 1) → (1 = 1", "1 = 1 := by", "1 = 1 -- x", "(1 = 1", "sorry", '"a" = "a"', "#x"],
)
def test_a_term_that_is_more_is_refused(term: str) -> None:
    with pytest.raises(NotAStatement):
        checked_term(term)


def test_a_statement_that_lean_cannot_read_is_not_formalised(lean: Lean) -> None:
    proof = lean.prove(native("unreadable", "omega"))
    assert proof.state == "not_formalised"
    assert "unexpected token" in proof.detail


@pytest.mark.parametrize("script", ["hang", "die", "endless"])
def test_a_proof_that_ends_the_session_costs_itself_alone(script: str) -> None:
    backend = Lean(command=STAND_IN, seconds=1.0)
    start = time.monotonic()
    assert backend.prove(native("3 * 4 = 12", script)).state == "no_proof_found"
    assert time.monotonic() - start < 15
    assert backend.prove(native("3 * 4 = 12", "omega")).state == "proved"
    backend.close()


def test_an_answer_that_is_no_json_is_the_loops_fault() -> None:
    backend = Lean(command=STAND_IN, seconds=5.0)
    with pytest.raises(VerifierError, match="oh no"):
        backend.prove(native("3 * 4 = 12", "garbage"))
    backend.close()


def test_without_lean_it_says_what_is_needed() -> None:
    with pytest.raises(VerifierError, match="leanprover-community/repl") as caught:
        Lean(command=("no-such-lean",)).prove(native("1 = 1", "rfl"))
    assert caught.value.kind == "missing"


def test_a_header_that_fails_says_so() -> None:
    backend = Lean(command=STAND_IN, header="import Missing")
    with pytest.raises(VerifierError, match="unknown module prefix"):
        backend.prove(native("1 = 1", "rfl"))


def test_threads_share_a_session(lean: Lean) -> None:
    goals = [f"{n} * 2 = {2 * n + n % 2}" for n in range(12)]
    with ThreadPoolExecutor(4) as threads:
        states = list(threads.map(lambda goal: lean.prove(native(goal, "omega")).state, goals))
    assert states == ["proved", "failed"] * 6


def test_a_backend_with_a_session_is_pickled_without_it(lean: Lean) -> None:
    copy = pickle.loads(pickle.dumps(lean))
    assert copy == lean
    assert copy.prove(native("1 = 1 + 0", "omega")).state == "proved"
    copy.close()


def test_an_unknown_environment_is_an_error() -> None:
    session = LeanRepl(STAND_IN)
    reply, _ = session.run("#print axioms assay_step", env=7, seconds=5.0)
    assert reply == Reply(env=None, messages=(("error", "Unknown environment."),))
    session.close()


# As the protocol's own documentation shows them.
DOCUMENTED = [
    (
        {
            "sorries": [{"pos": {"line": 1, "column": 18}, "goal": "⊢ Nat", "proofState": 0}],
            "messages": [
                {"severity": "error", "pos": {"line": 1, "column": 23}, "data": "type mismatch"}
            ],
            "env": 6,
        },
        Reply(env=6, messages=(("error", "type mismatch"),), sorries=("⊢ Nat",)),
    ),
    ({"env": 0}, Reply(env=0)),
    (
        {"message": "Unknown environment."},
        Reply(env=None, messages=(("error", "Unknown environment."),)),
    ),
]


@pytest.mark.parametrize(("data", "expected"), DOCUMENTED)
def test_documented_replies_are_read(data: object, expected: Reply) -> None:
    assert read_reply(data) == expected


@pytest.mark.parametrize("data", [[], 3, None, {"env": "x"}, {"env": 1, "messages": [3]}])
def test_other_replies_are_the_loops_fault(data: object) -> None:
    with pytest.raises(VerifierError, match="does not work"):
        read_reply(data)


AXIOMS = [
    ("'assay_step' does not depend on any axioms", ""),
    ("'assay_step' depends on axioms: [propext,\n Classical.choice, Quot.sound]", ""),
    ("'assay_step' depends on axioms: [sorryAx]", "sorryAx"),
    ("'assay_step' depends on axioms: [propext, Lean.ofReduceBool]", "Lean.ofReduceBool"),
    ("'other' does not depend on any axioms", "other"),
    ("all is well", "all is well"),
]


@pytest.mark.parametrize(("text", "said"), AXIOMS)
def test_printed_axioms_are_read(text: str, said: str) -> None:
    found = Lean().unwanted(Reply(env=1, messages=(("info", text),)))
    assert (said in found) if said else found == ""
    assert Lean().unwanted(Reply(env=1, messages=(("info", text),) * 2))


def test_arguments() -> None:
    with pytest.raises(BadArgument, match="tuple"):
        Lean(command="lake exe repl")  # type: ignore[arg-type]
    assert checked_script("by\n  intro x\n  simp_all [h]") == "  intro x\n  simp_all [h]"
