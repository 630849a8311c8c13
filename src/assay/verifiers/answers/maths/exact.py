r"""The exact value of an expression, if it is rational.

There are bounds that are checked before the work is done, so that no expression, however
hostile, takes long: ``9^(9^(9^9))`` is `TooLarge`, not a number that is computed.

>>> from assay.verifiers.answers.maths.grammar import read
>>> exact(read(r"2\frac{5}{8}"))
Fraction(21, 8)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from assay.verifiers.answers.maths.nodes import Node

MAX_BITS = 100_000


class NotExact(ValueError):
    """The value is not rational, or not known to be."""


class TooLarge(ValueError):
    """The value is too large, or too close to 0, to be computed."""


class NoValue(ValueError):
    """There is no value here: a division by 0, an infinity, a function that is not known."""


def exact(node: Node) -> Fraction:
    """The rational value of an expression. Raises `NotExact`, `NoValue` or `TooLarge`."""
    kind, args = node
    work = _WORK.get(kind)
    if work is None:
        raise NotExact(kind)
    return work(args)


def _sum(terms: tuple[Node, ...]) -> Fraction:
    value = Fraction(0)
    for term in terms:
        value = _bounded(value + _bounded(exact(term)))
    return value


def _product(factors: tuple[Node, ...]) -> Fraction:
    value = Fraction(1)
    for factor in factors:
        value = _bounded(value * _bounded(exact(factor)))
    return value


def _quotient(args: tuple[Node, ...]) -> Fraction:
    bottom = exact(args[1])
    if not bottom:
        raise NoValue("a division by 0")
    return _bounded(exact(args[0])) / _bounded(bottom)


def _without_unit(args: tuple[Any, ...]) -> Fraction:
    if args[0] is None:
        raise NotExact("a unit alone")
    return exact(args[0])


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise TooLarge("a number of too many digits")
    return value


def exact_power(base: Fraction, exponent: Fraction) -> Fraction:
    """A rational power that is rational."""
    if exponent.denominator != 1:
        root = _exact_root(base, exponent.denominator)
        return exact_power(root, Fraction(exponent.numerator))
    power = exponent.numerator
    if not base and power <= 0:
        raise NoValue("0 to a power that is not positive")
    if abs(base) not in (0, 1):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if power.bit_length() > 32 or abs(power) * bits > MAX_BITS:
            raise TooLarge("a power of too many digits")
    elif base == -1:
        power %= 2
    else:
        power = 1
    return base**power


def _exact_root(base: Fraction, degree: int) -> Fraction:
    if base < 0 or degree > 64 or base.numerator.bit_length() > 4096:
        raise NotExact("a root")
    parts = []
    for part in (base.numerator, base.denominator):
        root = (
            math.isqrt(part) if degree == 2 else round(part ** (1 / degree)) if part < 2**52 else 0
        )
        if root**degree != part:
            raise NotExact("a root")
        parts.append(root)
    return Fraction(parts[0], parts[1])


def _factorial(value: Fraction) -> int:
    if value.denominator != 1 or value < 0:
        raise NotExact("a factorial of what is not a natural number")
    if value > 3000:
        raise TooLarge("a factorial of too many digits")
    return math.factorial(value.numerator)


def _in_base(digits: str, base: int) -> int:
    if not 2 <= base <= 36:
        raise NoValue(f"no base {base}")
    try:
        return int(digits, base)
    except ValueError:
        raise NoValue(f"{digits} has no meaning in base {base}") from None


def _exact_call(name: str, args: tuple[Node, ...]) -> Fraction:
    if name in ("sqrt", "root", "cbrt"):
        degree = exact(args[0]) if name == "root" else Fraction(2 if name == "sqrt" else 3)
        if degree.denominator != 1 or degree < 2:
            raise NotExact("a root")
        return _exact_root(exact(args[-1]), degree.numerator)
    values = [exact(arg) for arg in args]
    if name == "abs":
        return abs(values[0])
    if name == "floor":
        return Fraction(math.floor(values[0]))
    if name == "ceil":
        return Fraction(math.ceil(values[0]))
    if name in ("max", "min"):
        return max(values) if name == "max" else min(values)
    if name == "binom" and all(v.denominator == 1 and 0 <= v <= 3000 for v in values):
        return Fraction(math.comb(values[0].numerator, values[1].numerator))
    if name in ("gcd", "lcm") and all(v.denominator == 1 for v in values):
        return Fraction((math.gcd if name == "gcd" else math.lcm)(*(v.numerator for v in values)))
    raise NotExact(name)


_WORK: dict[str, Callable[[tuple[Any, ...]], Fraction]] = {
    "num": lambda args: args[0],
    "neg": lambda args: -exact(args[0]),
    "add": _sum,
    "mul": _product,
    "div": _quotient,
    "pow": lambda args: exact_power(exact(args[0]), exact(args[1])),
    "pct": lambda args: exact(args[0]) / 100,
    "fact": lambda args: Fraction(_factorial(exact(args[0]))),
    "unit": _without_unit,
    "based": lambda args: Fraction(_in_base(*args)),
    "call": lambda args: _exact_call(args[0], args[1:]),
}
