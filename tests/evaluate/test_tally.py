"""What is independent of what, as verdicts are counted; see test_scores for the counting."""

import pytest

from assay.core import Verdict
from assay.evaluate.scores import Score
from assay.evaluate.statistics import Mean
from assay.evaluate.tally import Tally


def of_items(order: list[tuple[int, int]], cluster: str = "item") -> Score:
    """Items by conditions, all alike within an item; the first two fifths are wrong."""
    tally = Tally(["v"], by_part=False, groups=("condition",), cluster=cluster)
    for item, condition in order:
        name = f"{item}/{condition}"
        problem = {"id": name, "metadata": {"item": item, "condition": condition}}
        verdict = Verdict("incorrect" if item < 18 else "correct").to_dict()
        tally.add(problem, {"problem": name, "index": 0, "verdicts": {"v": verdict}})
    assert tally.scores().breakdowns["condition"]["0"]["v"].items == 0  # as many as problems
    return tally.scores()["v"]


def test_conditions_of_one_item_are_not_independent() -> None:
    by_item = [(item, condition) for item in range(60) for condition in range(11)]
    score = of_items(by_item)
    alone = Mean()
    for item in range(60):
        alone.add(item, float(item >= 18))
    assert tuple(score.interval) == pytest.approx(tuple(alone.interval()), abs=0.015)
    assert (score.n, score.items) == (660, 60)
    assert repr(score) == "0.70 [0.57, 0.80] (n=660; 60 items)"
    assert Score.from_dict(score.to_dict()) == score
    by_condition = sorted(by_item, key=lambda pair: pair[1])
    assert of_items(by_condition) == score
    assert of_items(by_item, cluster="").items == 0
    assert of_items(by_item, cluster="").interval.half < score.interval.half / 3
