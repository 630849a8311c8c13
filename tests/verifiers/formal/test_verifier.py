"""The formal verifier over its back ends: labels, parts, costs, and what it is given."""

import pickle
import re
import shutil
import sys
from pathlib import Path

import pytest

from assay.core import BadArgument, Response, UnknownName
from assay.models import load as load_model
from assay.verifiers import load
from assay.verifiers.formal import Aggregator, Coq, Formal, Lean, Smt, Statement

RIGHT = "First 2 * 12 = 24.\n\nThen 24 / 2 = 12."
WRONG = "First 2 * 12 = 24.\n\nThen 24 / 2 = 13."
STAND_IN = (sys.executable, str(Path(__file__).parent / "lean_stand_in.py"))

BACKENDS = [
    pytest.param("arithmetic", "arithmetic"),
    pytest.param(Smt(solvers=("z3",)), "smt"),
    pytest.param(
        "coq",
        "coq",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(not shutil.which("coqc"), reason="needs Coq: apt-get install coq"),
        ],
    ),
    pytest.param(Lean(command=STAND_IN), "lean"),
]


@pytest.mark.parametrize(("backend", "name"), BACKENDS)
def test_every_back_end_gives_the_same_states_and_its_name(backend: object, name: str) -> None:
    judge = Formal(backend=backend)  # type: ignore[arg-type]
    right, wrong = judge.verify(RIGHT), judge.verify(WRONG)
    assert (right.label, wrong.label) == ("correct", "incorrect")
    assert [leaf.verifier for leaf in wrong.leaves()] == [f"formal:{name}"] * 2
    assert wrong.parts[1].reasons[0].text == "step 1: failed"
    assert judge.verify("").label == "invalid"
    assert judge.verify("Just words.").label == "undecided"


def formaliser(prompt: str) -> str:
    """Makes a statement of the equation in a step, and none of a step without one."""
    step = re.findall(r'^STEP = "(.*)"$', prompt, re.MULTILINE)[-1]
    found = re.search(r"\d+ [*/+-] \d+ = \d+", step)
    return f'{{"verify": true, "goal": "{found[0]}"}}' if found else '{"verify": false}'


def test_a_model_makes_the_statements() -> None:
    model = load_model("scripted:1", function=formaliser)
    judge = Formal(model=model)
    verdict = judge.verify(WRONG + "\n\nSo 13.", "How many?")
    assert verdict.label == "incorrect"
    assert [part.label for part in verdict.parts] == ["correct", "incorrect", "undecided"]
    assert verdict.cost is not None
    assert verdict.cost.model_calls == 3
    assert judge.dear


def test_a_model_without_sense_decides_nothing() -> None:
    model = load_model("scripted:1", function=lambda prompt: "I would say yes.")
    verdict = Formal(model=model, attempts=2).verify(RIGHT)
    assert verdict.label == "undecided"
    assert verdict.cost is not None
    assert verdict.cost.model_calls == 4


GIVEN = [
    ("correct", ["3*4 = 12", {"goal": "1 < 2"}]),
    ("incorrect", ["3*4 = 12", ["1 < 2", "2 < 1"]]),
    ("undecided", ["3*4 = 12", None]),
    ("undecided", ["3*4 = 12", 17]),
    ("undecided", ["3*4 = 12", {"goal": "1 < 2", "axiom": "x"}]),
    ("undecided", ["3*4 = 12", "5 = 5"]),  # vacuous
    ("undecided", ["3*4 = 12", "nonsense("]),
]


@pytest.mark.parametrize(("label", "statements"), GIVEN)
def test_statements_may_be_given(label: str, statements: list[object]) -> None:
    response = Response("one\n\ntwo", metadata={"statements": statements})
    assert Formal().verify(response).label == label


def test_statements_that_do_not_fit_the_steps_break_the_verifier() -> None:
    response = Response("one\n\ntwo", metadata={"statements": ["1 = 1"]})
    assert Formal().verify(response).outcome == "broken"


def test_a_missing_prover_is_a_broken_verdict() -> None:
    verdict = Formal(backend=Coq(command="no-such-coqc")).verify(RIGHT)
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == "missing"
    assert "apt-get install coq" in verdict.failure.message


def test_an_aggregator_decides() -> None:
    fitted = Aggregator.fit([["proved", "proved"], ["proved", "failed"]] * 9, [True, False] * 9)
    judge = Formal(aggregator=fitted)
    assert (judge.verify(RIGHT).label, judge.verify(WRONG).label) == ("correct", "incorrect")


def test_rounded_and_percent_equations_prove_nothing_elsewhere() -> None:
    verdict = Formal(backend=Smt(solvers=("z3",))).verify("10 / 3 = 3.33\n\n20% + 5% = 25%")
    assert [part.label for part in verdict.parts] == ["undecided", "undecided"]


def test_names_and_arguments() -> None:
    assert load("formal", backend="smt") == Formal(backend="smt")
    assert pickle.loads(pickle.dumps(Formal(backend=Smt()))) == Formal(backend=Smt())
    assert Formal().fingerprint.digest != Formal(backend="smt").fingerprint.digest
    assert not Formal().dear
    with pytest.raises(UnknownName, match="'agda'"):
        Formal(backend="agda")
    with pytest.raises(BadArgument, match="attempts"):
        Formal(attempts=0)
    with pytest.raises(BadArgument, match="backend"):
        Formal(backend=3)  # type: ignore[arg-type]


def test_a_statement_travels_as_json() -> None:
    statement = Statement(goal="x = 1", variables={"x": "integer"}, hypotheses=("x > 0",))
    assert Statement.from_dict(statement.to_dict()) == statement
    assert str(statement) == "x: integer, x > 0 |- x = 1"
