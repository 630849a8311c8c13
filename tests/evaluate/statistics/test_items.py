"""Item analysis against scipy, and on models whose answers follow a known law."""

import math
import random

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import Interval, Item, item_analysis, screen

SCORES = [
    [1, 1, 1, 0, 1], [1, 0, 1, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1],
    [1, 1, 1, 0, 0], [0, 1, 0, 0, 0],
]  # fmt: skip


def table(scores):
    return {
        f"m{row}": {f"i{place}": score for place, score in enumerate(scores)}
        for row, scores in enumerate(scores)
    }


def test_against_scipy() -> None:
    """scipy.stats.pointbiserialr of each item with the rest, and formula 20 by hand."""
    found = item_analysis(table(SCORES))
    assert found.kr20 == pytest.approx(0.7661290322580645)
    assert [item.discrimination for item in found.items] == pytest.approx(
        [0.6010407640, 0.3261640365, 0.5960395607, 0.5052911526, 0.6892024376]
    )
    assert [item.passed for item in found.items] == pytest.approx(
        [5 / 7, 5 / 7, 4 / 7, 1 / 7, 2 / 7]
    )


def test_256_models_of_a_known_law() -> None:
    rng = random.Random(3)
    law = [(place / 5 - 2, 0.6 + 0.05 * (place % 7)) for place in range(20)]
    scores = []
    for _ in range(256):
        ability = rng.gauss(0, 1)
        chances = [1 / (1 + math.exp(-1.7 * slope * (ability - hard))) for hard, slope in law]
        scores.append([int(rng.random() < chance) for chance in chances])
    found = item_analysis(table(scores))
    order = [item.difficulty for item in found.items]
    wrong = sum(one > other for one, other in zip(order, order[2:], strict=False))
    assert wrong == 0  # two apart, all are in the order of their difficulty
    assert 0.7 < found.kr20_interval.low < found.kr20 < found.kr20_interval.high < 0.95
    assert not any("tells little" in item.flags for item in found.items)


def test_items_that_say_nothing_are_flagged() -> None:
    rng = random.Random(4)
    scores = []
    for _ in range(60):
        ability = rng.random()
        real = [int(ability > cut / 10) for cut in range(1, 10)]
        scores.append([1, 0, int(rng.random() < 0.5), *real])
    flags = [item.flags for item in item_analysis(table(scores)).items]
    assert flags[0] == ("too easy", "tells little")
    assert flags[1] == ("too hard", "tells little")
    kept = screen(item_analysis(table(scores)).items, keep=5)
    assert len(kept) == 5
    assert not {"i0", "i1"} & set(kept)


def test_models_that_lack_an_item_are_left_out_and_named() -> None:
    scores = table(SCORES)
    del scores["m2"]["i4"]
    found = item_analysis(scores)
    assert (found.n, found.left_out) == (6, ("m2",))


def test_totals_that_do_not_vary() -> None:
    found = item_analysis(table([[1, 0], [0, 1]]))
    assert (found.kr20, found.kr20_interval) == (None, None)


def test_screening_fewer_than_asked() -> None:
    item = Item(name="a", passed=0.5, interval=Interval(0, 1), discrimination=0.4, n=9)
    flat = Item(name="b", passed=0.5, interval=Interval(0, 1), discrimination=None, n=9)
    assert screen([item, flat], keep=20) == ("a",)
    assert screen([flat], keep=20) == ()


@pytest.mark.parametrize(
    "call",
    [
        lambda: item_analysis({}),
        lambda: item_analysis({"m": {"i": 1, "j": 0}}),
        lambda: item_analysis({"m": {"i": 1, "j": 0.5}, "n": {"i": 1, "j": 0}}),
        lambda: screen([], keep=0),
    ],
)
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
