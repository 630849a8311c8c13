"""Outcomes survive their JSON form, and their numbers say what they rest on."""

import json

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Outcome, Setting, difference, over, share


def outcome(**changes) -> Outcome:
    measures = (
        share("accuracy", 30, 40),
        over("gain", [0.1, 0.2, 0.15]),
        over("once", [0.3]),
        difference("change", paired([(0, 1), (1, 1), (0, 0)]), control=True),
    )
    given = {"fate": "not shown", "finding": "as found", "tested": "a stand-in"}
    return Outcome(**{**given, "measures": measures, "seeds": (0, 1), **changes})


def test_an_outcome_survives_its_json_form() -> None:
    text = json.dumps(outcome().to_json(), allow_nan=False)
    assert Outcome.from_json(json.loads(text)) == outcome()


@pytest.mark.parametrize(
    ("index", "shown"),
    [
        (0, "accuracy 0.75 [0.60, 0.86] (n=40)"),
        (1, "gain 0.15 [0.03, 0.27] (n=3 seeds)"),
        (2, "once 0.30 [-inf, inf] (n=1 seeds)"),
    ],
)
def test_a_measure_says_how_far_to_trust_it(index: int, shown: str) -> None:
    assert str(outcome().measures[index]) == shown


def test_a_control_is_named_as_one() -> None:
    assert outcome().measured.endswith("(control)")


def test_seeds_follow_the_first() -> None:
    assert Setting(first_seed=3, count=2).seeds == (3, 4)
    with pytest.raises(BadArgument, match="at least 1 seed"):
        Setting(count=0)
