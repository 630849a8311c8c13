"""Test programs made ready once for all responses that they test: read, rewritten, compiled.

What comes out is made of types that `marshal` writes, for a jailed process of the same interpreter.
"""

from __future__ import annotations

import ast
import copy
import json
import marshal
import warnings
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from assay.verifiers.code.guards import Guarded
from assay.verifiers.code.names import Names, names_in, tree_of

FILE = "<tests {}>"
_CATCHING = frozenset(("AssertionError", "Exception", "BaseException"))
UNUSED = b"\n"
"""What the report of a test process holds while the tests have not used the program yet."""
_ENDINGS = ("sys.exit", "exit", "quit")


class Source(NamedTuple):
    """One test program."""

    text: str
    statements: list[tuple[CodeType, bool]]
    """The statements of its top level, and whether each is an import."""
    functions: list[tuple[str, int]]
    """Functions that it defines and does not call, with how many arguments they need."""
    classes: list[str]
    can_object: bool
    """Whether it can fail by other means than an assertion that is always run."""


class Request(NamedTuple):
    """What the process of the tests is given."""

    sources: list[Source]
    names: Names
    cases: list[dict[str, Any]]
    entry_point: str
    together: bool


def written(
    sources: tuple[str, ...],
    cases: tuple[dict[str, Any], ...],
    entry_point: str,
    classes: frozenset[str],
    *,
    together: bool,
) -> bytes:
    """A request as bytes. Raises `SyntaxError` for tests that are none, and what compiling raises.

    Cases travel as JSON inside, whatever their types are derived from.
    """
    called = tuple(sorted({case["call"] for case in cases}))
    head = _head(sources, called, entry_point, classes, together)
    return marshal.dumps((head, json.dumps(cases) if cases else "", entry_point, together))


def read(content: bytes) -> Request:
    """The request that was written. For our own bytes only, as `marshal` trusts what it reads."""
    head, cases, entry_point, together = marshal.loads(content)  # noqa: S302
    sources, names = marshal.loads(head)  # noqa: S302
    return Request(
        [Source(*source) for source in sources],
        Names(*names),
        json.loads(cases) if cases else [],
        entry_point,
        together,
    )


@lru_cache(maxsize=64)
def _head(
    sources: tuple[str, ...],
    called: tuple[str, ...],
    entry_point: str,
    classes: frozenset[str],
    together: bool,
) -> bytes:
    prepared = [
        tuple(_source(source, FILE.format(index), together)) for index, source in enumerate(sources)
    ]
    names = names_in(sources, called, entry_point, classes)
    return marshal.dumps((prepared, tuple(names)))


def _source(text: str, file: str, together: bool) -> Source:
    tree = tree_of(text)
    if not isinstance(tree, ast.Module):
        raise tree
    functions, classes = (
        _defined(tree),
        [node.name for node in tree.body if isinstance(node, ast.ClassDef)],
    )
    can_object = _can_object(tree)
    statements = []
    for statement in copy.deepcopy(tree).body:  # rewriting changes it
        module: Any = _Explained().visit(ast.Module([statement], []))
        if together:
            module = Guarded().visit(module)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(ast.fix_missing_locations(module), file, "exec")
        statements.append((code, isinstance(statement, ast.Import | ast.ImportFrom)))
    return Source(text, statements, functions, classes, can_object)


def _defined(tree: ast.Module) -> list[tuple[str, int]]:
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return [
        (node.name, len(node.args.args) - len(node.args.defaults))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name not in called
    ]


def _can_object(tree: ast.Module) -> bool:
    tries = [node for node in tree.body if isinstance(node, ast.Try) and not _swallows(node)]
    caught = [inner for node in tries for inner in ast.walk(node)]
    return any(isinstance(node, ast.Assert) for node in caught) or any(
        (isinstance(node, ast.Raise) and not _ends_well(node.exc))
        or (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in _ENDINGS
            and not _ends_well(node)
        )
        for node in ast.walk(tree)
    )


def _swallows(node: ast.Try) -> bool:
    """Whether what fails in it is caught and nothing comes of that, but that it may be printed."""
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds}
        if names & _CATCHING or handler.type is None:
            return all(map(_is_idle, handler.body))
    return False


def _is_idle(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
    return False


def _ends_well(node: ast.expr | None) -> bool:
    """Whether it is ``sys.exit(0)``, ``exit()``, ``SystemExit`` or the like."""
    match node:
        case ast.Name(id="SystemExit"):
            return True
        case ast.Call(func=func, args=args, keywords=[]):
            known = ast.unparse(func) in (*_ENDINGS, "SystemExit")
            good = all(isinstance(arg, ast.Constant) and not arg.value for arg in args)
            return known and len(args) <= 1 and good
    return False


class _Explained(ast.NodeTransformer):
    """``assert a == b`` says what `a` was when it fails; each assertion that runs is counted."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        if isinstance(node.test, ast.Constant) or (
            isinstance(node.test, ast.Tuple) and node.test.elts  # the message is inside
        ):
            return [node]  # true whatever the program does
        return [self._count(node), self._told(node)]

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        if not _swallows(node):
            self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        """``np.testing.assert_allclose(...)`` and its like are assertions, too."""
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                return [node]  # of a test case, which is counted as a whole
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                return [self._count(node), node] if name.startswith("assert") else [node]
        return [node]

    def _count(self, node: ast.stmt) -> ast.stmt:
        count = ast.Expr(ast.Call(ast.Name("__tested_here__", ast.Load()), [], []))
        return ast.copy_location(count, node)

    def _told(self, node: ast.Assert) -> ast.stmt:
        test = node.test
        if (
            node.msg is None
            and isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.ops[0], ast.Eq)
        ):
            name = ast.Name("__tested_equal__", ast.Load())
            call = ast.Call(name, [test.left, test.comparators[0]], [])
            return ast.copy_location(ast.Expr(ast.copy_location(call, test)), node)
        return node
