"""Game of 24: moves, exact values, play at the known rate, and what each scorer knows."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core import Response, Sampling
from assay.recipes.twenty_four import (
    TARGET,
    Made,
    Player,
    Scorer,
    left,
    moves,
    problem,
    puzzles,
    value,
)

numbers = st.lists(st.integers(0, 13), min_size=2, max_size=3)


def state_of(*found: int) -> tuple[Fraction, ...]:
    return tuple(sorted(map(Fraction, found)))


@given(numbers)
def test_every_move_is_true_and_leaves_what_it_says(found: list[int]) -> None:
    state = state_of(*found)
    for text, after in moves(state):
        sum_, _, rest = text.partition(" (")
        said, _, result = sum_.partition(" = ")
        first, operation, second = said.split()
        a, b = Fraction(first), Fraction(second)
        assert {"+": a + b, "-": a - b, "*": a * b}.get(operation) == Fraction(result) or (
            operation == "/" and a / b == Fraction(result)
        )
        assert left(f"({rest}", "") == after
        assert len(after) == len(state) - 1


@given(numbers)
@settings(max_examples=30)
def test_a_value_is_the_share_of_ways_to_play(found: list[int]) -> None:
    state = state_of(*found)

    def share(now: tuple[Fraction, ...]) -> float:
        if len(now) == 1:
            return float(now[0] == TARGET)
        ends = [share(after) for _, after in moves(now)]
        return sum(ends) / len(ends)

    assert value(state) == pytest.approx(share(state))
    assert value(state, 0.5) >= value(state)


@pytest.mark.parametrize("skill", [0.0, 0.4])
def test_the_player_wins_as_often_as_is_known(skill: float) -> None:
    state = state_of(2, 4, 6)
    drawn = Player(skill).generate(problem(state).messages, Sampling(n=3_000, seed=1))
    won = sum(bool(Made()(problem(state), one)) for one in drawn)
    assert won / 3_000 == pytest.approx(value(state, skill), abs=0.03)


def test_it_goes_on_from_a_prefix_and_ends_a_step_at_its_line() -> None:
    state = state_of(1, 2, 4, 6)
    prefix = "4 * 6 = 24 (left: 1 2 24)\n"
    sampling = Sampling(n=5, prefix=prefix, stop=("\n",), seed=0)
    for one in Player().generate(problem(state).messages, sampling):
        assert one.text in {text for text, _ in moves(state_of(1, 2, 24))}
        assert one.usage is not None
        assert one.usage.output_tokens == 15


def test_puzzles_can_be_solved_and_are_the_same_again() -> None:
    found = puzzles(3, 12)
    assert found == puzzles(3, 12)
    assert len(set(found)) == 12
    assert all(value(state) > 0 for state in found)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("4 * 6 = 24 (left: 1 2 24)", {"value": None, "reachable": 1.0, "steps": 1.0}),
        ("1 - 2 = -1 (left: -1 4 6)", {"reachable": 0.0, "value": 0.0, "steps": 1.0}),
        ("24 - 0 = 24 (left: 24)", {"value": 1.0, "reachable": 1.0, "outcome": 1.0, "steps": 1.0}),
        ("12 + 8 = 20 (left: 20)", {"value": 0.0, "outcome": 0.0, "steps": 0.0, "constant": 0.5}),
    ],
)
def test_what_each_scorer_knows(text: str, scores: dict[str, float | None]) -> None:
    asked = problem(state_of(1, 2, 4, 6))
    for by, wanted in scores.items():
        found = Scorer(by=by)(asked, Response(text)).score
        if wanted is None:
            assert 0 < found < 1
        elif by == "reachable" and text.startswith("1 - 2"):
            assert found == float(value(left(text, "")) > 0)
        elif by == "value" and text.startswith("1 - 2"):
            assert found == value(left(text, ""))
        else:
            assert found == wanted


def test_noise_goes_with_the_prefix_and_keeps_the_order_of_far_values() -> None:
    asked, scorer = problem(state_of(4, 6)), Scorer(noise=0.05, seed=2)
    high, low = (Response(f"x (left: {number})") for number in (24, 23))
    assert scorer(asked, high) == scorer(asked, high)
    pairs = itertools.product([scorer(asked, high).score], [scorer(asked, low).score])
    assert all(one > other for one, other in pairs)
