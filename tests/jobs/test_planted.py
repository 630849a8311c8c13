"""Every suite with problems of its own recovers what was planted in a scripted model.

A suite is looked up by its name, so one that is added is tested here without a line of its own.
"""

import json
from functools import cache

import pytest

from assay.evaluate import suite as suites
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.runner import evaluate
from assay.evaluate.statistic import Statistic

OWN = [name for name in suites.names() if not suites.load(name).needs]
PROBLEMS, AT_MOST, SEEDS = 40, 240, 3
WELL, ILL = 0.9, 0.3


@cache
def conditions(name: str) -> tuple[str, ...]:
    """The conditions of a suite's problems, in their order; none if it has no such design."""
    problems = suites.load(name).problems()
    return tuple(
        dict.fromkeys(p.metadata["condition"] for p in problems if "condition" in p.metadata)
    )


@pytest.fixture
def scripted(tmp_path):
    """A run of a suite by a scripted model."""

    def run(name: str, rates: str, seed: int = 0) -> Evaluation:
        limit = min(AT_MOST, PROBLEMS * max(1, len(conditions(name))))
        return evaluate(
            suites.load(name),
            f"scripted:{rates}",
            limit=limit,
            seed=seed,
            out=tmp_path / f"{name}-{rates.replace('/', '-')}-{seed}",
            cache=False,
            floor=False,
            progress=False,
        )

    return run


def first(run: Evaluation) -> str:
    return next(iter(run.scores))


@pytest.mark.parametrize("name", OWN)
def test_good_answers_are_right_and_bad_ones_are_not(name, scripted) -> None:
    good, bad = scripted(name, "1").scores, scripted(name, "0").scores
    assert not any(score.counts["broken"] for score in (*good.values(), *bad.values())), good.errors
    best, worst = next(iter(good.values())), next(iter(bad.values()))
    assert (best.n, worst.n) == (best.total, worst.total)  # others need not apply to a response
    assert best.value == 1.0
    assert worst.value < 0.05


@pytest.mark.parametrize("name", OWN)
def test_a_planted_rate_is_recovered(name, scripted) -> None:
    best, worst = scripted(name, "1"), scripted(name, "0")
    low, high = float(worst.scores[first(worst)]), float(best.scores[first(best)])
    truth = 0.7 * high + 0.3 * low
    runs = [scripted(name, "0.7", seed) for seed in range(SEEDS)]
    found = [run.scores[first(run)] for run in runs]
    assert sum(score.low <= truth <= score.high for score in found) >= SEEDS - 1, (truth, found)
    for run in runs:
        for statistic in run.scores.statistics:
            well_formed(statistic)


def well_formed(statistic: Statistic) -> None:
    """It has an interval around its value, an n, and a form in JSON."""
    assert Statistic.from_dict(json.loads(json.dumps(statistic.to_dict()))) == statistic
    assert statistic.value is not None or statistic.points or statistic.n == 0 or statistic.about
    for one in (statistic, *statistic.points):
        if one.value is not None and one.low is not None:
            assert one.low - 1e-9 <= one.value <= one.high + 1e-9, one
            assert one.n > 0


@pytest.mark.parametrize("name", [name for name in OWN if len(conditions(name)) > 1])
def test_rates_planted_by_condition_are_recovered(name, scripted) -> None:
    *_, hit = conditions(name)
    best, worst = points(scripted(name, "1")), points(scripted(name, "0"))
    found = points(scripted(name, f"{WELL},condition/{hit}={ILL}"))
    assert set(found) == set(conditions(name))
    inside = 0
    for condition, point in found.items():
        rate = ILL if condition == hit else WELL
        truth = rate * best[condition].value + (1 - rate) * worst[condition].value
        inside += point.low <= truth <= point.high
    assert inside >= len(found) - 1 - len(found) // 10
    others = [point.value for condition, point in found.items() if condition != hit]
    if others:
        assert found[hit].value < min(others)


def points(run: Evaluation) -> dict:
    return {point.x: point for point in run.scores.statistic("score").points}
