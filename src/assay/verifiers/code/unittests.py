"""Running test cases of `unittest`, and classes of tests as pytest has them."""

from __future__ import annotations

import inspect
import types
import unittest
from collections.abc import Callable
from typing import Any


class _Result(unittest.TestResult):
    """Keeps what was raised, as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.raised: list[BaseException] = []

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802  (its name there)
        self.raised.append(err[1])

    addFailure = addError  # noqa: N815

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        if err is not None:
            self.raised.append(err[1])

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        self.raised.append(AssertionError(f"{test} was expected to fail"))


def run_cases(classes: list[Any]) -> None:
    """Run those of the classes that are test cases; raises what a test raised."""
    case = unittest.TestCase
    cases: list[type[unittest.TestCase]]
    cases = [each for each in classes if isinstance(each, type) and issubclass(each, case)]
    if not cases:
        return
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    result = _Result()
    unittest.TestSuite([load(each) for each in cases]).run(result)
    for error in result.raised:
        raise error


def count_runs(count: Callable[[], None]) -> None:
    """Have each test of `unittest` counted, whoever runs it: one that is skipped checks nothing.

    Nor does one that is expected to fail and does.
    """
    original = unittest.TestCase.run

    def run(self: unittest.TestCase, result: Any = None) -> Any:
        before = _idle(result)
        found = original(self, result)
        if _idle(result or found) == before:
            count()
        return found

    unittest.TestCase.run = run  # type: ignore[method-assign]


def _idle(result: Any) -> int:
    """How many tests were skipped, or failed as expected."""
    lists = (getattr(result, name, ()) for name in ("skipped", "expectedFailures"))
    return sum(map(len, lists))


def run_plain(classes: list[Any]) -> None:
    """Run the tests of classes called ``Test...`` that are no test cases, as pytest does.

    Each method has an object of its own, prepared by ``setup_method``. Methods that ask for more
    than that are left out: there are no fixtures here.
    """
    for kind in classes:
        plain = isinstance(kind, type) and not issubclass(kind, unittest.TestCase)
        if not plain or not kind.__name__.startswith("Test") or "__init__" in vars(kind):
            continue
        for name in [name for name in dir(kind) if name.startswith("test")]:
            if _needs(kind, name) != 0:
                continue
            case = kind()
            for each in ("setup_method", name, "teardown_method"):
                needs = _needs(kind, each)
                if needs is not None:
                    getattr(case, each)(*[getattr(case, name)][:needs])


def _needs(kind: type, name: str) -> int | None:
    """How many arguments a plain method needs beside its object; None for anything else."""
    method = vars(kind).get(name, getattr(kind, name, None))
    if not isinstance(method, types.FunctionType) or inspect.iscoroutinefunction(method):
        return None
    return method.__code__.co_argcount - len(method.__defaults__ or ()) - 1
