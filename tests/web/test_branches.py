"""Each text of a search is shown once, or counted in one fold; the chosen way is always there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.search.tree import Node, Tree
from assay.web.branches import LISTED, LONGEST, WIDEST, Branch, branches, label
from tests.web.searches import found, result, results


def nodes(branch: Branch) -> list[int]:
    own = [step.node.id for step in branch.steps]
    return own + [n for step in branch.steps for other in step.others for n in nodes(other)]


def folds(branch: Branch) -> list:
    own = [fold for step in branch.steps for fold in step.folds] + branch.beyond
    return own + [f for step in branch.steps for other in step.others for f in folds(other)]


def levels(branch: Branch) -> int:
    return 1 + max((levels(o) for step in branch.steps for o in step.others), default=0)


@given(results(), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_every_text_is_shown_once_or_counted_once(search, most) -> None:
    whole = branches(search, most)
    shown = nodes(whole)
    assert len(shown) == len(set(shown))
    counted = sum(fold.times + fold.behind for fold in folds(whole))
    assert len(shown) + counted == len(search.nodes)
    way = [node.id for node in search.tree.path(search.chosen)]
    steps = [step.node.id for step in whole.steps]
    assert steps[: len(way)] == way
    for fold in folds(whole):
        assert 0 < len(fold.heads) <= len(fold.nodes) <= LISTED


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (r"beam:16,step=\n", "12 given up: outside the beam"),
        (r"dvts:16,step=\n", "3 given up: a sibling is better"),
        (r"lookahead:16,step=\n", "12 given up: outside the beam"),
    ],
)
def test_the_first_step_folds_what_was_given_up(strategy, said) -> None:
    first = branches(found(strategy), 200).steps[0]
    assert said in [f"{fold.times} {fold.said}" for fold in first.folds] or len(first.others) == 3


def test_a_wide_level_shows_the_best_and_folds_the_rest() -> None:
    tree = Tree()
    for number in range(50):
        tree.add(text=str(number), status="finished", value=number / 50)
    tree.add(tree.nodes[0], text="end", status="finished")
    whole = branches(result(tree, 50), 100)
    assert nodes(whole)[0] == 0
    assert {49, 48, 47} <= set(nodes(whole))
    assert len(whole.steps[0].others) == WIDEST - 1
    assert [f"{fold.times} {fold.said}" for fold in whole.steps[0].folds] == [
        "38 more that finished"
    ]


def test_a_way_of_thousands_of_steps_is_folded_in_the_middle() -> None:
    tree = Tree()
    for _ in range(3000):
        tree.add(tree.nodes[-1] if tree.nodes else None, text="on")
    whole = branches(result(tree, 2999), 100)
    assert len(whole.steps) == LONGEST
    assert whole.steps[-1].node.id == 2999
    assert [(fold.said, fold.times) for fold in folds(whole)] == [("steps before this one", 2600)]


def test_branches_of_branches_are_folded_at_some_depth() -> None:
    tree = Tree()
    last = tree.add(text="top")
    for _ in range(60):  # of two, the one that ends better has no branches of its own
        tree.add(last, text="good", status="finished", value=0.9)
        last = tree.add(last, text="on", value=0.1)
    tree.add(text="chosen", status="finished", value=1.0)
    assert levels(branches(result(tree, len(tree) - 1), 500)) <= 6


@pytest.mark.parametrize(
    ("node", "followed", "said"),
    [
        (Node(id=0, status="pruned", why="outside the beam"), False, "given up: outside the beam"),
        (Node(id=0, status="pruned"), True, "given up"),
        (Node(id=0, status="duplicate", why="as 3"), False, "repeating another text"),
        (Node(id=0, status="failed", why="x\x1b[2J"), False, "unusable: x⟨1B⟩[2J"),
        (Node(id=0, status="cut"), False, "cut off at the limit of tokens"),
        (Node(id=0, status="finished"), False, "finished"),
        (Node(id=0), True, "went on"),
        (Node(id=0), False, "begun, and left"),
    ],
)
def test_labels(node, followed, said) -> None:
    assert label(node, followed=followed) == said
