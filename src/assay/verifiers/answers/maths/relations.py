"""Equations: the same equation in another form, and the value that an equation gives.

>>> from assay.verifiers.answers.maths.grammar import read
>>> value_of(read("x = 5+5+1 = 11")) == read("11"), value_of(read("2x+z=1"), strict=True)
(True, None)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assay.verifiers.answers.maths.equality import equal, proportional
from assay.verifiers.answers.maths.nodes import Node, is_expression, symbols
from assay.verifiers.answers.question import Rules

Match = Callable[[Node, Node, Rules], bool | None]
_EQUALITIES = frozenset({"=", "==", "~", "->", "=>"})


def is_name(node: Node) -> bool:
    """Whether this is only a name for a value: ``x``, ``f(x)``, ``AB``, ``S_1 : S_2``."""
    kind, args = node
    if kind == "sym" or kind == "word":
        return True
    if kind == "call":
        return args[0].startswith("apply ") or (args[0] == "abs" and is_name(args[1]))
    if kind == "mul":
        return all(part.kind == "sym" and part.args[0][0].isupper() for part in args)
    if kind in ("ratio", "div"):
        return all(is_name(part) for part in args)
    if kind == "seq":
        return args[0] in ("(", "<") and bool(args[1]) and all(is_name(part) for part in args[1])
    return False


def value_of(relation: Node, *, strict: bool = False) -> Node | None:
    """What an equation says something is equal to; None if it is no such equation.

    In a chain, the last side before an approximation. `strict` wants a name on the left (or before
    the last side): ``2x + z = 1`` gives nothing.
    """
    operators, sides = relation.args
    if not all(operator in _EQUALITIES for operator in operators):
        if operators[-1] == "in" and not strict:
            return sides[-1]  # type: ignore[no-any-return]
        return None
    exact = [sides[0]]
    for operator, side in zip(operators, sides[1:], strict=True):
        if operator == "~" and len(exact) > 1:
            break
        exact.append(side)
    first, before, last = exact[0], exact[-2], exact[-1]
    if is_name(first) or is_name(before):
        return last  # type: ignore[no-any-return]
    if last.kind == "sym" and not symbols(first):
        return first  # type: ignore[no-any-return]
    return None if strict else last


def equations_match(gold: Node, found: Node, rules: Rules, match: Match) -> bool | None:
    """Whether two equations say the same; None if that cannot be told."""
    if not all(operator in _EQUALITIES for operator in found.args[0]):
        return False
    wanted, given = value_of(gold, strict=True), value_of(found, strict=True)
    left, other = gold.args[1][0], found.args[1][0]
    if wanted is not None and given is not None and is_name(left) and is_name(other):
        if _names_agree(left, other):
            return match(wanted, given, rules)
        if not (is_expression(wanted) and symbols(wanted)):
            return False
    ends = (gold.args[1][0], gold.args[1][-1], found.args[1][0], found.args[1][-1])
    if not all(map(is_expression, ends)):
        return None
    difference = Node("add", (ends[0], Node("neg", (ends[1],))))
    return proportional(difference, Node("add", (ends[2], Node("neg", (ends[3],)))))


def _names_agree(one: Node, other: Node) -> bool:
    """The same name; or both the dependent variable of a function, ``y`` and ``f(x)``."""
    if one == other:
        return True
    if one.kind == other.kind == "word":
        return True
    dependent = {"y"}
    kinds = {_dependent(one, dependent), _dependent(other, dependent)}
    return kinds == {"variable", "application"}


def _dependent(node: Node, names: set[str]) -> str:
    if node.kind == "call" and node.args[0].startswith("apply "):
        return "application"
    return "variable" if node.kind == "sym" and node.args[0] in names else ""


def same_sides(gold: Node, found: Node) -> bool:
    """Whether two relations have equal sides in the same order."""
    if gold.args[0] != found.args[0] or len(gold.args[1]) != len(found.args[1]):
        return False
    pairs = zip(gold.args[1], found.args[1], strict=True)
    return all(is_expression(a) and is_expression(b) and equal(a, b) for a, b in pairs)


def in_order(
    items: Sequence[Node], given: Sequence[Node], rules: Rules, match: Match
) -> bool | None:
    """Whether items are the same one by one."""
    if len(items) != len(given):
        return False
    return every(match(one, other, rules) for one, other in zip(items, given, strict=True))


def every(decisions: Iterable[bool | None]) -> bool | None:
    """False if any is False, None if any is None, else True."""
    unsure = False
    for decision in decisions:
        if decision is False:
            return False
        unsure = unsure or decision is None
    return None if unsure else True
