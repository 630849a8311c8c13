"""Depth first: the best step first, back where it leads nowhere, never more steps than allowed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import Replies

from assay.core import BadArgument, Problem, Verdict
from assay.search.dfs import DFS
from assay.search.world import Chains
from assay.verifiers.simulated import always, planted

PROBLEM = Problem.of("Get to Z.", id="z")

# What may follow what; a text that has no next step ends.
PATHS = {"": ["A", "B", "C"], "A\n": ["D", "E", "F"], "B\n": ["Z", "G", "H"]}
VALUES = {"A\n": 0.8, "B\n": 0.6, "C\n": 0.1, "A\nD\n": 0.1, "A\nE\n": 0.2, "A\nF\n": 0.1}
JUDGE = planted(
    {
        **{text: Verdict("incorrect", value) for text, value in VALUES.items()},
        "B\nZ": Verdict("correct"),
    },
    otherwise=Verdict("incorrect", 0.3),
)


def say(_, sampling):
    steps = PATHS.get(sampling.prefix, ["dead end"] * 3)
    ends = sampling.prefix == "B\n" or steps[0] == "dead end"
    return [step if ends else step + "\n" for step in steps[: sampling.n]]


def search(strategy: DFS, judge=JUDGE):
    return strategy.search(PROBLEM, Replies(say, prefix=True), judge)


def test_it_comes_back_from_where_it_leads_nowhere() -> None:
    result = search(DFS(step="\n"))
    assert result.text == "B\nZ"
    drawn = [result.tree.text(node) for node in result.nodes]
    assert drawn == [
        "A\n", "B\n", "C\n", "A\nD\n", "A\nE\n", "A\nF\n", "B\nZ", "B\nG", "B\nH",
    ]  # fmt: skip
    pruned = {result.tree.text(node) for node in result.tree.having("pruned")}
    assert pruned == {"C\n", "A\nD\n", "A\nE\n", "A\nF\n"}


@pytest.mark.parametrize(("n", "text", "steps"), [(1, "A", 1), (3, "A", 3), (5, "A", 5)])
def test_it_draws_so_many_steps_and_then_ends_the_best(n: int, text: str, steps: int) -> None:
    result = search(DFS(n=n, step="\n"))
    assert result.text.startswith(text)
    assert len(result.nodes) == steps + 1
    assert result.tree.candidates


def test_where_all_is_given_up_the_best_of_it_is_ended() -> None:
    result = search(DFS(step="\n"), always(Verdict("incorrect", 0.0)))
    assert "given up" in result.warnings[0]
    assert result.chosen.candidate
    assert len(result.nodes) == 4


def test_it_can_go_on_behind_the_first_that_is_correct() -> None:
    stops, goes_on = (search(DFS(step="\n", stop=stop, threshold=0.05)) for stop in (True, False))
    assert len(goes_on.nodes) > len(stops.nodes)
    assert goes_on.text == stops.text == "B\nZ"


@given(st.integers(1, 40), st.integers(1, 4), st.integers(0, 100))
@settings(max_examples=40)
def test_the_cost_is_bounded(n: int, children: int, number: int) -> None:
    world = Chains(right=0.6)
    result = DFS(n=n, children=children, step="\n").search(
        world.problem(number), world.model(), world.reward(), seed=number
    )
    assert len(result.nodes) <= n + 1
    assert result.ledger.total.verifier_calls <= n + 1
    assert result.tree.candidates


@pytest.mark.parametrize("arguments", [{"n": 0}, {"children": 0}, {"threshold": 2.0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument):
        DFS(**arguments)
