"""Running a test program, statement by statement, and saying which one failed."""

from __future__ import annotations

import math
import operator
import sys
import types
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

from assay.verifiers.code.channel import Gone
from assay.verifiers.code.guards import Guard
from assay.verifiers.code.prepared import FILE, Request, Source
from assay.verifiers.code.unittests import count_runs, parameters, run_cases, run_plain

USUAL = 1e-9
"""The relative tolerance for an expected fraction of a case that gives none."""
SHOWN = 300
"""Characters of a value or a statement that are shown."""


class Runner:
    """Runs `tests` (sources) and `cases` (calls) in a namespace that holds the program's names.

    A source is run from top to bottom. Then what it defined and did not use is run: ``check`` with
    the entry point, functions called ``test_...``, and test cases of `unittest`.
    """

    def __init__(self, namespace: dict[str, Any], given: Request) -> None:
        self._namespace = namespace
        self._given = given
        self._done = 0
        self._total = 0
        self._checks = 0
        self._provided = set(_PROGRAMS)
        self._equal: Callable[[Any, Any], None] = _equal

    def run(self) -> dict[str, Any]:
        """``ok``, and where not: the stage, the error, and the test."""
        self._provide_modules()
        if "unittest" in self._given.names.modules:
            count_runs(self._count_check)
        if self._given.together:
            guard = Guard(self._given.names.classes)
            guard.install(self._namespace)
            self._equal = partial(_equal, same=partial(guard.do, "Eq"))
        self._total = len(self._given.sources) + len(self._given.cases)
        for index, source in enumerate(self._given.sources):
            trouble = self._run_source(FILE.format(index), source)
            if trouble:
                return self._counted(trouble)
            self._done += 1
        for case in self._given.cases:
            trouble = self._run_case(case)
            if trouble:
                return self._counted(trouble)
            self._done += 1
        can_object = any(source.can_object for source in self._given.sources)
        if not self._checks and not self._given.cases and not can_object:
            nothing = ValueError("they ran to their end and checked nothing")
            return {**failed("tests", nothing, "", ""), "ours": 1}
        return self._counted({"ok": True})

    def _counted(self, result: dict[str, Any]) -> dict[str, Any]:
        return {"ok": False, **result, "done": self._done, "total": self._total}

    def _run_source(self, file: str, source: Source) -> dict[str, Any] | None:
        self._namespace["__tested_equal__"] = self._equal
        self._namespace["__tested_here__"] = self._count_check
        at_import = False
        try:
            for code, at_import in source.statements:  # noqa: B007  (looked at below)
                exec(code, self._namespace)  # noqa: S102
            at_import = False
            self._run_leftovers(source)
        except Gone:
            raise
        except BaseException as error:  # noqa: BLE001  (a test may raise anything)
            if isinstance(error, SystemExit) and _is_good_ending(error):
                return None
            ours = self._lacks_library(error, at_import)
            return {**failed("test", error, file, source.text), "ours": int(ours)}
        return None

    def _lacks_library(self, error: BaseException, at_import: bool) -> bool:
        """Whether tests cannot import what is not the program's, which is no fault of it."""
        if not isinstance(error, ImportError) or _of_program(error):
            return False
        missing = str(error.name).partition(".")[0]
        known = at_import or isinstance(error, ModuleNotFoundError)
        return known and missing not in self._provided

    def _count_check(self) -> None:
        self._checks += 1

    def _run_leftovers(self, source: Source) -> None:
        entry_point = self._given.entry_point
        for name, needs in source.functions:
            if name == "check" and needs == 1 and entry_point:
                self._namespace["check"](self._named(entry_point))
            elif name.startswith("test"):
                for arguments in parameters(self._namespace.get(name), needs):
                    self._namespace[name](**arguments)
        classes = [self._namespace[name] for name in source.classes if name in self._namespace]
        run_cases(classes)
        run_plain(classes)

    def _named(self, name: str) -> Any:
        if name not in self._namespace:
            raise NameError(f"name {name!r} is not defined")
        return self._namespace[name]

    def _run_case(self, case: dict[str, Any]) -> dict[str, Any] | None:
        args, kwargs = case.get("args", []), case.get("kwargs", {})
        shown = _call_text(case["call"], args, kwargs)
        try:
            found = self._named(case["call"])(*args, **kwargs)
        except Gone:
            raise
        except BaseException as error:  # noqa: BLE001  (the program's own)
            return {**failed("test", error, "", ""), "source": shown}
        if _same(found, case["expected"], case.get("tolerance")):
            return None
        message = f"got {_shown(found)}, expected {_shown(case['expected'])}"
        return {"stage": "test", "error": "", "message": message, "source": shown}

    def _provide_modules(self) -> None:
        """Modules that tests import and that do not exist stand for the program, or are missing.

        One stands for the program if it is called as programs are, if the tests take from it what
        the program has, or if they take nothing of the program otherwise. Else it is a library.
        """
        names = self._given.names
        for name, taken in names.modules.items():
            of_program = name in _PROGRAMS or not names.free or taken & self._namespace.keys()
            if of_program and name not in sys.modules and not _exists(name):
                module = types.ModuleType(name)
                module.__dict__.update(
                    {key: value for key, value in self._namespace.items() if key[:2] != "__"}
                )
                sys.modules[name] = module
                self._provided.add(name)


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False


