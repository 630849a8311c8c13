"""Studies of coverage: how often a 95 % interval holds the truth it is of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from random import Random
from typing import Any

from assay.evaluate.statistics.intervals import Interval, over_seeds, wilson
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.of_means import of_means
from assay.evaluate.statistics.pairs import paired, paired_clustered, unpaired
from assay.evaluate.statistics.pass_at import pass_at, pass_hat
from assay.evaluate.statistics.preference import win_rate
from assay.evaluate.statistics.resampling import bootstrap, bootstrap_of, jackknife_of
from assay.evaluate.statistics.validation.populations import Problems, near, parts, two
from assay.evaluate.statistics.validation.study import Kind, Study

RATES = (0.05, 0.2, 0.5, 0.9)
SIZES = (20, 100, 500)
LOST = ((0.9, 0.6), (0.97, 0.9), (0.6, 0.3))
DUELS = ((0.5, 0.6), (0.2, 0.3), (0.85, 0.9))
LIKENESS = 0.3
"""The correlation of samples of one problem, in all studies of clusters."""


def studies() -> Iterator[Study]:
    """All studies of the coverage of means and differences."""
    for rate, n in product(RATES, SIZES):
        at = f"p={rate}, n={n}"
        yield covers("one proportion", "wilson", at, proportion, lattice=True, rate=rate, n=n)
    for rate, n in product(RATES, SIZES):
        at = f"p={rate}, {n} problems"
        # Of twenty problems, so few have one success (or failure) that these are counts too.
        given: dict[str, Any] = {"rate": rate, "n": n, "lattice": n == 20}
        given["part"] = 0.5 if n == 500 else 1.0
        yield covers("mean, 4 samples a problem", "Mean", at, clustered_mean, **given)
        yield covers("mean, 1 to 7 samples a problem", "Mean", at, uneven_mean, **given)
        yield covers("pass@5 of 10 samples", "pass_at", at, passed_at, **given)
        yield covers("pass^3 of 10 samples", "pass_hat", at, passed_hat, **given)
    for rate, n in product((0.3, 0.5, 0.8), SIZES):
        yield covers("mean of shares of 4", "Mean", f"p={rate}, n={n}", shares, rate=rate, n=n)
    for n in (50, 100, 200):
        at = f"{n} problems"
        yield covers("mean, 4 samples a problem", "bootstrap", at, percentile, part=0.25, n=n)
        yield covers("ratio of two means", "bootstrap_of", at, bca, part=0.25, n=n)
        yield covers("ratio of two means", "jackknife_of", at, jackknife, part=0.5, n=n)
    for (first, second), n in product(LOST, (5, 20, 100, 500)):
        at = f"{first} and {second}, n={n}"
        kind: Kind = "coverage" if n >= 100 else "at least"
        given = {"first": first, "second": second, "n": n}
        yield covers("drop rate, 0 or 1", "of_means", at, lost, part=0.25, kind=kind, **given)
    for (first, second), n in product(DUELS, SIZES):
        at = f"{first} and {second}, n={n}"
        given = {"first": first, "second": second, "n": n}
        yield covers("paired difference, 0 or 1", "paired", at, pairs, lattice=True, **given)
        yield covers("unpaired difference, 0 or 1", "unpaired", at, apart, lattice=True, **given)
    for n in SIZES:
        yield covers("paired difference, shares of 4", "paired", f"n={n}", pairs_of_shares, n=n)
        at = f"{n} problems"
        yield covers("paired difference, 1 to 5 parts", "paired_clustered", at, clustered, n=n)
    for rate, n in product((0.2, 0.45), SIZES):
        at = f"{rate} and ties, n={n}"
        yield covers("win rate, a tenth ties", "win_rate", at, wins, lattice=True, rate=rate, n=n)
    for n in (3, 5, 10):
        yield covers("mean over seeds", "over_seeds", f"{n} seeds", seeds, n=n)


def covers(
    topic: str,
    method: str,
    setting: str,
    draw: Callable[..., float],
    *,
    part: float = 1.0,
    lattice: bool = False,
    kind: Kind = "coverage",
    **given: Any,
) -> Study:
    """A study of coverage."""
    return Study(
        topic=topic,
        method=method,
        setting=setting,
        kind=kind,
        draw=draw,
        given=given,
        lattice=lattice,
        part=part,
    )


def holds(interval: Interval, truth: float) -> bool:
    """Whether an interval holds a number."""
    return interval.low <= truth <= interval.high


def proportion(rng: Random, rate: float, n: int, *, around: bool) -> bool:
    """One success rate."""
    truth = near(rate, n, rng) if around else rate
    return holds(wilson(sum(rng.random() < truth for _ in range(n)), n), truth)


def clustered_mean(rng: Random, rate: float, n: int, *, around: bool = False) -> bool:
    """Four samples of each problem."""
    of = Problems(near(rate, n, rng) if around else rate, LIKENESS)
    return holds(_mean([of.samples(rng, 4) for _ in range(n)]), of.mean)


def uneven_mean(rng: Random, rate: float, n: int, *, around: bool = False) -> bool:
    """One to seven samples of each problem."""
    of = Problems(near(rate, n, rng) if around else rate, LIKENESS)
    return holds(_mean([of.samples(rng, rng.randint(1, 7)) for _ in range(n)]), of.mean)


def shares(rng: Random, rate: float, n: int) -> bool:
    """One score a problem, in quarters."""
    return holds(_mean([parts(rng, [rate], 4, 0.2) for _ in range(n)]), rate)


def passed_at(rng: Random, rate: float, n: int, *, around: bool = False) -> bool:
    """Pass@5 from ten samples."""
    of = Problems(near(rate, n, rng) if around else rate, LIKENESS)
    counts = [(10, round(sum(of.samples(rng, 10)))) for _ in range(n)]
    return holds(pass_at(counts, 5).interval, of.pass_at(5))


def passed_hat(rng: Random, rate: float, n: int, *, around: bool = False) -> bool:
    """Pass^3 from ten samples."""
    of = Problems(near(rate, n, rng) if around else rate, LIKENESS)
    counts = [(10, round(sum(of.samples(rng, 10)))) for _ in range(n)]
    return holds(pass_hat(counts, 3).interval, of.pass_hat(3))


def percentile(rng: Random, n: int) -> bool:
    """The plain bootstrap, of problems with four samples."""
    drawn = [Problems(0.5, LIKENESS).samples(rng, 4) for _ in range(n)]
    return holds(bootstrap(drawn, resamples=500, seed=rng.getrandbits(32)), 0.5)


def bca(rng: Random, n: int) -> bool:
    """What part of a score is left, by the bootstrap."""
    drawn = [tuple(parts(rng, [0.6, 0.45], 4, 0.2)) for _ in range(n)]
    return holds(bootstrap_of(drawn, _ratio, resamples=500, seed=rng.getrandbits(32)), 0.75)


def lost(rng: Random, first: float, second: float, n: int) -> float:
    """What part of a share is lost, of items whose luck both share half of the time."""
    rows = []
    for _ in range(n):
        luck = rng.random()
        other = luck if rng.random() < 0.5 else rng.random()
        rows.append((float(luck < first), float(other < second)))
    if not any(one for one, _ in rows):
        return 1.0  # nothing there to lose, and so no interval that could miss
    interval = of_means(rows, _drop, resamples=500, seed=rng.getrandbits(32))
    return holds(interval, 1 - second / first)


def _drop(means: tuple[float, ...]) -> float:
    return 1 - means[1] / means[0] if means[0] else math.nan


def jackknife(rng: Random, n: int) -> bool:
    """What part of a score is left, by the jackknife."""
    drawn = [tuple(parts(rng, [0.6, 0.45], 4, 0.2)) for _ in range(n)]
    return holds(jackknife_of(drawn, _ratio), 0.75)


def pairs(rng: Random, first: float, second: float, n: int, *, around: bool) -> bool:
    """Two on the same problems, whose luck they share half of the time."""
    if around:
        first, second = near(first, n, rng), near(second, n, rng)
    return holds(paired(two(rng, first, second, 0.5) for _ in range(n)).interval, second - first)


def apart(rng: Random, first: float, second: float, n: int, *, around: bool) -> bool:
    """Two on problems of their own."""
    if around:
        first, second = near(first, n, rng), near(second, n, rng)
    one, other = ([float(rng.random() < rate) for _ in range(n)] for rate in (first, second))
    return holds(unpaired(one, other).interval, second - first)


def pairs_of_shares(rng: Random, n: int) -> bool:
    """Two scores in quarters on each problem."""
    drawn = (parts(rng, [0.5, 0.6], 4, 0.2) for _ in range(n))
    return holds(paired(((a, b) for a, b in drawn), resamples=1).interval, 0.1)


def clustered(rng: Random, n: int) -> bool:
    """One to five pairs a problem, which makes them alike."""
    rows: list[tuple[int, float, float]] = []
    for problem in range(n):
        shift = rng.uniform(-0.3, 0.3)
        rows.extend(
            (problem, rng.random() < 0.4 + shift, rng.random() < 0.5 + shift)
            for _ in range(rng.randint(1, 5))
        )
    return holds(paired_clustered(rows, resamples=1).interval, 0.1)


def wins(rng: Random, rate: float, n: int, *, around: bool) -> bool:
    """Preferences, a tenth of which are ties."""
    truth = near(rate, n, rng) if around else rate
    drawn = rng.choices((1.0, 0.5, 0.0), (truth, 0.1, 0.9 - truth), k=n)
    return holds(win_rate(drawn).interval, truth + 0.05)


def seeds(rng: Random, n: int) -> bool:
    """A number that was measured with a few seeds."""
    return holds(over_seeds([rng.gauss(0.4, 0.05) for _ in range(n)]), 0.4)


def _mean(clusters: Sequence[Sequence[float]]) -> Interval:
    mean = Mean()
    for place, scores in enumerate(clusters):
        for score in scores:
            mean.add(place, score)
    return mean.interval()


def _ratio(drawn: Sequence[tuple[float, ...]]) -> float:
    before = sum(pair[0] for pair in drawn)
    return sum(pair[1] for pair in drawn) / before if before else math.nan
