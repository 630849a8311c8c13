"""Curves and areas against brute force, and the laws that they obey."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.selective import (
    aurc,
    auroc,
    average_precision,
    best_threshold,
    e_aurc,
    risk_at,
    risk_coverage,
    threshold_for_coverage,
)

ROWS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6
)
SCORED = st.lists(
    st.tuples(st.none() | st.floats(-5, 5), st.sampled_from([0.0, 0.25, 1.0])),
    min_size=1,
    max_size=30,
)


def columns(rows):
    return [score for score, _ in rows], [float(loss) for _, loss in rows]


@given(ROWS)
def test_the_area_is_the_mean_over_all_ways_to_break_ties(rows) -> None:
    scores, losses = columns(rows)
    areas, risks = [], []
    for order in itertools.permutations(range(len(rows))):
        listed = [scores[index] for index in order]
        if listed == sorted(listed, reverse=True):
            ranked = [losses[index] for index in order]
            run = [sum(ranked[:k]) / k for k in range(1, len(ranked) + 1)]
            areas.append(sum(run) / len(run))
            risks.append(run[math.ceil(0.5 * len(run)) - 1])
    assert aurc(scores, losses) == pytest.approx(sum(areas) / len(areas))
    assert risk_at(scores, losses, 0.5) == pytest.approx(sum(risks) / len(risks))


@given(SCORED)
def test_laws_of_the_curve(rows) -> None:
    scores, losses = columns(rows)
    points = risk_coverage(scores, losses)
    assert [point.threshold for point in points] == sorted(
        {score for score in scores if score is not None}, reverse=True
    )
    for point in points:
        taken = [loss for score, loss in rows if score is not None and score >= point.threshold]
        assert point.accepted == len(taken)
        assert point.risk == pytest.approx(sum(taken) / len(taken))
    assert risk_at(scores, losses, 1.0) == pytest.approx(sum(losses) / len(losses))
    assert e_aurc(scores, losses) >= -1e-12
    # Only the order of scores counts, and the order of rows does not.
    moved = [None if score is None else 4 * score for score in scores]
    assert aurc(moved, losses) == pytest.approx(aurc(scores, losses))
    assert aurc(scores[::-1], losses[::-1]) == pytest.approx(aurc(scores, losses))


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=20))
def test_a_score_that_knows_all_and_one_that_knows_nothing(losses) -> None:
    perfect = [-loss for loss in losses]
    assert e_aurc(perfect, losses) == pytest.approx(0)
    assert aurc([1.0] * len(losses), losses) == pytest.approx(sum(losses) / len(losses))
    assert aurc(losses, losses) >= aurc([1.0] * len(losses), losses) - 1e-12


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=20))
def test_auroc_counts_pairs(rows) -> None:
    scores, labels = [float(s) for s, _ in rows], [label for _, label in rows]
    pairs = [
        (good > bad) + (good == bad) / 2
        for good, is_good in zip(scores, labels, strict=True) if is_good
        for bad, is_bad in zip(scores, labels, strict=True) if not is_bad
    ]  # fmt: skip
    found = auroc(scores, labels)
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)
    swapped = auroc([-score for score in scores], labels)
    assert found is None or found + swapped == pytest.approx(1)


@pytest.mark.parametrize(
    ("scores", "labels", "value"),
    [  # worked out by hand from the definition
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.8333333333333333),
        ([0.5, 0.5, 0.5], [1, 0, 0], 1 / 3),
        ([0.9, 0.8, 0.8, 0.1], [0, 1, 0, 1], 0.41666666666666663),
        ([0.9, 0.1], [0, 0], None),
    ],
)
def test_average_precision(scores, labels, value) -> None:
    found = average_precision(scores, [bool(label) for label in labels])
    assert found == (value if value is None else pytest.approx(value))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=20),
    st.sampled_from(["accuracy", "balanced", "f1"]),
)
def test_the_best_threshold_is_that_of_brute_force(rows, goal) -> None:
    scores, labels = [float(s) for s, _ in rows], [label for _, label in rows]

    def value(threshold):
        said = [score >= threshold for score in scores]
        true = sum(a and b for a, b in zip(said, labels, strict=True))
        false, missed = sum(said) - true, sum(labels) - true
        if goal == "accuracy":
            return (len(rows) - false - missed) / len(rows)
        if goal == "f1":
            return 2 * true / max(1, 2 * true + false + missed)
        good, bad = sum(labels), len(labels) - sum(labels)
        rates = ([true / good] if good else []) + ([1 - false / bad] if bad else [])
        return sum(rates) / len(rates)

    chosen = best_threshold(scores, labels, goal)
    assert value(chosen) == pytest.approx(max(map(value, [*scores, math.inf])))


@pytest.mark.parametrize(
    ("coverage", "threshold"), [(0.0, math.inf), (0.25, 0.9), (0.5, 0.8), (0.75, 0.8), (1.0, 0.3)]
)
def test_threshold_for_coverage(coverage, threshold) -> None:
    assert threshold_for_coverage([0.9, 0.8, 0.8, 0.3], coverage) == threshold


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: risk_coverage([], []),
        lambda: risk_coverage([1.0], []),
        lambda: risk_coverage([math.nan], [0.0]),
        lambda: risk_at([1.0], [0.0], 0.0),
        lambda: auroc([], []),
        lambda: best_threshold([1.0], [True], "best"),
        lambda: threshold_for_coverage([None, 0.5], 0.9),
    ],
)
def test_wrong_use(wrong) -> None:
    with pytest.raises(BadArgument):
        wrong()
