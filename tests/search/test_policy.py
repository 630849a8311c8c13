"""A policy takes what was best in a bin within the budget, the cheaper of equals, and is a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, DataError
from assay.search.auto import Auto
from assay.search.policy import Choice, Policy, Trial, fit
from assay.search.world import Chains


def trials(problems: int = 80) -> list[Trial]:
    """Half the problems easy, where all are right; half hard, where only the dear one is."""
    rows = []
    for number in range(problems):
        easy = number % 2 == 0
        difficulty = (0.9 if easy else 0.2) + number / 10_000
        for strategy, right, tokens in (
            ("cheap", easy, 100.0),
            ("dear", True, 1600.0),
            ("dearest", True, 6400.0),
        ):
            rows.append(
                Trial(
                    problem=f"p{number}",
                    strategy=strategy,
                    right=right,
                    tokens=tokens,
                    difficulty=difficulty,
                )
            )
    return rows


def test_each_bin_gets_the_cheapest_of_the_best() -> None:
    policy = fit(trials(), bins=2)
    assert [choice.strategy for choice in policy.choices] == ["dear", "cheap"]
    assert policy.route(0.2) == "dear"
    assert policy.route(0.95) == "cheap"
    assert policy.held_out == {"accuracy": 1.0, "tokens": 850.0, "n": 80}


def test_a_budget_forbids_what_is_too_dear() -> None:
    assert {choice.strategy for choice in fit(trials(), bins=2, budget=500).choices} == {"cheap"}


@given(st.lists(st.floats(0, 1), min_size=4, max_size=120), st.integers(1, 6))
def test_bins_are_large_enough_and_each_problem_has_one(difficulties, bins) -> None:
    rows = [
        Trial(problem=str(i), strategy="s", right=True, tokens=1.0, difficulty=d)
        for i, d in enumerate(difficulties)
    ]
    policy = fit(rows, bins=bins)
    assert list(policy.edges) == sorted(set(policy.edges))
    assert len(policy.choices) <= max(1, min(bins, len(rows) // 20))
    assert all(policy.route(d) == "s" for d in difficulties)


def test_a_policy_is_a_file(tmp_path) -> None:
    policy = fit(trials(), bins=2, budget=2000)
    policy.save(tmp_path / "policy.json")
    assert Policy.load(tmp_path / "policy.json") == policy
    assert Auto(policy=str(tmp_path / "policy.json")).policy == policy


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (None, BadArgument, "cannot be read"),
        ("{", DataError, "is no policy"),
        ('{"assay": "run/1"}', DataError, "is no policy"),
        (json.dumps({"assay": "policy/1", "edges": [0.5]}), DataError, "is no policy"),
        (
            json.dumps({"assay": "policy/1", "edges": [0.5], "choices": []}),
            DataError,
            "1 edges make 2 bins",
        ),
    ],
)
def test_what_is_no_policy_says_so(tmp_path, content, error, says) -> None:
    path = tmp_path / "policy.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(error, match=says):
        Policy.load(path)


def test_problems_must_have_been_tried_with_the_same() -> None:
    with pytest.raises(BadArgument, match="'p0' was not tried with cheap"):
        fit(trials()[1:])
    with pytest.raises(BadArgument, match="at least 4 problems"):
        fit(trials(2))


def test_auto_counts_its_samples_and_follows_the_policy() -> None:
    world = Chains(right=0.8)
    choice = Choice(strategy="weighted:12", accuracy=0.9, tokens=1.0, n=1)
    strategy = Auto(policy=Policy(edges=(), choices=(choice,), samples=5))
    model = world.model()
    result = strategy.search(world.problem(1), model, world.reward())
    assert result.selection.rule == "weighted"
    assert len(result.candidates) == 12
    assert result.ledger.total.output_tokens == model.counted.output_tokens
