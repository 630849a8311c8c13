"""Problems of our own: each built-in verifier has a set or a reason, and takes what is right."""

import pytest

from assay.evaluate.audit.battery import NO_SET, SETS, cases
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
)  # fmt: skip


@pytest.mark.parametrize("name", TAKE_ALL)
def test_what_is_right_is_taken(name):
    verifier = parse(name)
    rejected = [case.right for case in cases(SETS[name]) if not verifier(case.problem, _said(case))]
    assert rejected == []


def _said(case):
    from assay.core import Response

    return Response(case.right)
