"""What an expression is worth: exactly, modulo a prime, or to fifty digits.

Each way has bounds that are checked before the work is done, so that no expression, however
hostile, takes long: ``9^(9^(9^9))`` is `TooLarge`, not a number that is computed.

>>> from assay.verifiers.answers.grammar import read
>>> exact(read(r"2\\frac{5}{8}"))
Fraction(21, 8)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assay.verifiers.answers.nodes import Node

MAX_BITS = 100_000
PRIME = 2_305_843_009_213_693_921
"""Largest prime below 2^61 that is 1 modulo 4, so that -1 has a square root."""
DIGITS = 50


class NotExact(ValueError):
    """The value is not rational, or not known to be."""


class TooLarge(ValueError):
    """The value is too large, or too close to 0, to be computed."""


class NoValue(ValueError):
    """There is no value here: a division by 0, an infinity, a function that is not known."""


def exact(node: Node) -> Fraction:
    """The rational value of an expression. Raises `NotExact`, `NoValue` or `TooLarge`."""
    kind, args = node
    if kind == "num":
        return args[0]  # type: ignore[no-any-return]
    if kind == "neg":
        return -exact(args[0])
    if kind == "add":
        return sum((exact(term) for term in args), Fraction(0))
    if kind == "mul":
        value = Fraction(1)
        for factor in args:
            value *= _bounded(exact(factor))
        return _bounded(value)
    if kind == "div":
        bottom = exact(args[1])
        if not bottom:
            raise NoValue("a division by 0")
        return exact(args[0]) / bottom
    if kind == "pow":
        return exact_power(exact(args[0]), exact(args[1]))
    if kind == "pct":
        return exact(args[0]) / 100
    if kind == "fact":
        return Fraction(_factorial(exact(args[0])))
    if kind == "unit" and args[0] is not None:
        return exact(args[0])
    if kind == "based":
        return Fraction(_in_base(*args))
    if kind == "call":
        return _exact_call(args[0], args[1:])
    raise NotExact(kind)


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
        root = math.isqrt(part) if degree == 2 else round(part ** (1 / degree)) if part < 2**52 else 0
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


def modular(node: Node, at: Mapping[str, int]) -> int:
    """The value modulo `PRIME` of a rational expression, with whole numbers for its symbols.

    Two rational expressions (over the Gaussian rationals, pi and e taken as symbols) that are equal
    have equal values; two that differ have equal values with a chance of about degree / `PRIME`.
    `NotExact` for an expression that is not rational.
    """
    kind, args = node
    if kind == "num":
        return _residue(args[0])
    if kind == "sym":
        return at[args[0]]
    if kind == "const":
        if args[0] == "i":
            return _ROOT_OF_MINUS_1
        if args[0] in _CONSTANTS:
            return _CONSTANTS[args[0]]
        raise NotExact(args[0])
    if kind == "neg":
        return -modular(args[0], at) % PRIME
    if kind == "add":
        return sum(modular(term, at) for term in args) % PRIME
    if kind == "mul":
        value = 1
        for factor in args:
            value = value * modular(factor, at) % PRIME
        return value
    if kind == "div":
        return modular(args[0], at) * _inverse(modular(args[1], at)) % PRIME
    if kind == "pow":
        exponent = _whole_exponent(args[1], at)
        base = modular(args[0], at)
        return pow(base if exponent >= 0 else _inverse(base), abs(exponent), PRIME)
    if kind == "pct":
        return modular(args[0], at) * _inverse(100) % PRIME
    if kind == "unit" and args[0] is not None:
        return modular(args[0], at)
    if kind == "call" and args[0].startswith("apply "):
        return hash_value((args[0], *(modular(arg, at) for arg in args[1:])))
    raise NotExact(kind)


def _residue(value: Fraction) -> int:
    if value.denominator == 1:
        return value.numerator % PRIME
    return value.numerator * _inverse(value.denominator % PRIME) % PRIME


def _inverse(value: int) -> int:
    if not value:
        raise NoValue("a division by 0")
    return pow(value, -1, PRIME)


def _whole_exponent(node: Node, at: Mapping[str, int]) -> int:
    value = exact(_filled(node, at))
    if value.denominator != 1:
        raise NotExact("a root")
    if value.numerator.bit_length() > 256:
        raise TooLarge("an exponent")
    return value.numerator


def _filled(node: Node, at: Mapping[str, int]) -> Node:
    if node.kind == "sym":
        return Node("num", (Fraction(at[node.args[0]]), None))
    if node.kind in ("add", "mul", "neg", "div", "pow"):
        return Node(node.kind, tuple(_filled(arg, at) for arg in node.args))
    return node


def hash_value(key: Any) -> int:
    """A fixed value for a thing that has none: a function that is only named."""
    value = 0xCBF29CE484222325
    for byte in repr(key).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value % PRIME


_ROOT_OF_MINUS_1 = pow(
    next(base for base in range(2, 100) if pow(base, (PRIME - 1) // 2, PRIME) == PRIME - 1),
    (PRIME - 1) // 4,
    PRIME,
)
_CONSTANTS = {"pi": hash_value("pi"), "e": hash_value("e")}
