"""The one-line ways of writing what assay does, as a user would type them."""

import subprocess
import sys

import assay
from assay import constraints as c
from assay import verifiers as v

QUESTION = "Say thanks."


def test_constraints_compose_and_explain() -> None:
    polite = c.ends_with("Thank you.") & c.words(at_most=60) & ~c.contains("sorry")
    verdict = polite.verify("Here it is. Thank you.")
    assert (verdict.label, verdict.score) == ("correct", 1.0)
    assert "(5 words)" in verdict.explain()


def test_verifiers_are_called_by_name_and_cascade() -> None:
    check = v.answer() >> v.exact()
    assert v.answer().verify("so x = \\boxed{0.5}", reference="1/2").label == "correct"
    assert check.verify("0.5", reference="1/2").label == "correct"


def test_evaluate_and_search_are_calls(tmp_path) -> None:
    problem = assay.Problem.of(QUESTION, reference="Thank you.")
    with assay.models.load("scripted:0.5").rehearse([problem]) as model:
        run = assay.evaluate([problem], model, verifier=v.exact(), out=tmp_path, samples=8, limit=1)
        assert 0 < run.scores["exact"].value < 1
        best = assay.search(
            problem,
            model=model,
            verifier=v.exact(),
            strategy="best_of_n",
            budget=assay.Budget(tokens=4_000),
        )
    assert (best.text, best.verdict.label) == ("Thank you.", "correct")
    assert best.ledger.total.model_calls > 0


def test_the_names_come_lazily() -> None:
    program = (
        "import sys, assay; assert 'assay.verifiers' not in sys.modules;"
        "from assay import constraints as c, verifiers as v; c.words(3), v.exact;"
        "print(sorted({m.partition('.')[0] for m in sys.modules} - {'assay'}"
        " - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False
    )
    assert "torch" not in done.stdout
    assert "sympy" not in done.stdout
    assert done.stderr == ""
