"""Compute-optimal search: the cost of an accuracy, routing on planted trials, and its controls."""

import math

import pytest

from assay.recipes import compute_optimal_tts as recipe
from assay.recipes.chain_trials import FIXED, Tried, Tries
from assay.recipes.compute_optimal_tts import best_fixed, cheaper, cost_of, gain, router
from assay.recipes.experiment import Setting

LOOK = "best_of_n:2"
COST = (100 + 2 * 2_100) / 3


@pytest.mark.parametrize(
    ("accuracy", "cost"), [(0.1, 100.0), (0.4, 100.0), (0.6, 400.0), (0.7, 400.0)]
)
def test_an_accuracy_has_its_cost(accuracy: float, cost: float) -> None:
    assert cost_of(accuracy, [(400, 0.6), (100, 0.4)]) == cost


def planted(seed: int, *, useful: bool = True) -> Tries:
    """A third of the problems easy; two samples solve those, a large beam all, others none."""

    def held(right: dict[bool, bool], written: int) -> list[Tried]:
        rows = []
        for number in range(60):
            easy = number % 3 == 0
            looks = (0.9 if easy else 0.1) if useful else (0.9 if number < 30 else 0.1)
            rows.append(
                Tried(f"{seed}/{number}", "easy" if easy else "hard", right[easy], written, 0,
                      looks + number / 10_000)
            )  # fmt: skip
        return rows

    none, third, every = (
        {True: False, False: False},
        {True: True, False: False},
        {True: True, False: True},
    )
    tries: Tries = {(None, call): held(none, 400) for call in FIXED}
    tries[None, "best_of_n:2"] = held(third, 100)
    tries[None, "best_of_n:64"] = held(third, 6_400)
    tries[None, "beam:16,step=\\n"] = held(every, 2_000)
    tries[LOOK, LOOK] = held(third, 100)
    tries[LOOK, "beam:16,step=\\n"] = held(every, 2_100)
    return tries


def test_what_looks_hard_goes_to_the_beam() -> None:
    tries = [planted(0), planted(1)]
    routed = router(tries, 1_500)
    assert all(one.right for one in routed)
    assert sum(one.written for one in routed) / len(routed) == COST


def test_looking_that_tells_nothing_is_not_paid_for() -> None:
    tries = [planted(0, useful=False), planted(1, useful=False)]
    assert {one.written for one in router(tries, 2_050)} == {2_000}


def test_the_gain_and_the_saving_are_those_planted() -> None:
    tries = [planted(0), planted(1)]
    every = {way: [row for one in tries for row in one[way]] for way in tries[0]}
    routed = router(tries, 1_500)
    assert best_fixed(every, COST) == "best_of_n:2"
    between = math.log(COST / 400) / math.log(2_000 / 400)
    assert gain("planted", every, routed).value == pytest.approx(1 - between)
    assert cheaper("planted", every, routed).value == pytest.approx(6_400 / COST)


def test_the_experiment_has_its_controls(monkeypatch) -> None:
    monkeypatch.setattr(recipe, "RESAMPLES", 20)
    outcome = recipe.experiment(Setting(count=2, limit=6))
    controls = [one.what for one in outcome.measures if one.control]
    assert len(controls) == 4
    found = {one.what: one for one in outcome.measures}
    assert found["clean: tokens of looking at a problem"].value == 975
    assert found["clean: best_of_n:16 by a constant verifier less one text"].low <= 0
    assert outcome.seeds == (0, 1)
