"""When two numbers count as the same: exactly, or rounded where rounding is allowed.

An exact reference (a whole number, a fraction, a root) wants an exact answer, or six digits of it.
A reference written with decimals was rounded: the answer may be anything that rounds to it.

>>> from assay.verifiers.answers.maths.grammar import read
>>> from assay.verifiers.answers.question import Rules, asks_for_percentage
>>> same(read("1/3"), read("0.333333"), Rules()), same(read("1/3"), read("0.3333"), Rules())
(True, False)
>>> same(read("1/3"), read("0.3333"), Rules(decimals=4))
True
"""

from __future__ import annotations

from fractions import Fraction

from assay.verifiers.answers.maths.equality import equal
from assay.verifiers.answers.maths.exact import NotExact, NoValue, TooLarge, exact
from assay.verifiers.answers.maths.nodes import Node, is_expression, number, symbols, walk
from assay.verifiers.answers.maths.numeric import context, numeric
from assay.verifiers.answers.maths.units import clean, is_unit, ratio, same_kind
from assay.verifiers.answers.question import Rules, asks_for_percentage

ENOUGH_DIGITS = 6
"""Digits of a decimal that stand for an exact number."""
DECIMAL_RELATIVE = Fraction(1, 10_000)
DECIMAL_CAP = Fraction(1, 100)
"""A decimal reference allows half a unit of its last digit, or 1e-4 of it, but at most 1e-2."""
_LETTER_UNITS = frozenset(
    ["m", "s", "g", "h", "A", "V", "N", "C", "K", "J", "W", "L", "l", "t", "F"]
)


def same(gold: Node, found: Node, rules: Rules) -> bool | None:
    """Whether two expressions, with or without units, are the same answer."""
    wanted, unit = _without_unit(gold)
    given, other = _without_unit(found)
    if unit == "$percent":
        return _percent(wanted, given, other, rules)
    if other == "$percent":
        of_hundred = asks_for_percentage(rules.asked) and _is_above_one(wanted)
        if not of_hundred and same(wanted, Node("div", (given, number(100))), rules):
            return True
        return rules.percent is not False and same(wanted, given, rules)
    if unit == "$degree" or other == "$degree":
        return _angle(wanted, given, unit, other, rules)
    return _with_units(wanted, unit, given, other, rules)


def _is_above_one(node: Node) -> bool:
    try:
        return abs(exact(node)) > 1
    except (NotExact, NoValue, TooLarge):
        return False


def _with_units(wanted: Node, unit: str, given: Node, other: str, rules: Rules) -> bool | None:
    """Whether two quantities are the same; a unit on one side only is ignored."""
    if unit and not other:
        given, other = _letter_unit(given)
    elif other and not unit:
        wanted, unit = _letter_unit(wanted)
    if unit and other and clean(unit) != clean(other):
        factor = ratio(other, unit)
        if factor is not None:
            return _plain(wanted, Node("mul", (given, number(factor))), rules)
        if same_kind(unit, other) is False:
            return False
    result = _plain(wanted, given, rules)
    if result or unit or other or symbols(wanted) == symbols(given):
        return result
    if not symbols(wanted):
        return _plain(wanted, _letter_unit(given)[0], rules)
    if not symbols(given):
        return _plain(_letter_unit(wanted)[0], given, rules)
    return result


def _without_unit(node: Node) -> tuple[Node, str]:
    """The expression and its unit; ``$percent`` and ``$degree`` stand for the two signs."""
    if node.kind == "neg" and node.args[0].kind in ("unit", "pct", "deg"):
        inner, unit = _without_unit(node.args[0])
        return Node("neg", (inner,)), unit
    if node.kind == "pct":
        return node.args[0], "$percent"
    if node.kind == "deg":
        return node.args[0], "$degree"
    if node.kind == "unit":
        inner, deeper = _without_unit(node.args[0])
        text = node.args[1].strip()
        if text.lower() in ("degrees", "degree"):
            return inner, "$degree"
        if text.lower() in ("radians", "radian", "rad", "rads"):
            return inner, "$radian"
        return inner, deeper or text
    return node, ""


def _letter_unit(node: Node) -> tuple[Node, str]:
    """``5m`` as 5 and ``m``, where the letter can be a unit; else the node as it is."""
    if node.kind != "mul":
        return node, ""
    last = node.args[-1]
    name, power = (last.args[0], last.args[1]) if last.kind == "pow" else (last, None)
    if name.kind != "sym" or name.args[0] not in _LETTER_UNITS or symbols(node) != {name.args[0]}:
        return node, ""
    rest = node.args[:-1]
    text = name.args[0] + (f"^{power.args[0]}" if power and power.kind == "num" else "")
    return (rest[0] if len(rest) == 1 else Node("mul", rest)), text


def _percent(wanted: Node, given: Node, other: str, rules: Rules) -> bool | None:
    """The reference is a percentage: 10% is 10%, 0.1, and 10 unless no percentage is asked for."""
    if other == "$percent":
        return _plain(wanted, given, rules)
    if rules.percent is not False and _plain(wanted, given, rules):
        return True
    return _plain(Node("div", (wanted, number(100))), given, rules)


