"""Budgets and their account."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Budget, BudgetExceeded, Ledger, Usage

usages = st.builds(
    Usage,
    input_tokens=st.integers(0, 10**6),
    output_tokens=st.integers(0, 10**6),
    model_calls=st.integers(0, 100),
    verifier_calls=st.integers(0, 100),
)


@given(usages, usages, usages)
def test_usages_add_like_numbers(a: Usage, b: Usage, c: Usage) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Usage() == a
    assert Usage.from_json(a.to_json()) == a


@given(st.lists(st.tuples(st.sampled_from(["generate", "verify"]), usages), max_size=8))
def test_the_total_is_the_sum_of_the_phases(charges) -> None:
    ledger = Ledger()
    for phase, usage in charges:
        ledger.charge(phase, usage)
    assert ledger.total == sum((usage for _, usage in charges), Usage())
    assert sum(ledger.phases.values(), Usage()) == ledger.total


@pytest.mark.parametrize(
    ("budget", "spent", "needs", "limit"),
    [
        (Budget(tokens=10), Usage(input_tokens=6, output_tokens=4), {"tokens": 1}, "tokens"),
        (Budget(output_tokens=4), Usage(output_tokens=4), {"output_tokens": 1}, "output_tokens"),
        (Budget(model_calls=1), Usage(model_calls=1), {"model_calls": 1}, "model_calls"),
        (Budget(verifier_calls=0), Usage(), {"verifier_calls": 1}, "verifier_calls"),
        (Budget(money=0.5), Usage(money=0.4), {"money": 0.2}, "money"),
        (Budget(seconds=0.0), Usage(), {}, "seconds"),
    ],
)
def test_a_limit_stops_the_next_step(budget, spent, needs, limit) -> None:
    ledger = Ledger(budget)
    ledger.charge("generate", spent)
    with pytest.raises(BudgetExceeded) as caught:
        ledger.require(**needs)
    assert caught.value.limit == limit
    assert not ledger.allows(**needs)


def test_a_limit_may_be_reached_exactly() -> None:
    ledger = Ledger(Budget(tokens=10, model_calls=1))
    assert ledger.allows(tokens=10, model_calls=1)


@pytest.mark.parametrize("wrong", [-1, float("nan"), "ten", True])
def test_a_limit_is_a_number(wrong) -> None:
    with pytest.raises(BadArgument, match="budget tokens must be a number of at least 0"):
        Budget(tokens=wrong)


def test_threads_lose_nothing() -> None:
    ledger = Ledger()

    def work() -> None:
        for _ in range(500):
            ledger.charge("generate", Usage(model_calls=1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.total.model_calls == 4000


def test_a_block_is_timed() -> None:
    ledger = Ledger()
    with ledger.timed("verify"):
        pass
    assert ledger.phases["verify"].seconds > 0
    assert ledger.to_dict()["budget"] == {}
