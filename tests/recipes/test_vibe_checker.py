"""Vibe Checker: the composite, both protocols, and planted rates that come out."""

import math
import shutil

import pytest

from assay.core import Response
from assay.evaluate.suites.vibe_checker_tasks import ASKED, responder, tasks
from assay.recipes.experiment import Setting
from assay.recipes.vibe_checker import (
    best_alpha,
    composite,
    edited,
    experiment,
    one_turn,
    regression,
    scored,
)

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="needs the extra 'code'")


def test_the_composite_weighs_both() -> None:
    (task,) = tasks(0, 1)
    problem = task.problem(ASKED)
    obeyed, broken = (Response(task.code(frozenset(ASKED), broken=bad)) for bad in (False, True))
    assert composite(0.4)(problem, obeyed).label == "correct"
    assert composite(0.4)(problem, broken).score == pytest.approx(0.4)
    assert composite(0.4)(problem, Response(task.code(frozenset()))).score == pytest.approx(0.6)


def test_both_protocols_end_with_the_same_code_where_all_is_obeyed_and_nothing_undone() -> None:
    given = tasks(1, 6)
    model = responder(given, 1, obeys=1.0)
    whole = scored(given, [one_turn(model, task, ASKED, 0) for task in given], ASKED)
    assert whole.whole == whole.solved == 1
    ended = scored(given, [edited(model, task, ASKED[:1], 0) for task in given], ASKED[:1])
    assert ended.whole == 1


@pytest.mark.parametrize(("plain", "asked", "lost"), [(1.0, 0.75, 0.25), (0.5, 0.5, 0.0)])
def test_regression(plain: float, asked: float, lost: float) -> None:
    assert regression(plain, asked) == lost
    assert math.isnan(regression(0.0, asked))


def test_the_best_weight_is_that_of_the_preference() -> None:
    scores = [(0.1, 0.9), (0.4, 0.2), (0.8, 0.7), (0.3, 0.3), (0.9, 0.1)]
    for weight in (0.0, 0.3, 0.7, 1.0):
        preferred = [weight * obeyed + (1 - weight) * passed for obeyed, passed in scores]
        assert best_alpha(scores, preferred) == pytest.approx(weight)


def test_what_was_planted_comes_out() -> None:
    found = experiment(Setting(count=2, limit=15, model="scripted"))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["instructions obeyed, of 0.80 planted"] == pytest.approx(0.8, abs=0.12)
    assert values["regression of a responder that breaks nothing"] == 0
    assert values["regression with five, of 0.27"] > 0.05
    assert values["instructions obeyed by x = 1"] == 1
    assert values["tasks solved by x = 1"] == 0
    assert values["solved, scripted, two instructions"] == 1
