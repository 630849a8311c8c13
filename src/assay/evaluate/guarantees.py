"""Thresholds that keep a promise: fitted on held-out labels, bounds that hold for finite samples.

All of them assume that the rows at hand and those to come are drawn alike and independently: after
a change of model, prompts or users the promise is void, and the threshold is to be fitted anew.

- `certify`: *the risk among what is accepted is at most so much, with confidence*; by testing
  thresholds in a fixed order (Learn then Test: Angelopoulos et al., arXiv 2110.01052).
- `conformal_risk`: *accepted and wrong is at most so frequent, on average over fits* (conformal
  risk control: Angelopoulos et al., arXiv 2208.02814).
- `false_accept_threshold`: *of the incorrect, at most this share is accepted, on average over
  fits*, from the scores of incorrect responses alone (split conformal: Vovk et al. 2005).

>>> round(upper_bound(0, 59, 0.95), 4)  # no error in 59: at most 5 %, with 95 % confidence
0.0495
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import BadArgument
from assay.core.seeds import rng
from assay.evaluate.selective import Scores, risk_coverage
from assay.verifiers.quantiles import binomial_cdf, conformal_quantile

_MOST_THRESHOLDS = 50


def upper_bound(errors: int, n: int, confidence: float = 0.95) -> float:
    """Clopper and Pearson's (1934) one-sided upper bound on an error rate: exact, conservative."""
    _share("confidence", confidence)
    if not 0 <= errors <= n:
        raise BadArgument(f"{errors} errors of {n} are no rate")
    low, high = 0.0, 1.0
    if errors == n:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if binomial_cdf(errors, n, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def p_value(losses: Sequence[float], risk: float) -> float:
    """The chance of losses so low if their expectation were above `risk`: at most this.

    Exact (binomial) for losses of 0 and 1, Hoeffding and Bentkus's bound for others in [0, 1].
    """
    n, total = len(losses), math.fsum(losses)
    if not n:
        return 1.0
    if all(loss in (0, 1) for loss in losses):
        return binomial_cdf(round(total), n, risk)
    mean = total / n
    if mean >= risk:
        return 1.0
    hoeffding = math.exp(-n * _divergence(mean, risk))
    return min(1.0, hoeffding, math.e * binomial_cdf(math.ceil(total - 1e-9), n, risk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A threshold whose risk is bounded, and what it rests on; `threshold` None if none is.

    `tested_on` rows were held out from choosing the candidates; `accepted` of them lie at or
    above the threshold and have lost `lost` in all.
    """

    threshold: float | None
    risk: float
    confidence: float
    tested_on: int
    accepted: int = 0
    lost: float = 0.0

    @property
    def coverage(self) -> float:
        """The share of the rows it was tested on that is accepted."""
        return self.accepted / self.tested_on if self.tested_on else 0.0

    def __str__(self) -> str:
        if self.threshold is None:
            return f"no threshold has a risk of at most {self.risk:g} with {self.confidence:.0%}"
        return (
            f"from {self.threshold:.4g} on: risk at most {self.risk:g} with {self.confidence:.0%} "
            f"confidence, coverage {self.coverage:.0%} ({self.lost:g} lost of {self.accepted} "
            f"accepted of {self.tested_on})"
        )


def certify(
    scores: Scores,
    losses: Sequence[float],
    *,
    risk: float,
    confidence: float = 0.95,
    grid: Sequence[float] | None = None,
    pilot: float = 0.25,
    seed: int = 0,
) -> Certificate:
    """The lowest threshold found whose risk is at most `risk`, with `confidence`.

    With that probability over the rows, the expected loss among accepted responses is at most
    `risk`, or there is no threshold. Thresholds are tested one after the other until one fails;
    this order must not come from the rows that test it. So it is either given (`grid`, chosen
    without these rows), or taken from a random share `pilot` of them, and the rest test.

    Losses lie in [0, 1]; with losses of 0 and 1 the tests are exact.
    """
    for name, value in (("risk", risk), ("confidence", confidence), ("pilot", pilot)):
        _share(name, value)
    if any(not 0 <= loss <= 1 for loss in losses):
        raise BadArgument("losses lie in [0, 1]")
    if len(scores) != len(losses):
        raise BadArgument(f"{len(scores)} scores do not go with {len(losses)} losses")
    rows = list(zip(scores, losses, strict=True))
    if grid is None:
        rng(seed, "pilot").shuffle(rows)
        cut = round(pilot * len(rows))
        first, rows = rows[:cut], rows[cut:]
        grid = _candidates(first, len(rows), risk)
    found = Certificate(threshold=None, risk=risk, confidence=confidence, tested_on=len(rows))
    for threshold in grid:
        accepted = [loss for score, loss in rows if score is not None and score >= threshold]
        if p_value(accepted, risk) > 1 - confidence:
            break
        found = Certificate(
            threshold=threshold, risk=risk, confidence=confidence, tested_on=len(rows),
            accepted=len(accepted), lost=math.fsum(accepted),
        )  # fmt: skip
    return found


def _candidates(
    rows: Sequence[tuple[float | None, float]], others: int, risk: float
) -> list[float]:
    """Thresholds to test on the `others`, from the one likeliest to pass downwards."""
    if not rows or not others:
        return []
    scale = others / len(rows)
    points = risk_coverage([score for score, _ in rows], [loss for _, loss in rows])

    def chance(index: int) -> float:
        point = points[index]
        expected = round(point.accepted * scale)
        # Half a loss is added: a pilot without any does not say that there are none.
        lost = math.ceil((point.risk * point.accepted + 0.5) * scale)
        return binomial_cdf(min(lost, expected), expected, risk)

    if not points:
        return []
    start = min(range(len(points)), key=lambda index: (chance(index), -index))
    below = [point.threshold for point in points[start:]]
    step = max(1, math.ceil(len(below) / _MOST_THRESHOLDS))
    # Thinned from the start, and always with the lowest, which is to accept everything scored.
    return list(dict.fromkeys([*below[::step], below[-1]]))


def false_accept_threshold(scores_of_incorrect: Sequence[float], rate: float) -> float:
    """The threshold that a further incorrect response reaches with probability at most `rate`.

    >>> false_accept_threshold([0.2, 0.5, 0.7, 0.9], 0.2) > 0.9
    True
    """
    return math.nextafter(conformal_quantile(scores_of_incorrect, rate), math.inf)


def conformal_risk(scores: Scores, losses: Sequence[float], risk: float) -> float:
    """The lowest threshold at which *accepted and wrong* is expected at most `risk` often.

    The expectation is of the loss of a further response, 0 if it is not accepted, and over the
    rows of the fit; infinity (accept nothing) where there are too few rows for so low a risk.
    """
    _share("risk", risk)
    n = len(scores)
    lowest = math.inf
    points = risk_coverage(scores, losses) if n else []
    lost_above = 0.0
    for point in points:
        # Accepting what lies above this score, but not the score itself.
        if (lost_above + 1) / (n + 1) > risk:
            return lowest
        lowest = math.nextafter(point.threshold, math.inf)
        lost_above = point.risk * point.accepted
    return -math.inf if points and (lost_above + 1) / (n + 1) <= risk else lowest


def _divergence(observed: float, expected: float) -> float:
    """The relative entropy of two coins, in nats."""
    first = observed * math.log(observed / expected) if observed else 0.0
    return first + (1 - observed) * math.log((1 - observed) / (1 - expected))


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise BadArgument(f"{name} lies between 0 and 1, not at {value!r}")
