"""In the process that program and tests share: the program's objects do not pass for data.

Where both must run in one process, the statements of the tests are rewritten so that comparisons
and operators look at both sides first. An object of the program, with operators of its own, equals
no data, is in no order with any, and cannot be added to or subtracted from it, unless the tests use
its class as one. That stops a program whose objects equal everything; one that goes for this code
can still undo it, as it is in the same process.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from assay.verifiers.code.channel import SAFE
from assay.verifiers.code.stand_in import DecidedByProgram

PROGRAM = "solution"
"""The module that the program's classes say they are of."""
_DATA = frozenset(SAFE)
_NAME, _CHAIN, _MATCHED = "__tested_operator__", "__tested_chain__", "__tested_matched__"
_EQUAL = {"Eq": operator.eq, "NotEq": operator.ne}
_ORDER = {"Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge}
_BINARY = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "MatMult": operator.matmul,
    "BitXor": operator.xor,
    "BitAnd": operator.and_,
    "BitOr": operator.or_,
}
_INSIDE = {"In": lambda one, other: one in other, "NotIn": lambda one, other: one not in other}
_ALL: dict[str, Callable[[Any, Any], Any]] = {**_EQUAL, **_ORDER, **_INSIDE, **_BINARY}
_IS = {"Is": operator.is_, "IsNot": operator.is_not}
_SPECIAL = frozenset(
    f"__{prefix}{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv"),
        *("mod", "pow", "matmul", "xor", "and", "or", "contains"),
    )
    for prefix in ("", "r")
)
_ASSERTIONS = (
    *("assertEqual", "assertAlmostEqual", "assertGreater", "assertGreaterEqual"),
    *("assertLess", "assertLessEqual", "assertIn", "assertCountEqual"),
)


class Guarded(ast.NodeTransformer):
    """Has the operators of tests carried out by `Guard`."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        kinds = [type(op).__name__ for op in node.ops]
        if len(kinds) == 1 and kinds[0] in _ALL:
            return _call(kinds[0], node.left, node.comparators[0], node)
        if len(kinds) == 1:
            return node
        listed = ast.Tuple([ast.Constant(kind) for kind in kinds], ast.Load())
        call = ast.Call(ast.Name(_CHAIN, ast.Load()), [listed, node.left, *node.comparators], [])
        return ast.copy_location(call, node)

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        self.generic_visit(node)
        if any(_has_values(case.pattern) for case in node.cases):
            call = ast.Call(ast.Name(_MATCHED, ast.Load()), [node.subject], [])
            node.subject = ast.copy_location(call, node.subject)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        kind = type(node.op).__name__
        return _call(kind, node.left, node.right, node) if kind in _ALL else node


def _has_values(pattern: ast.pattern) -> bool:
    """Whether a pattern compares with values, other than inside an object of a class."""
    if isinstance(pattern, ast.MatchValue):
        return True
    inner = () if isinstance(pattern, ast.MatchClass) else ast.iter_child_nodes(pattern)
    return any(_has_values(each) for each in inner if isinstance(each, ast.pattern))


def _call(kind: str, left: ast.expr, right: ast.expr, node: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name(_NAME, ast.Load()), [ast.Constant(kind), left, right], [])
    return ast.copy_location(call, node)


class Guard:
    """Carries out operators for tests that use these names as classes."""

    def __init__(self, classes: set[str]) -> None:
        self._classes = classes

    def install(self, namespace: dict[str, Any]) -> None:
        """Make it known to rewritten tests, and to the assertions of `unittest`."""
        import unittest

        namespace.update({_NAME: self.do, _CHAIN: self.chain, _MATCHED: self.matched})
        for name in _ASSERTIONS:
            setattr(unittest.TestCase, name, self._asserting(getattr(unittest.TestCase, name)))

    def do(self, kind: str, one: Any, other: Any) -> Any:
        """`one` and `other` with an operator between them. Raises `DecidedByProgram`."""
        posing = self.posing(one, other, of_classes=kind not in _BINARY)
        if (
            posing
            and kind in _INSIDE
            and type(other) not in _DATA
            and self._held(other, of_classes=True)
        ):
            found = any(each is one or self.do("Eq", each, one) for each in iter(other))
            return found == (kind == "In")
        if posing and kind in (*_EQUAL, *_INSIDE):
            return kind.startswith("Not")
        if posing:
            raise DecidedByProgram(f"{posing!r} of the program took the place of data in {kind!r}")
        return _ALL[kind](one, other)

    def chain(self, kinds: tuple[str, ...], *values: Any) -> Any:
        """``a < b < c``; all of it is worked out first, which no test should notice."""
        found: Any = True
        for kind, one, other in zip(kinds, values, values[1:], strict=False):
            found = _IS[kind](one, other) if kind in _IS else self.do(kind, one, other)
            if not found:
                break
        return found

    def matched(self, value: Any) -> Any:
        """What ``match`` compares with values. Raises `DecidedByProgram`."""
        if posing := self._held(value, of_classes=True):
            raise DecidedByProgram(f"{posing!r} of the program took the place of data in 'match'")
        return value

    def posing(self, one: Any, other: Any, *, of_classes: bool = True) -> str:
        """The program's class whose object stands on one side where the other has data."""
        first, second = self._held(one, of_classes), self._held(other, of_classes)
        return "" if first and second else first or second

    def _held(self, value: Any, of_classes: bool, depth: int = 8) -> str:
        kind = type(value)
        if kind in _DATA:
            if not depth or not isinstance(value, dict | list | tuple | set | frozenset):
                return ""
            items = value.values() if isinstance(value, dict) else value
            inner = (self._held(each, of_classes, depth - 1) for each in items)
            return next(filter(None, inner), "")
        if not of_classes and kind.__name__ in self._classes:
            return ""
        own = [base for base in kind.__mro__ if base.__module__ == PROGRAM]
        return kind.__name__ if any(_SPECIAL & vars(base).keys() for base in own) else ""

    def _asserting(self, method: Callable[..., None]) -> Callable[..., None]:
        def asserting(case: Any, first: Any, second: Any, *more: Any, **named: Any) -> None:
            if posing := self.posing(first, second):
                raise case.failureException(f"{posing!r} of the program took the place of data")
            method(case, first, second, *more, **named)

        return asserting
