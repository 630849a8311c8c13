"""Assertions for tests: a response, or a share of many, has to be verified.

They work in any test runner, and need none. What fails says why: the outline of the verdict, with
places in the response quoted. The outcomes stay apart like this:

- incorrect and invalid raise `NotVerified`, an `AssertionError` that carries the verdict;
- undecided raises it too, in words of its own, unless told otherwise: nothing was shown;
- broken raises `BrokenVerifier`, which is no assertion: the test could not be made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from assay.core import AssayError, BadArgument, Problem, Response, Verdict, Verifier
from assay.core.wording import counted
from assay.evaluate.report.text import one_line, visible
from assay.evaluate.statistics import Interval, wilson
from assay.interop.judging import explained, judge_of, name_of

By = Literal["low", "value", "high"]

_SHOWN_TEXT = 2000
_SHOWN_FAILURES = 5
_LEDES = {
    "incorrect": "the response is incorrect",
    "invalid": "the response is invalid: there is nothing in it to judge",
    "undecided": "undecided: the verifier cannot tell whether the response is correct",
    "broken": "the verifier broke, so nothing is known of the response",
}


class NotVerified(AssertionError):
    """A response was not found correct. `verdicts` are those that say so."""

    def __init__(self, message: str, verdicts: tuple[Verdict, ...]) -> None:
        self.verdicts = verdicts
        super().__init__(message)

    @property
    def verdict(self) -> Verdict:
        """The first of them."""
        return self.verdicts[0]


class BrokenVerifier(AssayError):
    """The verifier of an assertion broke: a failure of the test, not of the response."""

    def __init__(self, message: str, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(message)


def assert_verified(
    response: str | Response,
    verifier: Verifier | str,
    *,
    problem: str | Problem | None = None,
    undecided: Literal["fail", "pass"] = "fail",
    **fields: Any,
) -> Verdict:
    """Assert that a response is correct; its verdict.

    `verifier` is one, or the text that ``assay verify --verifier`` takes. `fields` (``reference=``,
    ``documents=`` ...) are set on the problem. Raises `NotVerified`, or `BrokenVerifier`.

    >>> from assay import constraints as c
    >>> assert_verified("It rains.", c.words(at_most=5)).label
    'correct'
    """
    __tracebackhide__ = True
    _one_of("undecided", undecided, ("fail", "pass"))
    judge, given = judge_of(verifier), Response.of(response)
    asked = Problem.of(problem, **fields)
    verdict = judge.verify(given, asked)
    if verdict or (verdict.outcome == "undecided" and undecided == "pass"):
        return verdict
    message = failure_of(verdict, asked, given, name_of(judge, verdict))
    if verdict.outcome == "broken":
        raise BrokenVerifier(message, verdict)
    raise NotVerified(message, (verdict,))


def assert_rate(
    responses: Iterable[str | Response],
    verifier: Verifier | str,
    *,
    at_least: float,
    by: By = "low",
    problem: str | Problem | None = None,
    **fields: Any,
) -> Interval:
    """Assert that a share of responses to one problem is correct; its 95 % interval.

    The interval is Wilson's. `by` tells what has to reach `at_least`: its ``low`` end, which shows
    that the rate is reached (40 of 40 show 0.91); the ``value`` itself; or its ``high`` end, which
    fails only where the rate is shown to be missed. What is undecided is not correct, and counted
    in; a broken verdict raises `BrokenVerifier`.

    >>> print(assert_rate(["4"] * 19 + ["5"], "exact", at_least=0.7, reference="4"))
    [0.76, 0.99]
    """
    __tracebackhide__ = True
    _one_of("by", by, ("low", "value", "high"))
    if not 0 <= at_least <= 1:
        raise BadArgument(f"at_least is a share from 0 to 1, not {at_least!r}")
    judge, asked = judge_of(verifier), Problem.of(problem, **fields)
    seen = [(given, judge.verify(given, asked)) for given in map(Response.of, responses)]
    if not seen:
        raise BadArgument("there are no responses, so they have no rate")
    for given, verdict in seen:
        if verdict.outcome == "broken":
            message = failure_of(verdict, asked, given, name_of(judge, verdict))
            raise BrokenVerifier(message, verdict)
    right = sum(bool(verdict) for _, verdict in seen)
    interval = wilson(right, len(seen))
    reached = {"low": interval.low, "value": right / len(seen), "high": interval.high}[by]
    if reached < at_least:
        missed = [(given, verdict) for given, verdict in seen if not verdict]
        lede = _rate(right, len(seen), interval, at_least, by)
        message = "\n".join([lede, *_failures(missed)])
        raise NotVerified(message, tuple(verdict for _, verdict in missed))
    return interval


def failure_of(verdict: Verdict, problem: Problem, response: Response, name: str) -> str:
    """What a person needs to see of a verdict that is not correct."""
    lede = f"{_LEDES[verdict.outcome]} (verifier {name!r})"
    lines = [lede, explained(verdict, response)]
    if problem.prompt:
        lines.append(f"prompt: {one_line(problem.prompt)}")
    if problem.reference is not None:
        lines.append(f"reference: {one_line(repr(problem.reference))}")
    text = response.text
    cut = f" (the first {_SHOWN_TEXT:,} of {len(text):,} characters)"
    lines.append(f"response{cut if len(text) > _SHOWN_TEXT else ''}:")
    lines += [f"  {line}" for line in visible(text[:_SHOWN_TEXT]).splitlines() or ["(empty)"]]
    return "\n".join(lines)


def _rate(right: int, n: int, interval: Interval, at_least: float, by: By) -> str:
    shown = f"{right} of {n} responses are correct: {right / n:.2f} {interval}"
    if by == "value":
        return f"{shown}; at least {at_least:g} is needed"
    lede = f"{shown}; the {by} end of this interval has to be at least {at_least:g}"
    if by == "low" and right / n >= at_least:
        lede += "; the share itself is, so that more responses may show it"
    return lede


def _failures(missed: list[tuple[Response, Verdict]]) -> list[str]:
    """The first of the responses that are not correct, one after the other."""
    lines = []
    for given, verdict in missed[:_SHOWN_FAILURES]:
        lines += [explained(verdict, given), f"  response: {one_line(given.text)}"]
    more = len(missed) - _SHOWN_FAILURES
    return [*lines, f"and {counted(more, 'more response')} like these"] if more > 0 else lines


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadArgument(f"{what} is one of {', '.join(map(repr, known))}, not {value!r}")
