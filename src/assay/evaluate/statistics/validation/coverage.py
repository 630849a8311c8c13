"""Studies of coverage: how often a 95 % interval holds the truth it is of."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence

from assay.evaluate.statistics.agreement import reliability
from assay.evaluate.statistics.intervals import Interval, over_seeds, wilson
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.pairs import newcombe, paired, paired_clustered, unpaired
from assay.evaluate.statistics.pass_at import pass_at, pass_hat
from assay.evaluate.statistics.preference import win_rate
from assay.evaluate.statistics.resampling import bootstrap, bootstrap_of, jackknife_of
from assay.evaluate.statistics.validation.populations import Problems, near, parts, raters, two
from assay.evaluate.statistics.validation.study import Study

RATES = (0.05, 0.2, 0.5, 0.9)
SIZES = (20, 100, 500)
LIKENESS = 0.3
"""The correlation of samples of one problem, in all studies of clusters."""

Draw = Callable[[random.Random], float]


def studies() -> Iterator[Study]:
    """All studies of coverage but those of models (`fits`) and of sequences."""
    for part in (_proportions, _clusters, _samples, _resampling, _pairs, _agreement, _others):
        yield from part()


def holds(interval: Interval, truth: float) -> bool:
    """Whether an interval holds a number."""
    return interval.low <= truth <= interval.high


def _proportions() -> Iterator[Study]:
    for rate in RATES:
        for n in SIZES:

            def once(rng: random.Random, rate: float = rate, n: int = n) -> float:
                truth = near(rate, n, rng)
                return _wilson_holds(rng, truth, n)

            def exactly(rng: random.Random, rate: float = rate, n: int = n) -> float:
                return _wilson_holds(rng, rate, n)

            yield Study(
                topic="one proportion",
                method="wilson",
                setting=f"p={rate}, n={n}",
                kind="coverage",
                once=once,
                exactly_at=exactly,
            )


def _wilson_holds(rng: random.Random, truth: float, n: int) -> float:
    return holds(wilson(sum(rng.random() < truth for _ in range(n)), n), truth)


def mean_of(clusters: Sequence[Sequence[float]]) -> Interval:
    """The interval of the mean over scores in clusters."""
    mean = Mean()
    for place, scores in enumerate(clusters):
        for score in scores:
            mean.add(place, score)
    return mean.interval()


def _clusters() -> Iterator[Study]:
    for rate in RATES:
        problems = Problems(rate, LIKENESS)
        for n in SIZES:

            def equal(rng: random.Random, of: Problems = problems, n: int = n) -> float:
                return holds(mean_of([of.samples(rng, 4) for _ in range(n)]), of.mean)

            def unequal(rng: random.Random, of: Problems = problems, n: int = n) -> float:
                drawn = [of.samples(rng, rng.randint(1, 7)) for _ in range(n)]
                return holds(mean_of(drawn), of.mean)

            setting = f"p={rate}, {n} problems"
            yield _covers("mean, 4 samples a problem", "Mean", setting, equal)
            yield _covers("mean, 1 to 7 samples a problem", "Mean", setting, unequal)
    for rate in (0.3, 0.5, 0.8):
        for n in SIZES:

            def shares(rng: random.Random, rate: float = rate, n: int = n) -> float:
                drawn = [parts(rng, [rate], 4, 0.2) for _ in range(n)]
                return holds(mean_of(drawn), rate)

            yield _covers("mean of shares of 4 parts", "Mean", f"p={rate}, n={n}", shares)


def _samples() -> Iterator[Study]:
    for rate in RATES:
        problems = Problems(rate, LIKENESS)
        for n in SIZES:

            def at(rng: random.Random, of: Problems = problems, n: int = n) -> float:
                counts = [(10, round(sum(of.samples(rng, 10)))) for _ in range(n)]
                return holds(pass_at(counts, 5).interval, of.pass_at(5))

            def hat(rng: random.Random, of: Problems = problems, n: int = n) -> float:
                counts = [(10, round(sum(of.samples(rng, 10)))) for _ in range(n)]
                return holds(pass_hat(counts, 3).interval, of.pass_hat(3))

            setting = f"p={rate}, {n} problems"
            yield _covers("pass@5 from 10 samples", "pass_at", setting, at)
            yield _covers("pass^3 from 10 samples", "pass_hat", setting, hat)


def _resampling() -> Iterator[Study]:
    problems = Problems(0.5, LIKENESS)

    def ratio(pairs: Sequence[tuple[float, ...]]) -> float:
        before = sum(pair[0] for pair in pairs)
        return sum(pair[1] for pair in pairs) / before if before else math.nan

    for n in (50, 100, 200):

        def percentile(rng: random.Random, n: int = n) -> float:
            drawn = [problems.samples(rng, 4) for _ in range(n)]
            return holds(bootstrap(drawn, resamples=500, seed=rng.getrandbits(32)), 0.5)

        def bca(rng: random.Random, n: int = n) -> float:
            drawn = [tuple(parts(rng, [0.6, 0.45], 4, 0.2)) for _ in range(n)]
            seed = rng.getrandbits(32)
            return holds(bootstrap_of(drawn, ratio, resamples=500, seed=seed), 0.75)

        def jackknife(rng: random.Random, n: int = n) -> float:
            drawn = [tuple(parts(rng, [0.6, 0.45], 4, 0.2)) for _ in range(n)]
            return holds(jackknife_of(drawn, ratio), 0.75)

        for topic, method, draw in (
            ("mean, 4 samples a problem", "bootstrap", percentile),
            ("ratio of two means", "bootstrap_of", bca),
            ("ratio of two means", "jackknife_of", jackknife),
        ):
            yield _covers(topic, method, f"p=0.5, {n} problems", draw, part=0.25)


def _pairs() -> Iterator[Study]:
    for first, second in ((0.5, 0.6), (0.2, 0.3), (0.85, 0.9)):
        for n in SIZES:

            def whole(rng: random.Random, one: float, other: float, n: int) -> float:
                drawn = [two(rng, one, other, 0.5) for _ in range(n)]
                return holds(newcombe(drawn), other - one)

            def once(
                rng: random.Random, one: float = first, other: float = second, n: int = n
            ) -> float:
                return whole(rng, near(one, n, rng), near(other, n, rng), n)

            def exactly(
                rng: random.Random, one: float = first, other: float = second, n: int = n
            ) -> float:
                return whole(rng, one, other, n)

            setting = f"{first} and {second}, n={n}"
            yield Study(
                topic="paired difference, scores 0 or 1",
                method="paired",
                setting=setting,
                kind="coverage",
                once=once,
                exactly_at=exactly,
            )

            def apart(
                rng: random.Random, one: float = first, other: float = second, n: int = n
            ) -> float:
                one, other = near(one, n, rng), near(other, n, rng)
                scores = [[float(rng.random() < p) for _ in range(n)] for p in (one, other)]
                return holds(unpaired(*scores).interval, other - one)

            yield _covers("unpaired difference, scores 0 or 1", "unpaired", setting, apart)
    for n in SIZES:

        def shares(rng: random.Random, n: int = n) -> float:
            drawn = [parts(rng, [0.5, 0.6], 4, 0.2) for _ in range(n)]
            return holds(paired(((a, b) for a, b in drawn), resamples=1).interval, 0.1)

        def clustered(rng: random.Random, n: int = n) -> float:
            rows = []
            for problem in range(n):
                shift = rng.uniform(-0.3, 0.3)
                for _ in range(rng.randint(1, 5)):
                    luck = (rng.random() < 0.4 + shift, rng.random() < 0.5 + shift)
                    rows.append((problem, *map(float, luck)))
            return holds(paired_clustered(rows, resamples=1).interval, 0.1)

        yield _covers("paired difference, shares of 4 parts", "paired", f"n={n}", shares)
        yield _covers("paired difference, parts", "paired_clustered", f"{n} problems", clustered)


def _agreement() -> Iterator[Study]:
    cases = [
        ("kappa", "two raters, 2 labels", ("yes", "no"), (0.7, 0.3), 2),
        ("quadratic kappa", "two raters, 5 grades", (1, 2, 3, 4, 5), (1, 2, 3, 2, 1), 2),
        ("fleiss", "4 raters, 3 labels", ("a", "b", "c"), (0.5, 0.3, 0.2), 4),
        ("nominal alpha", "4 raters, a third of ratings missing", ("a", "b"), (0.7, 0.3), 4),
        ("ordinal alpha", "3 raters, 5 grades", (1, 2, 3, 4, 5), (1, 2, 3, 2, 1), 3),
        ("interval alpha", "3 raters, 5 grades", (1, 2, 3, 4, 5), (1, 2, 3, 2, 1), 3),
    ]
    for measure, who, labels, weights, count in cases:
        for truth in (0.3, 0.6, 0.85):
            for n in (50, 200):

                def once(
                    rng: random.Random,
                    measure: str = measure,
                    labels: Sequence[object] = labels,
                    weights: Sequence[float] = weights,
                    count: int = count,
                    truth: float = truth,
                    n: int = n,
                ) -> float:
                    rows = [raters(rng, labels, weights, truth**0.5, count) for _ in range(n)]
                    if measure == "nominal alpha":
                        rows = [[x if rng.random() < 2 / 3 else None for x in row] for row in rows]
                    return holds(reliability(rows, measure).interval, truth)  # type: ignore[arg-type]

                setting = f"{who}: {truth}, n={n}"
                yield _covers("agreement", measure, setting, once, part=0.5)


def _others() -> Iterator[Study]:
    for n in (3, 5, 10):

        def seeds(rng: random.Random, n: int = n) -> float:
            return holds(over_seeds([rng.gauss(0.4, 0.05) for _ in range(n)]), 0.4)

        yield _covers("mean over seeds", "over_seeds", f"{n} seeds", seeds)
    for rate in (0.2, 0.45):
        for n in SIZES:

            def wins(rng: random.Random, rate: float = rate, n: int = n) -> float:
                rate = near(rate, n, rng)
                drawn = rng.choices((1.0, 0.5, 0.0), (rate, 0.1, 0.9 - rate), k=n)
                return holds(win_rate(drawn).interval, rate + 0.05)

            yield _covers("win rate, a tenth ties", "win_rate", f"{rate}, n={n}", wins)


def _covers(topic: str, method: str, setting: str, once: Draw, part: float = 1.0) -> Study:
    return Study(topic=topic, method=method, setting=setting, kind="coverage", once=once, part=part)
