"""CoSineVerifier: planted errors of checks come out."""

import pytest

from assay.models.scripted import ScriptedModel
from assay.recipes.cosineverifier import experiment, reward, writer
from assay.recipes.experiment import Setting
from assay.recipes.quantities import cases
from assay.verifiers.tools import ToolJudge


@pytest.mark.parametrize(
    ("right", "ran", "malformed", "points"),
    [
        (True, True, False, 1.1),
        (True, False, False, 1.0),
        (False, True, False, -1.0),
        (False, False, True, -1.1),
    ],
)
def test_a_call_is_rewarded_only_with_a_right_verdict(
    right: bool, ran: bool, malformed: bool, points: float
) -> None:
    assert reward(right, ran=ran, malformed=malformed) == pytest.approx(points)


def test_a_verdict_cites_its_check() -> None:
    case = cases(0, 1)[0]
    model = writer([case], 0, flawless=True)
    verdict = ToolJudge(model=model)(case.problem, case.response)
    assert verdict.label == case.label
    assert case.check in verdict.reasons[0].text
    assert verdict.reasons[0].measured == str(case.equal)


def test_a_model_that_only_talks_decides_nothing() -> None:
    case = cases(0, 1)[0]
    talker = ScriptedModel(1.0, function=lambda _: "Verdict: correct")
    assert ToolJudge(model=talker)(case.problem, case.response).label == "undecided"


def test_checks_tell_and_those_of_other_cases_do_not() -> None:
    found = experiment(Setting(count=2, limit=20, model="scripted:0"))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["right, judge with flawless checks"] == 1
    assert values["near misses accepted with flawless checks"] == 0
    assert values["right, judge with checks"] > values["right, as written"] + 0.2
    assert values["right, judge with checks of other cases"] < 0.75
    assert values["hostile checks contained"] == 1
    assert 2 <= values["model calls a verdict with flawless checks"] < 2.2
    assert sum(measure.control for measure in found.measures) == 1
