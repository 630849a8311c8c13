"""The verifier `answer`: the cases of its specification, and what no case can say."""

import json
import os
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assay.core import BadArgument, Problem, Response
from assay.verifiers import registry
from assay.verifiers.answers import Answer

CASES = json.loads((Path(__file__).parent / "specification.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_specification(case):
    verdict = Answer().verify(case["response"], case.get("question"), reference=case["reference"])
    assert verdict.outcome == case["label"], (case["why"], verdict.reasons)


def test_a_reference_without_letters_and_digits_is_not_called_empty():
    verdict = Answer().verify("5", reference="(" * 1_000)
    assert "no letter and no digit" in verdict.failure.message
    assert len(verdict.failure.message) < 200


def test_a_verdict_says_what_was_taken_as_the_answer_and_where():
    response = "First 3. So the answer is \\boxed{0.5}."
    verdict = Answer().verify(response, reference="1/2")
    [reason] = verdict.reasons
    [(start, end)] = reason.spans
    assert response[start:end] == "\\boxed{0.5}"
    assert reason.measured == "'0.5', reference '1/2'"


@pytest.mark.parametrize("reference", [None, [], "", "  ", "$$", ["", "..."], {"a": 1}, [None]])
def test_a_bad_reference_is_an_outcome_of_its_own(reference):
    verdict = Answer().verify("5", reference=reference)
    assert (verdict.outcome, verdict.failure.kind) == ("broken", "problem")


@pytest.mark.parametrize(
    ("reference", "response", "label"),
    [
        (["1/2", "2"], "2", "correct"),
        (["1/2", "2"], "3", "incorrect"),
        (["", "2"], "2", "correct"),
        (5, "\\boxed{5}", "correct"),
        (0.5, "1/2", "correct"),
        (True, "Yes.", "correct"),
        ([4, 5], "5", "correct"),
    ],
)
def test_the_reference_may_be_a_list_or_a_number(reference, response, label):
    assert Answer().verify(response, reference=reference).label == label


@pytest.mark.parametrize(
    ("arguments", "reference", "response", "label"),
    [
        ({"decimals": 2}, "1/3", "0.33", "correct"),
        ({"decimals": 2}, "1/3", "0.34", "incorrect"),
        ({"tolerance": 0.01}, "100", "100.9", "correct"),
        ({"tolerance": 0.01}, "100", "101.1", "incorrect"),
        ({"kind": "text"}, "1/2", "0.5", "incorrect"),
        ({"kind": "choice"}, "A", "(B)", "incorrect"),
    ],
)
def test_arguments(arguments, reference, response, label):
    assert Answer(**arguments).verify(response, reference=reference).label == label


@pytest.mark.parametrize(
    "arguments",
    [{"kind": "poem"}, {"decimals": -1}, {"tolerance": 2.0}, {"timeout": 0}],
)
def test_arguments_that_cannot_be(arguments):
    with pytest.raises(BadArgument):
        Answer(**arguments)


def test_options_of_the_problem_are_known_by_their_text():
    problem = Problem.of("Which?", reference="B", metadata={"options": ["neon", "argon"]})
    assert Answer()(problem, Response.of("It is argon.")).label == "correct"
    assert Answer()(problem, Response.of("(B) neon")).label == "incorrect"


def test_a_response_cut_off_by_the_limit_is_invalid_unless_it_has_answered():
    cut = Response(text="We add 3 and", finish_reason="length")
    assert Answer().verify(cut, reference="5").label == "invalid"
    done = Response(text="So \\boxed{5}. To check, we", finish_reason="length")
    assert Answer().verify(done, reference="5").label == "correct"


def test_it_is_known_by_name_pickles_and_has_a_fingerprint():
    verifier = registry.load("answer", decimals=3)
    assert pickle.loads(pickle.dumps(verifier)) == verifier
    assert set(verifier.fingerprint.depends) == {"mpmath", "pint", "sympy"}


HOSTILE = [
    "9^(9^(9^9))",
    "\\boxed{9^{9^{9^{9}}}}",
    "\\boxed{((9^{99999})^{99999})!}",
    "\\boxed{\\dfrac{5^{(5^{(5^{(5^5)})}-4)}-5}{16}}",
    "(1+1/10^9)^(10^18)",
    "10000000! / 9999999!",
    "\\boxed{\\binom{10^{9}}{5 \\cdot 10^{8}}}",
    "\\sin(10^{10^{10}})",
    "(" * 5_000 + "1" + ")" * 5_000,
    "\\frac" * 3_000,
    "{" * 20_000,
    "-" * 50_000 + "1",
    "9" * 100_000,
    "x" + "^2" * 500,
    "\\boxed{" * 5_000 + "1",
    "$" * 9_999,
    "1," * 30_000,
    "the answer is " * 5_000 + "7",
    "1/" * 900 + "0",
    "\\sqrt" * 500 + "2",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 30,
    "is or is or " * 5_000,
    "(x+1)^{400}(y-3)^{300} - (z+1)^{900}",
    "e^{e^{e^{e^{e^{10}}}}}",
]


@pytest.mark.parametrize("response", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_answers_are_never_correct_nor_slow(response):
    started = time.monotonic()
    for reference in ("1", "x^2+1", "[0, 1)", "Paris", "(1, 2)"):
        assert Answer().verify(response, reference=reference).outcome in (
            "incorrect", "invalid", "undecided",
        )  # fmt: skip
    assert time.monotonic() - started < 15


def test_the_deadline_holds_in_threads():
    hard = "\\sum_{n=1}^{x} 1", "\\sin(\\cos(\\tan(x^7+x))) \\cdot \\Gamma"
    pairs = [(reference, response) for reference in ("x^x", *hard) for response in HOSTILE[:8]]
    started = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(
            threads.map(lambda pair: Answer(timeout=1.0).verify(pair[1], reference=pair[0]), pairs)
        )
    assert {verdict.outcome for verdict in verdicts} <= {"incorrect", "invalid", "undecided"}
    assert time.monotonic() - started < 30


needs_data = pytest.mark.skipif("ASSAY_DATA" not in os.environ, reason="needs ASSAY_DATA")


@needs_data
def test_the_cases_of_math_verify():
    path = Path(os.environ["ASSAY_DATA"], "math_equivalence_cases", "math_verify_cases.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    agreed = sum(
        (Answer().verify(row["pred"], reference=row["gold"]).outcome == "correct")
        == bool(row["expected"])
        for row in rows
    )
    assert agreed / len(rows) > 0.9
