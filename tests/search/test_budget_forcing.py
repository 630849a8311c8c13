"""How long a model thinks is set from outside: endings that are ignored, and endings put in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import Replies

from assay.core import BadArgument, Problem, Sampling
from assay.search.budget_forcing import BudgetForcing

PROBLEM = Problem.of("2 + 2?", id="p")


def thinker(words: int):
    """Thinks so many words at a time, ends its thinking, and answers."""

    def say(_, sampling):
        if "</think>" in sampling.prefix:
            return "4"
        return " ".join(["hm"] * words) + "</think>5"

    return Replies(say, prefix=True)


def waits(result) -> int:
    return sum(node.text == "Wait, " for node in result.nodes)


@pytest.mark.parametrize(
    ("strategy", "words", "waited", "why"),
    [
        (BudgetForcing(), 10, 1, "the model ended its thinking"),
        (BudgetForcing(ignores=0), 10, 0, "the model ended its thinking"),
        (BudgetForcing(ignores=3), 10, 3, "the model ended its thinking"),
        (BudgetForcing(ignores=9, least=25), 10, 2, "the model ended its thinking"),
        (BudgetForcing(ignores=9, least=5), 10, 0, "the model ended its thinking"),
        (BudgetForcing(ignores=1, least=25), 10, 1, "the model ended its thinking"),
        (BudgetForcing(), 5000, 0, "the tokens for thinking were used up"),
        (BudgetForcing(ignores=9), 300, 2, "the tokens for thinking were used up"),
    ],
)
def test_when_thinking_ends(strategy, words, waited, why) -> None:
    result = strategy.search(PROBLEM, thinker(words), None, sampling=Sampling(max_tokens=1000))
    assert waits(result) == waited
    assert result.text == "4"
    assert "hm" in result.response.reasoning
    assert result.tree.parent(result.chosen).why == why
    assert result.ledger.total.model_calls == waited + 2
    assert "</think>" not in result.response.reasoning


@given(st.integers(1, 600), st.integers(1, 400), st.integers(0, 5))
@settings(max_examples=60)
def test_no_call_is_without_tokens_and_all_stay_within_the_limit(
    limit: int, words: int, ignores: int
) -> None:
    model = thinker(words)
    result = BudgetForcing(ignores=ignores).search(
        PROBLEM, model, None, sampling=Sampling(max_tokens=limit)
    )
    assert all(sampling.max_tokens >= 1 for _, sampling in model.asked)
    assert result.ledger.total.output_tokens <= limit
    assert model.asked[-1][1].max_tokens >= min(100, limit / 2)  # kept for the answer
    assert result.text == "4"


def test_a_model_that_ends_all_at_once_is_asked_for_its_answer() -> None:
    def say(_, sampling):
        return "4" if "</think>" in sampling.prefix else "It is 4."

    model = Replies(say, prefix=True)
    result = BudgetForcing(ignores=0).search(PROBLEM, model, None)
    assert (result.text, result.response.reasoning) == ("4", "It is 4.")


@pytest.mark.parametrize("arguments", [{"ignores": -1}, {"end": ""}, {"wait": ""}, {"tokens": 0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="budget_forcing needs"):
        BudgetForcing(**arguments)
