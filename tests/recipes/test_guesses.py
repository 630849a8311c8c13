"""Rows of guesses: the base's rate, the habits, and the shape of the two learners' curves."""

import pytest

from assay.recipes.guesses import RATE, Guessing, accuracies


def rate(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("horizon", [4, 8, 16])
@pytest.mark.parametrize("fresh", [0.0, 0.25, 1.0])
def test_the_base_is_right_as_often_at_every_horizon(horizon: int, fresh: float) -> None:
    policy = Guessing(horizon=horizon, fresh=fresh)
    right = 0
    for number in range(400):
        context = policy.context(0, number)
        trace = context.trace()
        assert len(set(trace)) == horizon
        right += context.target in trace
    assert right / 400 == pytest.approx(RATE, abs=0.07)


def test_a_base_of_habits_says_the_same_but_for_the_target() -> None:
    context = Guessing(horizon=8, fresh=0.0).context(1, 1)
    assert len({tuple(context.trace()) for _ in range(50)}) == 2
    assert context.trace(right=True)[0] == context.target


def test_a_cloner_of_habits_learns_all_and_one_of_fresh_guesses_stays_flat() -> None:
    habits, fresh = (
        {n: accuracies(Guessing(horizon=8, fresh=share), n, 0, 150) for n in (1, 4, 64)}
        for share in (0.0, 1.0)
    )
    assert rate(habits[64]["clone"]) >= 0.98
    assert rate(fresh[64]["clone"]) <= rate(fresh[4]["clone"]) + 0.05
    assert rate(fresh[64]["clone"]) < 0.8 < 0.98 <= rate(fresh[64]["verifier"])
    assert rate(fresh[1]["clone"]) > rate(fresh[1]["verifier"])  # data too few for labels
    assert rate(fresh[4]["no labels"]) < RATE + 0.05
