"""Paired and unpaired comparisons against known values."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import (
    mcnemar,
    newcombe,
    paired,
    paired_clustered,
    permutation,
    tango,
    unpaired,
)


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (10, 2, 0.03857421875), (0, 6, 0.03125), (59, 6, 4.7e-12)],
)
def test_mcnemar(gained, lost, p) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p, rel=0.2 if p < 1e-6 else 1e-9)
    assert mcnemar(lost, gained) == mcnemar(gained, lost)


def test_mcnemar_of_many() -> None:
    assert 0 < mcnemar(1_200, 1_000) < 1e-4
    exact = 2 * sum(math.comb(2_200, k) for k in range(1_001)) / 2**2_200
    assert mcnemar(1_200, 1_000) == pytest.approx(exact, rel=1e-9)
    assert mcnemar(500_000, 500_500) == pytest.approx(0.6175, abs=1e-3)


def test_paired_whole_scores() -> None:
    result = paired([(0, 1)] * 10 + [(1, 0)] * 2 + [(1, 1)] * 30 + [(0, 0)] * 8)
    assert (result.difference, result.n, result.gained, result.lost) == (0.16, 50, 10, 2)
    assert result.p == pytest.approx(0.03857421875)
    assert result.interval.low < 0.16 < result.interval.high
    assert str(result) == "+0.16 [+0.03, +0.30] (n=50; 10 gained, 2 lost; p=0.039)"


@pytest.mark.parametrize(
    ("both", "lost", "gained"), [(0.25, 0.25, 0.25), (0.7, 0.1, 0.1), (0.1, 0.05, 0.6)]
)
def test_newcombe_covers_what_it_says(both: float, lost: float, gained: float) -> None:
    n, neither = 16, 1 - both - lost - gained
    covered = 0.0
    for a, b, c in itertools.product(range(n + 1), repeat=3):
        if (d := n - a - b - c) < 0:
            continue
        low, high = newcombe([(1, 1)] * a + [(1, 0)] * b + [(0, 1)] * c + [(0, 0)] * d)
        if low <= gained - lost <= high:
            ways = math.factorial(n) // math.prod(map(math.factorial, (a, b, c, d)))
            covered += ways * both**a * lost**b * gained**c * neither**d
    assert 0.935 < covered < 0.985


def test_paired_means_of_several_samples() -> None:
    same = paired([(0.5, 0.5), (0.25, 0.75), (0.75, 0.25)])
    assert same.difference == 0
    assert same.p > 0.5
    clear = paired([(0.25, 0.75)] * 20)
    assert clear.p < 0.001


def test_paired_needs_a_pair() -> None:
    with pytest.raises(BadArgument, match="at least one problem"):
        paired([])


def score_distance(gained: int, lost: int, n: int, difference: float) -> float:
    """The score test of a difference, its nuisance by going through it."""
    best, found = -math.inf, 0.0
    for step in range(1, 20_000):
        to_first = step / 20_000 * (1 - abs(difference)) / 2 + max(0.0, -difference)
        to_second = to_first + difference
        rest = 1 - to_first - to_second
        if min(to_first, to_second, rest) <= 0:
            continue
        likelihood = gained * math.log(to_second) + lost * math.log(to_first)
        likelihood += (n - gained - lost) * math.log(rest)
        if likelihood > best:
            best, found = likelihood, to_first
    variance = (2 * found + difference - difference**2) / n
    return ((gained - lost) / n - difference) / math.sqrt(variance)


@pytest.mark.parametrize(
    ("gained", "lost", "n"), [(12, 2, 50), (3, 9, 40), (5, 5, 100), (8, 1, 12)]
)
def test_tango_is_what_the_score_test_keeps(gained, lost, n) -> None:
    low, high = tango(gained, lost, n)
    assert score_distance(gained, lost, n, low) == pytest.approx(1.96, abs=0.01)
    assert score_distance(gained, lost, n, high) == pytest.approx(-1.96, abs=0.01)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_tango_holds_the_difference_and_is_symmetric(gained, lost, more) -> None:
    n = gained + lost + more
    low, high = tango(gained, lost, n)
    assert -1 <= low <= (gained - lost) / n <= high <= 1
    assert tango(lost, gained, n) == pytest.approx((-high, -low))


@pytest.mark.parametrize(("gained", "lost", "n"), [(-1, 0, 3), (2, 2, 3), (0, 0, 0)])
def test_tango_of_what_cannot_be(gained, lost, n) -> None:
    with pytest.raises(BadArgument, match="cannot be"):
        tango(gained, lost, n)


def test_permutation_agrees_with_scipy() -> None:
    """scipy.stats.permutation_test(permutation_type="samples"), all patterns: 0.1953125."""
    changes = [0.5, -0.25, 0.25, 0.75, 0.5, 0.0, 0.25, -0.5, 0.5]
    assert permutation(changes) == 0.1953125
    assert permutation([]) == permutation([0.0, 0.0]) == 1.0


def test_permutation_at_random_is_near_all_patterns() -> None:
    rng = random.Random(4)
    changes = [rng.choice([-0.5, 0.25, 0.5]) for _ in range(12)]
    exact = permutation(changes)
    drawn = permutation([*changes, 1e-9], resamples=20_000)
    assert drawn == pytest.approx(exact, abs=0.02)
    assert permutation([0.5] * 29 + [0.25], resamples=99) == 0.01


def test_changes_of_one_size_are_counted() -> None:
    assert permutation([0.5] * 22 + [-0.5] * 8) == mcnemar(22, 8)


@pytest.mark.parametrize("more", [0, 30, 60, 90])
def test_of_many_the_sum_is_as_good_as_normal(more) -> None:
    changes = [0.5, -0.5, 0.25, -0.25] * 300 + [0.5] * more
    signs = random.Random(6)
    drawn = [sum(signs.choice((-c, c)) for c in changes) for _ in range(1_000)]
    share = sum(abs(total) >= sum(changes) for total in drawn) / len(drawn)
    assert permutation(changes) == pytest.approx(share, abs=0.05)


def test_a_change_that_stands_out_is_not_taken_for_normal() -> None:
    changes = [0.01, -0.01, 0.005, -0.005] * 400
    assert permutation([*changes, 1.0], resamples=999) > 0.4  # half of the patterns; normal: 0.33


def test_pairs_of_one_problem_are_no_more_than_the_problem() -> None:
    rng = random.Random(5)
    rows = [(n, rng.random() < 0.4, rng.random() < 0.6) for n in range(40)]
    once, copied = paired_clustered(rows), paired_clustered(rows * 3)
    assert (once.difference, once.n, once.gained, once.lost, once.p) == pytest.approx(
        (copied.difference, copied.n, copied.gained, copied.lost, copied.p)
    )
    assert copied.interval == pytest.approx(once.interval, abs=1e-3)


def test_clustered_pairs_need_no_order() -> None:
    rows = [("a", 0, 1), ("b", 1, 0.5), ("a", 0.5, 1), ("c", 0, 0), ("b", 1, 1)]
    assert paired_clustered(rows) == paired_clustered(sorted(rows))


def test_nothing_changes() -> None:
    same = paired([(0.5, 0.5)] * 30)
    assert (same.difference, same.p) == (0, 1)
    assert same.interval.low < -0.05 < 0.05 < same.interval.high  # but it could have, elsewhere


@pytest.mark.parametrize("compare", [paired_clustered])
def test_scores_outside(compare) -> None:
    with pytest.raises(BadArgument, match="between 0 and 1"):
        compare([("a", 0, 2)])
    with pytest.raises(BadArgument, match="at least one problem"):
        compare([])


def test_unpaired_agrees_with_scipy() -> None:
    """scipy.stats.ttest_ind(equal_var=False): p = 0.0519396."""
    found = unpaired([1, 0, 1, 1, 0] * 6, [1, 0, 0, 0, 0, 1] * 4)
    assert found.p == pytest.approx(0.05193956967692109)
    assert found.difference == pytest.approx(-0.26667, abs=1e-4)
    assert found.n == (30, 24)
    assert found.interval.low < found.difference < 0


@pytest.mark.parametrize(
    ("one", "other", "p"), [([1] * 5, [1] * 9, 1.0), ([0] * 6, [1] * 8, 2**-5), ([1], [0, 1], 1.0)]
)
def test_unpaired_where_little_varies(one, other, p) -> None:
    assert unpaired(one, other).p == p


def test_unpaired_needs_both() -> None:
    with pytest.raises(BadArgument, match="no scores"):
        unpaired([1.0], [])


def test_mcnemar_of_negative_counts() -> None:
    with pytest.raises(BadArgument, match="not negative"):
        mcnemar(-1, 3)
