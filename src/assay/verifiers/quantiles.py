"""Quantiles with a promise for finite samples, of scores that are drawn alike and independently.

>>> conformal_quantile([0.1, 0.2, 0.3, 0.4], 0.2), conformal_quantile([0.1], 0.2)
(0.4, inf)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from assay.core import BadArgument


def binomial_cdf(k: int, n: int, p: float) -> float:
    """The chance of at most k successes in n trials.

    >>> round(binomial_cdf(1, 3, 0.5), 6)
    0.5
    """
    if k >= n or p <= 0:
        return 1.0
    if k < 0 or p >= 1:
        return 0.0
    log_p, log_q = math.log(p), math.log1p(-p)
    term = [
        math.lgamma(n + 1)
        - math.lgamma(i + 1)
        - math.lgamma(n - i + 1)
        + i * log_p
        + (n - i) * log_q
        for i in range(k + 1)
    ]
    top = max(term)
    return min(1.0, math.exp(top) * math.fsum(math.exp(value - top) for value in term))


def conformal_quantile(values: Sequence[float], miscoverage: float) -> float:
    """A value that a further one exceeds with probability at most `miscoverage`.

    The ⌈(n+1)(1-miscoverage)⌉-th smallest (split conformal: Vovk et al. 2005), on average over
    samples; infinity where n is too small.
    """
    _share("miscoverage", miscoverage)
    rank = math.ceil((len(values) + 1) * (1 - miscoverage) - 1e-9)
    return math.inf if rank > len(values) else sorted(values)[max(0, rank - 1)]


def tolerance_quantile(values: Sequence[float], miscoverage: float, confidence: float) -> float:
    """A value that at most a share `miscoverage` of all others exceeds, with `confidence`.

    The promise is for this sample, not on average over samples: an order statistic chosen by the
    binomial law (Wilks 1941). Infinity where there are too few values, such as fewer than 59 for
    a share of 0.05 with 0.95.

    >>> values = [float(n) for n in range(100)]
    >>> tolerance_quantile(values, 0.05, 0.95), tolerance_quantile(values[:58], 0.05, 0.95)
    (98.0, inf)
    """
    _share("miscoverage", miscoverage)
    _share("confidence", confidence)
    n = len(values)
    for rank in range(math.ceil(n * (1 - miscoverage)), n + 1):
        if rank and binomial_cdf(rank - 1, n, 1 - miscoverage) >= confidence:
            return sorted(values)[rank - 1]
    return math.inf


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise BadArgument(f"{name} lies between 0 and 1, not at {value!r}")
