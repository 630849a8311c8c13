r"""Answers made of several: tuples, sets, lists, matrices, ratios, named parts, equations.

>>> from assay.verifiers.answers.maths.grammar import read
>>> from assay.verifiers.answers.question import Rules
>>> matches(read(r"\{1, 2\}"), read("2, 1"), Rules())
True
>>> matches(read("(1, 2)"), read("(2, 1)"), Rules())
False
>>> matches(read("x=1, y=2"), read("y=2, x=1"), Rules())
True

What is written as the reference decides how the two are compared: a point is no set and no
interval.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.verifiers.answers.maths import intervals, rounding
from assay.verifiers.answers.maths.matrices import matrices_match, rows_of
from assay.verifiers.answers.maths.nodes import Node, is_expression, sequence
from assay.verifiers.answers.maths.relations import (
    equations_match,
    every,
    in_order,
    is_name,
    value_of,
)
from assay.verifiers.answers.question import Rules
from assay.verifiers.answers.text import same_words

MAX_ITEMS = 64


def matches(gold: Node, found: Node, rules: Rules) -> bool | None:
    """Whether an answer is the same as the reference; None if that cannot be told."""
    gold, found = _peeled(gold), _peeled(found)
    if gold == found:
        return True
    kind = gold.kind
    if kind == "word":
        return found.kind == "word" and same_words(gold.args[0], found.args[0])
    if kind == "rel":
        return _relation(gold, found, rules)
    if kind in ("union", "minus") or gold == intervals.REALS:
        return intervals.same(gold, found, rules)
    if kind == "matrix":
        return matrices_match(gold, found, rules, matches)
    if kind == "ratio":
        return _ratio(gold, found, rules)
    if kind == "seq":
        rows = rows_of(gold) if found.kind == "matrix" else None
        return (
            matrices_match(rows, found, rules, matches) if rows else _sequence(gold, found, rules)
        )
    if kind == "dots":
        return found.kind == "dots"
    return _single(gold, found, rules)


def _peeled(node: Node) -> Node:
    """Without brackets that say nothing: around a matrix, around one number."""
    for _ in range(4):
        if node.kind != "seq" or len(node.args[1]) != 1:
            return node
        inner = node.args[1][0]
        if node.args[0] == "\\{" and inner.kind == "seq" and not inner.args[1]:
            return node  # the set that holds the empty set
        if node.args[0] == "[" and inner.kind not in ("matrix", "num"):
            return node
        node = inner
    return node


def _single(gold: Node, found: Node, rules: Rules) -> bool | None:
    """The reference is one expression."""
    if found.kind == "rel":
        value = value_of(found)
        return False if value is None else matches(gold, value, rules)
    if _plus_minus(gold):
        return _sequence(sequence((gold,)), found, rules)
    if found.kind == "ratio" and gold.kind == "div" and len(found.args) == 2:
        found = Node("div", found.args)
    if found.kind == "unit" and not is_expression(found.args[0]):
        return False
    if not is_expression(found) or _plus_minus(found):
        return False
    return rounding.same(gold, found, rules)


def _plus_minus(node: Node) -> bool:
    inner = node.args[0] if node.kind in ("unit", "pct", "deg") else node
    return inner is not None and inner.kind == "pm"


def _relation(gold: Node, found: Node, rules: Rules) -> bool | None:
    operators, sides = gold.args
    if operators[-1] == "in":
        if found.kind == "rel" and found.args[0][-1] == "in":
            found = found.args[1][-1]
        return intervals.same(sides[-1], found, rules)
    if any(operator in ("<", "<=", ">", ">=", "!=") for operator in operators):
        return intervals.same(gold, found, rules)
    if found.kind == "rel":
        decided = equations_match(gold, found, rules, matches)
        if decided is not None:
            return decided
    value = value_of(gold, strict=True)
    if value is None:
        return None if found.kind == "rel" else False
    if found.kind == "rel":
        return None
    return matches(value, found, rules)


def _ratio(gold: Node, found: Node, rules: Rules) -> bool | None:
    if found.kind == "rel":
        value = value_of(found)
        return value is not None and matches(gold, value, rules)
    if len(gold.args) == 2 and found.kind in ("div", "num"):
        return rounding.same(Node("div", gold.args), found, rules)
    if found.kind != "ratio" or len(found.args) != len(gold.args):
        return False
    if not all(map(is_expression, (*gold.args, *found.args))):
        return in_order(gold.args, found.args, rules, matches)
    first, given = gold.args[0], found.args[0]
    return every(
        rounding.same(Node("mul", (first, other)), Node("mul", (given, term)), Rules())
        for term, other in zip(gold.args[1:], found.args[1:], strict=True)
    )


def _sequence(gold: Node, found: Node, rules: Rules) -> bool | None:
    opening, items, closing, _mark = gold.args
    if intervals.is_interval(gold, rules):
        listed = found.kind == "seq" and found.args[0] in ("", "\\{") and opening == "["
        bare_list = listed and closing == "]" and not any(i.kind == "rel" for i in found.args[1])
        if not bare_list:
            return intervals.same(gold, found, rules)
    if opening == "" and items and all(i.kind == "rel" and intervals.orders(i) for i in items):
        return intervals.same(gold, found, rules)
    if found.kind == "rel":
        found = _defined(found)
    if opening == "(" and found.kind == "seq" and found.args[0] in ("(", "["):
        pair = len(items) == 2 and not rules.asked
        if found.args[0] + found.args[2] != "()" and (pair or found.args[2] != "]"):
            return False  # (0, 9) and [0, 9): may well be intervals
    if opening == "" and any(item.kind == "rel" for item in items):
        return _parts(items, found, rules)
    items = _expanded(items)
    given = _expanded(_items_given(found))
    if found.kind == "seq" and opening in ("(", "[", "<") and found.args[0] == "\\{":
        return False
    if found.kind == "seq" and opening == "\\{" and found.args[0] in ("(", "<") and len(given) > 1:
        return False
    named = bool(given) and all(item.kind == "rel" for item in given)
    if named and not any(item.kind == "rel" for item in items):
        given = tuple(value_of(item) or item for item in given)
    dots = any(item.kind == "dots" for item in (*items, *given))
    if opening == "\\{" or (opening == "" and not rules.ordered and not dots):
        return _in_any_order(items, given, rules, distinct=opening == "\\{")
    return in_order(items, given, rules, matches)


def _defined(found: Node) -> Node:
    """What a relation defines: the right of ``S = {1, 2}``, of ``(x, y) = (1, 2)``, of ``x in``."""
    return value_of(found) or found.args[1][-1]


def _items_given(found: Node) -> tuple[Node, ...]:
    if found.kind == "seq":
        items: tuple[Node, ...] = found.args[1]
        if items and items[0].kind == "rel" and not any(i.kind == "rel" for i in items[1:]):
            value = value_of(items[0])
            return (value or items[0], *items[1:])
        return items
    if found.kind == "matrix" and (len(found.args) == 1 or len(found.args[0]) == 1):
        return tuple(cell for row in found.args for cell in row)
    return (found,)


def _expanded(items: Sequence[Node]) -> tuple[Node, ...]:
    """Each plus-or-minus as two items."""
    out: list[Node] = []
    for item in items:
        if _plus_minus(item):
            inner = item if item.kind == "pm" else item.args[0]
            left, right = inner.args
            negative = Node("neg", (right,))
            out += [right, negative] if left is None else [
                Node("add", (left, right)), Node("add", (left, negative)),
            ]  # fmt: skip
        else:
            out.append(item)
    return tuple(out)


def _parts(items: Sequence[Node], found: Node, rules: Rules) -> bool | None:
    """The reference names its parts, ``x = 1, y = 2``, or gives all values of one name."""
    given = found.args[1] if found.kind == "seq" else (found,)
    names = [item.args[1][0] if item.kind == "rel" else None for item in items]
    first_only = names[0] is not None and all(name is None for name in names[1:])
    same_name = None not in names and len(set(names)) == 1
    if first_only or (same_name and len(items) > 1):
        values = tuple(value_of(i) or i if i.kind == "rel" else i for i in items)
        inner = tuple(value_of(i) or i if i.kind == "rel" else i for i in given)
        return _in_any_order(_expanded(values), _expanded(inner), rules, distinct=False)
    if None in names or not all(is_name(name) for name in names if name):
        return _in_any_order(items, given, rules, distinct=False)
    if len(given) != len(items):
        return False
    if all(item.kind == "rel" for item in given):
        by_name = {item.args[1][0]: item for item in given}
        if set(by_name) == set(names):
            return every(
                matches(item, by_name[name], rules)
                for item, name in zip(items, names, strict=True)
                if name is not None
            )
        return _in_any_order(items, given, rules, distinct=False)
    return every(matches(one, other, rules) for one, other in zip(items, given, strict=True))


def _in_any_order(
    items: Sequence[Node], given: Sequence[Node], rules: Rules, *, distinct: bool
) -> bool | None:
    """Each of one side has its own partner on the other."""
    if len(items) > MAX_ITEMS or len(given) > MAX_ITEMS:
        return True if list(items) == list(given) else None
    if distinct or len(items) != len(given):
        items, given = _distinct(items, rules), _distinct(given, rules)
    if len(items) != len(given):
        return False
    left, unsure = list(given), False
    for item in items:
        for index, other in enumerate(left):
            decided = matches(item, other, rules)
            if decided:
                del left[index]
                break
            unsure = unsure or decided is None
        else:
            return None if unsure else False
    return True


def _distinct(items: Sequence[Node], rules: Rules) -> list[Node]:
    kept: list[Node] = []
    for item in items:
        if not any(matches(other, item, rules) for other in kept):
            kept.append(item)
    return kept
