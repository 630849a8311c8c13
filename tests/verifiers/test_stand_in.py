"""Judging against an entry of the metadata."""

import pytest

from assay.core import Problem, Response
from assay.verifiers.stand_in import StandIn
from assay.verifiers.text import Exact


@pytest.mark.parametrize(
    ("metadata", "label"),
    [
        ({"other": "May"}, "correct"),
        ({"other": ["June", "May"]}, "correct"),
        ({"other": "June"}, "incorrect"),
        ({"other": []}, "undecided"),
        ({}, "undecided"),
    ],
)
def test_which_reference_counts(metadata, label) -> None:
    problem = Problem.of("?", reference="red", metadata=metadata)
    verdict = StandIn(verifier=Exact(), field="other")(problem, Response("May"))
    assert verdict.label == label
    assert verdict.failure is None


def test_its_fingerprint_holds_the_verifier() -> None:
    one = StandIn(verifier=Exact(), field="other").fingerprint
    other = StandIn(verifier=Exact(ignore_case=True), field="other").fingerprint
    assert one.digest != other.digest
