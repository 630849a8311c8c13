"""OpenAI evals: the events that its recorder writes, as JSONL.

Read from version 3.0. The first line is the ``spec``; each other line is an event of a sample.
Of a sample, the last ``sampling`` is what was asked and answered, its ``match`` or ``metrics`` are
verdicts, an ``error`` without an answer is a model call that failed, and what the recorder kept of
the sample itself (``raw_sample``, or ``expected`` of a match) is its reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assay.core import JSON, DataError, Failure, Response
from assay.core.wording import in_json
from assay.interop.logs import Log, Logged, measures, messages_of, problem_of, verdict_of
from assay.runs import Record, rows
from assay.runs.rows import BadRow

FORM = "openai-evals"


@dataclass(slots=True)
class _Sample:
    """What the events of one sample say."""

    line: int
    prompt: JSON = None
    sampled: JSON = None
    ideal: JSON = None
    error: Failure | None = None
    scores: dict[str, JSON] = field(default_factory=dict)
    fields: dict[str, JSON] = field(default_factory=dict)


def read(path: Path) -> Log:
    """The samples of one run."""
    first = next(iter(rows.read(path)), None)
    spec = first.fields.get("spec") if isinstance(first, rows.Row) else None
    spec = spec if isinstance(spec, dict) else {}
    models = spec.get("completion_fns") or [spec.get("model_name") or ""]
    model = str(models[0]) if isinstance(models, list) and models else str(models)
    task = str(spec.get("eval_name") or path.stem)
    return Log(form=FORM, task=task, model=model, entries=lambda: _entries(path, model))


def _entries(path: Path, model: str) -> Iterator[Logged | BadRow]:
    """Samples in the order of their first events, which come mixed: so the whole log is read."""
    samples: dict[str, _Sample] = {}
    for row in rows.read(path):
        if isinstance(row, BadRow):
            yield row
            continue
        if row.fields.keys() & {"spec", "final_report"}:
            continue
        name, data = row.fields.get("sample_id"), row.fields.get("data")
        if not isinstance(name, str) or not isinstance(data, dict):
            yield BadRow(row.line, "an event needs a text 'sample_id' and an object 'data'")
            continue
        _add(samples.setdefault(name, _Sample(row.line)), str(row.fields.get("type")), data)
    left_out = {
        key for one in samples.values() for key, value in one.scores.items() if measures(value)
    }
    for name, sample in samples.items():
        try:
            yield _logged(name, sample, model, left_out)
        except DataError as error:
            yield BadRow(sample.line, str(error))


def _add(sample: _Sample, kind: str, data: Mapping[str, JSON]) -> None:
    if kind == "sampling":
        sample.prompt, sample.sampled = data.get("prompt"), data.get("sampled")
    elif kind in ("raw_sample", "raw"):
        sample.fields = {name: value for name, value in data.items() if name != "input"}
        sample.prompt = sample.prompt or data.get("input")
        sample.ideal = data.get("ideal", sample.ideal)
    elif kind == "match":
        sample.scores["match"] = data.get("correct")
        sample.ideal = sample.ideal if sample.ideal is not None else data.get("expected")
    elif kind == "metrics":
        sample.scores.update(data)
    elif kind == "error":
        message = str(data.get("message") or data.get("type") or "no message")
        sample.error = Failure("model", message, str(data.get("type") or ""))


def _logged(id: str, sample: _Sample, model: str, left_out: set[str]) -> Logged:
    told = {
        name: verdict_of(value, f"openai-evals:{name}") for name, value in sample.scores.items()
    }
    verdicts = {
        name: verdict
        for name, verdict in told.items()
        if verdict is not None and name not in left_out
    }
    problem = problem_of(id, messages_of(sample.prompt), sample.ideal, sample.fields)
    text: Any = sample.sampled
    if isinstance(text, list) and len(text) == 1:
        text = text[0]
    if isinstance(text, str):
        record = Record(problem=id, response=Response(text, model=model), verdicts=verdicts)
    elif sample.error is not None:
        record = Record(problem=id, error=sample.error)
    else:
        raise DataError(f"sample {id!r} has no answer: sampled is {in_json(text)}")
    return Logged(problem, record)
