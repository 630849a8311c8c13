"""Agreement: known tables give known numbers, and nothing undecided is folded into wrong."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Failure, Problem, Response, Verdict
from assay.evaluate.audit.agreement import Agreement, Cells, agreement, by_category, kappa, mcc
from assay.evaluate.audit.labelled import Labelled
from assay.evaluate.statistics import kappa as two_raters

OUTCOMES = {
    "correct": Verdict("correct"),
    "incorrect": Verdict("incorrect"),
    "invalid": Verdict("invalid"),
    "undecided": Verdict("undecided"),
    "broken": Verdict.broken(Failure("error", "no")),
}


def pairs(*rows, problems=None):
    """Rows of (truth, outcome, times)."""
    found = []
    for truth, outcome, times in rows:
        for _ in range(times):
            name = f"problem {len(found) % problems if problems else len(found)}"
            row = Labelled(problem=Problem(id=name), response=Response(""), truth=truth)
            found.append((row, OUTCOMES[outcome]))
    return found


TABLE = pairs(
    ("correct", "correct", 40),
    ("correct", "incorrect", 8),
    ("correct", "invalid", 2),
    ("correct", "undecided", 5),
    ("incorrect", "incorrect", 20),
    ("incorrect", "correct", 10),
    ("incorrect", "broken", 3),
    ("invalid", "invalid", 9),
    ("invalid", "correct", 1),
    (None, "correct", 7),
)


def test_a_known_table():
    found = agreement(TABLE)
    assert (found.n, found.undecided, found.broken) == (98, 5, 3)
    assert (found.false_accepts, found.false_rejects) == (11, 10)
    assert (found.tpr.value, found.tpr.n) == (0.8, 50)
    assert (found.tnr.value, found.tnr.n) == (29 / 40, 40)
    assert found.agreed.value == 69 / 98
    assert found.balanced.value == pytest.approx((0.8 + 29 / 40) / 2)
    chance = (51 / 90) * (50 / 90) + (39 / 90) * (40 / 90)
    assert found.kappa.value == pytest.approx((69 / 90 - chance) / (1 - chance))
    correlation = (40 * 29 - 11 * 10) / math.sqrt(51 * 50 * 40 * 39)
    assert found.mcc.value == pytest.approx(correlation)
    assert found.table["invalid"] == {"correct": 1, "invalid": 9}
    for name in ("tpr", "tnr", "balanced", "kappa", "mcc", "agreed"):
        measure = getattr(found, name)
        assert measure.interval.low < measure.value < measure.interval.high
    assert (found.ece, found.auroc) == (None, None)


def test_the_json_form_comes_back():
    found = agreement(TABLE)
    assert Agreement.from_json(found.to_json()) == found


def test_clusters_widen_intervals():
    rows = (("correct", "correct", 60), ("correct", "incorrect", 40))
    alone = agreement(pairs(*rows)).tpr
    same = [(row.__class__(problem=Problem(id=str(place // 20)), response=row.response,
                           truth=row.truth), verdict)
            for place, (row, verdict) in enumerate(pairs(*rows))]  # fmt: skip
    assert agreement(same).tpr.interval.half > 2 * alone.interval.half


def test_one_class_alone_has_no_balanced_accuracy_and_a_perfect_one_an_interval():
    assert agreement(pairs(("correct", "correct", 5))).balanced.value is None
    perfect = agreement(pairs(("correct", "correct", 20), ("incorrect", "incorrect", 20)))
    assert perfect.balanced.interval.low < 0.95
    assert (perfect.kappa.value, perfect.kappa.interval) == (1.0, None)


def test_nothing_decided():
    found = agreement(pairs(("correct", "undecided", 3)))
    assert (found.agreed.value, found.tpr.value, found.mcc.value) == (0.0, None, None)
    assert agreement([]).agreed.value is None


def test_scores_that_vary_are_measured():
    rows = pairs(("correct", "correct", 30), ("incorrect", "incorrect", 30))
    scored = [
        (row, Verdict(verdict.label, 0.9 if verdict.label == "correct" else 0.2))
        for row, verdict in rows
    ]
    found = agreement(scored)
    assert found.ece.value == pytest.approx(0.15)
    assert found.auroc.value == 1.0


def test_categories():
    rows = [
        (Labelled(problem=Problem(id=str(n)), response=Response(""), truth=truth, category=name), v)
        for n, (truth, name, v) in enumerate(
            [("correct", "b", Verdict("correct")), ("correct", "a", Verdict("incorrect"))]
        )
    ]
    found = by_category(rows)
    assert list(found) == ["b", "a"]
    assert (found["b"].tpr.value, found["a"].tpr.value) == (1.0, 0.0)


CELLS = st.builds(Cells, *[st.integers(0, 50)] * 4)


@given(CELLS)
def test_laws_of_kappa_and_correlation(cells):
    mirrored = Cells(tp=cells.tn, fn=cells.fp, tn=cells.tp, fp=cells.fn)
    for measure in (kappa, mcc):
        found = measure(cells)
        if found is not None:
            assert -1 - 1e-9 <= found <= 1 + 1e-9
            assert measure(mirrored) == pytest.approx(found)
    if cells.fn == cells.fp == 0 and cells.tp and cells.tn:
        assert kappa(cells) == mcc(cells) == 1


@given(CELLS)
def test_kappa_is_that_of_two_raters(cells):
    tp, fn, tn, fp = cells
    said = [True] * tp + [False] * (fn + tn) + [True] * fp
    held = [True] * (tp + fn) + [False] * (tn + fp)
    found = kappa(cells)
    if found is not None:
        assert found == pytest.approx(two_raters(said, held))
