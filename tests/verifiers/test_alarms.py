"""Thresholds from benign examples alone."""

import random

import pytest

from assay.core import DataError, Problem, Response, Verdict
from assay.verifiers.alarms import alarm_threshold, calibrated
from assay.verifiers.dialogue.planted import PlantedInstructions
from assay.verifiers.simulated import planted
from assay.verifiers.tally import Threshold


def scored(scores):
    """A verifier with planted scores, and the examples that have them."""
    verdicts = {str(n): Verdict("correct", score) for n, score in enumerate(scores)}
    return planted(verdicts), [(Problem(), Response(text)) for text in verdicts]


@pytest.mark.parametrize("confidence", [None, 0.9])
def test_the_rate_of_false_alarms_is_kept_on_fresh_examples(confidence) -> None:
    draw = random.Random(11)
    rates = []
    for _ in range(300):
        at_least = alarm_threshold([draw.random() ** 2 for _ in range(99)], 0.1, confidence)
        rates.append(sum(draw.random() ** 2 < at_least for _ in range(200)) / 200)
    if confidence is None:
        assert 0.08 < sum(rates) / 300 < 0.115
    else:
        assert sum(rate <= 0.1 + 0.02 for rate in rates) / 300 > 0.85


def test_a_verifier_without_a_threshold_gets_one() -> None:
    verifier, benign = scored([n / 20 for n in range(20)])
    found = calibrated(verifier, benign, rate=0.1)
    assert found.verifier == Threshold(verifier, 0.05)
    assert (found.at_least, found.n, found.alarms, found.unscored) == (0.05, 20, 1, 0)
    assert "at most 0.1 of benign ones, on average (1 of 20 here)" in str(found)


def test_a_verifier_with_a_threshold_keeps_its_kind() -> None:
    benign = [(Problem(documents=(f"It is {n}.",)), Response("")) for n in range(30)]
    found = calibrated(PlantedInstructions(), benign, rate=0.05)
    assert found.verifier == PlantedInstructions(at_least=1.0)
    assert found.alarms == 0


def test_what_has_no_score_is_told() -> None:
    verifier, benign = scored([0.5] * 30)
    unknown = (Problem(), Response("?"))
    verifier = planted({**dict(verifier.verdicts), "?": Verdict("undecided")})
    found = calibrated(verifier, [*benign, unknown], rate=0.1)
    assert (found.n, found.unscored, found.alarms) == (30, 1, 0)
    assert "1 without a score" in str(found)


@pytest.mark.parametrize(("confidence", "least"), [(None, 19), (0.95, 59)])
def test_too_few_examples_are_refused(confidence, least) -> None:
    verifier, benign = scored([0.5] * (least - 1))
    with pytest.raises(DataError, match=f"needs {least} benign"):
        calibrated(verifier, benign, rate=0.05, confidence=confidence)
    verifier, benign = scored([0.5] * least)
    assert calibrated(verifier, benign, rate=0.05, confidence=confidence).alarms == 0
