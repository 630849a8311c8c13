"""A budget goes where a token buys most, and is never passed."""

from hypothesis import given
from hypothesis import strategies as st

from assay.search.allocation import Trial, allocate

SIZES = {"small": 10.0, "middle": 40.0, "large": 160.0}


def bin_of(place: int, rights: dict[str, int], n: int = 40) -> list[Trial]:
    """`n` problems, of which each strategy solves the first so many."""
    return [
        Trial(
            problem=f"{place}/{number}",
            strategy=strategy,
            right=number < rights[strategy],
            tokens=SIZES[strategy],
            difficulty=float(place),
        )
        for number in range(n)
        for strategy in SIZES
    ]


def test_what_an_easy_bin_leaves_goes_to_a_hard_one() -> None:
    easy = bin_of(1, {"small": 40, "middle": 40, "large": 40})
    hard = bin_of(0, {"small": 0, "middle": 10, "large": 36})
    assert [one.strategy for one in allocate([hard, easy], 85)] == ["large", "small"]
    assert [one.strategy for one in allocate([hard, easy], 84)] == ["middle", "small"]


def test_a_step_that_buys_less_a_token_is_skipped_where_the_next_buys_more() -> None:
    slow = bin_of(0, {"small": 0, "middle": 6, "large": 40})
    assert allocate([slow], None)[0].strategy == "large"
    fast = bin_of(0, {"small": 0, "middle": 30, "large": 40})
    assert [one.strategy for one in allocate([fast], 50)] == ["middle"]


def test_a_gain_within_chance_is_not_paid_for() -> None:
    right = {"small": range(30), "middle": range(2, 33), "large": range(2, 33)}
    rows = [
        Trial(problem=str(i), strategy=name, right=i in right[name], tokens=cost, difficulty=0.0)
        for i in range(40)
        for name, cost in SIZES.items()
    ]
    (choice,) = allocate([rows], None)
    assert (choice.strategy, choice.runner_up) == ("small", "middle")


def test_a_bin_without_problems_is_served_as_all_are() -> None:
    hard = bin_of(0, {"small": 0, "middle": 0, "large": 40})
    assert [one.strategy for one in allocate([hard, []], None)] == ["large", "large"]


rates = st.fixed_dictionaries({name: st.integers(0, 40) for name in SIZES})


@given(st.lists(rates, min_size=1, max_size=4), st.floats(10, 200))
def test_the_budget_holds_and_more_of_it_never_hurts(bins, budget) -> None:
    held = [bin_of(place, rights) for place, rights in enumerate(bins)]
    tight, loose = allocate(held, budget), allocate(held, None)
    assert sum(one.tokens for one in tight) / len(tight) <= budget + 1e-9
    assert sum(one.accuracy for one in tight) <= sum(one.accuracy for one in loose)
