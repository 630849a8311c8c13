"""Studies of looking after every problem: sequences keep their promise, fixed tests do not."""

from __future__ import annotations

import random
from collections.abc import Iterator

from assay.evaluate.statistics.intervals import wilson
from assay.evaluate.statistics.pairs import mcnemar
from assay.evaluate.statistics.sequential import ConfidenceSequence, SequentialPaired
from assay.evaluate.statistics.validation.coverage import holds
from assay.evaluate.statistics.validation.populations import parts, two
from assay.evaluate.statistics.validation.study import Study

LOOKS = 500
RISK = 0.05


def studies() -> Iterator[Study]:
    """All studies of sequences. An error is one at any of 500 looks."""
    for rate in (0.1, 0.5):

        def mean(rng: random.Random, rate: float = rate) -> float:
            running = ConfidenceSequence()
            for _ in range(LOOKS):
                running.add(rng.random() < rate)
                if running.above(rate) or running.below(rate):
                    return True
            return False

        def fixed(rng: random.Random, rate: float = rate) -> float:
            right = 0
            for n in range(1, LOOKS + 1):
                right += rng.random() < rate
                if n >= 10 and not holds(wilson(right, n), rate):
                    return True
            return False

        yield _errs("ConfidenceSequence", f"p={rate}", mean)
        yield _errs("wilson, looked at each time", f"p={rate}", fixed, shown=True)

    def shares(rng: random.Random) -> float:
        running = ConfidenceSequence()
        for _ in range(LOOKS):
            running.add(parts(rng, [0.6], 4, 0.3)[0])
            if running.above(0.6) or running.below(0.6):
                return True
        return False

    def pair(rng: random.Random) -> float:
        running = SequentialPaired()
        for _ in range(LOOKS):
            running.add(*two(rng, 0.5, 0.5, 0.5))
            if running.clear:
                return True
        return False

    def pair_fixed(rng: random.Random) -> float:
        gained = lost = 0
        for _ in range(LOOKS):
            first, second = two(rng, 0.5, 0.5, 0.5)
            gained, lost = gained + (second > first), lost + (second < first)
            if mcnemar(gained, lost) <= RISK:
                return True
        return False

    yield _errs("ConfidenceSequence", "shares of 4 parts, p=0.6", shares)
    yield _errs("SequentialPaired", "two equally good, p=0.5", pair)
    yield _errs("mcnemar, looked at each time", "two equally good, p=0.5", pair_fixed, shown=True)
    for second in (0.6, 0.7):

        def found(rng: random.Random, second: float = second) -> float:
            running = SequentialPaired()
            for _ in range(LOOKS):
                running.add(*two(rng, 0.5, second, 0.5))
                if running.clear:
                    break
            return running.n / LOOKS

        yield Study(
            topic="problems asked until clear, of 500",
            method="SequentialPaired",
            setting=f"0.5 and {second}",
            kind="shown",
            once=found,
            part=0.1,
        )


def _errs(method: str, setting: str, once: object, *, shown: bool = False) -> Study:
    return Study(
        topic="looked at after each of 500",
        method=method,
        setting=setting,
        kind="shown" if shown else "error",
        once=once,  # type: ignore[arg-type]
        part=0.2,
    )
