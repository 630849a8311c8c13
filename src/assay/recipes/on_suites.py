"""Experiments whose numbers come out of a suite: run it, and take what it reports as measures."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import NamedTuple

from assay.core import Model, Sampling
from assay.evaluate.runner import evaluate
from assay.evaluate.scores import Score, Scores
from assay.evaluate.statistic import Case, Point, Statistic
from assay.evaluate.suite import Suite
from assay.recipes.experiment import Fate, Measure


class Ran(NamedTuple):
    """What came of a run: its scores with the suite's statistics, and its cases."""

    scores: Scores
    cases: tuple[Case, ...]


def ran(
    suite: Suite,
    model: str | Model,
    *,
    limit: int | None = None,
    seed: int = 0,
    sampling: Sampling | None = None,
    samples: int = 1,
) -> Ran:
    """Run a suite in a folder that is not kept; answers of a model given by name are cached."""
    with tempfile.TemporaryDirectory(prefix="assay-recipe-") as folder:
        run = evaluate(
            suite,
            model,
            limit=limit,
            seed=seed,
            sampling=sampling,
            samples=samples,
            out=Path(folder) / "run",
            floor=False,
            progress=False,
        )
        return Ran(run.scores, tuple(run.cases()))


def measure(
    what: str, found: Statistic | Point | Score, *, of: str = "", control: bool = False
) -> Measure:
    """A statistic, a point of one, or a score as a measure; the whole range where it has none."""
    low = 0.0 if found.low is None else found.low
    high = 1.0 if found.high is None else found.high
    value = math.nan if found.value is None else found.value
    return Measure(what=what, value=value, low=low, high=high, n=found.n, of=of, control=control)


def apart(what: str, one: Statistic, other: Statistic, *, control: bool = False) -> Measure:
    """One share less an independent other, by their intervals (MOVER; Newcombe 1998, method 10).

    >>> from assay.evaluate.statistic import share
    >>> few, many = share("few", [[0.0]] * 20), share("many", [[1.0]] * 20)
    >>> print(apart("more", many, few))
    more 1.00 [0.77, 1.00] (n=40)
    """
    (low, high), (below, above) = one.interval or (0.0, 1.0), other.interval or (0.0, 1.0)
    first, second = one.value or 0.0, other.value or 0.0
    value = first - second
    return Measure(
        what=what,
        value=value,
        low=value - math.hypot(first - low, above - second),
        high=min(1.0, value + math.hypot(high - first, second - below)),
        n=one.n + other.n,
        control=control,
    )


def fate(difference: Measure, *, claimed: int) -> Fate:
    """What a difference says of a claim about its sign, which is 1 or -1.

    >>> fate(Measure(what="gap", value=-0.3, low=-0.4, high=-0.1, n=9), claimed=-1)
    'supported'
    """
    low, high = sorted((difference.low * claimed, difference.high * claimed))
    return "supported" if low > 0 else "contradicted" if high < 0 else "not shown"
