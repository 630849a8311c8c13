"""Costs are weighed, base lines read off at a cost, and pleasing is told from being right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.frontier import Attempt, Way, frontier, left_out, over_optimised, read_off


def way(name: str, rights: list[bool], written: int, steered: float | None = None) -> Way:
    return Way(
        name=name,
        family=name.partition(":")[0],
        attempts={
            str(i): Attempt(right=right, written=written, read=100, steered=steered)
            for i, right in enumerate(rights)
        },
    )


N = 100
QUARTER, HALF, MOST = ([i % 100 < k for i in range(N)] for k in (25, 50, 90))


def test_the_gain_is_over_the_base_line_at_the_same_cost() -> None:
    ways = [way("majority:1", QUARTER, 100), way("majority:16", HALF, 1600)]
    lines = {one.name: one for one in frontier([*ways, way("beam:4", MOST, 400)], weight_in=0)}
    assert lines["majority:1"].gain is None
    assert lines["beam:4"].gain == pytest.approx(0.9 - 0.375)  # half-way over the logarithm
    low, high = lines["beam:4"].gain_interval
    assert low < 0.525 < high
    assert low > 0.4
    assert not lines["beam:4"].beyond


def test_what_is_read_costs_what_was_said() -> None:
    one = [way("greedy", HALF, 100)]
    assert [frontier(one, weight_in=w)[0].cost for w in (0, 0.25, 1)] == [100, 125, 200]


def test_only_problems_that_all_answered_count() -> None:
    short = Way(
        name="b:1", family="b", attempts={"1": Attempt(right=True), "x": Attempt(right=True)}
    )
    lines = frontier([way("greedy", HALF, 100), short])
    assert [line.n for line in lines] == [1, 1]
    (said,) = left_out([way("greedy", HALF, 100), short], N)
    assert said.startswith("99 of 100 problems are left out")
    assert "(b:1 decided 2)" in said
    assert left_out([way("greedy", HALF, 100)], N) == []
    with pytest.raises(BadArgument, match="no problem was answered by all of greedy, b:1"):
        frontier([way("greedy", [], 1), short])
    with pytest.raises(BadArgument, match="nothing to compare"):
        frontier([])


@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 1)), min_size=1, max_size=6),
    st.floats(1, 1e6),
)
def test_what_is_read_off_lies_between_the_points(points, cost) -> None:
    found = read_off(points, cost)
    assert min(a for _, a in points) - 1e-9 <= found <= max(a for _, a in points) + 1e-9


def test_more_pleasing_and_less_right_is_told() -> None:
    small, large = way("best_of_n:4", HALF, 400, 0.6), way("best_of_n:64", QUARTER, 6400, 0.9)
    (said,) = over_optimised([small, large])
    assert "the verifier's score of the chosen answer rises by 0.30" in said
    assert over_optimised([small, way("best_of_n:64", MOST, 6400, 0.9)]) == []
    assert over_optimised([way("majority:4", HALF, 1), way("majority:8", QUARTER, 2)]) == []
