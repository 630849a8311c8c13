"""Studies of error and power: how often a test finds what is not there, and what is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any

from assay.evaluate.statistics.corrections import benjamini_hochberg, holm
from assay.evaluate.statistics.pairs import mcnemar, paired, paired_clustered, unpaired
from assay.evaluate.statistics.power import power_paired, power_unpaired
from assay.evaluate.statistics.validation.populations import parts, two
from assay.evaluate.statistics.validation.study import Kind, Study

RISK = 0.05
EQUAL = "two equally good"


def studies() -> Iterator[Study]:
    """All studies of tests that look once."""
    for rate, n in product((0.1, 0.5), (20, 100, 500)):
        at = f"scores 0 or 1, p={rate}, n={n}"
        yield _study(EQUAL, "paired", at, pairs, rate=rate, n=n)
        yield _study(EQUAL, "unpaired", at, apart, first=rate, second=rate, n=n)
    for n in (10, 50, 200):
        yield _study(EQUAL, "paired", f"shares of 4, n={n}", shares, part=0.5, n=n)
    for n in (10, 50, 200):
        at = f"1 to 5 samples, {n} problems"
        yield _study(EQUAL, "paired_clustered", at, clustered, part=0.5, n=n)
        at = f"5 samples of {n} problems, as if independent"
        yield _study(EQUAL, "mcnemar", at, naive, kind="shown", part=0.5, n=n)
    yield _study("10 comparisons", "holm", "n=100: any false", family, part=0.5)
    at = "n=100, half true: share of false"
    yield _study("10 comparisons", "benjamini_hochberg", at, discoveries, part=0.5)
    at = "n=100, uncorrected: any false"
    yield _study("10 comparisons", "mcnemar", at, uncorrected, kind="shown", part=0.5)
    for n, difference, changed in ((100, 0.15, 0.3), (200, 0.05, 0.2), (421, 0.04, 0.08)):
        yield Study(
            topic="power",
            method="power_paired",
            setting=f"{difference} of {changed} changed, n={n}",
            kind="power",
            draw=changes,
            given={"difference": difference, "changed": changed, "n": n},
            promised=power_paired(n, difference, changed),
        )
    for n, first, second in ((100, 0.5, 0.65), (388, 0.5, 0.6)):
        yield Study(
            topic="power",
            method="power_unpaired",
            setting=f"{first} and {second}, n={n} each",
            kind="power",
            draw=apart,
            given={"first": first, "second": second, "n": n},
            promised=power_unpaired(n, first, second),
        )


def _study(
    topic: str,
    method: str,
    setting: str,
    draw: Callable[..., float],
    *,
    kind: Kind = "error",
    part: float = 1.0,
    **given: Any,
) -> Study:
    return Study(
        topic=topic,
        method=method,
        setting=setting,
        kind=kind,
        draw=draw,
        given=given,
        part=part,
    )


def pairs(rng: Random, rate: float, n: int) -> bool:
    """Two on the same problems."""
    return paired(two(rng, rate, rate, 0.5) for _ in range(n)).p <= RISK


def apart(rng: Random, first: float, second: float, n: int) -> bool:
    """Two on problems of their own."""
    one, other = ([float(rng.random() < rate) for _ in range(n)] for rate in (first, second))
    return unpaired(one, other).p <= RISK


def shares(rng: Random, n: int) -> bool:
    """Two scores in quarters on each problem."""
    drawn = (parts(rng, [0.5, 0.5], 4, 0.3) for _ in range(n))
    both = ((one, other) for one, other in drawn)
    return paired(both, resamples=400, seed=rng.getrandbits(32)).p <= RISK


def clustered(rng: Random, n: int) -> bool:
    """Each of the two has its own luck with a problem, which all its samples share."""
    rows: list[tuple[int, float, float]] = []
    for problem in range(n):
        first, second = rng.random(), rng.random()
        rows.extend(
            (problem, rng.random() < first, rng.random() < second) for _ in range(rng.randint(1, 5))
        )
    return paired_clustered(rows, resamples=400, seed=rng.getrandbits(32)).p <= RISK


def naive(rng: Random, n: int) -> bool:
    """The same, by a test that takes every sample for a problem of its own."""
    gained = lost = 0
    for _ in range(n):
        first, second = rng.random(), rng.random()
        for _ in range(5):
            change = (rng.random() < second) - (rng.random() < first)
            gained, lost = gained + (change > 0), lost + (change < 0)
    return mcnemar(gained, lost) <= RISK


def family(rng: Random) -> bool:
    """Ten comparisons without a difference, corrected."""
    return min(holm(_ten(rng, 0))) <= RISK


def uncorrected(rng: Random) -> bool:
    """Ten comparisons without a difference, each for itself."""
    return min(_ten(rng, 0)) <= RISK


def discoveries(rng: Random) -> float:
    """Ten comparisons, five with a difference: what share of the found has none."""
    found = [p <= RISK for p in benjamini_hochberg(_ten(rng, 5))]
    return sum(found[5:]) / max(1, sum(found))


def changes(rng: Random, difference: float, changed: float, n: int) -> bool:
    """Two who differ by this, on a share of the problems."""
    more = (changed + difference) / 2
    drawn = [rng.random() for _ in range(n)]
    gained = sum(luck < more for luck in drawn)
    return mcnemar(gained, sum(luck < changed for luck in drawn) - gained) <= RISK


def _ten(rng: Random, true: int) -> list[float]:
    return [
        paired(two(rng, 0.5, 0.75 if place < true else 0.5, 0.3) for _ in range(100)).p
        for place in range(10)
    ]
