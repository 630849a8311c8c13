"""Verifiers with regular expressions: the response matches one, or is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import (
    BadArgument,
    Failure,
    Label,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.sandbox.calls import call
from assay.verifiers.code.source import fenced
from assay.verifiers.parts import empty
from assay.verifiers.reasoning import answer_of

MEMORY = 2**30


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Regex(Verifier):
    r"""Correct if the whole response matches the reference, a regular expression.

    White space around the response does not count. The syntax is that of the package `regex`
    (a superset of `re`), which can be stopped: a search takes no more than `timeout` seconds, and
    then the verdict is broken, since it is the reference that is at fault.

    >>> Regex().verify("2024-05-01", reference=r"\d{4}-\d\d-\d\d").label
    'correct'
    """

    name = "regex"
    depends: ClassVar[tuple[str, ...]] = ("regex",)

    ignore_case: bool = False
    timeout: float = 1.0

    def __post_init__(self) -> None:
        _check_timeout(self.timeout)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not isinstance(problem.reference, str):
            raise VerifierError(
                f"the reference of {problem.called} must be a regular expression, "
                f"not {problem.reference!r:.80}",
                kind="problem",
            )
        text = response.text.strip()
        if not text:
            return empty(self.name)
        found = _matched(problem.reference, (text,), self.timeout, ignore_case=self.ignore_case)
        if isinstance(found, str):
            found = Failure("problem", f"the reference of {problem.called} {found}")
        if isinstance(found, Failure):
            return Verdict.broken(found, verifier=self.name)
        reason = Reason(f"must match {problem.reference!r:.80}", f"{text!r:.80}")
        label: Label = "correct" if found[0] else "incorrect"
        return Verdict(label, reasons=(reason,), verifier=self.name)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegexTests(Verifier):
    r"""Correct if the response is a regular expression that matches what it should and no more.

    ``metadata["matches"]`` and ``metadata["rejects"]`` are lists of texts that it must match as a
    whole, and must not. An expression that takes longer than `timeout` seconds is incorrect.

    >>> cases = {"matches": ["a1"], "rejects": ["a", "1a"]}
    >>> RegexTests().verify(r"`[a-z]\d`", metadata=cases).label
    'correct'
    """

    name = "regex_tests"
    version = "2"
    depends: ClassVar[tuple[str, ...]] = ("regex",)

    timeout: float = 1.0

    def __post_init__(self) -> None:
        _check_timeout(self.timeout)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        cases = [(text, True) for text in _texts(problem, "matches")]
        cases += [(text, False) for text in _texts(problem, "rejects")]
        if not cases:
            raise VerifierError(
                f"{problem.called} has neither 'matches' nor 'rejects' in its metadata",
                kind="problem",
            )
        source = _expression_in(response.text)
        if not source:
            reason = Reason("no regular expression was found in the response")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        why = _failing(source, cases, self.timeout)
        reason = Reason(why or f"right on all {len(cases)} texts", f"{source!r:.80}")
        return Verdict("incorrect" if why else "correct", reasons=(reason,), verifier=self.name)


def _failing(source: str, cases: list[tuple[str, bool]], timeout: float) -> str:
    found = _matched(source, tuple(text for text, _ in cases), timeout)
    if isinstance(found, Failure):
        return f"the expression gives no answer: {found.message}"
    if isinstance(found, str):
        return f"the expression {found}"
    for (text, wanted), matches in zip(cases, found, strict=True):
        if matches != wanted:
            return f"{'does not match' if wanted else 'matches'} {text!r:.60}"
    return ""


def _matched(
    source: str, texts: tuple[str, ...], timeout: float, *, ignore_case: bool = False
) -> list[bool] | str | Failure:
    """Whether each text matches, what is wrong with the expression, or why nobody knows."""
    from assay.verifiers.code.matching import Task, match

    found: list[bool] | str | Failure
    found = call(match, Task(source, texts, ignore_case), timeout=timeout, memory=MEMORY)
    return found


def _expression_in(text: str) -> str:
    text = answer_of(text)
    blocks = [block.text.strip() for block in fenced(text) if block.text.strip()]
    source = blocks[-1] if blocks else text.strip()
    if not blocks and len(source) > 2 and source[0] == source[-1] == "`":
        source = source[1:-1]
    return source


def _texts(problem: Problem, name: str) -> list[str]:
    listed = problem.metadata.get(name) or []
    if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
        raise VerifierError(
            f"{name} in the metadata of {problem.called} must be a list of texts, "
            f"not {listed!r:.80}",
            kind="problem",
        )
    return list(listed)


def _check_timeout(timeout: float) -> None:
    if not timeout > 0:
        raise BadArgument(f"timeout must be above 0 seconds, not {timeout!r}")
