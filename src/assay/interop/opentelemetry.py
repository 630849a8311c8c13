"""OpenTelemetry: verdicts as events of the conventions for generative models.

The event is ``gen_ai.evaluation.result`` (semantic conventions for GenAI, in development when this
was written), a log record of that event name. It belongs to the span of the call whose response was
judged: emit it while that span is current, or give its `context`, or name the response by its id.

- ``gen_ai.evaluation.name``: the verifier;
- ``gen_ai.evaluation.score.label``: the outcome, one of ``correct``, ``incorrect``, ``invalid``,
  ``undecided`` and ``broken``;
- ``gen_ai.evaluation.score.value``: the score, from 0 to 1; absent where nothing was decided;
- ``gen_ai.evaluation.explanation``: the outline of the verdict. It quotes the response only if
  that is given;
- ``error.type``: the failure of a broken verdict, and only of such.

    from assay.interop.opentelemetry import emit

    with tracer.start_as_current_span("chat small"):
        answer = ask(question)
        emit(verifier.verify(answer, question))
"""

from __future__ import annotations

from typing import Any

from assay.core import MissingExtra, Response, Verdict
from assay.core.verdict import Failure
from assay.interop.judging import explained

EVENT = "gen_ai.evaluation.result"
_SCOPE = "assay"


def emit(
    verdict: Verdict,
    *,
    name: str = "",
    response: Response | str | None = None,
    response_id: str = "",
    parts: bool = False,
    context: Any = None,
    provider: Any = None,
) -> None:
    """Emit the event of a verdict; with `parts` an event of each of its parts as well.

    Left out, `name` is the verifier's in the verdict. Parts are named below it: ``all/words``.
    `response` lets the explanation quote it. `provider` is a logger provider of OpenTelemetry, and
    the global one if left out; `context` is a context of OpenTelemetry, and the current one if
    left out. Without an SDK set up, events go nowhere, as all of OpenTelemetry's do.

    Raises `MissingExtra` where opentelemetry-api is not installed.
    """
    try:
        from opentelemetry._logs import LogRecord, SeverityNumber, get_logger
    except ImportError as error:
        raise MissingExtra("opentelemetry-api", "interop", "emitting events") from error

    from time import time_ns

    from assay import __version__

    logger = get_logger(_SCOPE, __version__, logger_provider=provider)
    for attributes in _events(verdict, name, response, parts=parts):
        if response_id:
            attributes["gen_ai.response.id"] = response_id
        logger.emit(
            LogRecord(
                timestamp=time_ns(),
                context=context,
                severity_number=SeverityNumber.INFO,
                event_name=EVENT,
                attributes=attributes,
            )
        )


def attributes_of(
    verdict: Verdict, name: str = "", response: Response | str | None = None
) -> dict[str, str | float]:
    """The attributes of the event of a verdict.

    >>> attributes_of(Verdict("incorrect", 0.5, verifier="words"))["gen_ai.evaluation.score.value"]
    0.5
    """
    found: dict[str, str | float] = {
        "gen_ai.evaluation.name": name or verdict.verifier or "verifier",
        "gen_ai.evaluation.score.label": verdict.outcome,
        "gen_ai.evaluation.explanation": explained(verdict, response),
    }
    if verdict.score is not None:
        found["gen_ai.evaluation.score.value"] = float(verdict.score)
    if verdict.failure is not None:
        found["error.type"] = _error_type(verdict.failure)
    return found


def _error_type(failure: Failure) -> str:
    return failure.error or failure.kind


def _events(
    verdict: Verdict, name: str, response: Response | str | None, *, parts: bool
) -> list[dict[str, str | float]]:
    own = attributes_of(verdict, name, response)
    found = [own]
    for part in verdict.parts if parts else ():
        below = f"{own['gen_ai.evaluation.name']}/{part.verifier or 'part'}"
        found += _events(part, below, response, parts=True)
    return found
