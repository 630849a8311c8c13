"""pass@k, pass^k and maj@k, by going through all choices."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import maj_at_k, pass_at, pass_at_k, pass_hat, pass_hat_k

COUNTS = st.integers(1, 7).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))
)


@given(COUNTS)
def test_by_all_choices(count) -> None:
    n, correct, k = count
    chosen = list(itertools.combinations([True] * correct + [False] * (n - correct), k))
    assert pass_at_k(n, correct, k) == pytest.approx(sum(map(any, chosen)) / len(chosen))
    assert pass_hat_k(n, correct, k) == pytest.approx(sum(map(all, chosen)) / len(chosen))


@given(st.lists(st.sampled_from(["x", "y", "z", None]), min_size=1, max_size=7), st.data())
def test_votes_by_all_choices(answers, data) -> None:
    k = data.draw(st.integers(1, len(answers)))
    won = 0.0
    chosen = list(itertools.combinations(answers, k))
    for some in chosen:
        votes = {answer: some.count(answer) for answer in some if answer is not None}
        winners = [a for a, count in votes.items() if count == max(votes.values())]
        won += ("x" in winners) / max(1, len(winners))
    assert maj_at_k(answers, "x", k) == pytest.approx(won / len(chosen))


def test_large_counts_are_exact() -> None:
    assert pass_at_k(256, 1, 128) == 0.5
    assert 0 < 1 - pass_at_k(10_000, 50, 500) < 0.1


def test_over_problems() -> None:
    found = pass_at([(10, 0)] * 50 + [(10, 10)] * 50, 5)
    assert (found.value, found.n) == (0.5, 100)
    assert found.interval == pytest.approx((0.404, 0.596), abs=2e-3)
    assert pass_hat([(2, 1)] * 4, 2).value == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: pass_at_k(4, 5, 1),
        lambda: pass_at_k(4, 2, 5),
        lambda: pass_hat_k(4, 2, 0),
        lambda: pass_at([], 1),
        lambda: pass_at([(4, 1), (2, 1)], 3),
        lambda: maj_at_k(["a"], "a", 2),
    ],
)
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
