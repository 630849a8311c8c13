"""Judges of known rates in search: the closed form, and who gains over a vote."""

import random

import pytest

from assay.recipes.verifier_in_search import JUDGES, LEVELS, cell, equal_votes, expected, measured


@pytest.mark.parametrize("rates", [(0.3, 0.9, 0.8), (0.6, 0.5, 0.2), (0.1, 1.0, 0.0)])
def test_the_closed_form_is_what_is_drawn(rates: tuple[float, float, float]) -> None:
    p, tpr, tnr = rates
    draw, n, hits = random.Random(0), 4, 0
    for _ in range(20_000):
        samples = [draw.random() < p for _ in range(n)]
        accepted = [draw.random() < (tpr if right else 1 - tnr) for right in samples]
        hits += samples[accepted.index(True) if any(accepted) else 0]
    assert hits / 20_000 == pytest.approx(expected(p, tpr, tnr, n), abs=0.012)


def test_votes_get_what_the_verifier_read() -> None:
    assert equal_votes(8, 0) == 8
    assert equal_votes(8, 1) > equal_votes(8)


def test_a_judge_has_the_rates_it_was_given_and_gains_by_them() -> None:
    sharp, constant = (cell(judge, "hard", (0, 1), 30) for judge in ("sharp", "constant"))
    found = sharp.findings
    tpr, tnr = JUDGES["sharp"]["hard"]
    assert found.tpr.value == pytest.approx(tpr, abs=0.1)
    assert found.tnr.value == pytest.approx(tnr, abs=0.05)
    assert sharp.gain.low > 0
    assert not sharp.gain.control
    assert constant.gain.control
    assert constant.findings.tnr.value == 0
    assert sum(constant.chosen) / 60 == pytest.approx(LEVELS["hard"], abs=0.12)


def test_all_cells_are_measured() -> None:
    measures, finding = measured((0, 1), 3)
    assert len(measures) == len(JUDGES) * len(LEVELS) + 3
    assert "over votes of equal cost" in finding
