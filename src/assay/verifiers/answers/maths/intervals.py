r"""Sets of real numbers: intervals, unions of them, and the inequalities that say the same.

>>> from assay.verifiers.answers.maths.grammar import read
>>> from assay.verifiers.answers.question import Rules
>>> same(read(r"x \in [-2, 7]"), read(r"-2 \le x \le 7"), Rules())
True
>>> same(read("(0, 9)"), read("[0, 9)"), Rules(interval=True))
False
"""

from __future__ import annotations

from typing import Any, NamedTuple

from assay.verifiers.answers.maths import rounding
from assay.verifiers.answers.maths.exact import NoValue, TooLarge
from assay.verifiers.answers.maths.nodes import ONE, ZERO, Node, is_expression, walk
from assay.verifiers.answers.maths.numeric import numeric
from assay.verifiers.answers.question import Rules

REALS = Node("sym", ("mathbb R",))
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
MAX_PIECES = 64


class NotASet(ValueError):
    """Not a set of real numbers that can be put in order."""


class End(NamedTuple):
    """An end point: its value for the order, how it is written, whether it belongs."""

    at: float
    node: Node | None
    closed: bool


class Piece(NamedTuple):
    """From one end to the other."""

    low: End
    high: End


def orders(node: Node) -> bool:
    """Whether a relation is an inequality."""
    return any(operator in ("<", "<=", ">", ">=", "!=") for operator in node.args[0])


def is_interval(node: Node, rules: Rules) -> bool:
    """Whether brackets with two items mean an interval: they are mixed, square, or so asked."""
    if node.kind != "seq" or len(node.args[1]) != 2:
        return False
    opening, items, closing, _ = node.args
    if opening not in ("(", "[") or closing not in (")", "]"):
        return False
    if not all(map(is_expression, items)):
        return False
    if (opening, closing) == ("(", ")"):
        infinite = any(p == Node("const", ("inf",)) for item in items for p in walk(item))
        return (rules.interval and _increases(items)) or infinite
    if (opening, closing) == ("[", "]"):
        return not rules.ordered and _increases(items)
    return True


def _increases(items: tuple[Node, Node]) -> bool:
    try:
        return _place(items[0]) < _place(items[1])
    except NotASet:
        return True


def same(gold: Node, found: Node, rules: Rules) -> bool | None:
    """Whether two answers are the same set of real numbers; None if that cannot be told."""
    try:
        wanted = pieces(gold)
    except NotASet:
        return _same_relation(gold, found)
    try:
        given = pieces(found)
    except NotASet:
        return None if found.kind in ("rel", "union", "minus") else False
    if len(wanted) != len(given):
        return False
    return all(
        _same_end(a.low, b.low, rules) and _same_end(a.high, b.high, rules)
        for a, b in zip(wanted, given, strict=True)
    )


def _same_relation(gold: Node, found: Node) -> bool | None:
    from assay.verifiers.answers.maths.relations import same_sides

    if gold.kind == found.kind == "rel" and same_sides(gold, found):
        return True
    return None if found.kind in ("rel", "union", "minus", "seq") else False


def _same_end(one: End, other: End, rules: Rules) -> bool:
    if one.node is None or other.node is None:
        return one.node is other.node and one.at == other.at
    return one.closed == other.closed and bool(rounding.same(one.node, other.node, rules))


def pieces(node: Node) -> list[Piece]:
    """The set as pieces in order, with nothing between touching ones. Raises `NotASet`."""
    found = _joined(_pieces(node))
    if len(found) > MAX_PIECES:
        raise NotASet("too many pieces")
    return found


def _pieces(node: Node) -> list[Piece]:
    kind, args = node
    if node == REALS:
        return [_ALL]
    if kind == "word" and "all real" in args[0]:
        return [_ALL]
    if kind == "union":
        return [piece for part in args for piece in _pieces(part)]
    if kind == "minus":
        return _without(_pieces(args[0]), _pieces(args[1]))
    if kind == "rel":
        return _solved(node)
    if kind == "seq":
        return _bracketed(*args)
    if kind == "unit" and args[1].startswith(("for", "where")):
        return _pieces(args[0])
    raise NotASet(kind)


def _bracketed(opening: str, items: tuple[Node, ...], closing: str, mark: str) -> list[Piece]:
    if opening == "\\{":
        if any(item.kind == "rel" for item in items):
            return [piece for item in items for piece in _pieces(item)]
        return [Piece(_end(item, True), _end(item, True)) for item in items]  # noqa: FBT003
    if opening == "":
        parts = [_pieces(item) for item in items]
        if mark == "or" or any(item.kind != "rel" for item in items):
            return [piece for part in parts for piece in part]
        both = parts[0]
        for part in parts[1:]:
            both = _common(both, part)
        if mark == "," and not both:
            return [piece for part in parts for piece in part]
        return both
    if len(items) != 2 or not all(map(is_expression, items)):
        raise NotASet("not two ends")
    return [Piece(_end(items[0], opening == "["), _end(items[1], closing == "]"))]


