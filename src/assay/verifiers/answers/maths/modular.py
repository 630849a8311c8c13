"""The value of a rational expression modulo a prime: it tells equal ones from others, fast.

>>> from assay.verifiers.answers.maths.grammar import read
>>> modular(read("(x+1)^2"), {"x": 7}) == modular(read("x^2 + 2x + 1"), {"x": 7})
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge, exact
from assay.verifiers.answers.maths.nodes import Node

PRIME = 2_305_843_009_213_693_921
"""Largest prime below 2^61 that is 1 modulo 4, so that -1 has a square root."""
Point = Mapping[str, int]


def modular(node: Node, at: Point) -> int:
    """The value modulo `PRIME` of a rational expression, with whole numbers for its symbols.

    Two rational expressions (over the Gaussian rationals, pi and e taken as symbols) that are equal
    have equal values; two that differ have equal values with a chance of about degree / `PRIME`.
    `NotExact` for an expression that is not rational.
    """
    kind, args = node
    work = _WORK.get(kind)
    if work is None:
        raise NotExact(kind)
    return work(args, at)


def _constant(args: tuple[Any, ...], _at: Point) -> int:
    if args[0] not in _CONSTANTS:
        raise NotExact(args[0])
    return _CONSTANTS[args[0]]


def _product(args: tuple[Any, ...], at: Point) -> int:
    value = 1
    for factor in args:
        value = value * modular(factor, at) % PRIME
    return value


def _power(args: tuple[Any, ...], at: Point) -> int:
    exponent = _whole_exponent(args[1], at)
    base = modular(args[0], at)
    return pow(base if exponent >= 0 else _inverse(base), abs(exponent), PRIME)


def _without_unit(args: tuple[Any, ...], at: Point) -> int:
    if args[0] is None:
        raise NotExact("a unit alone")
    return modular(args[0], at)


def _named(args: tuple[Any, ...], at: Point) -> int:
    """A function that is only named, ``f(x)``: some fixed value for each argument."""
    if not args[0].startswith("apply "):
        raise NotExact(args[0])
    return hash_value((args[0], *(modular(arg, at) for arg in args[1:])))


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
_CONSTANTS = {"pi": hash_value("pi"), "e": hash_value("e"), "i": _ROOT_OF_MINUS_1}
_WORK: dict[str, Callable[[tuple[Any, ...], Point], int]] = {
    "num": lambda args, _at: _residue(args[0]),
    "sym": lambda args, at: at[args[0]],
    "const": _constant,
    "neg": lambda args, at: -modular(args[0], at) % PRIME,
    "add": lambda args, at: sum(modular(term, at) for term in args) % PRIME,
    "mul": _product,
    "div": lambda args, at: modular(args[0], at) * _inverse(modular(args[1], at)) % PRIME,
    "pow": _power,
    "pct": lambda args, at: modular(args[0], at) * _inverse(100) % PRIME,
    "unit": _without_unit,
    "call": _named,
}
