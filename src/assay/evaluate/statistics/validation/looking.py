"""Studies of looking after every problem: sequences keep their promise, fixed tests do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from assay.evaluate.statistics.intervals import wilson
from assay.evaluate.statistics.pairs import mcnemar
from assay.evaluate.statistics.sequential import ConfidenceSequence, SequentialPaired
from assay.evaluate.statistics.validation.coverage import holds
from assay.evaluate.statistics.validation.populations import parts, two
from assay.evaluate.statistics.validation.study import Kind, Study

LOOKS = 500
RISK = 0.05
FIRST_LOOK = 10
"""Of the fixed interval, which says nothing before."""


def studies() -> Iterator[Study]:
    """All studies of sequences. An error is one at any of 500 looks."""
    for rate in (0.1, 0.5):
        yield _looked("ConfidenceSequence", f"p={rate}", mean, rate=rate)
        yield _looked("wilson", f"p={rate}", fixed_mean, kind="shown", rate=rate)
    yield _looked("ConfidenceSequence", "shares of 4, p=0.6", shares)
    yield _looked("SequentialPaired", "two equally good", pairs)
    yield _looked("mcnemar", "two equally good", fixed_pairs, kind="shown")
    for second in (0.6, 0.7):
        yield Study(
            topic="share of 500 asked until clear",
            method="SequentialPaired",
            setting=f"0.5 and {second}",
            kind="shown",
            draw=asked,
            given={"second": second},
            part=0.25,
        )


def _looked(
    method: str,
    setting: str,
    draw: Callable[..., float],
    *,
    kind: Kind = "error",
    **given: Any,
) -> Study:
    return Study(
        topic="wrong at any of 500 looks",
        method=method,
        setting=setting,
        kind=kind,
        draw=draw,
        given=given,
        part=0.5,
    )


def mean(rng: Random, rate: float) -> bool:
    """One success rate."""
    running = ConfidenceSequence()
    return any(_misses(running, float(rng.random() < rate), rate) for _ in range(LOOKS))


def shares(rng: Random) -> bool:
    """One score a problem, in quarters."""
    running = ConfidenceSequence()
    return any(_misses(running, parts(rng, [0.6], 4, 0.3)[0], 0.6) for _ in range(LOOKS))


def _misses(running: ConfidenceSequence, score: float, truth: float) -> bool:
    running.add(score)
    return running.above(truth) or running.below(truth)


def fixed_mean(rng: Random, rate: float) -> bool:
    """The same, by an interval that is made for one look."""
    right = 0
    for n in range(1, LOOKS + 1):
        right += rng.random() < rate
        if n >= FIRST_LOOK and not holds(wilson(right, n), rate):
            return True
    return False


def pairs(rng: Random) -> bool:
    """Two on the same problems."""
    running = SequentialPaired()
    for _ in range(LOOKS):
        running.add(*two(rng, 0.5, 0.5, 0.5))
        if running.clear:
            return True
    return False


def fixed_pairs(rng: Random) -> bool:
    """The same, by a test that is made for one look."""
    gained = lost = 0
    for _ in range(LOOKS):
        first, second = two(rng, 0.5, 0.5, 0.5)
        gained, lost = gained + (second > first), lost + (second < first)
        if first != second and mcnemar(gained, lost) <= RISK:
            return True
    return False


def asked(rng: Random, second: float) -> float:
    """How many problems of 500 until the better one is clear."""
    running = SequentialPaired()
    for _ in range(LOOKS):
        running.add(*two(rng, 0.5, second, 0.5))
        if running.clear:
            break
    return running.n / LOOKS
