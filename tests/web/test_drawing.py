"""The map of a search: nothing lies on something else, and the chosen way is straight."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from assay.search.tree import Node, Tree
from assay.web.drawing import ROW, drawing, shade
from tests.web.searches import found, result, results


@given(results())
@settings(max_examples=60, deadline=None)
def test_nothing_lies_on_something_else(search) -> None:
    map_ = drawing(search)
    places = [(mark.x, mark.y) for mark in map_.marks]
    places += [(strip.dots[0][0], strip.y) for strip in map_.strips]
    assert len(set(places)) == len(places)
    assert all(0 <= x <= map_.width and 0 <= y <= map_.height for x, y in places)
    assert len({mark.y for mark in map_.marks if mark.on_way}) == 1
    assert [mark.id for mark in map_.marks if mark.chosen] == [search.selection.chosen]
    for strip in map_.strips:
        assert strip.dots[-1][0] <= map_.width


@pytest.mark.parametrize(
    "line", [r"beam:16,step=\n", r"dvts:16,step=\n", "mcts:32", r"dfs:16,step=\n"]
)
def test_rows_are_used_from_the_top(line) -> None:
    map_ = drawing(found(line))
    rows = sorted({mark.y for mark in map_.marks} | {strip.y for strip in map_.strips})
    gaps = [low - high for high, low in pairwise(rows)]
    assert all(gap <= 2 * ROW for gap in gaps)


def test_labels_stand_at_ends_alone() -> None:
    tree = Tree()
    first = tree.add(text="a", value=0.25)
    tree.add(first, text="b", status="finished", value=0.5, answer="4" * 99)
    map_ = drawing(result(tree, 1))
    assert [mark.label for mark in map_.marks] == ["", "0.50 444444444444444…"]
    assert map_.width > map_.marks[1].x + 100


@pytest.mark.parametrize(
    ("value", "step"), [(None, None), (0.0, 0), (0.04, 0), (0.55, 6), (1.0, 10), (9.9, 10), (-1, 0)]
)
def test_shades(value, step) -> None:
    assert shade(Node(id=0, value=value)) == step
