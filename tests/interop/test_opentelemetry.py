"""Verdicts as events, taken by OpenTelemetry's own SDK."""

import subprocess
import sys
from typing import Any

import pytest

from assay.core import Failure, Reason, Verdict
from assay.interop.opentelemetry import EVENT, attributes_of, emit

pytest.importorskip("opentelemetry.sdk", reason="needs opentelemetry-sdk (assay[interop])")
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def taken() -> Any:
    from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter

    return InMemoryLogRecordExporter()


@pytest.fixture
def provider(taken: Any) -> Any:
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor

    made = LoggerProvider(shutdown_on_exit=False)
    made.add_log_record_processor(SimpleLogRecordProcessor(taken))
    return made


OUTCOMES = [
    (Verdict("correct", verifier="v"), 1.0, None),
    (Verdict("incorrect", 0.25, verifier="v"), 0.25, None),
    (Verdict("invalid", verifier="v"), 0.0, None),
    (Verdict("undecided", verifier="v"), None, None),
    (Verdict.broken(ValueError("no reference"), verifier="v"), None, "ValueError"),
    (Verdict.broken(Failure("timeout", "too slow"), verifier="v"), None, "timeout"),
]


@pytest.mark.parametrize(("verdict", "score", "error"), OUTCOMES)
def test_outcomes_stay_apart(
    verdict: Verdict, score: float | None, error: str | None, taken: Any, provider: Any
) -> None:
    emit(verdict, provider=provider)
    (found,) = taken.get_finished_logs()
    record = found.log_record
    assert record.event_name == EVENT
    assert found.instrumentation_scope.name == "assay"
    assert record.attributes["gen_ai.evaluation.name"] == "v"
    assert record.attributes["gen_ai.evaluation.score.label"] == verdict.outcome
    assert record.attributes.get("gen_ai.evaluation.score.value") == score
    assert record.attributes.get("error.type") == error
    assert verdict.outcome in record.attributes["gen_ai.evaluation.explanation"]
    assert "gen_ai.response.id" not in record.attributes


def test_an_event_belongs_to_the_span_that_was_judged(taken: Any, provider: Any) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import set_span_in_context

    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("test")
    with tracer.start_as_current_span("chat m") as span:
        emit(Verdict("correct"), provider=provider, response_id="r1")
    emit(Verdict("correct"), provider=provider, context=set_span_in_context(span))
    emit(Verdict("correct"), provider=provider)
    within, given, without = (one.log_record for one in taken.get_finished_logs())
    context = span.get_span_context()
    for record in (within, given):
        assert (record.trace_id, record.span_id) == (context.trace_id, context.span_id)
    assert within.attributes["gen_ai.response.id"] == "r1"
    assert not without.span_id


def test_parts_are_named_below_the_whole(taken: Any, provider: Any) -> None:
    part = Verdict("incorrect", verifier="words", parts=(Verdict("correct", verifier="deep"),))
    whole = Verdict("incorrect", verifier="all", parts=(part, Verdict("correct")))
    emit(whole, provider=provider, parts=True, name="polite")
    names = [
        one.log_record.attributes["gen_ai.evaluation.name"] for one in taken.get_finished_logs()
    ]
    assert names == ["polite", "polite/words", "polite/words/deep", "polite/part"]


def test_the_response_is_quoted_only_where_it_is_given() -> None:
    verdict = Verdict("incorrect", reasons=(Reason("rude", spans=((0, 6),)),))
    key = "gen_ai.evaluation.explanation"
    assert "secret" not in str(attributes_of(verdict)[key])
    assert "'secret'" in str(attributes_of(verdict, response="secret\x1b")[key])


def test_without_an_sdk_events_go_nowhere() -> None:
    # In a process of its own: a provider that another test sets is set for good.
    code = "from assay.core import Verdict; from assay.interop.opentelemetry import emit; "
    code += "emit(Verdict('correct')); print('done')"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")
