"""Inspect AI: any verifier as a scorer, and scores as verdicts.

Written against version 0.3.285. Inspect has one value for a score and one for "not scored" (NaN,
which its metrics skip and count). The outcomes stay apart like this:

- correct ``C``, incorrect ``I``, invalid ``N`` (no answer; its metrics count it as 0);
- undecided: not scored, with the reason ``undecided``;
- broken: not scored, with the reason ``grader_failed`` where a model that judges did not answer,
  or else ``scoring_failed``.

The metadata of each score hold the outcome and the whole verdict, from which it is read back.

    from assay.interop.inspect import scorer

    Task(dataset=..., solver=generate(), scorer=scorer("answer"))

From the command line: ``inspect score LOG --scorer assay/verified -S verifier=answer``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assay.core import (
    JSON,
    OUTCOMES,
    BadArgument,
    Failure,
    Message,
    MissingExtra,
    Problem,
    Response,
    Usage,
    Verdict,
    Verifier,
)
from assay.interop.judging import explained, judge_of
from assay.interop.logs import messages_of, problem_of, verdict_of

ValueOf = Literal["label", "score"]

_LETTERS = {"correct": "C", "incorrect": "I", "invalid": "N"}
_LABELS: dict[str, tuple[Any, float]] = {
    "C": ("correct", 1.0),
    "I": ("incorrect", 0.0),
    "P": ("incorrect", 0.5),
    "N": ("invalid", 0.0),
}
_FAILED = ("grader_failed", "scoring_failed")


def require(purpose: str) -> None:
    """Raise `MissingExtra` where Inspect is not installed."""
    try:
        import inspect_ai  # noqa: F401
    except ImportError as error:
        raise MissingExtra("inspect_ai", "interop", purpose) from error


def scorer(verifier: Verifier | str, *, value: ValueOf = "label", name: str | None = None) -> Any:
    """A verifier as a scorer of a task.

    `verifier` is one, or the text that ``assay verify --verifier`` takes. With `value` ``label``
    scores are letters and the metrics accuracy and its standard error; with ``score`` they are
    numbers from 0 to 1 and the metrics mean and standard error. Left out, `name` is the verifier's.

    The problem is the sample: its messages up to the answer, its target as the reference, and its
    metadata, from which constraints, documents and tests are taken as from a row of a file.

    Raises `MissingExtra` where Inspect is not installed.
    """
    require("a scorer of Inspect")
    from inspect_ai.scorer import accuracy, mean, stderr
    from inspect_ai.scorer import scorer as registered

    judge = judge_of(verifier)
    if value not in ("label", "score"):
        raise BadArgument(f"value is 'label' or 'score', not {value!r}")
    metrics = [accuracy(), stderr()] if value == "label" else [mean(), stderr()]

    def made() -> Any:
        return scoring(judge, value)

    called = name or judge.name or "verifier"
    kept = judge.fingerprint.to_dict()  # goes into the log
    return registered(metrics=metrics, name=called, assay=kept)(made)()


def scoring(judge: Verifier, value: str) -> Any:
    """The coroutine function that scores a sample. Verifiers are called in threads."""

    async def score(state: Any, target: Any) -> Any:
        from anyio.to_thread import run_sync

        problem, response = sample_of(state, target)
        return score_of(await run_sync(judge, problem, response), response, value)

    return score


def sample_of(state: Any, target: Any) -> tuple[Problem, Response]:
    """The problem and the response in the state of a task."""
    before, answer = parted(state.messages)
    choices = [choice.value for choice in state.choices or ()]
    fields = {**({"choices": choices} if choices else {}), **(state.metadata or {})}
    problem = problem_of(str(state.sample_id), before, reference_of(list(target)), fields)
    return problem, response_of(state.output, answer)


def score_of(verdict: Verdict, response: Response | None, value: str = "label") -> Any:
    """A verdict as a `Score` of Inspect."""
    from inspect_ai.scorer import Score

    told: dict[str, Any] = {
        "answer": response.text if response is not None else None,
        "explanation": explained(verdict, response),
        "reason": _reason(verdict, response),
        "metadata": {"outcome": verdict.outcome, "verdict": verdict.to_dict()},
    }
    if verdict.score is None:
        return Score.unscored(**told)
    return Score(value=_LETTERS[verdict.label] if value == "label" else verdict.score, **told)


def _reason(verdict: Verdict, response: Response | None) -> str | None:
    if verdict.failure is not None:
        return _FAILED[0] if verdict.failure.kind == "model" else _FAILED[1]
    if verdict.label == "invalid":
        empty = response is None or not response.text.strip()
        return "no_response" if empty else "invalid_response_format"
    return "undecided" if verdict.label == "undecided" else None


def verdicts_of(name: str, score: Any) -> dict[str, Verdict]:
    """What a score says: one verdict, or one for each value of a mapping (``name_key``)."""
    kept = (score.metadata or {}).get("verdict")
    if isinstance(kept, dict) and (score.metadata or {}).get("outcome") in OUTCOMES:
        try:
            return {name: Verdict.from_dict(kept)}
        except (AttributeError, KeyError, TypeError, ValueError):  # another's, that looks like ours
            pass
    found = {key: _verdict(value, score) for key, value in values_of(name, score).items()}
    return {key: verdict for key, verdict in found.items() if verdict is not None}


def values_of(name: str, score: Any) -> dict[str, JSON]:
    """The values of a score: one under its name, or those of a mapping under ``name_key``."""
    if isinstance(score.value, Mapping):
        return {f"{name}_{key}": value for key, value in score.value.items()}
    return {name: score.value}


def _verdict(value: JSON, score: Any) -> Verdict | None:
    if isinstance(value, str):
        if value not in _LABELS:
            return None
        label, worth = _LABELS[value]
        return Verdict(label, worth, verifier="inspect")
    unscored = value is None or (isinstance(value, float) and math.isnan(value))
    if unscored and score.reason in _FAILED:
        kind = "model" if score.reason == _FAILED[0] else "error"
        return Verdict.broken(Failure(kind, score.explanation or score.reason), verifier="inspect")
    return Verdict("undecided", verifier="inspect") if unscored else verdict_of(value, "inspect")


def parted(messages: Sequence[Any]) -> tuple[tuple[Message, ...], Any]:
    """The messages before the answer, and the message that is the answer, if there is one."""
    last = len(messages)
    answer = None
    if messages and messages[-1].role == "assistant":
        last, answer = last - 1, messages[-1]
    return tuple(_message(one) for one in messages[:last]), answer


def _message(message: Any) -> Message:
    content = message.content if isinstance(message.content, list) else []
    images = tuple(part.image for part in content if part.type == "image")
    return Message(message.role, message.text, images)


def asked_of(input: Any) -> tuple[Message, ...]:
    """The messages of a sample's input."""
    return messages_of(input) if isinstance(input, str) else tuple(map(_message, input))


