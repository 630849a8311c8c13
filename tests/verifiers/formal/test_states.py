"""The four states of a step."""

import itertools

import pytest

from assay.verifiers.formal.states import LABELS, LONGEST_EVIDENCE, STATES, Proof, State, worst


@pytest.mark.parametrize("state", STATES)
def test_a_proof_is_a_verdict_with_its_evidence(state: State) -> None:
    proof = Proof(
        state=state, backend="smt", statement="1 = 1", detail="why", evidence="x" * 9_999,
        spans=((1, 2),),
    )  # fmt: skip
    verdict = proof.verdict()
    first, second = verdict.reasons
    assert (verdict.label, verdict.verifier) == (LABELS[state], "formal:smt")
    assert (first.text, first.measured) == (f"{state} by smt: why", "1 = 1")
    assert first.spans == ((1, 2),)
    assert len(second.measured) == LONGEST_EVIDENCE
    assert len(Proof(state=state, backend="smt").verdict().reasons) == 1


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(STATES, 2)))
def test_one_of_two_decides_in_either_order(one: State, other: State) -> None:
    order = ["failed", "no_proof_found", "proved", "not_formalised"]
    wanted = min((one, other), key=order.index)
    for pair in ((one, other), (other, one)):
        found = worst([Proof(state=state, backend="a") for state in pair])
        assert found is not None
        assert found.state == wanted


def test_nothing_decides_nothing() -> None:
    assert worst([]) is None
