"""Verdicts on solutions from the states of their steps."""

import pytest

from assay.core import BadArgument, Usage
from assay.verifiers.formal.retrospect import check_accept, moved, of_solution, of_step
from assay.verifiers.formal.states import Proof
from assay.verifiers.sequence import Step

STEP = Step("1 = 2", (4, 9))
PROVED, FAILED = Proof(state="proved", backend="a"), Proof(state="failed", backend="a")


class Even:
    """An aggregator that says a half whatever it sees."""

    threshold = 0.5

    def probability(self, states):
        return len(states) / (2 * len(states))


@pytest.mark.parametrize(
    ("proofs", "label", "said"),
    [
        ([PROVED], "correct", "step 3: proved"),
        ([PROVED, FAILED], "incorrect", "step 3: failed"),
        ([], "undecided", "step 3: not_formalised"),
    ],
)
def test_a_step_is_what_its_weakest_statement_is(proofs, label, said) -> None:
    verdict = of_step(3, STEP, proofs, "v")
    assert (verdict.label, verdict.reasons[0].text) == (label, said)
    assert verdict.reasons[0].spans == (STEP.span,)
    assert len(verdict.parts) == len(proofs)


def test_a_step_without_a_place_shows_none() -> None:
    assert of_step(0, Step("x", (0, 0)), [], "v").reasons[0].spans == ()


@pytest.mark.parametrize(
    ("states", "every", "some"),
    [
        (["proved", "proved"], "correct", "correct"),
        (["proved", "not_formalised"], "undecided", "correct"),
        (["not_formalised"], "undecided", "undecided"),
        (["proved", "no_proof_found"], "undecided", "undecided"),
        (["proved", "failed", "not_formalised"], "incorrect", "incorrect"),
    ],
)
def test_the_rule(states, every, some) -> None:
    parts = [of_step(n, STEP, [Proof(state=s, backend="a")], "v") for n, s in enumerate(states)]
    for accept, label in (("every", every), ("some", some)):
        verdict = of_solution(states, parts, name="v", accept=accept)
        assert verdict.label == label
        wrong = [reason.measured for reason in verdict.reasons if "first refuted" in reason.text]
        assert wrong == (["1"] if "failed" in states else [])


def test_an_aggregator_gives_a_probability() -> None:
    parts = [of_step(0, STEP, [PROVED], "v")]
    verdict = of_solution(["proved"], parts, name="v", aggregator=Even(), cost=Usage(model_calls=1))
    assert (verdict.label, verdict.score, verdict.reasons[-1].measured) == ("correct", 0.5, "0.500")
    assert verdict.cost == Usage(model_calls=1)


def test_places_are_moved_and_nothing_else() -> None:
    proof = Proof(state="proved", backend="a", statement="s", evidence="e", spans=((1, 2),))
    there = moved(proof, 10)
    assert there.spans == ((11, 12),)
    assert moved(there, -10) == proof


def test_there_are_two_ways_to_accept() -> None:
    with pytest.raises(BadArgument, match="accept is one of every, some, not 'most'"):
        check_accept("most")
