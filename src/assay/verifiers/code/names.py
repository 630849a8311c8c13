"""What the syntax of test programs tells: which names they use, make, and take from where."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assay.verifiers.code.stand_in import looks_like_class
from assay.verifiers.code.trees import syntax_tree


class Names(NamedTuple):
    """Names in test programs."""

    used: list[str]
    """What they may take from the program."""
    own: set[str]
    """What they make themselves: functions, arguments, variables, imports."""
    free: set[str]
    """What is neither their own nor built in, so that it has to be the program's."""
    classes: set[str]
    """What they use as classes (see `_classes`), or the prompt asks for as one."""
    modules: dict[str, set[str]]
    """Imported modules (the first part of each name), and what is taken from them."""
    bare: set[str]
    """What they use other than to look something up in it: ``copy(x)``, not ``copy.copy(x)``."""


def names_in(
    sources: Sequence[str], called: Sequence[str], entry_point: str, asked: Collection[str]
) -> Names:
    """The names in test programs, with those that cases call and those `asked` for as classes."""
    loaded, own = {*called, entry_point} - {""}, set()
    taken: set[str] = set()
    classes: set[str] = set(asked)
    modules: dict[str, set[str]] = {}
    for tree in parsed_tests(sources):
        classes |= _classes(tree)
        for name, wanted in _modules(tree):
            modules.setdefault(name, set()).update(wanted)
        for node in ast.walk(tree):
            match node:
                case ast.Name():
                    loaded.add(node.id)
                    if isinstance(node.ctx, ast.Store):
                        own.add(node.id)
                case ast.FunctionDef() | ast.ClassDef():
                    own.add(node.name)
                case ast.arg():
                    own.add(node.arg)
                case ast.Import():
                    own.update(alias.asname or alias.name for alias in node.names)
                case ast.ImportFrom():
                    taken.update(alias.name for alias in node.names)
                    own.update(alias.asname or alias.name for alias in node.names)
                case ast.Attribute(value=ast.Name()):
                    taken.add(node.attr)  # `solution.f`, where `solution` stands for the program
    free = {name for name in loaded - own if not hasattr(builtins, name)}
    bare = {*called}.union(*map(_bare, parsed_tests(sources)))
    return Names(sorted(loaded | taken), own, free, classes, modules, bare)


def _bare(tree: ast.Module) -> set[str]:
    owners = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in owners
    }


def parsed_tests(sources: Sequence[str]) -> list[ast.Module]:
    """The trees of those sources that are Python."""
    return [tree for tree in map(tree_of, sources) if isinstance(tree, ast.Module)]


@lru_cache(maxsize=64)
def tree_of(source: str) -> ast.Module | Exception:
    """The syntax tree of a source, or why there is none."""
    try:
        return syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def _modules(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Each imported module, by the first part of its name, and what tests take from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                known = alias.asname or alias.name.partition(".")[0]
                yield alias.name.partition(".")[0], _attributes_of(known, tree)


def _attributes_of(name: str, tree: ast.Module) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }


def _classes(tree: ast.Module) -> set[str]:
    """Names that are written as classes and used as such.

    That is: something is looked up in what they make (``Stack().push``, ``s = Stack()`` and
    ``s.push``) or in themselves (``Color.RED``), they are what a value is compared with
    (``a + b == Vector(1, 2)``), they meet their like (``Vector(1, 2) @ Vector(3, 4)``), or
    `isinstance` asks for them. The name of a function may begin
    with a capital, too, and a program might put a class there to forge what the function returns.
    """
    found: set[str] = set()
    kept: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value):
                found |= _makers(value) | ({value.id} if isinstance(value, ast.Name) else set())
            case ast.Compare(ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                found |= _makers(right)
            case ast.BinOp(left=left, right=right):
                found |= _makers(left) & _makers(right)
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, kinds]):
                listed = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
                found |= {each.id for each in listed if isinstance(each, ast.Name)}
            case ast.Assign(targets=[target], value=value) if makers := _makers(value):
                kept.setdefault(ast.unparse(target), set()).update(makers)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found = found.union(*(kept.get(part, set()) for part in _parts(node.value)))
    return {name for name in found if looks_like_class(name)}


def _parts(node: ast.expr) -> list[str]:
    """What a value is computed from by operators, written out; the value itself if by none."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _parts(left) + _parts(right)
        case ast.UnaryOp(operand=operand):
            return _parts(operand)
    return [ast.unparse(node)]


def _makers(node: ast.expr) -> set[str]:
    """The names that are called to make a value, or those it is computed from."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return {name}
        case ast.BinOp(left=left, right=right):
            return _makers(left) | _makers(right)
        case ast.UnaryOp(operand=operand):
            return _makers(operand)
    return set()
