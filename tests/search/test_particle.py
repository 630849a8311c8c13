"""Particles are drawn by weight, and vote as often as they were drawn."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.search.particle import Particle, effective, systematic
from assay.search.world import Chains

WEIGHTS = st.lists(st.floats(-8, 8), min_size=1, max_size=12)


@given(WEIGHTS, st.integers(1, 40), st.integers(0, 99))
def test_each_is_drawn_as_often_as_its_weight_says_give_or_take_one(weights, n, seed) -> None:
    places = systematic(weights, n, Random(seed))
    total = math.fsum(math.exp(weight) for weight in weights)
    assert len(places) == n
    assert places == sorted(places)
    for place, weight in enumerate(weights):
        assert abs(places.count(place) - n * math.exp(weight) / total) < 1 + 1e-6


@given(WEIGHTS)
def test_the_effective_size_lies_between_one_and_all(weights) -> None:
    assert 1 - 1e-9 <= effective(weights) <= len(weights) + 1e-9


@pytest.mark.parametrize("resample", [0.0, 0.5, 1.0])
def test_as_many_votes_as_particles(resample: float) -> None:
    world = Chains(right=0.75, exploit=0.05)
    strategy = Particle(n=12, step="\n", resample=resample)
    result = strategy.search(world.problem(4), world.model(), world.reward())
    assert sum(row.count for row in result.selection.table) == 12
