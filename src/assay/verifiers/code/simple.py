"""Which tests leave nothing behind, so that one process may run them again and again.

By lists of what is allowed: statements without classes, built-in functions and methods of plain
data, and the public functions of a few modules. None of these reaches anything that is there for
the next tests, too. All other tests get a process of their own each time.
"""

from __future__ import annotations

import ast
import builtins
from importlib import import_module

_MODULES = ("math", "cmath", "itertools", "typing", "collections", "string", "heapq", "bisect")
_NODES: tuple[type[ast.AST], ...] = (
    *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AugAssign),
    *(ast.AnnAssign, ast.For, ast.While, ast.If, ast.Assert, ast.Expr, ast.Pass, ast.Break),
    *(ast.Continue, ast.Import, ast.ImportFrom, ast.alias, ast.BoolOp, ast.NamedExpr, ast.BinOp),
    *(ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set, ast.ListComp, ast.SetComp),
    *(ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.Compare, ast.Call, ast.keyword),
    *(ast.JoinedStr, ast.FormattedValue, ast.Constant, ast.Attribute, ast.Subscript, ast.Starred),
    *(ast.Name, ast.List, ast.Tuple, ast.Slice, ast.expr_context, ast.boolop, ast.operator),
    *(ast.unaryop, ast.cmpop, ast.Try, ast.ExceptHandler, ast.Raise),
)
_BUILT_IN = frozenset(
    (
        *("abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr"),
        *("complex", "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset"),
        *("hash", "hex", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next"),
        *("oct", "ord", "pow", "print", "range", "repr", "reversed", "round", "set", "slice"),
        *("sorted", "str", "sum", "tuple", "zip", "object", "True", "False", "None"),
    )
)
_METHODS = frozenset(
    name
    for kind in (str, bytes, list, tuple, dict, set, frozenset, int, float, complex)
    for name in dir(kind)
    if not name.startswith("_") and name not in ("format", "format_map")
)
_ERRORS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
)


def leaves_nothing(tree: ast.Module) -> bool:
    """Whether all that is in a test program is allowed.

    >>> leaves_nothing(ast.parse("assert f([1, 2]).count(1) == 1"))
    True
    >>> leaves_nothing(ast.parse("import sys; sys.path.clear()"))
    False
    """
    own = {
        getattr(node, "name", None) or getattr(node, "arg", None)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.arg | ast.ExceptHandler)
    }
    return all(_is_allowed(node, own) for node in ast.walk(tree))


def _is_allowed(node: ast.AST, own: set[str | None]) -> bool:
    if not isinstance(node, _NODES):
        return False
    match node:
        case ast.Import(names=names):
            return all(alias.name in _MODULES and not alias.asname for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            return not level and all(_is_public(module, alias.name) for alias in names)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in _MODULES:
            return isinstance(node.ctx, ast.Load) and _is_public(name, attr)
        case ast.Attribute(attr=attr):
            return isinstance(node.ctx, ast.Load) and attr in _METHODS
        case ast.Name(id=name):
            known = not hasattr(builtins, name) or name in _BUILT_IN | _ERRORS or name in own
            return known and not name.startswith("__")
        case ast.FunctionDef():
            return not node.decorator_list
    return True


def _is_public(module: str | None, name: str) -> bool:
    if module not in _MODULES:
        return False
    found = import_module(module)
    return name in getattr(found, "__all__", dir(found)) and not name.startswith("_")
