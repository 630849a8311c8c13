"""Thresholds for a chosen rate of false alarms, from examples in which nothing is wrong.

A verifier with a score gives an alarm where the score is below a threshold. From benign examples
alone, the threshold is chosen so that a further benign one gives an alarm at most so often:

>>> from assay.verifiers.grounding.lexical import Recall
>>> benign = [Problem.of("Hi", reference="b c d e f", id=str(n)) for n in range(40)]
>>> said = [Response("b c d e f"[: 2 * (1 + n % 5)]) for n in range(40)]
>>> found = calibrated(Recall(), zip(benign, said), rate=0.25)
>>> found.at_least, found.alarms, found.n
(0.4, 8, 40)

The promise holds for examples drawn like these, and on average over calibrations; with
`confidence` it holds for this calibration, with that probability. After a change of users,
documents or model it is to be made anew.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass

from assay.core import DataError, Problem, Response, Verifier
from assay.core.values import paste_back
from assay.verifiers.quantiles import conformal_quantile, tolerance_quantile
from assay.verifiers.tally import threshold


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Calibrated:
    """A verifier with its threshold, and what that rests on.

    `n` benign examples had a score, of which `alarms` lie below the threshold; `unscored` had
    none (undecided or broken) and are not counted.
    """

    verifier: Verifier
    at_least: float
    rate: float
    confidence: float | None
    n: int
    alarms: int
    unscored: int = 0

    __repr__ = paste_back

    def __str__(self) -> str:
        sure = "on average" if self.confidence is None else f"with {self.confidence:.0%} confidence"
        lost = f", {self.unscored} without a score" if self.unscored else ""
        return (
            f"alarm below {self.at_least:.4g}: at most {self.rate:.3g} of benign ones, {sure} "
            f"({self.alarms} of {self.n} here{lost})"
        )


def calibrated(
    verifier: Verifier,
    benign: Iterable[tuple[Problem, Response]],
    *,
    rate: float = 0.05,
    confidence: float | None = None,
) -> Calibrated:
    """The verifier with the highest threshold that keeps the rate of false alarms.

    A verifier with an argument `at_least` gets the threshold there, any other by `threshold`.
    Raises `DataError` if there are too few examples for so low a rate.
    """
    opened = _with(verifier, 0.0)
    scores, unscored = [], 0
    for problem, response in benign:
        score = opened(problem, response).score
        if score is None:
            unscored += 1
        else:
            scores.append(score)
    at_least = alarm_threshold(scores, rate, confidence)
    if at_least == -math.inf:
        least = math.ceil(1 / rate - 1 - 1e-9)
        if confidence is not None:
            least = math.ceil(math.log(1 - confidence) / math.log(1 - rate) - 1e-9)
        raise DataError(
            f"a rate of {rate:g} needs {least} benign examples with a score or more, "
            f"not {len(scores)}"
        )
    return Calibrated(
        verifier=_with(verifier, at_least),
        at_least=at_least,
        rate=rate,
        confidence=confidence,
        n=len(scores),
        alarms=sum(score < at_least for score in scores),
        unscored=unscored,
    )


def alarm_threshold(scores: Iterable[float], rate: float, confidence: float | None = None) -> float:
    """The value that the score of a further benign example is below at most at this rate.

    Minus infinity where there are too few scores.

    >>> alarm_threshold([n / 20 for n in range(20)], 0.1)
    0.05
    """
    lowness = [-score for score in scores]
    if confidence is None:
        return 0.0 - conformal_quantile(lowness, rate)
    return 0.0 - tolerance_quantile(lowness, rate, confidence)


def _with(verifier: Verifier, at_least: float) -> Verifier:
    if "at_least" in verifier.arguments and isinstance(verifier.arguments["at_least"], float):
        return dataclasses.replace(verifier, at_least=at_least)  # type: ignore[type-var]
    return threshold(verifier, at_least=at_least)
