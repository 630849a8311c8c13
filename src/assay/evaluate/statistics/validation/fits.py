"""Studies of what is fitted: strengths from duels, win rates without length, items, ranks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from functools import cache

from assay.evaluate.statistics.duels import bradley_terry
from assay.evaluate.statistics.items import item_analysis
from assay.evaluate.statistics.linear import logistic
from assay.evaluate.statistics.preference import length_controlled
from assay.evaluate.statistics.ranking import rank_intervals
from assay.evaluate.statistics.validation.coverage import holds
from assay.evaluate.statistics.validation.study import Study

STRENGTHS = {"a": 1.0, "b": 0.5, "c": 0.0, "d": -0.5, "e": -1.0}
ITEMS = [
    (difficulty / 5, 0.6 + 0.1 * (place % 8)) for place, difficulty in enumerate(range(-10, 10))
]
"""Difficulty and discrimination of 20 items (two-parameter logistic model)."""


def studies() -> Iterator[Study]:
    """All studies of fits."""
    for n in (100, 500):

        def duels(rng: random.Random, n: int = n) -> float:
            return _duels_hold(rng, n)

        yield Study(
            topic="strength of 5 in duels",
            method="bradley_terry",
            setting=f"{n} duels",
            kind="coverage",
            once=duels,
            part=0.5,
        )

        def length(rng: random.Random, n: int = n) -> float:
            return _length_holds(rng, n)

        yield Study(
            topic="win rate without length",
            method="length_controlled",
            setting=f"true 0.6, n={n}",
            kind="coverage",
            once=length,
            part=0.25,
        )
    for n in (50, 256):

        def items(rng: random.Random, n: int = n) -> float:
            found = item_analysis(_answers(rng, n)).kr20_interval
            return found is not None and holds(found, _true_kr20())

        yield Study(
            topic="reliability of 20 items",
            method="item_analysis",
            setting=f"KR-20, {n} models",
            kind="coverage",
            once=items,
            part=0.25,
        )
    for n in (50, 200):

        def ranks(rng: random.Random, n: int = n) -> float:
            return _ranks_hold(rng, n)

        yield Study(
            topic="all ranks of 6 at once",
            method="rank_intervals",
            setting=f"n={n}",
            kind="at least",
            once=ranks,
            part=0.25,
        )


def _duels_hold(rng: random.Random, n: int) -> float:
    pairs = list(itertools.combinations(STRENGTHS, 2))
    met = []
    for _ in range(n):
        one, other = rng.choice(pairs)
        won = rng.random() < logistic(STRENGTHS[one] - STRENGTHS[other])
        met.append((one, other, float(won)))
    found = bradley_terry(met)
    return sum(holds(each.interval, STRENGTHS[each.name]) for each in found) / len(found)


def _length_holds(rng: random.Random, n: int) -> float:
    """The model is usually the longer, and judges like length."""
    from math import log, tanh

    odds, spread = log(0.6 / 0.4), 120.0
    lengths = [rng.gauss(360, spread) for _ in range(n)]
    won = [
        float(rng.random() < logistic(odds + 1.2 * tanh((length - 300) / spread)))
        for length in lengths
    ]
    return holds(length_controlled(won, lengths, [300.0] * n).interval, 0.6)


def _answers(rng: random.Random, n: int) -> dict[str, dict[str, float]]:
    table = {}
    for model in range(n):
        ability = rng.gauss(0, 1)
        table[f"m{model}"] = {
            f"i{place}": float(rng.random() < logistic(1.7 * slope * (ability - difficulty)))
            for place, (difficulty, slope) in enumerate(ITEMS)
        }
    return table


@cache
def _true_kr20() -> float:
    found = item_analysis(_answers(random.Random(1), 40_000)).kr20
    assert found is not None
    return found


def _ranks_hold(rng: random.Random, n: int) -> float:
    """Six, of which two and two are equally good: an equal one may stand on either side."""
    rates = {"a": 0.8, "b": 0.7, "c": 0.7, "d": 0.5, "e": 0.5, "f": 0.3}
    scores: dict[str, dict[object, float]] = {name: {} for name in rates}
    for problem in range(n):
        shared = rng.random()
        for name, rate in rates.items():
            luck = shared if rng.random() < 0.5 else rng.random()
            scores[name][problem] = float(luck < rate)
    for each in rank_intervals(scores):  # type: ignore[arg-type]
        better = sum(rate > rates[each.name] for rate in rates.values())
        as_good = sum(rate == rates[each.name] for rate in rates.values())
        if not (each.low <= better + as_good and each.high >= better + 1):
            return False
        if each.low > better + 1 and as_good == 1:
            return False
    return True
