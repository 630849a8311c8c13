import pytest

from assay.core import BadArgument, Problem, Response, Verdict
from assay.verifiers.simulated import Simulated, always, planted

TRUTH = planted({f"good {n}": Verdict("correct") for n in range(500)})


def rate(verifier, texts, outcome):
    return sum(verifier.verify(text).outcome == outcome for text in texts) / len(texts)


GOOD, BAD = [f"good {n}" for n in range(500)], [f"bad {n}" for n in range(500)]


@pytest.mark.parametrize(
    ("arguments", "good_correct", "bad_incorrect"),
    [({}, 1.0, 1.0), ({"tpr": 0.8}, 0.8, 1.0), ({"tnr": 0.3}, 1.0, 0.3), ({"undecided": 1}, 0, 0)],
)
def test_planted_rates_come_out(arguments, good_correct, bad_incorrect):
    verifier = Simulated(truth=TRUTH, **arguments)
    assert rate(verifier, GOOD, "correct") == pytest.approx(good_correct, abs=0.06)
    assert rate(verifier, BAD, "incorrect") == pytest.approx(bad_incorrect, abs=0.06)


def test_breaks_and_abstains_at_the_planted_rates():
    verifier = Simulated(truth=TRUTH, broken=0.2, undecided=0.3)
    assert rate(verifier, GOOD, "broken") == pytest.approx(0.2, abs=0.06)
    assert rate(verifier, GOOD, "undecided") == pytest.approx(0.3, abs=0.06)


def test_asking_again_changes_nothing_and_another_problem_does():
    verifier = Simulated(truth=TRUTH, tpr=0.5)
    first = [verifier.verify(text) for text in GOOD]
    assert first == [verifier.verify(text) for text in GOOD]
    other = [verifier(Problem(id="other"), Response(text)) for text in GOOD]
    assert first != other


def test_a_truth_that_cannot_tell_is_passed_on():
    assert Simulated(truth=always(Verdict("invalid")), tpr=0).verify("x").label == "invalid"


@pytest.mark.parametrize(
    "arguments", [{"tpr": 1.1}, {"tnr": -1}, {"broken": 0.6, "undecided": 0.6}]
)
def test_refuses_what_is_no_rate(arguments):
    with pytest.raises(BadArgument):
        Simulated(truth=TRUTH, **arguments)
