"""Calibration: known values, laws of the fits, and the mended verifier."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Failure, Verdict
from assay.evaluate.calibration import (
    Calibrated,
    Curve,
    Steps,
    brier,
    ece,
    isotonic,
    platt,
    reliability,
    temperature,
)
from assay.verifiers.simulated import always


def drawn(n: int, slope: float, shift: float, seed: int = 0) -> tuple[list[float], list[bool]]:
    """Scores, and outcomes whose chance is the given curve of the score."""
    rng = random.Random(seed)
    scores = [rng.uniform(0.02, 0.98) for _ in range(n)]
    true = Curve(slope, shift)
    return scores, [rng.random() < true(score) for score in scores]


def test_the_table_of_known_rows() -> None:
    scores = [0.05, 0.05, 0.55, 0.95, 1.0, None]
    table = reliability(scores, [False, True, True, True, True, False])
    assert [(row.low, row.n, row.share) for row in table] == [
        (0.0, 2, 0.5), (0.5, 1, 1.0), (0.9, 2, 1.0),
    ]  # fmt: skip
    assert table[-1].score == pytest.approx(0.975)
    assert table[0].interval.low < 0.5 < table[0].interval.high
    assert ece(scores, [False, True, True, True, True, False]) == pytest.approx(
        (2 * 0.45 + 0.45 + 2 * 0.025) / 5
    )


def test_without_rows_nothing_is_known() -> None:
    assert reliability([], []) == []
    assert math.isnan(ece([None], [True]))
    assert math.isnan(brier([], []))


def test_calibrated_scores_have_a_small_error() -> None:
    scores, outcomes = drawn(5000, 1.0, 0.0)
    assert ece(scores, outcomes) < 0.03


@pytest.mark.parametrize(("slope", "shift"), [(2.0, -1.0), (0.4, 0.5), (1.0, 0.0), (3.0, 0.0)])
def test_platt_finds_the_curve(slope: float, shift: float) -> None:
    found = platt(*drawn(20_000, slope, shift))
    assert found.slope == pytest.approx(slope, rel=0.08)
    assert found.shift == pytest.approx(shift, abs=0.08)


def test_temperature_finds_the_slope_and_leaves_the_middle() -> None:
    found = temperature(*drawn(20_000, 0.5, 0.0))
    assert found.slope == pytest.approx(0.5, rel=0.05)
    assert found(0.5) == 0.5


@pytest.mark.parametrize("fit", [platt, temperature, isotonic])
def test_mending_helps_on_rows_that_were_not_fitted(fit) -> None:  # type: ignore[no-untyped-def]
    mended = fit(*drawn(2000, 0.3, 0.0, seed=1))
    scores, outcomes = drawn(2000, 0.3, 0.0, seed=2)
    fixed = [mended(score) for score in scores]
    assert ece(fixed, outcomes) < ece(scores, outcomes) / 2
    assert brier(fixed, outcomes) < brier(scores, outcomes)


def test_isotonic_of_known_rows() -> None:
    scores = [0.1, 0.2, 0.3, 0.4, 0.5]
    found = isotonic(scores, [False, True, False, True, True])
    assert [round(found(score), 3) for score in scores] == [0.0, 0.5, 0.5, 1.0, 1.0]
    assert found(0.0) == 0.0
    assert found(0.35) == pytest.approx(0.75)
    assert found(1.0) == 1.0


rows = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30).filter(
    lambda pairs: len({outcome for _, outcome in pairs}) == 2
)


@given(rows)
def test_isotonic_rises_and_keeps_the_mean(pairs: list[tuple[float, bool]]) -> None:
    scores, outcomes = zip(*pairs, strict=True)
    found = isotonic(scores, outcomes)
    fixed = [found(score) for score in sorted(scores)]
    assert all(low <= high + 1e-9 for low, high in itertools.pairwise(fixed))
    assert math.fsum(fixed) == pytest.approx(sum(outcomes))


@given(rows, st.floats(0, 1))
def test_every_fit_gives_probabilities(pairs: list[tuple[float, bool]], score: float) -> None:
    scores, outcomes = zip(*pairs, strict=True)
    for fit in (platt, temperature, isotonic):
        assert 0 <= fit(scores, outcomes)(score) <= 1


def test_what_cannot_be_fitted_or_counted() -> None:
    for fit in (platt, temperature, isotonic):
        with pytest.raises(BadArgument, match="rows that are not"):
            fit([0.5, 0.6], [True, True])
    with pytest.raises(BadArgument, match="do not go with"):
        ece([0.5], [])
    with pytest.raises(BadArgument, match=r"in \[0, 1\]"):
        ece([1.5], [True])
    with pytest.raises(BadArgument, match="bins"):
        ece([0.5], [True], bins=0)


def test_the_mended_verifier() -> None:
    curve = Steps(((0.0, 0.0), (1.0, 0.4)))
    verdict = Calibrated(always(Verdict("correct")), curve).verify("text")
    assert (verdict.label, verdict.score) == ("incorrect", 0.4)
    assert verdict.parts == (Verdict("correct"),)
    assert Calibrated(always(Verdict("correct")), curve, 0.3).verify("text").label == "correct"
    for kept in (Verdict("undecided"), Verdict("invalid"), Verdict.broken(Failure("model", "no"))):
        assert Calibrated(always(kept), curve).verify("text").outcome == kept.outcome
