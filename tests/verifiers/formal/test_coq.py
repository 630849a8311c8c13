"""Coq, run for real: what it proves, what it refuses, and what hostile scripts come to."""

import shutil
from pathlib import Path

import pytest

from assay.core import BadArgument, VerifierError
from assay.sandbox.jail import why_no_jail
from assay.verifiers.formal import coq_text
from assay.verifiers.formal.coq import Coq
from assay.verifiers.formal.statement import Statement
from assay.verifiers.formal.terms import NotAStatement

needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason="needs Coq: apt-get install coq"
)
needs_jail = pytest.mark.usefixtures("jail")


@pytest.fixture(scope="module")
def jail() -> None:
    why = why_no_jail()
    if why is not None:
        pytest.skip(f"others' proofs run only where a jail works: {why}")


X = {"x": "rational"}
PLAIN: list[tuple[str, str, tuple[str, ...], dict[str, str]]] = [
    ("proved", "3*4 = 12", (), {}),
    ("failed", "3*4 = 13", (), {}),
    ("proved", "12/5 = 2.4", (), {}),
    ("failed", "12/5 = 2.5", (), {}),
    ("proved", "x = 12", ("x = 3*y", "y = 4"), {"x": "rational", "y": "integer"}),
    ("proved", "x/x = 1", ("x != 0",), X),
    ("no_proof_found", "x > 2", ("x > 1",), X),
    ("not_formalised", "x = 3", ("x = 1", "x = 2"), X),
    ("not_formalised", "n = 3", ("2*n = 7",), {"n": "integer"}),
    ("not_formalised", "1/0 = 0", (), {}),  # Coq itself would say yes
]


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(("state", "goal", "hypotheses", "variables"), PLAIN)
def test_plain_statements(
    state: str, goal: str, hypotheses: tuple[str, ...], variables: dict[str, str]
) -> None:
    proof = Coq().prove(Statement(goal=goal, hypotheses=hypotheses, variables=variables))
    assert (proof.state, proof.backend) == (state, "coq")


def native(goal: str, proof: str = "", *hypotheses: str, **variables: str) -> Statement:
    return Statement(
        language="coq", goal=goal, proof=proof, hypotheses=hypotheses, variables=variables
    )


NATIVE = [
    ("proved", native("n + 0 = n", "intros n. induction n; simpl; lia.", n="nat")),
    ("proved", native("n + 0 = n", "Proof.\n intros n.\n - lia.\nQed.", n="nat")),
    ("proved", native("forall b : bool, negb (negb b) = b", "{ intros []; reflexivity. }")),
    ("no_proof_found", native("n + 0 = n", "intros n. reflexivity.", n="nat")),
    ("no_proof_found", native("P \\/ ~ P", "intros P. tauto.", P="Prop")),
    ("failed", native("1 + 1 = 3", "reflexivity.")),
    ("not_formalised", native("n + true = n", "lia.", n="nat")),
    ("not_formalised", native("True", "exact I.")),
    ("not_formalised", native("n = 2", "intros; lia.", "n = 1", "n = 2", n="nat")),
    ("not_formalised", native("n = 2", "intros; lia.", "n =  2", n="nat")),
]


@needs_coq
@needs_jail
@pytest.mark.slow
@pytest.mark.parametrize(("state", "statement"), NATIVE)
def test_statements_and_proofs_of_others(state: str, statement: Statement) -> None:
    assert Coq().prove(statement).state == state


@needs_coq
@needs_jail
@pytest.mark.slow
def test_a_proof_that_rests_on_an_axiom_is_rejected_unless_it_is_allowed() -> None:
    middle = native("P \\/ ~ P", "intros P. apply Coq.Logic.Classical_Prop.classic.", P="Prop")
    imports = (*Coq.imports, "Coq.Logic.Classical_Prop")
    refused = Coq(imports=imports).prove(middle)
    assert refused.state == "no_proof_found"
    assert "axioms: Classical_Prop.classic" in refused.detail
    allowed = Coq(imports=imports, axioms=("Classical_Prop.classic",)).prove(middle)
    assert allowed.state == "proved"


HOSTILE_SCRIPTS = [
    "Admitted.",
    "admit.",
    "give_up.",
    "intros. Admitted. ",
    "Abort. Axiom bad : False. Theorem assay_step : assay_goal. destruct bad. Qed.",
    "reflexivity. Qed. Parameter bad : False.",
    "Load evil. reflexivity.",
    "Drop. ",
    'Redirect "out" Print nat. reflexivity.',
    'Extraction "evil.ml" nat. reflexivity.',
    'Declare ML Module "evil". reflexivity.',
    "Unset Guard Checking. reflexivity.",
    "#[bypass_check(guard)] Fixpoint f. reflexivity.",
    "- Axiom bad : False. reflexivity.",
    "{ Axiom bad : False. } reflexivity.",
    "1:{ Axiom bad : False. } reflexivity.",
    "[x]:{ Axiom bad : False. } reflexivity.",
    "all: Axiom bad : False. reflexivity.",
    "reflexivity. (* . *) Axiom bad : False.",
    'idtac "Closed under the global context". reflexivity.',
    "native_compute. reflexivity.",
    "reflexivity",
    "reflexivity.\x00",
    "Time reflexivity.",
    "exact (ltac:(admit)).",
    "reflexivity. " * 3000,
    "reflexivity.\u00a0Axiom bad : False.",
]


