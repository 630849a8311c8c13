"""Monte-Carlo tree search: where it looks, what it believes, what it costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import Replies

from assay.core import BadArgument, Problem, Verdict
from assay.search.mcts import MCTS
from assay.search.world import Chains
from assay.verifiers.simulated import always

WORLD = Chains(right=0.75)


def search(strategy: MCTS, number: int = 0, world: Chains = WORLD):
    model = world.model()
    return strategy.search(world.problem(number), model, world.reward(), seed=number), model


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 50))
@settings(max_examples=40)
def test_costs_and_means(n: int, children: int, number: int) -> None:
    result, model = search(MCTS(n=n, children=children, step="\n"), number)
    tree = result.tree
    assert result.ledger.total.verifier_calls <= n
    assert model.counted.model_calls <= 2 * n
    steps = [node for node in result.nodes if node.why != "written to its end"]
    assert sum(node.visits for node in tree.children(None)) == n
    for node in steps:
        below = [child for child in tree.children(node) if child in steps]
        assert len(below) <= children
        if node.status == "live":
            assert 0 <= node.value <= 1
            assert sum(child.visits for child in below) <= node.visits


def test_a_node_is_worth_the_mean_of_what_is_below_it() -> None:
    result, _ = search(MCTS(n=4, children=1, step="\n"))
    (top,) = result.tree.children(None)
    ends = [node.value for node in result.tree.candidates]
    assert top.visits == 4
    assert len(ends) == 4
    assert top.value == pytest.approx(sum(ends) / 4)


@pytest.mark.parametrize(
    ("power", "widen", "at_top"), [(0.0, 1.0, 1), (0.5, 1.0, 3), (1.0, 1.0, 8), (0.0, 3.0, 3)]
)
def test_a_node_widens_with_its_visits(power: float, widen: float, at_top: int) -> None:
    strategy = MCTS(n=9, children=9, power=power, widen=widen, step="\n")
    result, _ = search(strategy)
    steps = [n for n in result.tree.children(None) if n.why != "written to its end"]
    assert len(steps) == at_top  # by the eight visits before the last one


def test_it_goes_where_the_rewards_are() -> None:
    def say(_, sampling):
        return "+" if not sampling.prefix else "so\nit ends"

    good = Verdict("correct", 0.9)
    result = MCTS(n=5, step="\n").search(Problem.of("?"), Replies(say, prefix=True), always(good))
    assert all(node.value == pytest.approx(0.9) for node in result.tree.candidates)
    assert result.text


@pytest.mark.parametrize("prior", [False, True])
def test_more_iterations_find_more(prior: bool) -> None:
    truth, shares = WORLD.truth(), []
    for n in (1, 16):
        found = [search(MCTS(n=n, prior=prior, step="\n"), number)[0] for number in range(50)]
        shares.append(sum(bool(truth(one.problem, one.best.response)) for one in found) / 50)
    assert shares[0] < 0.4
    assert shares[1] > 0.75


def test_a_step_may_be_judged_before_it_is_tried() -> None:
    result, _ = search(MCTS(n=1, step="\n", prior=True))
    step, end = result.nodes
    assert result.ledger.total.verifier_calls == 2
    assert step.verdict is not None
    assert step.value == pytest.approx((step.verdict.score + end.value) / 2)


def test_it_can_end_at_the_first_that_is_correct() -> None:
    some, _ = search(MCTS(n=16, step="\n", stop=True))
    assert some.verdict
    assert [bool(node.verdict) for node in some.tree.candidates].index(True) == len(
        some.tree.candidates
    ) - 1


@pytest.mark.parametrize(
    "arguments",
    [{"n": 0}, {"children": 0}, {"widen": 0.0}, {"power": 2.0}, {"exploration": -1.0}],
)
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="mcts needs"):
        MCTS(**arguments)