def reference_of(target: str | Sequence[str]) -> JSON:
    """A target as a reference: none, one, or a list of accepted ones."""
    targets = [target] if isinstance(target, str) else list(target)
    if not any(targets):
        return None
    return targets[0] if len(targets) == 1 else targets


_FINISHES: dict[str, Any] = {
    "stop": "stop",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}
STOPS = {"stop": "stop", "length": "max_tokens", "tool_calls": "tool_calls"}
STOPS |= {"content_filter": "content_filter"}
"""Reasons to stop, as Inspect calls them."""


def response_of(output: Any, answer: Any) -> Response:
    """What the model wrote: its output, or the last message of the assistant."""
    text = output.completion or (answer.text if answer is not None else "")
    finish = output.choices[0].stop_reason if output.choices else None
    message = output.choices[0].message if output.choices else answer
    content = message.content if message is not None and isinstance(message.content, list) else []
    reasoning = "\n".join(part.reasoning for part in content if part.type == "reasoning")
    return Response(
        text,
        reasoning=reasoning or None,
        finish_reason=_FINISHES.get(str(finish)),
        usage=_usage(output.usage),
        model=output.model or "",
    )


def _usage(usage: Any) -> Usage | None:
    if usage is None:
        return None
    cached = usage.input_tokens_cache_read or 0
    return Usage(
        input_tokens=usage.input_tokens + cached + (usage.input_tokens_cache_write or 0),
        output_tokens=usage.output_tokens,
        cached_tokens=cached,
        reasoning_tokens=usage.reasoning_tokens or 0,
        model_calls=1,
    )
