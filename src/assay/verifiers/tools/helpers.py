"""What checks find at hand inside the jail: algebra, units, and three helpers.

The jail imports this before it closes, and starts each check as a copy of itself, so that heavy
imports, the table of units and sympy's first steps are paid once and not by every check. Nothing
outside the jail imports it: it loads sympy and pint.
"""

from __future__ import annotations

import math
from typing import Any

import pint  # noqa: TID253  the place where it is used
import sympy  # noqa: TID253
from sympy.parsing.sympy_parser import (  # noqa: TID253
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    standard_transformations,
)

__all__ = ["convert", "equal", "math", "pint", "same_quantity", "sympy"]

_UNITS: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
_READING = (*standard_transformations, implicit_multiplication_application, convert_xor)


def equal(a: Any, b: Any) -> bool:
    """Whether two expressions, texts or sympy's own, are equal for all values of their symbols.

    >>> equal("(x + 1)^2", "x^2 + 2x + 1"), equal("1/3", 0.33)
    (True, False)
    """
    difference = _expression(a) - _expression(b)
    answer = difference.equals(0)
    return bool(sympy.simplify(difference) == 0) if answer is None else bool(answer)


def convert(value: float, source: str, target: str) -> float:
    """A number of one unit in another.

    >>> convert(3, "km", "m")
    3000.0
    """
    return float(_UNITS.Quantity(value, source).to(target).magnitude)


def same_quantity(a: str, b: str, rel: float = 1e-9) -> bool:
    """Whether two quantities, given as texts, are the same.

    >>> same_quantity("5 m/s", "18 km/h"), same_quantity("1 kg", "1 m")
    (True, False)
    """
    one: Any = _UNITS.Quantity(a)
    other: Any = _UNITS.Quantity(b)
    if not one.is_compatible_with(other):
        return False
    ours, theirs = (each.to_base_units().magnitude for each in (one, other))
    return math.isclose(ours, theirs, rel_tol=rel)


def _expression(value: Any) -> sympy.Expr:
    if not isinstance(value, str):
        return sympy.sympify(value)
    return parse_expr(value, transformations=_READING)


# Paid here once: what both libraries build at their first use.
equal("sin(x)^2", "1 - cos(x)^2")
same_quantity("1 km/h", "1 m/s")
