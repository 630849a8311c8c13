"""A policy takes what was best in a bin within the budget, the cheaper of equals, and is a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from assay.core import BadArgument, DataError, Model, Unsupported
from assay.search import strategies
from assay.search.auto import Auto, always
from assay.search.policy import Choice, Policy, Trial, cross_fitted, fit
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


@given(draw.lists(draw.floats(0, 1), min_size=4, max_size=120), draw.integers(1, 6))
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
    looking = policy.replace(look="beam:4")
    looking.save(tmp_path / "looking.json")
    assert Policy.load(tmp_path / "looking.json").first == "beam:4"


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


def looked(look: str | None, dear: float, *, tells: bool) -> list[Trial]:
    """As `trials`, after a way to look whose difficulties tell something, or nothing."""
    return [
        Trial(
            problem=row.problem,
            strategy=row.strategy,
            right=row.right,
            tokens=row.tokens + dear,
            difficulty=row.difficulty if tells else int(row.problem[1:]) / 100,
            look=look,
        )
        for row in trials(120)
        if row.strategy != "dearest"
    ]


@pytest.mark.parametrize(
    ("dear", "tells", "look", "bins"),
    [(50, True, "small", 3), (50, False, "", 1), (1_000, True, "", 1)],
)
def test_looking_is_paid_for_only_where_it_is_worth_it(dear, tells, look, bins) -> None:
    rows = looked("small", dear, tells=tells) + looked(None, 0, tells=True)
    policy = fit(rows, budget=1_650, bins=3)
    assert (policy.look, len(policy.choices)) == (look, bins)
    assert policy.held_out == fit(rows, budget=1_650, bins=3).held_out
    assert len(cross_fitted(rows)) == 120


def test_every_way_to_look_needs_every_problem() -> None:
    with pytest.raises(BadArgument, match="'p0' was not tried after each way to look"):
        fit(looked("small", 1, tells=True) + looked(None, 0, tells=True)[2:])


def test_auto_ends_with_the_search_that_looked_or_goes_on_from_it() -> None:
    world = Chains(right=0.7)
    look, large = "beam:4,step=\\n", "beam:8,step=\\n"
    problem = world.problem(1)
    alone = strategies.load(look).search(problem, world.model(), world.reward())
    ends = always(look, look=look).search(problem, world.model(), world.reward())
    goes_on = always(large, look=look).search(problem, world.model(), world.reward())
    assert len(ends.nodes) == len(alone.nodes)
    assert [node.text for node in goes_on.nodes][: len(alone.nodes)] == [
        node.text for node in alone.nodes
    ]
    assert len(goes_on.candidates) > len(alone.candidates)


def test_one_choice_needs_no_look() -> None:
    world = Chains(right=0.7)
    choice = Choice(strategy="beam:8,step=\\n", accuracy=1.0, tokens=1.0, n=1)
    strategy = Auto(policy=Policy(edges=(), choices=(choice,)))
    problem = world.problem(1)
    plain = strategies.load(choice.strategy).search(problem, world.model(), world.reward())
    result = strategy.search(problem, world.model(), world.reward())
    assert [node.text for node in result.nodes] == [node.text for node in plain.nodes]


def test_auto_refuses_before_the_first_call_what_the_model_cannot_do() -> None:
    class Whole(Model):
        name = "whole"

        def generate(self, messages, sampling):
            raise AssertionError("was asked")

    with pytest.raises(Unsupported, match="'beam' needs a model that can continue"):
        always("beam:8").search(Chains().problem(0), Whole(), Chains().reward())


@pytest.mark.parametrize("number", range(4))
def test_what_auto_makes_of_a_problem_is_the_trial_of_the_strategy_it_names(number) -> None:
    world, look = Chains(right=0.75, exploit=0.02), "beam:4,step=\\n"
    choices = tuple(
        Choice(strategy=name, accuracy=0.0, tokens=0.0, n=1) for name in ("beam:8,step=\\n", look)
    )
    policy = Policy(edges=(0.6,), choices=choices, look=look)
    problem = world.problem(number)
    routed = Auto(policy=policy).search(problem, world.model(), world.reward())
    named = routed.warnings[-1].rpartition(": ")[2]
    tried = always(named, look=look).search(problem, world.model(), world.reward())
    assert [node.text for node in routed.nodes] == [node.text for node in tried.nodes]
    assert routed.selection == tried.selection
    assert routed.ledger.total.tokens == tried.ledger.total.tokens
