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
_NAME = "__tested_operator__"
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
_ALL = {**_EQUAL, **_ORDER, **_BINARY}
_SPECIAL = frozenset(
    f"__{prefix}{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv"),
        *("mod", "pow", "matmul", "xor", "and", "or"),
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
        kind = type(node.ops[0]).__name__
        if len(node.ops) > 1 or kind not in _ALL:
            return node
        return _call(kind, node.left, node.comparators[0], node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        kind = type(node.op).__name__
        return _call(kind, node.left, node.right, node) if kind in _ALL else node


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

        namespace[_NAME] = self.do
        for name in _ASSERTIONS:
            setattr(unittest.TestCase, name, self._asserting(getattr(unittest.TestCase, name)))

    def do(self, kind: str, one: Any, other: Any) -> Any:
        """`one` and `other` with an operator between them. Raises `DecidedByProgram`."""
        posing = self.posing(one, other, of_classes=kind not in _BINARY)
        if posing and kind in _EQUAL:
            return kind == "NotEq"
        if posing:
            raise DecidedByProgram(f"{posing!r} of the program took the place of data in {kind!r}")
        return _ALL[kind](one, other)

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
