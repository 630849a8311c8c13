"""A judge with a scale."""

import pytest
from saying import Saying

from assay.core import BadArgument
from assay.verifiers.judges import Scale


@pytest.mark.parametrize(
    ("said", "arguments", "label", "score"),
    [
        (["Score: 10"], {}, "correct", 1.0),
        (["Score: 1"], {}, "incorrect", 0.0),
        (["Score: 5.5"], {}, "correct", 0.5),
        (["Score: 4/5"], {"high": 5}, "correct", 0.75),
        (["Score: 4"], {"high": "5", "at_least": "4.5"}, "incorrect", 0.75),
        (["Score: 11", "ten"], {}, "undecided", None),
        (["Score: 6", "Score: 8", "Score: 10"], {"votes": 3}, "correct", 7 / 9),
    ],
)
def test_scores(said: list[str], arguments: dict, label: str, score: float | None) -> None:
    verdict = Scale(model=Saying(*said), **arguments).verify("text", "task")
    assert verdict.label == label
    assert verdict.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"low": 5, "high": 1}, "from low to high"),
        ({"low": "x"}, "low is a number"),
        ({"at_least": 11}, "on the scale"),
        ({"tokens": True}, "single digits"),
    ],
)
def test_scales_that_make_no_sense(arguments: dict, message: str) -> None:
    with pytest.raises(BadArgument, match=message):
        Scale(**arguments)


def test_the_expected_digit() -> None:
    model = Saying("x", logprobs={"5": -0.6931, "1": -0.6931, "9": -1.0}, prefix=True)
    verdict = Scale(model=model, high=5, tokens=True).verify("text", "task")
    assert verdict.score == pytest.approx(0.5, abs=1e-3)
    assert model.asked[0][1].prefix == "Score: "


def test_a_reference_is_shown_and_empty_responses_are_invalid() -> None:
    model = Saying("Score: 3")
    Scale(model=model).verify("text", "task", reference="the truth")
    assert "the truth" in model.tasks[0]
    assert Scale(model=Saying("!")).verify("").label == "invalid"
