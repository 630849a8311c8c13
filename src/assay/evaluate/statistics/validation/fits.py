"""Studies of agreement, and of what is fitted: strengths, items, ranks, the pull of length."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

from assay.evaluate.statistics.agreement import reliability
from assay.evaluate.statistics.duels import bradley_terry
from assay.evaluate.statistics.items import item_analysis
from assay.evaluate.statistics.linear import logistic
from assay.evaluate.statistics.preference import length_controlled
from assay.evaluate.statistics.ranking import rank_intervals
from assay.evaluate.statistics.validation.coverage import covers, holds
from assay.evaluate.statistics.validation.populations import raters
from assay.evaluate.statistics.validation.study import Study

STRENGTHS = {"a": 1.0, "b": 0.5, "c": 0.0, "d": -0.5, "e": -1.0}
RATES = {"a": 0.8, "b": 0.7, "c": 0.7, "d": 0.5, "e": 0.5, "f": 0.3}
ITEMS = [(place / 5, 0.6 + 0.1 * (place % 8)) for place in range(-10, 10)]
"""Difficulty and discrimination of 20 items (two-parameter logistic model)."""
GRADES: dict[str, Any] = {"labels": (1, 2, 3, 4, 5), "weights": (1, 2, 3, 2, 1)}
RATED: list[tuple[str, str, dict[str, Any]]] = [
    ("kappa", "2 raters", {"labels": "yn", "weights": (7, 3), "count": 2}),
    ("quadratic kappa", "2 raters, 5 grades", {**GRADES, "count": 2}),
    ("fleiss", "4 raters, 3 labels", {"labels": "abc", "weights": (5, 3, 2), "count": 4}),
    (
        "nominal alpha",
        "4 raters, a third missing",
        {"labels": "yn", "weights": (7, 3), "count": 4, "missing": 1 / 3},
    ),
    ("ordinal alpha", "3 raters, 5 grades", {**GRADES, "count": 3}),
    ("interval alpha", "3 raters, 5 grades", {**GRADES, "count": 3}),
]


def studies() -> Iterator[Study]:
    """All studies of fits."""
    for (measure, who, given), truth, n in itertools.product(RATED, (0.3, 0.6, 0.85), (50, 200)):
        at = f"{who}: {truth}, n={n}"
        given = {"measure": measure, "truth": truth, "n": n, **given}
        yield covers("agreement", measure, at, agreed, part=0.5 if n == 50 else 0.2, **given)
    for n in (100, 500):
        yield covers("strengths of 5", "bradley_terry", f"{n} duels", strengths, part=0.5, n=n)
    for n in (100, 500):
        at = f"0.6, n={n}"
        yield covers("win rate without length", "length_controlled", at, length, part=0.5, n=n)
    for n in (50, 256):
        at = f"KR-20, {n} models"
        yield covers("reliability of 20 items", "item_analysis", at, items, part=0.25, n=n)
    for n in (50, 200):
        yield Study(
            topic="all ranks of 6 at once",
            method="rank_intervals",
            setting=f"n={n}",
            kind="at least",
            draw=ranks,
            given={"n": n},
            part=0.5,
        )


def agreed(
    rng: Random,
    measure: str,
    truth: float,
    n: int,
    labels: Sequence[Hashable],
    weights: Sequence[float],
    count: int,
    missing: float = 0.0,
) -> bool:
    """Raters who know the label, or guess as often as it is given."""
    rows = [raters(rng, labels, weights, math.sqrt(truth), count) for _ in range(n)]
    if missing:
        rows = [[None if rng.random() < missing else label for label in row] for row in rows]
    return holds(reliability(rows, measure).interval, truth)


def strengths(rng: Random, n: int) -> float:
    """Duels of five, all pairs as often; the share of their strengths that is held."""
    every = list(itertools.combinations(STRENGTHS, 2))
    met = []
    for one, other in rng.choices(every, k=n):
        won = rng.random() < logistic(STRENGTHS[one] - STRENGTHS[other])
        met.append((one, other, float(won)))
    found = bradley_terry(met)
    return sum(holds(each.interval, STRENGTHS[each.name]) for each in found) / len(found)


def length(rng: Random, n: int) -> bool:
    """One who is usually the longer, before a judge who likes length."""
    odds, spread = math.log(0.6 / 0.4), 120.0
    lengths = [rng.gauss(360, spread) for _ in range(n)]
    pulls = [1.2 * math.tanh((own - 300) / spread) for own in lengths]
    won = [float(rng.random() < logistic(odds + pull)) for pull in pulls]
    return holds(length_controlled(won, lengths, [300.0] * n).interval, 0.6)


def items(rng: Random, n: int) -> bool:
    """Kuder and Richardson's formula 20."""
    found = item_analysis(_answers(rng, n)).kr20_interval
    return found is not None and holds(found, _true_kr20())


def ranks(rng: Random, n: int) -> bool:
    """Six, of which two and two are equally good: these may stand on either side."""
    scores: dict[str, dict[Hashable, float]] = {name: {} for name in RATES}
    for problem in range(n):
        shared = rng.random()
        for name, rate in RATES.items():
            luck = shared if rng.random() < 0.5 else rng.random()
            scores[name][problem] = float(luck < rate)
    for each in rank_intervals(scores):
        best = 1 + sum(rate > RATES[each.name] for rate in RATES.values())
        worst = sum(rate >= RATES[each.name] for rate in RATES.values())
        if each.low > best or each.high < worst:
            return False
    return True


def _answers(rng: Random, n: int) -> dict[str, dict[str, float]]:
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
    found = item_analysis(_answers(Random(1), 40_000)).kr20
    assert found is not None
    return found
