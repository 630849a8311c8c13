"""Scores, statistics and breakdowns as tables: what stands together, and what is said of it."""

import pytest

from assay.evaluate.report import tables
from assay.evaluate.scores import Score, Scores
from assay.evaluate.statistic import Point, Statistic


def pointed(name: str, values: dict, n: int = 5, over: str = "condition", **fields) -> Statistic:
    points = tuple(Point(x=x, value=value, low=0.0, high=1.0, n=n) for x, value in values.items())
    return Statistic(name=name, over=over, points=points, **fields)


def test_statistics_over_the_same_share_a_table_and_each_is_explained() -> None:
    found = [
        pointed("score", {"clean": 0.9, "end": 0.4}, about="the mean"),
        pointed("PDR", {"end": 0.5}, about="what is lost"),
        pointed("other", {"clean": 0.1, "end": 0.2}, n=7),
        pointed("curve", {"clean": 0.1}, over="turn"),
    ]
    first, *others = tables.curves(found)
    assert first.title == "Score and PDR by condition"
    assert first.head == ("condition", "score", "PDR", "n")
    assert list(first.rows) == [
        ("clean", "0.90 [0.00, 1.00]", "–", "5"),
        ("end", "0.40 [0.00, 1.00]", "0.50 [0.00, 1.00]", "5"),
    ]
    assert first.about == [("score", "the mean"), ("PDR", "what is lost")]
    assert first.reach == "0.40 (end) to 0.90 (clean)"
    assert [one.title for one in others] == ["Other by condition", "Curve by turn"]


def test_a_statistic_says_what_it_counts_and_what_luck_gives() -> None:
    one = Statistic(name="a", value=0.5, low=0.1, high=0.9, n=1, of="items", about="such a thing")
    table = tables.statistics([one, pointed("curve", {"x": 1.0})])
    assert table.head == ("statistic", "value", "95 % interval", "n", "what it is")
    assert list(table.rows) == [("a", "0.50", "[0.10, 0.90]", "1 item", "such a thing")]
    table = tables.statistics([one.replace(n=2, floor=0.25)])
    assert table.head[4] == "by chance"
    assert table.rows[0][3:5] == ("2 items", "0.25")
    assert tables.statistics([pointed("curve", {"x": 1.0})]) is None


@pytest.mark.parametrize(
    ("ways", "head"), [(("higher",), "floor"), (("higher", "lower", "neither"), "better")]
)
def test_which_way_is_better_is_told_where_it_is_not_the_usual(ways, head) -> None:
    scores = {way: Score(name=way, value=0.5, counts={"correct": 1}, better=way) for way in ways}
    table = tables.scored(Scores(scores))
    assert table.head[-1] == head
    assert head == "floor" or [row[-1] for row in table.rows] == list(ways)


def test_a_breakdown_has_the_floor_and_the_n_of_its_first_score() -> None:
    def score(name: str, floor: float, n: int) -> Score:
        return Score(name=name, value=0.5, floor=floor, counts={"correct": n})

    both = {"win": score("win", 0.1, 3), "longer": score("longer", 1.0, 4)}
    table = tables.broken_down("topic", Scores({}, {"topic": {"": both}}))
    assert table.head == ("topic", "win", "longer", "n", "floor of win")
    assert table.rows[0] == ("(none)", "0.50 [0.00, 1.00]", "0.50 [0.00, 1.00]", "3", "0.10")
    assert table.reach == ""
