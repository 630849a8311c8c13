"""The form that a question asks for: factored, expanded, in lowest terms.

>>> from assay.verifiers.answers.maths.grammar import read
>>> fits(read("2x(15x^2-4x+10)"), "factored"), fits(read("x(30x^2-8x+20)"), "factored")
(True, False)
>>> fits(read("2/4"), "lowest terms")
False
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import reduce

from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge, exact
from assay.verifiers.answers.maths.nodes import Node, symbols, walk
from assay.verifiers.answers.question import Form


def fits(node: Node, form: Form, wanted: Node | None = None) -> bool:
    """Whether an expression has the form that was asked for.

    Factors: at least as many that are not constant as `wanted` has, if it is given.
    """
    if form == "lowest terms":
        return not any(_reducible(part) for part in walk(node))
    if not symbols(node):
        return True
    if form == "expanded":
        return not any(_holds_sum(part) for part in walk(node))
    return _factored(node) and (wanted is None or _factors(node) >= _factors(wanted))


def _factors(node: Node) -> int:
    """How many factors with symbols an expression is written with, powers counted out."""
    if not symbols(node):
        return 0
    if node.kind == "mul":
        return sum(map(_factors, node.args))
    if node.kind in ("neg", "div"):
        return _factors(node.args[0])
    if node.kind == "pow" and node.args[1].kind == "num":
        power = node.args[1].args[0]
        return _factors(node.args[0]) * (int(power) if power.denominator == 1 else 1)
    if node.kind == "rel":
        return _factors(node.args[1][-1])
    return 1


def _reducible(node: Node) -> bool:
    if node.kind != "div":
        return False
    top, bottom = node.args
    if top.kind != "num" or bottom.kind != "num":
        return False
    values = (top.args[0], bottom.args[0])
    return all(v.denominator == 1 for v in values) and (
        math.gcd(*(v.numerator for v in values)) > 1
    )


def _holds_sum(node: Node) -> bool:
    """A product or power with a sum inside that has symbols."""
    if node.kind == "mul":
        return any(part.kind == "add" and symbols(part) for part in node.args)
    return node.kind == "pow" and node.args[0].kind == "add" and bool(symbols(node.args[0]))


def _factored(node: Node) -> bool:
    """A product (or power, or single term) whose sums have no common whole-number factor."""
    if node.kind == "neg":
        return _factored(node.args[0])
    if node.kind == "mul":
        return all(_primitive(part) for part in node.args)
    if node.kind == "pow":
        return _primitive(node.args[0])
    return node.kind != "add"


def _primitive(node: Node) -> bool:
    if node.kind == "pow":
        node = node.args[0]
    if node.kind != "add":
        return True
    coefficients = [_coefficient(term) for term in node.args]
    if any(c is None or c.denominator != 1 for c in coefficients):
        return True
    whole = [c.numerator for c in coefficients if c is not None]
    return reduce(math.gcd, whole) == 1


def _coefficient(term: Node) -> Fraction | None:
    if term.kind == "neg":
        inner = _coefficient(term.args[0])
        return None if inner is None else -inner
    if term.kind == "mul":
        value = Fraction(1)
        for part in term.args:
            if not symbols(part):
                try:
                    value *= exact(part)
                except (NotExact, NoValue, TooLarge):
                    return None
        return value
    if symbols(term):
        return Fraction(1)
    try:
        return exact(term)
    except (NotExact, NoValue, TooLarge):
        return None