@pytest.mark.parametrize("script", HOSTILE_SCRIPTS)
def test_a_script_with_more_than_tactics_does_not_reach_coq(script: str) -> None:
    # Were it run, the missing program would raise.
    proof = Coq(command="no-such-coqc").prove(native("1 = 1", script))
    assert proof.state == "not_formalised"


HOSTILE_TERMS = [
    "1 = 1. Axiom bad : False. Definition x := (1 = 1",
    "1 = 1) -> False -> (1 = 1",
    "1 = 1 (* ",
    '"a" = "b"',
    "ltac:(exact True)",
    "",
    "1 = 1.",
    "1 = [1",
    "1\n.\nAxiom bad : False",
]


@pytest.mark.parametrize("term", HOSTILE_TERMS)
@pytest.mark.parametrize("place", ["goal", "hypothesis", "sort"])
def test_a_term_that_ends_its_sentence_does_not_reach_coq(term: str, place: str) -> None:
    statement = {
        "goal": native(term or " "),
        "hypothesis": native("1 = 1", "", term),
        "sort": native("1 = 1", "", x=term),
    }[place]
    proof = Coq(command="no-such-coqc").prove(statement)
    assert proof.state == "not_formalised"


@pytest.mark.parametrize(
    "script",
    ["lia.", "Proof. intros. lia. Qed.", "1: lia. all: auto.", "- + lia.", "(lia || nia).",
     "Z.to_euclidean_division_equations; lia.", "{ lia. } { lia. }", "rewrite H in *; lia."],
)  # fmt: skip
def test_tactics_are_let_in(script: str) -> None:
    assert coq_text.checked_script(script)


def test_a_proof_without_an_end_is_refused() -> None:
    with pytest.raises(NotAStatement, match="full stop"):
        coq_text.checked_script("lia. lia")


OUTPUTS = [
    ("Closed under the global context", ""),
    ("Axioms:\nbad : False", "bad"),
    ("Axioms:\na : forall x,\n  x = x\nb : False", "a, b"),
    ("Axioms:\n", "axioms"),
    ("Section Variables:\nx : nat", "Section"),
    ("f is assumed to be guarded.", "guarded"),
    ("", "says"),
]


@pytest.mark.parametrize(("printed", "said"), OUTPUTS)
def test_printed_assumptions_are_read(printed: str, said: str) -> None:
    found = Coq().unwanted(f"-- assumptions --\n{printed}\n")
    assert (said in found) if said else found == ""


def test_an_answer_that_a_proof_printed_itself_is_no_answer() -> None:
    assert Coq().unwanted("Closed under the global context\n")
    assert Coq().unwanted("-- assumptions --\nClosed under the global context\n"
                          "-- assumptions --\nAxioms:\nbad : False\n")  # fmt: skip


@needs_coq
@needs_jail
@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    ["repeat (pose proof I).", "do 100000000 (assert True by exact I). lia.",
     "assert (H : Nat.pow 9 9 = 0) by (vm_compute; reflexivity). lia."],
    ids=["endless", "long", "memory"],
)  # fmt: skip
def test_a_proof_without_end_is_stopped(script: str) -> None:
    backend = Coq(seconds=3.0, memory=1024 * 2**20)
    assert backend.prove(native("1 + 1 = 5", script)).state in ("failed", "no_proof_found")


@needs_coq
@needs_jail
def test_in_the_jail_coq_sees_no_files_of_ours(tmp_path: Path) -> None:
    from assay.verifiers.formal.programs import run_jailed

    secret = tmp_path / "secret"
    secret.write_text("gold")
    done = run_jailed(["sh", "-c", f"cat {secret}; touch {tmp_path}/new"], {}, seconds=5.0,
                      memory=2**30)  # fmt: skip
    assert "gold" not in done.output
    assert not (tmp_path / "new").exists()


def test_without_coq_it_says_how_to_get_it() -> None:
    with pytest.raises(VerifierError, match="apt-get install coq") as caught:
        Coq(command="no-such-coqc").prove(Statement(goal="1 + 1 = 2"))
    assert caught.value.kind == "missing"


def test_arguments() -> None:
    with pytest.raises(BadArgument, match="Evil"):
        Coq(imports=("Evil. Axiom a : False",))
    with pytest.raises(BadArgument, match="seconds"):
        Coq(seconds=0)
