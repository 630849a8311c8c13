"""Agreement of raters, against published values and other packages."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, UnknownName
from assay.evaluate.statistics import (
    alpha,
    fleiss,
    kappa,
    leave_one_out,
    reliability,
    weighted_kappa,
)

# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C.
HIS = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1],
    [None, None, 3, None],
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("aabb", "aabb", 1.0),
        ("aabb", "bbaa", -1.0),
        ("abab", "aabb", 0.0),
        # Cohen's own table: 200 items, three categories (1960, table 1).
        ("a" * 100 + "b" * 60 + "c" * 40,
         "a" * 88 + "b" * 10 + "c" * 2 + "a" * 14 + "b" * 40 + "c" * 6 + "a" * 18 + "b" * 10
         + "c" * 12, 0.492),
    ],
)  # fmt: skip
def test_kappa(one: str, other: str, value: float) -> None:
    assert kappa(one, other) == pytest.approx(value, abs=5e-4)
    assert kappa(other, one) == pytest.approx(kappa(one, other))


def test_kappa_of_raters_that_always_agree_by_chance() -> None:
    assert math.isnan(kappa("aaa", "aaa"))
    for one, other in (("", ""), ("a", "ab")):
        with pytest.raises(BadArgument):
            kappa(one, other)


@pytest.mark.parametrize(
    ("scale", "value"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha(scale: str, value: float) -> None:
    assert alpha(HIS, scale) == pytest.approx(value, abs=5e-4)
    assert reliability(HIS, f"{scale} alpha").value == pytest.approx(value, abs=5e-4)


ONE = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 2, 2, 3, 3, 1]
OTHER = [1, 2, 4, 4, 5, 2, 2, 3, 3, 5, 1, 2, 3, 4, 1]


@pytest.mark.parametrize(
    ("weights", "value"), [("linear", 0.7734138972809668), ("quadratic", 0.9027237354085603)]
)
def test_weighted_kappa(weights: str, value: float) -> None:
    """scikit-learn's cohen_kappa_score."""
    assert weighted_kappa(ONE, OTHER, weights) == pytest.approx(value)
    assert kappa(ONE, OTHER) == pytest.approx(0.5786516853932584)


def test_fleiss() -> None:
    """statsmodels' fleiss_kappa."""
    rows = ["aaa", "aba", "ccc", "bbc", "aaa", "bbb", "cac", "ccc"]
    assert fleiss([list(row) for row in rows]) == pytest.approx(0.6190476190476191)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=30))
def test_no_measure_is_above_1_and_all_agree_on_full_agreement(rows) -> None:
    for measure in ("kappa", "linear kappa", "fleiss", "nominal alpha", "ordinal alpha"):
        found = reliability(rows, measure)
        assert math.isnan(found.value) or found.value <= 1
        assert found.interval.low <= found.interval.high
        if all(one == other for one, other in rows) and len(set(rows)) > 1:
            assert found.value == 1
            assert found.interval.low < 1


def test_the_interval_shrinks_with_items() -> None:
    rows = [["y", "y"], ["n", "n"], ["y", "n"], ["n", "n"]]
    widths = [reliability(rows * times, "kappa").interval.half for times in (5, 20, 80)]
    assert widths[0] > 1.7 * widths[1] > 2.9 * widths[2]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: fleiss([["a", "b"], ["a"]]), "as many of each item"),
        (lambda: fleiss([["a"], ["b"]]), "two ratings or more"),
        (lambda: reliability([["a", "b", "a"]], "kappa"), "two ratings"),
        (lambda: reliability([["a", None], ["a", "b"]], "kappa"), "a rating is missing"),
        (lambda: alpha([["a", None], [None, "b"]]), "no item has two ratings"),
        (lambda: alpha([["a", "b"]], "interval"), "numbers, which 'a' is not"),
        (lambda: alpha([]), "no items"),
        (lambda: weighted_kappa([1, 2], [1, 2], "cubic"), "'linear' or 'quadratic'"),
        (lambda: leave_one_out([["a"]]), "leaving one out needs two"),
        (lambda: leave_one_out([]), "no items"),
        (lambda: leave_one_out([["a", "b"]], ["a", "b"]), "one for each"),
    ],
)
def test_what_cannot_be_measured(call, error: str) -> None:
    with pytest.raises(BadArgument, match=error):
        call()


@pytest.mark.parametrize("call", [lambda: alpha(HIS, "cardinal"), lambda: reliability(HIS, "phi")])
def test_unknown_names(call) -> None:
    with pytest.raises(UnknownName):
        call()


def test_leaving_one_out_by_enumeration() -> None:
    """Four people who know the label with chance q, else say one of three: all their answers."""
    q, labels = 0.7, "abc"
    chances = {label: (1 - q) / 3 + q * (label == "a") for label in labels}
    inner = outer = 0.0
    for row in itertools.product(labels, repeat=4):
        chance = math.prod(chances[label] for label in row)
        inner += chance * leave_one_out([row]).value
        outer += chance * leave_one_out([row], ["a"]).value
    by_hand = 0.0
    for row in itertools.product(labels, repeat=3):
        counts = {label: row.count(label) for label in row}
        modes = [label for label, count in counts.items() if count == max(counts.values())]
        chance = math.prod(chances[label] for label in row)
        by_hand += chance * sum(chances[mode] for mode in modes) / len(modes)
    assert inner == pytest.approx(by_hand)
    assert inner < outer < 1  # who always knows still disagrees with those who guess
    assert leave_one_out([["a", "a"]], [None]).value == 0
