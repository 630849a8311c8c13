"""How many problems a comparison needs, and what it can see with those it has.

Powers are of the tests that `paired` and `unpaired` make: chances to find a true difference, at a
risk of `1 - level` to find one where there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import beta_cdf, normal_cdf, z_of

_MOST = 10_000_000
_EXACT = 3_000
"""Up to so many problems, the power of McNemar's exact test is counted out."""


def power_paired(problems: int, difference: float, changed: float, *, level: float = 0.95) -> float:
    """The power of McNemar's exact test to see a difference of two on the same problems.

    `difference` is that of their success rates; `changed` the share of problems on which they
    differ at all, which is at least as much. Exact up to 3,000 problems, beyond by the normal
    formula (Connor 1987). Raises `BadArgument` unless |difference| <= changed <= 1.

    >>> round(power_paired(390, 0.04, 0.08), 2)
    0.76
    """
    _check_paired(difference, changed)
    if problems < 1:
        raise BadArgument(f"the number of problems is at least 1, not {problems!r}")
    if problems > _EXACT:
        return _normal_power(problems, difference, changed, level)
    to_second = (changed + abs(difference)) / (2 * changed) if changed else 0.5
    power = 0.0
    for moved in range(problems + 1):
        chance = _binomial(moved, problems, changed)
        if chance > 1e-12:
            power += chance * _rejects(moved, to_second, level)
    return power


def problems_paired(
    difference: float, changed: float, *, power: float = 0.8, level: float = 0.95
) -> int:
    """The least number of problems on which two are compared, to see such a difference.

    Errors as `power_paired`; and for a difference of 0, which no number of problems shows.

    >>> problems_paired(0.04, 0.08)
    421
    """
    _check_paired(difference, changed)
    return _least(lambda n: power_paired(n, difference, changed, level=level), difference, power)


def difference_paired(
    problems: int, changed: float, *, power: float = 0.8, level: float = 0.95
) -> float:
    """The least difference that so many problems show with this power; NaN if none.

    >>> round(difference_paired(300, 0.2), 3)
    0.074
    """
    if power_paired(problems, changed, changed, level=level) < power:
        return math.nan
    low, high = 0.0, changed
    while high - low > 1e-4:
        middle = (low + high) / 2
        seen = power_paired(problems, middle, changed, level=level) >= power
        low, high = (low, middle) if seen else (middle, high)
    return high


def power_unpaired(problems: int, first: float, second: float, *, level: float = 0.95) -> float:
    """The power to tell two success rates apart, each measured on so many problems of its own.

    By the normal formula (Fleiss, Levin and Paik 2003, section 4.2). Raises `BadArgument` for a
    rate outside [0, 1].

    >>> round(power_unpaired(388, 0.5, 0.6), 2)
    0.8
    """
    for rate in (first, second):
        if not 0 <= rate <= 1:
            raise BadArgument(f"a success rate lies between 0 and 1, not at {rate!r}")
    middle = (first + second) / 2
    pooled = math.sqrt(2 * middle * (1 - middle))
    apart = math.sqrt(first * (1 - first) + second * (1 - second))
    reach = abs(first - second) * math.sqrt(problems) - z_of(level) * pooled
    return normal_cdf(reach / apart) if apart else float(reach > 0)


def problems_unpaired(
    first: float, second: float, *, power: float = 0.8, level: float = 0.95
) -> int:
    """The least number of problems each needs, to tell two success rates apart.

    >>> problems_unpaired(0.5, 0.6)
    388
    """
    return _least(lambda n: power_unpaired(n, first, second, level=level), first - second, power)


def changed_share(first: float, second: float, correlation: float = 0.5) -> float:
    """The share of problems on which two differ, from their rates and how alike they are.

    `correlation` is that of their scores over problems: 0 as if unrelated, 1 as alike as the rates
    allow; models of one family have 0.3 to 0.7.

    >>> round(changed_share(0.5, 0.6, 0.5), 3)
    0.255
    """
    if not (0 <= first <= 1 and 0 <= second <= 1):
        raise BadArgument(f"success rates lie between 0 and 1, not at {first!r} and {second!r}")
    if not -1 <= correlation <= 1:
        raise BadArgument(f"a correlation lies between -1 and 1, not at {correlation!r}")
    spread = math.sqrt(first * (1 - first) * second * (1 - second))
    both = first * second + correlation * spread
    both = min(first, second, max(first + second - 1, 0.0, both))
    return first + second - 2 * both


def _check_paired(difference: float, changed: float) -> None:
    if not abs(difference) <= changed <= 1:
        raise BadArgument(
            f"two that differ by {difference!r} cannot differ on {changed!r} of the problems: "
            "the share of changed ones lies between the difference and 1"
        )


def _normal_power(problems: int, difference: float, changed: float, level: float) -> float:
    spread = math.sqrt(max(0.0, changed - difference * difference))
    reach = abs(difference) * math.sqrt(problems) - z_of(level) * math.sqrt(changed)
    return normal_cdf(reach / spread) if spread else float(reach > 0)


def _rejects(moved: int, to_second: float, level: float) -> float:
    """The chance that McNemar's test rejects, of so many problems that changed."""
    fewest = _fewest(moved, level)
    return sum(_at_most(fewest, moved, share) for share in (to_second, 1 - to_second))


@lru_cache(maxsize=100_000)
def _fewest(moved: int, level: float) -> int:
    """The most changes in the rarer direction at which McNemar's test rejects; -1 if none."""
    low, high = -1, moved // 2
    while high - low > 1:
        middle = (low + high) // 2
        if 2 * _at_most(middle, moved, 0.5) <= 1 - level:
            low = middle
        else:
            high = middle
    return low


def _at_most(k: int, n: int, p: float) -> float:
    """The chance of at most k successes in n trials."""
    return 0.0 if k < 0 else 1.0 if k >= n else beta_cdf(1 - p, n - k, k + 1)


def _binomial(k: int, n: int, p: float) -> float:
    if p <= 0 or p >= 1:
        return float(k == (0 if p <= 0 else n))
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))


def _least(power_of: Callable[[int], float], difference: float, power: float) -> int:
    if not 0 < power < 1:
        raise BadArgument(f"a power lies between 0 and 1, not at {power!r}")
    if not difference:
        raise BadArgument("no number of problems shows a difference of 0")
    high = 8
    while power_of(high) < power:
        high *= 2
        if high > _MOST:
            raise BadArgument(f"more than {_MOST:,} problems would be needed")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of(middle) >= power else (middle, high)
    return high
