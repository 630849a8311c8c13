"""Inspect's logs: read as samples, and written from a run, for ``inspect view`` and its like.

Both through Inspect's own reader and writer (0.3.285), in its ``.eval`` and ``.json`` forms. An
epoch is a sample of a problem. A sample that failed in Inspect is a model call that failed here,
and the other way round. Scores are as in `assay.interop.inspect`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assay.core import DataError, Failure, Message, Problem, Verdict
from assay.interop import inspect as forms
from assay.interop.logs import Log, Logged, measures, problem_of
from assay.runs import Record, Run
from assay.runs.rows import replacing

FORM = "inspect"


def read(path: Path) -> Log:
    """The samples of a log, finished or not. Raises `MissingExtra` without Inspect."""
    forms.require("reading logs of Inspect")
    from inspect_ai.log import read_eval_log

    try:
        header = read_eval_log(str(path), header_only=True)
    except (ValueError, KeyError, OSError, NotImplementedError) as error:
        raise DataError(f"Inspect cannot read this log: {error}", path=str(path)) from error
    spec = header.eval
    return Log(form=FORM, task=spec.task, model=spec.model, entries=lambda: _entries(path))


def _entries(path: Path) -> Iterator[Logged]:
    from inspect_ai.log import read_eval_log_samples

    left_out = _measures(path)
    # Long texts and images are kept apart in a log, and put back in their places here.
    samples = read_eval_log_samples(
        str(path), all_samples_required=False, resolve_attachments="core"
    )
    for sample in samples:
        yield _logged(sample, left_out)


def _measures(path: Path) -> set[str]:
    """Scores that are numbers above 1 or below 0 on some sample."""
    from inspect_ai.log import read_eval_log_sample_summaries

    return {
        name
        for summary in read_eval_log_sample_summaries(str(path))
        for score in (summary.scores or {}).items()
        for name, value in forms.values_of(*score).items()
        if measures(value)
    }


def _logged(sample: Any, left_out: set[str]) -> Logged:
    before, answer = forms.parted(sample.messages)
    asked = before or forms.asked_of(sample.input)
    choices = {"choices": sample.choices} if sample.choices else {}
    reference = forms.reference_of(sample.target)
    problem = problem_of(str(sample.id), asked, reference, {**choices, **sample.metadata})
    index = sample.epoch - 1
    seconds = sample.total_time or 0.0
    if sample.error is not None:
        failure = Failure("model", sample.error.message)
        record = Record(problem=problem.id, index=index, error=failure, seconds=seconds)
        return Logged(problem, record)
    verdicts: dict[str, Verdict] = {}
    for name, score in (sample.scores or {}).items():
        told = forms.verdicts_of(name, score)
        verdicts |= {key: verdict for key, verdict in told.items() if key not in left_out}
    response = forms.response_of(sample.output, answer)
    return Logged(
        problem,
        Record(
            problem=problem.id, index=index, response=response, verdicts=verdicts, seconds=seconds
        ),
    )


def write(run: Run, out: Path) -> int:
    """Write a run as a log of Inspect; how many samples.

    The form is by the suffix: ``.eval``, or ``.json``. The log is in memory before it is written.
    Raises `MissingExtra` without Inspect.
    """
    forms.require("writing logs of Inspect")
    from inspect_ai.log import write_eval_log

    samples = list(_samples(run))
    log = _log(run, samples)
    form = "json" if out.suffix == ".json" else "eval"
    with replacing(out) as place:
        write_eval_log(log, str(place), format=form)
    return len(samples)


def _samples(run: Run) -> Iterator[Any]:
    asked = run.problems()
    problem = Problem()
    for record in run.records():
        while problem.id != record.problem:
            problem = next(asked, Problem(id=record.problem))
        yield _sample(problem, record, run)


def _sample(problem: Problem, record: Record, run: Run) -> Any:
    from inspect_ai.log import EvalError, EvalSample
    from inspect_ai.model import ChatMessageAssistant, ModelOutput

    asked = [_chat(message) for message in problem.messages]
    more: dict[str, Any] = {}
    if record.response is not None:
        response = record.response
        answer = ChatMessageAssistant(content=_answer(response), model=run.model)
        output = _output(answer, response, run.model)
        more = {"messages": [*asked, answer], "output": output}
        if output.usage is not None:
            more["model_usage"] = {run.model: output.usage}
    else:
        more = {"messages": asked, "output": ModelOutput(model=run.model)}
    if record.error is not None:
        told = f"{record.error.kind}: {record.error.message}"
        more["error"] = EvalError(message=told, traceback=told, traceback_ansi=told)
    return EvalSample(
        id=problem.id,
        epoch=record.index + 1,
        input=asked or "",
        target=_target(problem.reference),
        scores={
            name: forms.score_of(verdict, record.response)
            for name, verdict in record.verdicts.items()
        },
        metadata=_metadata(problem),
        total_time=record.seconds,
        **more,
    )


def _chat(message: Message) -> Any:
    from inspect_ai.model import (
        ChatMessageAssistant,
        ChatMessageSystem,
        ChatMessageTool,
        ChatMessageUser,
        ContentImage,
        ContentText,
    )

    kinds: dict[str, Any] = {
        "system": ChatMessageSystem,
        "user": ChatMessageUser,
        "assistant": ChatMessageAssistant,
        "tool": ChatMessageTool,
    }
    content: Any = message.content
    if message.images:
        images = [ContentImage(image=image) for image in message.images]
        content = [ContentText(text=message.content), *images]
    return kinds[message.role](content=content)


def _answer(response: Any) -> Any:
    from inspect_ai.model import ContentReasoning, ContentText

    if response.reasoning is None:
        return response.text
    return [ContentReasoning(reasoning=response.reasoning), ContentText(text=response.text)]


def _output(answer: Any, response: Any, model: str) -> Any:
    from inspect_ai.model import ChatCompletionChoice, ModelOutput, ModelUsage

    usage = None
    if response.usage is not None:
        spent = response.usage
        usage = ModelUsage(
            input_tokens=spent.input_tokens - spent.cached_tokens,
            output_tokens=spent.output_tokens,
            total_tokens=spent.tokens,
            input_tokens_cache_read=spent.cached_tokens or None,
            reasoning_tokens=spent.reasoning_tokens or None,
        )
    stop = forms.STOPS.get(response.finish_reason or "", "unknown")
    choice = ChatCompletionChoice(message=answer, stop_reason=stop)
    return ModelOutput(
        model=response.model or model, choices=[choice], completion=response.text, usage=usage
    )


def _target(reference: Any) -> str | list[str]:
    if reference is None:
        return ""
    if isinstance(reference, list):
        return [str(one) for one in reference]
    return str(reference)


def _metadata(problem: Problem) -> dict[str, Any]:
    """What the problem holds besides its messages and its reference."""
    data = problem.to_dict()
    named: tuple[str, ...] = ("constraints", "documents", "tests")
    return {**problem.metadata, **{name: data[name] for name in named if name in data}}


def _log(run: Run, samples: Sequence[Any]) -> Any:
    from inspect_ai.log import (
        EvalConfig,
        EvalDataset,
        EvalLog,
        EvalPlan,
        EvalResults,
        EvalSpec,
        EvalStats,
    )

    manifest = run.manifest
    suite = str(manifest.what.get("suite", {}).get("name", manifest.kind))
    ids = list(dict.fromkeys(sample.id for sample in samples))
    completed = sum(sample.error is None for sample in samples)
    return EvalLog(
        status="success" if manifest.finished else "cancelled",
        eval=EvalSpec(
            created=manifest.started,
            eval_id=run.path.name,
            run_id=run.path.name,
            task=suite,
            task_id=suite,
            dataset=EvalDataset(name=suite, samples=len(ids), sample_ids=ids),
            model=run.model,
            config=EvalConfig(epochs=max((sample.epoch for sample in samples), default=1)),
            packages=dict(manifest.versions),
            metadata={"assay": dict(manifest.what)},
        ),
        plan=EvalPlan(name="assay"),
        results=EvalResults(
            total_samples=len(samples),
            completed_samples=completed,
            scores=[_results(name, samples) for name in run.verifiers],
        ),
        stats=EvalStats(started_at=manifest.started, completed_at=manifest.finished or ""),
        samples=list(samples),
    )


def _results(name: str, samples: Sequence[Any]) -> Any:
    """The aggregate that Inspect shows beside a score: accuracy over what was scored."""
    from inspect_ai.log import EvalMetric, EvalScore

    values = [sample.scores[name].value for sample in samples if name in (sample.scores or {})]
    scored = [value for value in values if not (isinstance(value, float) and math.isnan(value))]
    right = sum(value == "C" for value in scored)
    metrics: Mapping[str, float] = {"accuracy": right / len(scored)} if scored else {}
    return EvalScore(
        name=name,
        scorer=name,
        scored_samples=len(scored),
        unscored_samples=len(values) - len(scored),
        metrics={key: EvalMetric(name=key, value=value) for key, value in metrics.items()},
    )