def _end(node: Node, closed: bool) -> End:
    place = _place(node)
    infinite = place in (float("inf"), float("-inf"))
    return End(place, None if infinite else node, closed and not infinite)


def _place(node: Node) -> float:
    if node == Node("const", ("inf",)):
        return float("inf")
    if node == Node("neg", (Node("const", ("inf",)),)):
        return float("-inf")
    try:
        value: Any = numeric(node, {})
        return float(value)
    except (NoValue, TooLarge, TypeError, OverflowError):
        raise NotASet("an end that is no number") from None


_ALL = Piece(End(float("-inf"), None, closed=False), End(float("inf"), None, closed=False))


def _joined(found: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in sorted(found, key=lambda p: (p.low.at, not p.low.closed)):
        if out and _touch(out[-1].high, piece.low):
            last = out[-1]
            higher = max(last.high, piece.high, key=lambda e: (e.at, e.closed))
            out[-1] = Piece(last.low, higher)
        elif piece.low.at <= piece.high.at:
            out.append(piece)
    return out


def _touch(high: End, low: End) -> bool:
    return low.at < high.at or (low.at == high.at and (low.closed or high.closed))


def _common(one: list[Piece], other: list[Piece]) -> list[Piece]:
    out = []
    for a in one:
        for b in other:
            low = max(a.low, b.low, key=lambda e: (e.at, not e.closed))
            high = min(a.high, b.high, key=lambda e: (e.at, e.closed))
            if low.at < high.at or (low.at == high.at and low.closed and high.closed):
                out.append(Piece(low, high))
    return out


def _without(pieces_: list[Piece], removed: list[Piece]) -> list[Piece]:
    for gap in removed:
        before = Piece(_ALL.low, End(gap.low.at, gap.low.node, not gap.low.closed))
        after = Piece(End(gap.high.at, gap.high.node, not gap.high.closed), _ALL.high)
        pieces_ = _common(pieces_, [before, after])
    return pieces_


def _solved(node: Node) -> list[Piece]:
    """An inequality in one unknown that stands linearly in it, or in its absolute value."""
    operators, sides = node.args
    if operators[-1] == "in":
        return _pieces(sides[-1])
    if not all(map(is_expression, sides)):
        raise NotASet("an inequality of something else than numbers")
    unknown = _unknown(node)
    found = [_ALL]
    for operator, left, right in zip(operators, sides, sides[1:], strict=False):
        if operator == "=" and len(operators) == 1:
            operator = "=="
        found = _common(found, _linear(operator, left, right, unknown))
    if unknown.kind == "call" and unknown.args[0] == "abs":
        positive = _common(found, [Piece(_end(ZERO, True), _ALL.high)])  # noqa: FBT003
        return positive + [_mirrored(piece) for piece in positive]
    return found


def _mirrored(piece: Piece) -> Piece:
    low, high = (
        End(-end.at, None if end.node is None else Node("neg", (end.node,)), end.closed)
        for end in (piece.high, piece.low)
    )
    return Piece(low, high)


def _unknown(node: Node) -> Node:
    """The one thing that is unknown: ``x``, ``f(x)``, ``|x|``."""
    found = {part for part in walk(node) if part.kind == "sym"}
    calls = {
        part
        for part in walk(node)
        if part.kind == "call"
        and (part.args[0].startswith("apply ") or part.args[0] == "abs")
        and any(p.kind == "sym" for p in walk(part))
    }
    if len(calls) == 1:
        return next(iter(calls))
    if len(found) != 1:
        raise NotASet("not one unknown")
    return next(iter(found))


def _put(node: Node, unknown: Node, value: Node) -> Node:
    if node == unknown:
        return value
    if not any(isinstance(arg, Node) for arg in node.args):
        return node
    parts = (_put(a, unknown, value) if isinstance(a, Node) else a for a in node.args)
    return Node(node.kind, tuple(parts))


def _linear(operator: str, left: Node, right: Node, unknown: Node) -> list[Piece]:
    difference = Node("add", (left, Node("neg", (right,))))
    try:
        at = [numeric(_put(difference, unknown, value), {}) for value in (ZERO, ONE, _TWO)]
    except (NoValue, TooLarge):
        raise NotASet("an inequality that is not linear") from None
    slope = at[1] - at[0]
    if abs(at[2] - at[1] - slope) > abs(slope) * 1e-30 or abs(slope) < 1e-40:
        raise NotASet("an inequality that is not linear")
    constant = _put(difference, unknown, ZERO)
    rate = Node("add", (_put(difference, unknown, ONE), Node("neg", (constant,))))
    root = Node("div", (Node("neg", (constant,)), rate))
    if operator in ("!=", "=="):
        point = [Piece(_end(root, True), _end(root, True))]  # noqa: FBT003
        return point if operator == "==" else _without([_ALL], point)
    if operator not in _FLIPPED:
        raise NotASet("not an inequality")
    if float(slope) < 0:
        operator = _FLIPPED[operator]
    closed = operator in ("<=", ">=")
    if operator in ("<", "<="):
        return [Piece(_ALL.low, _end(root, closed))]
    return [Piece(_end(root, closed), _ALL.high)]


_TWO = Node("add", (ONE, ONE))
