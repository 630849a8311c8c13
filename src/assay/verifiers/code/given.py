"""What a problem says about its tests, read and checked before anything runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from assay.core import JSON, Problem, VerifierError
from assay.verifiers.code.source import parsed


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

    @property
    def names(self) -> set[str]:
        """Names that tests may take from a program."""
        names = {case["call"] for case in self.calls} | ({self.entry_point} - {""})
        return names.union(*(_seen(source).names for source in self.sources))

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
    )


def _checked_call(problem: Problem, case: dict[str, Any]) -> dict[str, Any]:
    args, kwargs = case.get("args", []), case.get("kwargs", {})
    if not isinstance(args, list | tuple) or not isinstance(kwargs, dict):
        raise _unusable(problem, "cases", case, "objects whose args are a list, kwargs an object")
    tolerance = case.get("tolerance", 0.0)
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float):
        raise _unusable(problem, "cases", case, "objects whose tolerance is a number")
    return {
        "call": case["call"],
        "args": list(args),
        "kwargs": kwargs,
        "expected": case["expected"],
        "tolerance": float(tolerance),
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


@lru_cache(maxsize=256)
def _seen(source: str) -> _Seen:
    """Looked at once: many responses are tested by the same program."""
    tree = parsed(source)
    if tree is None:
        return _Seen(is_python=False)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return _Seen(is_python=True, names=names, reaches_in=_reaches_in(tree))


_IN_PROCESS = frozenset(("mock", "monkeypatch", "capsys", "redirect_stdout", "patch", "getsource"))


def _reaches_in(tree: ast.Module) -> str:
    known = {alias.asname or alias.name for node in ast.walk(tree) for alias in _aliases(node)}
    known |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        names = [alias.name.rpartition(".")[2] for alias in _aliases(node)]
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
        for name in names:
            if name in _IN_PROCESS:
                return f"the tests use {name!r}"
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id not in known and not _builtin(base.id):
                    return f"the tests derive a class from {base.id!r}"
    return ""


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _builtin(name: str) -> bool:
    import builtins

    return hasattr(builtins, name)
