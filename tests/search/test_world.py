"""The world has the rates that it says."""

import pytest

from assay.core import Sampling
from assay.search.world import EXPLOIT, STEP, Chains


@pytest.mark.parametrize("right", [0.55, 0.75, 0.93])
def test_chains_are_right_as_often_as_planted(right: float) -> None:
    world = Chains(right=right)
    problem = world.problem(0)
    drawn = world.model().generate(problem.messages, Sampling(n=2000, seed=1))
    rate = sum(bool(world.truth()(problem, one)) for one in drawn) / 2000
    assert abs(rate - right**6) < 0.04


def test_a_chain_goes_on_from_a_prefix_and_stays_wrong() -> None:
    world = Chains(right=1.0)
    problem = world.problem(0)
    begun = Sampling(n=50, seed=1, prefix="+1\n-2\n", stop=(STEP,))
    (step, *_) = world.model().generate(problem.messages, begun)
    assert step.text.startswith("-")
    assert step.metadata == {"stopped_by": STEP}
    ends = world.model().generate(problem.messages, begun.replace(stop=()))
    assert not any(world.truth()(problem, end) for end in ends)
    assert all(len(end.text.splitlines()) == 4 for end in ends)


def test_the_sly_end_is_wrong_and_liked() -> None:
    world = Chains(exploit=1.0, noise=0.0)
    problem = world.problem(0)
    (end,) = world.model().generate(problem.messages, Sampling(seed=1))
    assert end.text == f"={EXPLOIT}"
    assert world.reward()(problem, end).score == 0.8
    assert world.truth()(problem, end).label == "incorrect"
