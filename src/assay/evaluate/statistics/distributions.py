"""Quantiles and tails that intervals and tests need, in plain Python.

Two-sided throughout: `z_of(0.95)` is 1.96, since 95 % of a normal lie within 1.96 of its mean.
The incomplete beta function is a continued fraction (Lentz's method; DLMF 8.17.22).
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

from assay.core import BadArgument

_TINY = 1e-300


@cache
def z_of(level: float) -> float:
    """How far from its mean a normal reaches, in standard deviations, with this probability.

    >>> round(z_of(0.95), 3)
    1.96
    """
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + checked_level(level)) / 2)


def normal_tail(distance: float) -> float:
    """The chance that a normal is at least so many standard deviations off, either way.

    >>> round(normal_tail(1.96), 3)
    0.05
    """
    return math.erfc(abs(distance) / math.sqrt(2))


def normal_cdf(value: float) -> float:
    """The chance that a standard normal is at most so large."""
    return math.erfc(-value / math.sqrt(2)) / 2


@lru_cache(maxsize=4096)
def t_of(level: float, df: float) -> float:
    """How far Student's t with `df` degrees of freedom reaches with this probability.

    >>> round(t_of(0.95, 4), 3), round(t_of(0.95, 1000), 3)
    (2.776, 1.962)
    """
    checked_level(level)
    if df <= 0:
        raise BadArgument(f"Student's t needs more than 0 degrees of freedom, not {df!r}")
    low, high = 0.0, z_of(level)
    while t_tail(high, df) > 1 - level:
        low, high = high, 2 * high
    return _bisect(lambda value: t_tail(value, df) > 1 - level, low, high)


def t_tail(value: float, df: float) -> float:
    """The chance that Student's t with `df` degrees of freedom is so far off, either way.

    >>> round(t_tail(2.776, 4), 3)
    0.05
    """
    if math.isinf(value):
        return 0.0
    return beta_cdf(df / (df + value * value), df / 2, 0.5)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function: the chance that a beta(a, b) is at most x.

    >>> round(beta_cdf(0.5, 2, 3), 4)
    0.6875
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, from its front."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + numerator * d)
            c = _away(1 + numerator / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _bisect(below: object, low: float, high: float) -> float:
    """Where `below` turns from true to false, to the last bit or so."""
    assert callable(below)
    for _ in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def checked_level(level: float) -> float:
    """A level of confidence as it is, if it is one."""
    if not 0 < level < 1:
        raise BadArgument(f"a confidence level lies between 0 and 1, not at {level!r}")
    return level
