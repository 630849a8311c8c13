"""Problems of our own: each built-in verifier has a set or a reason, and takes what is right."""

import pytest

from assay.core import Response
from assay.evaluate.audit.battery import NO_SET, SETS, cases
from assay.models import load
from assay.verifiers import registry
from assay.verifiers.parsing import parse


def test_every_built_in_verifier_has_a_set_or_a_reason():
    assert not SETS.keys() & NO_SET.keys()
    assert sorted(registry.BUILT_IN.keys() - SETS.keys() - NO_SET.keys()) == []


@pytest.mark.parametrize("name", sorted(set(SETS.values())))
def test_a_set_has_problems_each_with_a_right_response(name):
    found = cases(name)
    assert len(found) >= 3
    assert len({case.problem.id for case in found}) == len(found)
    assert all(case.right.strip() and case.problem.prompt for case in found)


TAKE_ALL = (
    "answer", "short_answer", "recall", "strict_recall", "k_precision", "sentences", "constraints",
    "json_schema", "regex", "regex_tests", "sql", "tool_calls", "trajectory", "steps_arithmetic",
    "refusal", "vericode",
)  # fmt: skip


@pytest.mark.parametrize("name", TAKE_ALL)
def test_what_is_right_is_taken(name):
    verifier = parse(name)
    rejected = [case.right for case in cases(SETS[name]) if not verifier(case.problem, _said(case))]
    assert rejected == []


@pytest.mark.parametrize("name", ["question_coverage", "answerable"])
def test_those_that_judge_documents_do_not_look_at_the_response(name):
    model = {"model": load("scripted:1", function=_by_length)} if name == "answerable" else {}
    verifier = registry.load(name, **model)
    for case in cases("documents"):
        scores = {verifier(case.problem, Response(text)).score for text in ("", case.right, "A")}
        assert len(scores) == 1


def _by_length(prompt):
    return f"Verdict: {'Yes' if len(prompt) % 2 else 'No'}"


def _said(case):
    return Response(case.right)
