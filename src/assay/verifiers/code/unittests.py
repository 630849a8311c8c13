"""Running test cases of `unittest`."""

from __future__ import annotations

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
    """Have each test of `unittest` counted, whoever runs it."""
    original = unittest.TestCase.run

    def run(self: unittest.TestCase, result: Any = None) -> Any:
        count()
        return original(self, result)

    unittest.TestCase.run = run  # type: ignore[method-assign]