def _angle(wanted: Node, given: Node, unit: str, other: str, rules: Rules) -> bool | None:
    if "$radian" in (unit, other) and "$degree" in (unit, other):
        left = Node("deg", (wanted,)) if unit == "$degree" else wanted
        return _plain(left, Node("deg", (given,)) if other == "$degree" else given, rules)
    if unit == other or not any(_has_pi(side) for side in (wanted, given)):
        return _plain(wanted, given, rules)
    left = Node("deg", (wanted,)) if unit else wanted
    right = Node("deg", (given,)) if other else given
    return _plain(left, right, rules)


def _has_pi(node: Node) -> bool:
    return any(part == Node("const", ("pi",)) for part in walk(node))


def _plain(gold: Node, found: Node, rules: Rules) -> bool | None:
    """Whether two expressions without units are the same, rounding as `rules` allow."""
    if gold.kind == "based" or found.kind == "based":
        return _based(gold, found)
    if not (is_expression(gold) and is_expression(found)):
        return None
    equality = equal(gold, found)
    if equality or symbols(gold) or symbols(found):
        return equality
    if equality is False and _rounds(gold, found, rules):
        return True
    return equality


def _based(gold: Node, found: Node) -> bool | None:
    """Numbers in a base are compared as they are written; a plain number is in base ten."""
    if gold.kind == found.kind == "based":
        same_digits: bool = gold.args == found.args
        return same_digits
    one, other = (gold, found) if gold.kind == "based" else (found, gold)
    if one is gold:
        return other.kind == "num" and str(other.args[0]) == one.args[0] and _same_spelling(one)
    return one.args[1] == 10 and equal(Node("based", one.args), other)


def _same_spelling(node: Node) -> bool:
    return bool(node.args[0])


def last_place(node: Node) -> Fraction | None:
    """The worth of the last digit that is written, for a decimal; None for what is exact.

    >>> from assay.verifiers.answers.maths.grammar import read
    >>> last_place(read("3.10")), last_place(read("3"))
    (Fraction(1, 100), None)
    """
    kind, args = node
    if kind == "num":
        return None if not args[1] else Fraction(1, 10 ** args[1])
    if kind == "neg":
        return last_place(args[0])
    if kind in ("mul", "div"):
        place = last_place(args[0])
        if place is None or len(args) != 2:
            return None
        try:
            scale = exact(args[1])
        except (NotExact, NoValue, TooLarge):
            return None
        if kind == "div":
            scale = 1 / scale if scale else Fraction(0)
        return place * scale if _is_power_of_ten(scale) else None
    return None


def _is_power_of_ten(value: Fraction) -> bool:
    digits = str(max(value.numerator, value.denominator)) if value > 0 else ""
    return digits[:1] == "1" and not digits[1:].strip("0") and 1 in (
        value.numerator, value.denominator,
    )  # fmt: skip


def _rounds(gold: Node, found: Node, rules: Rules) -> bool:
    """Whether the numbers are the same after the rounding that is allowed."""
    try:
        wanted, value = _value(gold), _value(found)
    except (NoValue, TooLarge):
        return False
    difference = abs(wanted - value)
    if rules.tolerance is not None and difference <= Fraction(rules.tolerance) * abs(wanted):
        return True
    decimal = last_place(gold) or last_place(found)
    if rules.decimals is not None and decimal and difference <= Fraction(1, 2 * 10**rules.decimals):
        return True
    place = last_place(gold)
    if place is not None:
        return _fits_decimal(wanted, place, difference)
    written = last_place(found)
    if written is None:
        return False
    digits = len(str(abs(value / written).numerator))
    if difference <= written / 2 and digits >= ENOUGH_DIGITS:
        return True
    if not rules.rounded or rules.decimals is not None or digits < 3 or _is_whole(wanted):
        return False
    return difference <= max(written / 2, DECIMAL_RELATIVE * abs(wanted))


def _fits_decimal(wanted: Fraction, place: Fraction, difference: Fraction) -> bool:
    if wanted.denominator == 1 and place >= Fraction(1, 10):
        return False  # 17.0 is a whole number as some program printed it
    if len(str(abs(wanted / place).numerator)) < 3:
        return False
    allowed = min(max(place / 2, DECIMAL_RELATIVE * abs(wanted)), DECIMAL_CAP * abs(wanted))
    return difference <= allowed


def _is_whole(value: Fraction) -> bool:
    return value.denominator == 1


def _value(node: Node) -> Fraction:
    """The value to fifty digits, of a real number of moderate size."""
    try:
        return exact(node)
    except NotExact:
        pass
    value = numeric(node, {})
    ctx = context()
    if ctx.im(value) != 0:
        raise NoValue("complex")
    mantissa = ctx.re(value)
    if abs(ctx.mag(mantissa)) > 2000:
        raise TooLarge("a number of too many digits")
    return Fraction(ctx.nstr(mantissa, 45, min_fixed=-3000, max_fixed=3000))


__all__ = ["is_unit", "last_place", "same"]
