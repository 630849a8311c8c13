"""Verifiers of what a model has tools do: one response's calls, and a whole trajectory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from assay.core import (
    JSON,
    BadArgument,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.verifiers.code.calls import (
    Call,
    Match,
    calls_in,
    calls_of_messages,
    expected_calls,
    in_order,
    paired,
)
from assay.verifiers.code.jsons import NoJSON, json_in
from assay.verifiers.parts import empty

Order = Literal["any", "in_order", "exact"]
LARGEST = 1_000
"""Calls that a response may make; comparing takes time with their square."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ToolCalls(Verifier):
    r"""Correct if the response makes the expected calls of tools.

    Calls are read from the response's ``metadata["tool_calls"]``, from ``<tool_call>`` tags, or
    from JSON text; the reference is the list of those expected (``[]``: none). `order` is ``any``,
    ``in_order`` (others may come between, if `extra`), or ``exact`` (the same calls in the same
    places). With `extra`, calls beside the expected ones are allowed. Arguments `match` if they are
    ``equal``, or a ``superset`` of the expected, or always (``names``: only those of the tools
    count); numbers may differ by a relative `tolerance`. No tool in ``metadata["forbidden"]`` may
    be called.

    >>> wanted = [{"name": "add", "arguments": {"a": 1, "b": 2}}]
    >>> answer = '[{"name": "add", "arguments": {"b": 2, "a": 1.0}}]'
    >>> ToolCalls().verify(answer, reference=wanted).label
    'correct'
    """

    name = "tool_calls"
    version = "2"
    reads_json: ClassVar[bool] = True

    order: Order = "any"
    extra: bool = False
    match: Match = "equal"
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        _check_arguments(self.order, self.match, self.tolerance)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        wanted, forbidden = expected_calls(problem), _forbidden(problem)
        try:
            found = calls_in(response)
        except NoJSON as error:
            return Verdict("invalid", reasons=(Reason(str(error)),), verifier=self.name)
        if not response.text.strip() and not found and "tool_calls" not in response.metadata:
            return empty(self.name)
        troubles = _troubles(found, wanted, self.order, self.match, self.tolerance, self.extra)
        return _verdict(self.name, [*_called(found, forbidden), *troubles], found, wanted)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Trajectory(Verifier):
    r"""Correct if a conversation with tools went as it should, by the calls made in it.

    The conversation is the response's ``metadata["messages"]``, or its text as JSON: chat messages
    with ``tool_calls`` (or blocks of type ``tool_use``), or a plain list of calls. The reference
    is the list of expected calls; `order`, `extra`, `match` and `tolerance` are as in
    `ToolCalls`. Beside it, ``metadata`` may hold ``forbidden`` (names of tools), ``before`` (pairs
    of names: the first must have been called before the second is) and ``max_calls``.
    The reasons give precision and recall of the calls.

    >>> made = '[{"name": "search", "arguments": {"q": "x"}}, {"name": "buy"}]'
    >>> rules = {"before": [["confirm", "buy"]]}
    >>> verdict = Trajectory(extra=True).verify(made, reference=[{"name": "buy"}], metadata=rules)
    >>> verdict.label, verdict.reasons[0].text
    ('incorrect', "'buy' was called before 'confirm'")
    """

    name = "trajectory"
    reads_json: ClassVar[bool] = True

    order: Order = "in_order"
    extra: bool = False
    match: Match = "equal"
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        _check_arguments(self.order, self.match, self.tolerance)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        wanted = expected_calls(problem)
        try:
            found = calls_of_messages(_conversation(response))
        except NoJSON as error:
            return Verdict("invalid", reasons=(Reason(str(error)),), verifier=self.name)
        troubles = _called(found, _forbidden(problem)) + _too_early(found, problem)
        limit = problem.metadata.get("max_calls")
        if isinstance(limit, int) and len(found) > limit:
            troubles.append(f"{len(found)} calls were made, at most {limit} are allowed")
        troubles += _troubles(found, wanted, self.order, self.match, self.tolerance, self.extra)
        hits = len(paired(found[:LARGEST], wanted, self.match, self.tolerance))
        measured = (
            f"precision {hits}/{len(found)}, recall {hits}/{len(wanted)} of the expected calls"
        )
        return _verdict(self.name, troubles, found, wanted, measured)


def _verdict(
    name: str, troubles: list[str], found: list[Call], wanted: list[Call], measured: str = ""
) -> Verdict:
    if troubles:
        reasons = [Reason(text) for text in troubles]
        reasons[-1] = Reason(troubles[-1], measured)
        return Verdict("incorrect", reasons=tuple(reasons), verifier=name)
    text = "no tool was called" if not found else f"{len(wanted)} expected calls were made"
    return Verdict("correct", reasons=(Reason(text, measured),), verifier=name)


def _troubles(
    found: list[Call],
    wanted: list[Call],
    order: Order,
    match: Match,
    tolerance: float,
    extra: bool,
) -> list[str]:
    """What is wrong with the calls found, in words."""
    if len(found) > LARGEST:
        return [f"{len(found)} calls were made"]
    if order == "exact":
        for index, call in enumerate(wanted):
            if index >= len(found):
                return [f"call {index + 1} is missing: {call}"]
            if not paired([found[index]], [call], match, tolerance):
                return [f"call {index + 1} is {found[index]}, not {call}"]
        return [f"not expected: {call}" for call in found[len(wanted) :] if not extra]
    pairs = paired(found, wanted, match, tolerance)
    troubles = [f"missing: {call}" for index, call in enumerate(wanted) if index not in pairs]
    if not extra:
        used = set(pairs.values())
        troubles += [
            f"not expected: {call}" for index, call in enumerate(found) if index not in used
        ]
    if not troubles and order == "in_order":
        reached = in_order(found, wanted, match, tolerance)
        if reached < len(wanted):
            troubles.append(f"not in the expected order: {wanted[reached]}")
    return troubles


def _called(found: list[Call], forbidden: list[str]) -> list[str]:
    names = dict.fromkeys(call.name for call in found)
    return [f"{name!r} must not be called" for name in names if name in forbidden]


def _too_early(found: list[Call], problem: Problem) -> list[str]:
    rules = problem.metadata.get("before") or []
    pairs = rules if isinstance(rules, list | tuple) else [rules]
    troubles = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or not [*map(type, pair)] == [str, str]:
            raise _unusable(problem, "before", rules, "a list of pairs of names")
        first, second = pair
        names = [call.name for call in found]
        if second in names and first not in names[: names.index(second)]:
            troubles.append(f"{second!r} was called before {first!r}")
    return troubles


def _forbidden(problem: Problem) -> list[str]:
    names = problem.metadata.get("forbidden") or []
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise _unusable(problem, "forbidden", names, "a list of names")
    return list(names)


def _conversation(response: Response) -> JSON:
    messages = response.metadata.get("messages")
    return json_in(response.text) if messages is None else messages


def _unusable(problem: Problem, name: str, value: JSON, wanted: str) -> VerifierError:
    shown = json.dumps(value, default=repr)[:80]
    return VerifierError(
        f"{name} in the metadata of {problem.called} must be {wanted}, not {shown}",
        kind="problem",
    )


def _check_arguments(order: str, match: str, tolerance: float) -> None:
    for name, value, known in (("order", order, Order), ("match", match, Match)):
        if value not in get_args(known):
            choices = ", ".join(get_args(known))
            raise BadArgument(f"{name} is one of {choices}, not {value!r}")
    if tolerance < 0:
        raise BadArgument(f"tolerance must be at least 0, not {tolerance!r}")
