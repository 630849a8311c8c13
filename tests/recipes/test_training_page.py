"""Curves and tables of a training run."""

import pytest

from assay.core import Usage
from assay.recipes.training_page import POINTS, Page, costs, drawn, facts


def test_many_steps_are_taken_together() -> None:
    lines = [{"step": step, "reward": (step % 10) / 10} for step in range(1, 101)]
    (curve,) = drawn(lines, {"reward": "mean reward", "absent": "no"}, n=8)
    assert curve.title == "mean reward"
    assert len(curve.points) == POINTS
    assert [point.label for point in curve.points][-1] == "100"
    assert "(n=40)" in curve.points[0].told


def test_looks_at_the_same_problems_are_left_out_and_never_added_up() -> None:
    lines = [{"step": 10 * look, "accuracy": look / 30} for look in range(31)]
    (curve,) = drawn(lines, {"accuracy": "solved"}, n=200, pooled=False)
    assert len(curve.points) == POINTS
    assert [curve.points[place].label for place in (0, -1)] == ["0", "300"]
    assert all("(n=200)" in point.told for point in curve.points)
    assert curve.points[0].told.startswith("0.00")


def test_what_a_line_says_of_its_interval_is_shown() -> None:
    line = {"accuracy": 0.5, "accuracy_low": 0.4, "accuracy_high": 0.6, "accuracy_n": 90}
    (curve,) = drawn([{"step": step, **line} for step in (0, 10)], {"accuracy": "a"}, n=1)
    assert curve.points[0].told == "0.50 [0.40, 0.60] (n=90)"


def test_a_single_point_is_no_curve() -> None:
    assert drawn([{"step": 1, "reward": 0.5}], {"reward": "r"}, n=8) == []


@pytest.mark.parametrize("bad", ["<script>", "a & b"])
def test_every_text_is_escaped(bad: str) -> None:
    page = Page(
        title=bad, said=[bad], facts=[(bad, bad)], curves=[], tables=[costs({bad: Usage()})]
    )
    html = page.html()
    assert bad not in html
    assert "&lt;script&gt;" in html or "&amp;" in html


def test_facts_name_what_lies_deep() -> None:
    found = facts({"a": 1000, "b": {"c": None, "d": "x"}})
    assert found == [("a", "1,000"), ("b d", "x")]
