"""Undecided where the score is not clear."""

import pytest

from assay.core import BadArgument, Verdict, VerifierError
from assay.verifiers.selective import Selective
from assay.verifiers.simulated import Simulated, always

CASES = [
    (Verdict("correct", 0.9), "correct", 0.9),
    (Verdict("incorrect", 0.8), "correct", 0.8),  # the threshold decides, not the part
    (Verdict("correct", 0.5), "undecided", None),
    (Verdict("incorrect", 0.2), "incorrect", 0.2),
    (Verdict("correct", 0.1), "incorrect", 0.1),
    (Verdict("invalid"), "invalid", 0.0),
    (Verdict("undecided"), "undecided", None),
]


@pytest.mark.parametrize(("inner", "label", "score"), CASES)
def test_three_ranges(inner, label, score) -> None:
    verdict = Selective(part=always(inner), at_least=0.8, at_most=0.2).verify("x")
    assert (verdict.label, verdict.score) == (label, score)
    assert verdict.parts == (inner,)


def test_without_a_lower_threshold_nothing_is_called_incorrect() -> None:
    verdict = Selective(part=always(Verdict("incorrect")), at_least=0.8).verify("x")
    assert verdict.outcome == "undecided"
    assert verdict.reasons[0].measured == "0"


def test_a_broken_part_stays_broken() -> None:
    part = Simulated(truth=always(Verdict("correct")), broken=1.0)
    assert Selective(part=part, at_least=0.8).verify("x").outcome == "broken"
    assert VerifierError.__name__ in Selective(part=part, at_least=0.8).verify("x").failure.error


@pytest.mark.parametrize(("low", "high"), [(0.8, 0.8), (0.9, 0.2)])
def test_the_thresholds_have_an_order(low, high) -> None:
    with pytest.raises(BadArgument):
        Selective(part=always(Verdict("correct")), at_least=high, at_most=low)
