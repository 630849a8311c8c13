r"""Whether two expressions are equal: by text, exactly, modulo a prime, by numbers, by algebra.

The cheapest way that can decide does. True and False are answers; None is "cannot tell", for
which `assay.verifiers.answers.maths.symbolic` is then asked.

>>> from assay.verifiers.answers.maths.grammar import read
>>> equal(read("(x+1)^2"), read("x^2+2x+1")), equal(read(r"2\sqrt2"), read(r"\sqrt8"))
(True, True)
>>> equal(read("1-1/e"), read("1+1/e"))
False
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge, exact
from assay.verifiers.answers.maths.modular import modular
from assay.verifiers.answers.maths.nodes import Node, symbols, walk
from assay.verifiers.answers.maths.numeric import DIGITS, context, numeric

MAX_SYMBOLS = 8
POINTS, ENOUGH = 14, 6
CLOSE = Fraction(1, 10**30)


@lru_cache(maxsize=4096)
def equal(gold: Node, found: Node) -> bool | None:
    """Whether the expressions are equal wherever both have a value; None if it is not clear.

    An expression too large to be evaluated is not equal to one that is not.
    """
    if gold == found:
        return True
    try:
        return _exactly(gold, found)
    except NotExact:
        pass
    names = symbols(gold) | symbols(found)
    if len(names) > MAX_SYMBOLS:
        return None
    decided = _modularly(gold, found, sorted(names))
    if decided is None:
        decided = _numerically(gold, found, sorted(names))
    return decided


def _exactly(gold: Node, found: Node) -> bool | None:
    try:
        wanted = exact(gold)
    except (NoValue, TooLarge):
        return None
    try:
        return wanted == exact(found)
    except NoValue:
        return False
    except TooLarge:
        return False


def _modularly(gold: Node, found: Node, names: Sequence[str]) -> bool | None:
    """By values modulo a prime: decides rational expressions, both ways."""
    agreed = 0
    for seed in range(8):
        at = dict(zip(names, _whole_numbers(seed), strict=False))
        try:
            wanted = modular(gold, at)
        except (NotExact, TooLarge):
            return None
        except NoValue:
            continue
        try:
            if wanted != modular(found, at):
                return False
        except (NotExact, TooLarge):
            return None
        except NoValue:
            continue
        agreed += 1
        if agreed == 3:
            return True
    return None


@lru_cache(maxsize=8)
def _whole_numbers(seed: int) -> tuple[int, ...]:
    draw = Random(seed)
    return tuple(draw.randrange(2, 10**9) for _ in range(MAX_SYMBOLS))


def _numerically(gold: Node, found: Node, names: Sequence[str]) -> bool | None:
    """By values to fifty digits; the logarithm without a base is tried as natural and as common."""
    decided = _by_points(gold, found, names, None)
    if decided is False and _has_plain_log(gold, found):
        return _by_points(gold, found, names, 10)
    return decided


def _has_plain_log(*nodes: Node) -> bool:
    return any(
        part.kind == "call" and part.args[0] == "log" and len(part.args) == 2
        for node in nodes
        for part in walk(node)
    )


def _by_points(gold: Node, found: Node, names: Sequence[str], log_base: int | None) -> bool | None:
    if not names:
        return _at_point(gold, found, {}, log_base, signed=False)
    agreed = 0
    whole = _needs_whole_numbers(gold) or _needs_whole_numbers(found)
    for number in range(POINTS):
        signed = number < 4 and not whole
        at = dict(zip(names, _points(number, signed, whole), strict=False))
        decided = _at_point(gold, found, at, log_base, signed=signed)
        if decided is False:
            return False
        agreed += decided is True
    return True if agreed >= ENOUGH else None


def _at_point(
    gold: Node, found: Node, at: dict[str, Any], log_base: int | None, *, signed: bool
) -> bool | None:
    """Whether the values agree at a point.

    At points with negative coordinates only real values count: which branch of a root or logarithm
    of a negative number is meant is a convention, not a fact.
    """
    try:
        wanted = numeric(gold, at, log_base=log_base)
    except (NoValue, TooLarge):
        return None
    try:
        value = numeric(found, at, log_base=log_base)
    except NoValue:
        return None if at else False
    except TooLarge:
        return False
    ctx = context()
    if signed and (ctx.im(wanted) != 0 or ctx.im(value) != 0):
        return None
    if close(wanted, value):
        return True
    return _both_vanish(gold, found, at, log_base, wanted, value)


def close(one: Any, other: Any) -> bool:
    """Whether two mpmath numbers agree to thirty digits, relative to the larger."""
    largest = max(abs(one), abs(other))
    return bool(abs(one - other) <= largest * context().mpf(10) ** -30)


def _both_vanish(
    gold: Node, found: Node, at: dict[str, Any], log_base: int | None, wanted: Any, value: Any
) -> bool:
    """Whether the difference is only rounding: it shrinks when computed with more digits."""
    difference = abs(wanted - value)
    if difference > context().mpf(10) ** -(DIGITS - 15):
        return False
    more = numeric(gold, at, 2 * DIGITS, log_base) - numeric(found, at, 2 * DIGITS, log_base)
    return bool(abs(more) <= difference * context().mpf(10) ** -(DIGITS // 2))


def proportional(one: Node, other: Node) -> bool | None:
    """Whether one expression is a constant other than 0 times the other."""
    names = sorted(symbols(one) | symbols(other))
    if len(names) > MAX_SYMBOLS:
        return None
    ratios: list[Any] = []
    for number in range(POINTS):
        at = dict(zip(names, _points(number, number < 4, False), strict=False))  # noqa: FBT003
        try:
            top, bottom = numeric(one, at), numeric(other, at)
        except (NoValue, TooLarge):
            continue
        if abs(bottom) < context().mpf(10) ** -30 or abs(top) < context().mpf(10) ** -30:
            if close(top, bottom):
                continue
            return False
        ratios.append(top / bottom)
        if not close(ratios[0], ratios[-1]):
            return False
        if len(ratios) == ENOUGH:
            return True
    return None


def _needs_whole_numbers(node: Node) -> bool:
    """Whether the symbols stand for whole numbers: in factorials, binomials, powers of -1."""
    for part in walk(node):
        if part.kind == "fact" or (part.kind == "call" and part.args[0] in ("binom", "gcd")):
            return True
        if part.kind == "pow" and part.args[0].kind == "neg" and symbols(part.args[1]):
            return True
        if part.kind == "call" and part.args[0] in ("sin", "cos"):
            inner = part.args[1]
            if symbols(inner) <= {"n", "k", "m"} and symbols(inner) and _has_pi(inner):
                return True
    return False


def _has_pi(node: Node) -> bool:
    return any(part.kind == "const" and part.args[0] == "pi" for part in walk(node))


@lru_cache(maxsize=64)
def _points(number: int, signed: bool, whole: bool) -> tuple[Any, ...]:
    draw = Random(1000 + number)
    if whole:
        return tuple(draw.randrange(2, 13) for _ in range(MAX_SYMBOLS))
    values = [Fraction(draw.randrange(1_000, 30_000), 7919) for _ in range(MAX_SYMBOLS)]
    if signed:
        values = [-value if draw.random() < 0.7 else value for value in values]
    return tuple(context().mpf(v.numerator) / v.denominator for v in values)
