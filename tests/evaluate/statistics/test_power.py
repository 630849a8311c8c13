"""Power against going through all outcomes, and the published formula."""

import math

import pytest

from assay.core import BadArgument
from assay.evaluate.statistics import (
    changed_share,
    difference_paired,
    mcnemar,
    power_paired,
    power_unpaired,
    problems_paired,
    problems_unpaired,
)


def test_by_all_outcomes() -> None:
    n, up, down = 30, 0.3, 0.1
    power = 0.0
    for gained in range(n + 1):
        for lost in range(n + 1 - gained):
            if mcnemar(gained, lost) <= 0.05:
                ways = math.comb(n, gained) * math.comb(n - gained, lost)
                power += ways * up**gained * down**lost * (1 - up - down) ** (n - gained - lost)
    assert power_paired(n, up - down, up + down) == pytest.approx(power)


@pytest.mark.parametrize(
    ("difference", "changed", "formula"), [(0.04, 0.08, 390), (0.1, 0.2, 155), (0.05, 0.3, 940)]
)
def test_near_connors_formula(difference, changed, formula) -> None:
    """n = (z_a sqrt(changed) + z_b sqrt(changed - d^2))^2 / d^2; the exact test needs some more."""
    needed = problems_paired(difference, changed)
    assert formula < needed < 1.15 * formula
    assert power_paired(needed, difference, changed) >= 0.8


def test_beyond_the_exact_range_it_goes_on() -> None:
    below, above = (power_paired(n, 0.02, 0.2) for n in (3_000, 3_001))
    assert below == pytest.approx(above, abs=0.02)
    assert problems_paired(0.005, 0.1) > 30_000


def test_the_least_difference_is_seen() -> None:
    least = difference_paired(300, 0.2)
    assert power_paired(300, least, 0.2) >= 0.8 > power_paired(300, least - 0.003, 0.2)
    assert math.isnan(difference_paired(10, 0.2))


def test_unpaired() -> None:
    assert problems_unpaired(0.5, 0.6) == 388  # Fleiss, Levin and Paik's table without correction
    assert power_unpaired(100, 0.4, 0.4) == pytest.approx(0.025, abs=1e-3)
    assert power_unpaired(10, 0.0, 1.0) == 1


@pytest.mark.parametrize(
    ("first", "second", "correlation", "share"),
    [(0.5, 0.5, 0, 0.5), (0.5, 0.5, 1, 0.0), (0.2, 0.6, 1, 0.4), (0.9, 0.9, -1, 0.2)],
)
def test_changed_share(first, second, correlation, share) -> None:
    assert changed_share(first, second, correlation) == pytest.approx(share)


@pytest.mark.parametrize(
    "call",
    [
        lambda: power_paired(10, 0.3, 0.2),
        lambda: problems_paired(0, 0.2),
        lambda: problems_paired(0.1, 0.2, power=1.0),
        lambda: problems_unpaired(0.5, 0.5),
        lambda: power_unpaired(10, 0.5, 1.5),
        lambda: changed_share(-0.1, 0.5),
        lambda: changed_share(0.5, 0.5, correlation=2),
        lambda: changed_share(0.5, 0.5, correlation=float("nan")),
        lambda: difference_paired(0, 0.2),
        lambda: power_paired(0, 0.1, 0.2),
        lambda: problems_paired(1e-6, 1e-3),
    ],
)
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
