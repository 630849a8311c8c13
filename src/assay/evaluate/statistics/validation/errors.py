"""Studies of error and power: how often a test finds what is not there, and what is."""

from __future__ import annotations

import random
from collections.abc import Iterator

from assay.evaluate.statistics.corrections import benjamini_hochberg, holm
from assay.evaluate.statistics.pairs import mcnemar, paired, paired_clustered, unpaired
from assay.evaluate.statistics.power import power_paired, power_unpaired
from assay.evaluate.statistics.validation.populations import parts, two
from assay.evaluate.statistics.validation.study import Study

RISK = 0.05


def studies() -> Iterator[Study]:
    """All studies of tests that look once."""
    yield from _pairs()
    yield from _many()
    yield from _powers()


def _pairs() -> Iterator[Study]:
    for n in (20, 100, 500):
        for rate in (0.1, 0.5):

            def whole(rng: random.Random, n: int = n, rate: float = rate) -> float:
                drawn = (two(rng, rate, rate, 0.5) for _ in range(n))
                return paired(drawn).p <= RISK

            yield _finds("paired", f"scores 0 or 1, p={rate}, n={n}", whole)

        def apart(rng: random.Random, n: int = n) -> float:
            scores = [[float(rng.random() < 0.3) for _ in range(n)] for _ in range(2)]
            return unpaired(*scores).p <= RISK

        yield _finds("unpaired", f"scores 0 or 1, p=0.3, n={n}", apart)
    for n in (10, 50, 200):

        def shares(rng: random.Random, n: int = n) -> float:
            drawn = [parts(rng, [0.5, 0.5], 4, 0.3) for _ in range(n)]
            seed = rng.getrandbits(32)
            return paired(((a, b) for a, b in drawn), resamples=400, seed=seed).p <= RISK

        def clustered(rng: random.Random, n: int = n) -> float:
            rows = []
            for problem in range(n):
                # Each of the two has its own luck with a problem, which all samples share.
                first, second = rng.random(), rng.random()
                for _ in range(rng.randint(1, 5)):
                    scores = (rng.random() < first, rng.random() < second)
                    rows.append((problem, *map(float, scores)))
            seed = rng.getrandbits(32)
            return paired_clustered(rows, resamples=400, seed=seed).p <= RISK

        def naive(rng: random.Random, n: int = n) -> float:
            gained = lost = 0
            for _ in range(n):
                first, second = rng.random(), rng.random()
                for _ in range(5):
                    change = (rng.random() < second) - (rng.random() < first)
                    gained, lost = gained + (change > 0), lost + (change < 0)
            return mcnemar(gained, lost) <= RISK

        yield _finds("paired", f"shares of 4 parts, n={n}", shares, part=0.25)
        yield _finds("paired_clustered", f"1 to 5 samples, {n} problems", clustered, part=0.25)
        yield Study(
            topic="two equally good",
            method="mcnemar over samples",
            setting=f"5 samples taken as independent, {n} problems",
            kind="shown",
            once=naive,
            part=0.25,
        )


def _many() -> Iterator[Study]:
    def p_values(rng: random.Random, true: int) -> list[float]:
        found = []
        for place in range(10):
            second = 0.75 if place < true else 0.5
            found.append(paired(two(rng, 0.5, second, 0.3) for _ in range(100)).p)
        return found

    def family(rng: random.Random) -> float:
        return min(holm(p_values(rng, 0))) <= RISK

    def discoveries(rng: random.Random) -> float:
        found = [p <= RISK for p in benjamini_hochberg(p_values(rng, 5))]
        return sum(found[5:]) / max(1, sum(found))

    def uncorrected(rng: random.Random) -> float:
        return min(p_values(rng, 0)) <= RISK

    for method, kind, draw in (
        ("holm: any false", "error", family),
        ("benjamini_hochberg: share that is false", "error", discoveries),
        ("uncorrected: any false", "shown", uncorrected),
    ):
        yield Study(
            topic="10 comparisons",
            method=method,
            setting="n=100",
            kind=kind,  # type: ignore[arg-type]
            once=draw,
            part=0.25,
        )


def _powers() -> Iterator[Study]:
    for n, difference, changed in ((100, 0.15, 0.3), (200, 0.05, 0.2), (421, 0.04, 0.08)):

        def pair(
            rng: random.Random, n: int = n, difference: float = difference, changed: float = changed
        ) -> float:
            gained = lost = 0
            for _ in range(n):
                luck = rng.random()
                gained += luck < (changed + difference) / 2
                lost += (changed + difference) / 2 <= luck < changed
            return mcnemar(gained, lost) <= RISK

        yield Study(
            topic="power, paired",
            method="power_paired",
            setting=f"difference {difference}, {changed} changed, n={n}",
            kind="power",
            once=pair,
            promised=power_paired(n, difference, changed),
        )
    for n, first, second in ((100, 0.5, 0.65), (388, 0.5, 0.6)):

        def apart(
            rng: random.Random, n: int = n, first: float = first, second: float = second
        ) -> float:
            scores = [[float(rng.random() < p) for _ in range(n)] for p in (first, second)]
            return unpaired(*scores).p <= RISK

        yield Study(
            topic="power, unpaired",
            method="power_unpaired",
            setting=f"{first} and {second}, n={n} each",
            kind="power",
            once=apart,
            promised=power_unpaired(n, first, second),
        )


def _finds(method: str, setting: str, once: object, part: float = 1.0) -> Study:
    return Study(
        topic="two equally good",
        method=method,
        setting=setting,
        kind="error",
        once=once,  # type: ignore[arg-type]
        part=part,
    )