_PROGRAMS = frozenset(
    ("solution", "solutions", "submission", "answer", "program", "main", "candidate", "your_module")
)
"""Modules that tests import to mean the program, whatever it has."""


def _is_good_ending(error: SystemExit) -> bool:
    """Whether the tests ended themselves well; a program that does so has not passed them."""
    return error.code in (None, 0, False) and not _of_program(error)


def _of_program(error: BaseException) -> bool:
    """Whether an exception was raised in the program, in this process or in the other."""
    trace, found = error.__traceback__, hasattr(error, "_of_program_")
    while trace is not None:
        found = found or trace.tb_frame.f_code.co_filename == "program.py"
        trace = trace.tb_next
    return found


def failed(stage: str, error: BaseException, file: str, source: str) -> dict[str, Any]:
    """What is reported of an exception: its kind and message, and the statement it came from."""
    found: dict[str, Any] = {
        "ok": False,
        "stage": stage,
        "error": type(error).__name__,
        "message": _message(error),
    }
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    if line:
        found["line"] = line
        found["source"] = _statement(source, line)
    return found


def _message(error: BaseException) -> str:
    try:
        return str(error)[:SHOWN]
    except Exception:  # noqa: BLE001  (the class's own __str__)
        return ""


def _statement(source: str, line: int) -> str:
    lines = source.splitlines()
    return lines[line - 1].strip()[:SHOWN] if 0 < line <= len(lines) else ""


def _equal(found: Any, expected: Any, same: Callable[[Any, Any], Any] = operator.eq) -> None:
    if not same(found, expected):
        raise AssertionError(f"got {_shown(found)}, expected {_shown(expected)}")


def _shown(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  (the class's own __repr__)
        text = f"<{type(value).__name__}>"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _call_text(name: str, args: list[Any], kwargs: dict[str, Any]) -> str:
    shown = [repr(arg) for arg in args] + [f"{key}={arg!r}" for key, arg in kwargs.items()]
    return f"{name}({', '.join(shown)})"[:SHOWN]


def _same(found: Any, expected: Any, tolerance: float | None) -> bool:
    """Equality as in JSON (a tuple is a list), numbers within a tolerance of expected fractions.

    Without one a fraction is right to nine digits: 0.1 + 0.2 is the 0.3 that people write down.
    """
    if isinstance(expected, list):
        return (
            isinstance(found, list | tuple)
            and len(found) == len(expected)
            and all(_same(a, b, tolerance) for a, b in zip(found, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(_same(found[key], expected[key], tolerance) for key in expected)
        )
    if isinstance(expected, bool) or isinstance(found, bool):
        return type(found) is type(expected) and found == expected
    if isinstance(expected, float) and isinstance(found, int | float):
        relative, absolute = (USUAL, 0.0) if tolerance is None else (tolerance, tolerance)
        return found == expected or math.isclose(
            found, expected, rel_tol=relative, abs_tol=absolute
        )
    return type(found) in _JSON and bool(found == expected)


_JSON = (str, int, float, type(None))
