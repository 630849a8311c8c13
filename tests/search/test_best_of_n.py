"""Best-of-n chooses by the verifier, stays within its budget, and accounts for everything."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import (
    BadArgument,
    Budget,
    BudgetExceeded,
    Capabilities,
    Message,
    Model,
    Problem,
    RateLimited,
    Response,
    Sampling,
    Usage,
    Verdict,
    Verifier,
)
from assay.core.seeds import rng
from assay.search.best_of_n import BestOfN

PROBLEM = Problem.of("Say a number.", id="p")


class Digits(Model):
    """Answers with digits drawn from the seed; ten tokens each."""

    name = "digits"
    capabilities = Capabilities(seed=True)

    def __init__(self, fail_after: int | None = None) -> None:
        self.calls: list[Sampling] = []
        self.fail_after = fail_after

    def generate(self, messages, sampling):
        if self.fail_after is not None and len(self.calls) >= self.fail_after:
            raise RateLimited("slow down")
        self.calls.append(sampling)
        draw = rng(sampling.seed)
        return tuple(
            Response(
                str(draw.randint(0, 9)),
                usage=Usage(output_tokens=10, input_tokens=5, model_calls=int(i == 0)),
            )
            for i in range(sampling.n)
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Large(Verifier):
    """Scores a digit by its size; 9 is correct, 0 breaks the verifier."""

    name = "large"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        digit = int(response.text)
        if digit == 0:
            raise ZeroDivisionError
        return Verdict("correct" if digit == 9 else "incorrect", digit / 9)


@given(st.integers(1, 12), st.integers(0, 1000), st.none() | st.integers(1, 5))
def test_the_best_of_all_is_chosen_and_all_is_charged(n: int, seed: int, batch: int | None) -> None:
    result = BestOfN(n=n, batch=batch).search(PROBLEM, Digits(), Large(), seed=seed)
    digits = [int(candidate.response.text) for candidate in result.candidates]
    assert len(digits) == n
    assert int(result.text) == max(digits)
    assert result.best_index == digits.index(max(digits))  # the earliest of equals
    assert result.ledger.total.output_tokens == 10 * n
    assert result.ledger.total.verifier_calls == n
    assert result.ledger.total.model_calls == -(-n // (batch or n))


@given(st.integers(0, 100))
def test_the_same_seed_gives_the_same_candidates(seed: int) -> None:
    one, other = (BestOfN(n=4).search(PROBLEM, Digits(), Large(), seed=seed) for _ in range(2))
    assert one.candidates == other.candidates


@pytest.mark.parametrize(
    ("budget", "drawn"),
    [
        (Budget(output_tokens=80), 8),
        (Budget(output_tokens=50), 5),
        (Budget(output_tokens=10), 1),
        (Budget(verifier_calls=3), 3),
        (Budget(model_calls=1), 8),
    ],
)
def test_a_budget_cuts_the_number_of_candidates(budget: Budget, drawn: int) -> None:
    sampling = Sampling(max_tokens=10)
    result = BestOfN(n=8).search(PROBLEM, Digits(), Large(), budget=budget, sampling=sampling)
    assert len(result.candidates) == drawn
    assert bool(result.stopped) == (drawn < 8)
    assert result.ledger.total.output_tokens <= (budget.output_tokens or 80)


def test_a_later_batch_that_does_not_fit_ends_the_search() -> None:
    strategy = BestOfN(n=8, batch=2)
    result = strategy.search(PROBLEM, Digits(), Large(), budget=Budget(model_calls=2))
    assert len(result.candidates) == 4
    assert "2 model_calls" in result.stopped


@pytest.mark.parametrize(
    "budget", [Budget(model_calls=0), Budget(output_tokens=9), Budget(seconds=0)]
)
def test_a_budget_for_nothing_is_an_error(budget: Budget) -> None:
    with pytest.raises(BudgetExceeded):
        BestOfN(n=2).search(
            PROBLEM, Digits(), Large(), budget=budget, sampling=Sampling(max_tokens=10)
        )


def test_stopping_early_saves_calls() -> None:
    model = Digits()
    strategy = BestOfN(n=100, batch=5, stop_early=True)
    result = strategy.search(PROBLEM, model, Large())
    assert result.verdict.label == "correct"
    assert len(model.calls) < 20
    assert not result.stopped


def test_a_model_that_fails_is_not_hidden() -> None:
    with pytest.raises(RateLimited):
        BestOfN(n=2).search(PROBLEM, Digits(fail_after=0), Large())


def test_what_the_model_is_asked() -> None:
    model = Digits()
    BestOfN(n=3, temperature=0.5).search(
        PROBLEM, model, Large(), sampling=Sampling(max_tokens=20, stop=("\n",))
    )
    asked = model.calls[0]
    assert (asked.n, asked.temperature, asked.max_tokens, asked.stop) == (3, 0.5, 20, ("\n",))
    assert Message("user", "Say a number.") in PROBLEM.messages


@pytest.mark.parametrize("arguments", [{"n": 0}, {"batch": 0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="of at least 1, not 0"):
        BestOfN(**arguments)


def test_repr_pastes_back() -> None:
    assert eval(repr(BestOfN(n=4, stop_early=True))) == BestOfN(n=4, stop_early=True)
