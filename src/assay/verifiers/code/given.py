"""What a problem says about its tests, read and checked before anything runs."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from assay.core import JSON, Problem, VerifierError
from assay.verifiers.code import prepared
from assay.verifiers.code.simple import leaves_nothing
from assay.verifiers.code.source import parsed

_CLASS = re.compile(r"\bclass (?:called |named )?[`'\"]?([A-Z]\w*)|\b([A-Z]\w*)[`'\"]? class\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The tests of a problem, in its three forms."""

    sources: tuple[str, ...] = ()
    """Test programs."""
    calls: tuple[dict[str, Any], ...] = ()
    """``call``, ``args``, ``kwargs``, ``expected``, ``tolerance``."""
    streams: tuple[tuple[str, str], ...] = ()
    """Standard input, and the standard output that is expected."""
    entry_point: str = ""
    classes: frozenset[str] = frozenset()
    """What the prompt asks for as a class."""

    @property
    def names(self) -> set[str]:
        """Names that tests may take from a program."""
        names = {case["call"] for case in self.calls} | ({self.entry_point} - {""})
        return names.union(*(_seen(source).names for source in self.sources))

    def written(self, *, together: bool) -> bytes:
        """The tests as their process reads them; `VerifierError` if they cannot be compiled."""
        try:
            return prepared.written(
                self.sources, self.calls, self.entry_point, self.classes, together=together
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            message = f"the tests cannot run: {type(error).__name__}: {error}"
            raise VerifierError(message, kind="problem") from None

    @property
    def leave_nothing(self) -> bool:
        """Whether the process that has run these tests is as good as new."""
        return all(_seen(source).is_simple for source in self.sources)

    @property
    def needs_one_process(self) -> str:
        """Why the tests reach into the program's own process; empty if they do not."""
        return next(filter(None, (_seen(source).reaches_in for source in self.sources)), "")


def given_by(problem: Problem) -> Given:
    """The tests of a problem. Raises `VerifierError` if there are none, or unusable ones."""
    metadata = problem.metadata
    sources = [*_texts(problem.reference, "reference", problem), *problem.tests]
    setup = metadata.get("setup")
    if setup and isinstance(setup, str):
        sources.insert(0, setup)
    calls, streams = [], []
    cases = metadata.get("cases") or ()
    if not isinstance(cases, list | tuple):
        raise _unusable(problem, "cases", cases, "a list of objects")
    for case in cases:
        if not isinstance(case, dict):
            raise _unusable(problem, "cases", case, "objects")
        if isinstance(case.get("call"), str) and "expected" in case:
            calls.append(_checked_call(problem, case))
        elif isinstance(case.get("stdout"), str) and isinstance(case.get("stdin", ""), str):
            streams.append((case.get("stdin", ""), case["stdout"]))
        else:
            wanted = "objects with 'call' and 'expected', or with 'stdin' and 'stdout'"
            raise _unusable(problem, "cases", case, wanted)
    if not any((problem.tests, calls, streams)) and not any(map(str.strip, sources)):
        raise VerifierError(
            f"problem {problem.id!r} has no tests: give a test program as its reference or in "
            "tests, or cases in its metadata",
            kind="problem",
        )
    for source in sources:
        if not _seen(source).is_python:
            raise VerifierError(
                f"a test program of problem {problem.id!r} is not Python: {source!r:.80}",
                kind="problem",
            )
    entry_point = metadata.get("entry_point") or ""
    if not isinstance(entry_point, str):
        raise _unusable(problem, "entry_point", entry_point, "the name of a function")
    return Given(
        sources=tuple(sources),
        calls=tuple(calls),
        streams=tuple(streams),
        entry_point=entry_point,
        classes=frozenset(name for pair in _CLASS.findall(problem.prompt) for name in pair if name),
    )


def _checked_call(problem: Problem, case: dict[str, Any]) -> dict[str, Any]:
    args, kwargs = case.get("args", []), case.get("kwargs", {})
    if not case["call"].isidentifier():
        raise _unusable(problem, "cases", case, "objects whose call is the name of a function")
    if not isinstance(args, list | tuple) or not isinstance(kwargs, dict):
        raise _unusable(problem, "cases", case, "objects whose args are a list, kwargs an object")
    tolerance = case.get("tolerance")
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float | None):
        raise _unusable(problem, "cases", case, "objects whose tolerance is a number")
    return {
        "call": case["call"],
        "args": list(args),
        "kwargs": kwargs,
        "expected": case["expected"],
        "tolerance": tolerance if tolerance is None else float(tolerance),
    }


def _texts(value: JSON, name: str, problem: Problem) -> list[str]:
    if value is None:
        return []
    listed = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(each, str) for each in listed):
        raise _unusable(problem, name, value, "a test program, or a list of them")
    return [each for each in listed if each.strip()]


def _unusable(problem: Problem, name: str, value: JSON, wanted: str) -> VerifierError:
    return VerifierError(
        f"{name} of problem {problem.id!r} must be {wanted}, not {value!r:.80}", kind="problem"
    )


class _Seen(NamedTuple):
    """What is seen in a test program without running it."""

    is_python: bool
    names: frozenset[str] = frozenset()
    reaches_in: str = ""
    is_simple: bool = False


@lru_cache(maxsize=256)
def _seen(source: str) -> _Seen:
    """Looked at once: many responses are tested by the same program."""
    tree = parsed(source)
    if tree is None:
        return _Seen(is_python=False)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return _Seen(
        is_python=True, names=names, reaches_in=_reaches_in(tree), is_simple=leaves_nothing(tree)
    )


def _reaches_in(tree: ast.Module) -> str:
    """Why tests have to be in the program's process: what they only import is no reason."""
    known = {
        node.name if isinstance(node, ast.ClassDef) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    } | _from_libraries(tree)
    mocks = any("mock" in alias.name or alias.name == "patch" for alias in _all_aliases(tree))
    for node in ast.walk(tree):
        name = getattr(node, "attr", "") or getattr(node, "id", "")
        if mocks and name == "patch":
            return "the tests use 'patch'"
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                root = ast.unparse(base).partition(".")[0].partition("[")[0]
                if root not in known and not hasattr(builtins, root):
                    return f"the tests derive a class from {ast.unparse(base)!r}"
    return ""


def _from_libraries(tree: ast.Module) -> set[str]:
    """Names that tests import from modules that are there, so not from the program."""
    found = set()
    for node in ast.walk(tree):
        for alias in _aliases(node):
            module = node.module if isinstance(node, ast.ImportFrom) else alias.name
            if _is_there((module or "").partition(".")[0]):
                found.add(alias.asname or alias.name.partition(".")[0])
    return found


@lru_cache(maxsize=256)
def _is_there(module: str) -> bool:
    return module in sys.stdlib_module_names or (bool(module) and find_spec(module) is not None)


def _all_aliases(tree: ast.Module) -> list[ast.alias]:
    return [alias for node in ast.walk(tree) for alias in _aliases(node)]


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
