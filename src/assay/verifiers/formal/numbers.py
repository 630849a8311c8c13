"""Numbers as solutions write them: an exact value, and what it could be before it was rounded.

>>> third = rounded(Fraction(333, 1000), 3)
>>> float(operated("*", third, exact(Fraction(3))).high)
1.0005
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


class Unreadable(Exception):
    """The tokens are no expression."""


@dataclass(frozen=True, slots=True)
class Number:
    """An exact value, and the interval it lies in if decimals were rounded."""

    value: Fraction
    low: Fraction
    high: Fraction
    percent: Fraction
    """The value if percent signs are taken for what they say: ``5%`` is 1/20."""


def exact(value: Fraction) -> Number:
    """A number that nothing was rounded in."""
    return Number(value, value, value, value)


def rounded(value: Fraction, decimals: int, *, percent: bool = False) -> Number:
    """A number written with so many decimals; without any it is exact."""
    half = Fraction(1, 2 * 10**decimals) if decimals else Fraction(0)
    return Number(value, value - half, value + half, value / 100 if percent else value)


def operated(sign: str, left: Number, right: Number) -> Number:
    """``left sign right`` for one of ``+ - * /``; `Unreadable` where that may divide by zero."""
    if sign == "/" and (right.value == 0 or right.low <= 0 <= right.high):
        raise Unreadable
    value = _computed(sign, left.value, right.value)
    percent = _computed(sign, left.percent, right.percent)
    corners = [
        _computed(sign, a, b) for a in (left.low, left.high) for b in (right.low, right.high)
    ]
    return Number(value, min(corners), max(corners), percent)


def _computed(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right
