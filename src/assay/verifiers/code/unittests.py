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
            for arguments in parameters(getattr(kind, name), _needs(kind, name)):
                case = kind()
                _around(case, "setup_method", name)
                getattr(case, name)(**arguments)
                _around(case, "teardown_method", name)


def parameters(function: Any, needs: int | None) -> list[dict[str, Any]]:
    """The arguments of each call of a test: none, or those of ``pytest.mark.parametrize``.

    Mocks that ``patch`` passes on are no concern of the caller.

    No calls for a test that needs more than that, such as fixtures.
    """
    found: list[dict[str, Any]] = [{}]
    for mark in getattr(function, "pytestmark", ()):
        if getattr(mark, "name", "") in ("skip", "xfail"):
            return []
        if getattr(mark, "name", "") == "parametrize":
            found = [{**row, **others} for row in _rows(*mark.args[:2]) for others in found]
    mocks = sum(
        repr(each.new) == "sentinel.DEFAULT" and each.attribute_name is None
        for each in getattr(function, "patchings", ())
    )
    return [each for each in found if needs == len(each) + mocks]


def _rows(names: Any, values: Any) -> list[dict[str, Any]]:
    """Arguments by name, from names (in one text or a list) and a list of values or tuples."""
    listed = [each.strip() for each in names.split(",")] if isinstance(names, str) else [*names]
    rows = [value.values if type(value).__name__ == "ParameterSet" else value for value in values]
    if len(listed) == 1:
        plain = [type(value).__name__ != "ParameterSet" for value in values]
        rows = [(row,) if alone else row for row, alone in zip(rows, plain, strict=True)]
    return [dict(zip(listed, row, strict=True)) for row in rows]


def _around(case: Any, name: str, test: str) -> None:
    """What is done before or after each test, if it is there."""
    needs = _needs(type(case), name)
    if needs is not None:
        getattr(case, name)(*[getattr(case, test)][:needs])


def _needs(kind: type, name: str) -> int | None:
    """How many arguments a plain method needs beside its object; None for anything else."""
    method = vars(kind).get(name, getattr(kind, name, None))
    if not isinstance(method, types.FunctionType) or inspect.iscoroutinefunction(method):
        return None
    method = inspect.unwrap(method)
    if not isinstance(method, types.FunctionType):
        return None
    return method.__code__.co_argcount - len(method.__defaults__ or ()) - 1
