"""lm-evaluation-harness: its sample logs read, and any verifier as a task's ``process_results``.

Read from version 0.4.13. A log (``samples_<task>_<time>.jsonl``, from ``--log_samples``) has a row
for each document and filter; the text is the unfiltered one, and each filter's metrics are verdicts
under ``metric`` or, after the first filter, ``metric,filter``. Where the task chose among given
continuations by likelihood, the response is the likeliest one.
"""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assay.core import (
    JSON,
    DataError,
    Failure,
    Label,
    Message,
    Problem,
    Response,
    UsageError,
    Verdict,
    Verifier,
)
from assay.core.wording import in_json
from assay.interop.judging import judge_of
from assay.interop.logs import Log, Logged, measures, messages_of, problem_of, verdict_of
from assay.runs import Record, rows
from assay.runs.rows import BadRow

FORM = "lm-eval"
METRICS = ("correct", "score", "invalid", "undecided", "broken")
"""What `process_results` reports, in this order."""


def read(path: Path) -> Log:
    """The samples of one task."""
    named = re.fullmatch(r"samples_(.+)_(\d{4}-\d\d-\d\dT.+)\.jsonl", path.name)
    task = named[1] if named else path.stem
    model = _model(path, named[2] if named else "")
    return Log(form=FORM, task=task, model=model, entries=lambda: _entries(path, model))


def _model(path: Path, time: str) -> str:
    """The model's name, from the results that were written beside the samples."""
    for beside in (path.with_name(f"results_{time}.json"), *sorted(path.parent.glob("results_*"))):
        try:
            found = json.loads(beside.read_bytes()).get("model_name")
        except (OSError, ValueError, AttributeError):
            continue
        if isinstance(found, str):
            return found
    return ""


def _entries(path: Path, model: str) -> Iterator[Logged | BadRow]:
    first, others, left_out = _first_pass(path)
    for row in rows.read(path):
        if isinstance(row, BadRow):
            yield row
        elif row.fields.get("filter") == first:
            try:
                yield from _logged(row.fields, model, others, left_out)
            except DataError as error:
                yield BadRow(row.line, str(error))


def _first_pass(path: Path) -> tuple[JSON, dict[str, dict[str, Verdict]], set[str]]:
    """The first filter; by document what metrics say after the others; metrics that measure."""
    first: JSON = None
    found: dict[str, dict[str, Verdict]] = {}
    left_out: set[str] = set()
    for number, row in enumerate(one for one in rows.read(path) if not isinstance(one, BadRow)):
        name = row.fields.get("filter")
        left_out.update(key for key in _names(row.fields) if measures(row.fields.get(key)))
        if number == 0:
            first = name
        elif name != first:
            told = found.setdefault(str(row.fields.get("doc_id")), {})
            with contextlib.suppress(DataError):  # the document is there without what it says
                judged = _metrics(row.fields, left_out)
                told.update((f"{key},{name}", value) for key, value in judged.items())
    return first, found, left_out


def _names(row: Mapping[str, JSON]) -> list[str]:
    """The names of a row's metrics."""
    listed = row.get("metrics")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _metrics(row: Mapping[str, JSON], left_out: set[str]) -> dict[str, Verdict]:
    """What the row's metrics say, by name; those of `process_results` are one verdict."""
    names = _names(row)
    if set(METRICS[2:]) <= set(names):
        return {METRICS[0]: _own(row)}
    found = {name: verdict_of(row.get(name), f"lm-eval:{name}") for name in names}
    return {
        name: verdict
        for name, verdict in found.items()
        if verdict is not None and name not in left_out
    }


def _own(row: Mapping[str, JSON]) -> Verdict:
    """The verdict that `process_results` wrote down as metrics."""
    name = "lm-eval:assay"
    if row.get("broken"):
        return Verdict.broken(Failure("error", "broken when it was logged"), verifier=name)
    if row.get("undecided") or row.get("score") is None:
        return Verdict("undecided", verifier=name)
    label: Label = "correct" if row.get("correct") else "incorrect"
    try:
        return Verdict("invalid" if row.get("invalid") else label, row["score"], verifier=name)
    except (UsageError, TypeError):
        raise DataError(f"field 'score' is no score: {in_json(row['score'])}") from None


def _logged(
    row: Mapping[str, JSON],
    model: str,
    others: Mapping[str, dict[str, Verdict]],
    left_out: set[str],
) -> Iterator[Logged]:
    """A sample for each response of a row; metrics are of the whole row, so of one alone."""
    doc, responses = row.get("doc"), row.get("resps")
    if not isinstance(doc, dict) or not isinstance(responses, list) or not responses:
        raise DataError(f"needs an object 'doc' and a list 'resps', not {in_json(responses)}")
    asked = _arguments(row)
    name = str(row.get("doc_id"))
    reference = _reference(row.get("target"))
    chosen = _likeliest(responses, asked)
    if chosen is not None:
        options = [str(each[1]).strip() for each in asked if len(each) > 1]
        texts = [chosen]
        reference = _option(reference, options)
        doc = {"choices": options, **doc}
    else:
        texts = _texts(responses)
    problem = problem_of(name, _messages(asked), reference, doc)
    after = {
        key: verdict
        for key, verdict in others.get(name, {}).items()
        if key.partition(",")[0] not in left_out
    }
    for index, text in enumerate(texts):
        verdicts = {**_metrics(row, left_out), **after} if len(texts) == 1 else {}
        response = Response(text, model=model)
        yield Logged(
            problem, Record(problem=name, index=index, response=response, verdicts=verdicts)
        )


def _arguments(row: Mapping[str, JSON]) -> list[list[JSON]]:
    """What each request was made with, in the form of 0.4.3 and later or in the one before."""
    found = row.get("arguments")
    if isinstance(found, dict):
        return [list(one.values()) if isinstance(one, dict) else [one] for one in found.values()]
    if isinstance(found, list):
        return [one if isinstance(one, list) else [one] for one in found]
    raise DataError(f"field 'arguments' must be an object or a list, not {in_json(found)}")


def _messages(asked: Sequence[Sequence[JSON]]) -> tuple[Message, ...]:
    """The prompt: text, or a chat as JSON in a list of one, as models behind servers are given."""
    prompt = asked[0][0] if asked and asked[0] else ""
    if isinstance(prompt, list) and len(prompt) == 1 and isinstance(prompt[0], str):
        try:
            return messages_of(json.loads(prompt[0]))
        except ValueError:
            return messages_of(prompt[0])
    return messages_of(prompt)


def _texts(responses: Sequence[JSON]) -> list[str]:
    """The texts of the first request, one for each repeat."""
    first = responses[0]
    texts = first if isinstance(first, list) else [first]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise DataError(f"field 'resps' holds no text: {in_json(first)}")
    return texts


def _likeliest(responses: Sequence[JSON], asked: Sequence[Sequence[JSON]]) -> str | None:
    """The continuation of the highest log-likelihood; None where texts were generated."""
    logged = [one[0] if isinstance(one, list) and len(one) == 1 else one for one in responses]
    pairs = [
        one for one in logged
        if isinstance(one, list) and len(one) == 2 and str(one[1]) in ("True", "False")
    ]  # fmt: skip
    if len(pairs) != len(responses):
        return None
    if len(pairs) != len(asked) or not all(len(each) > 1 for each in asked):
        raise DataError("has likelihoods but not the continuation of each")
    try:
        values = [float(one[0]) for one in pairs]
    except (TypeError, ValueError):
        raise DataError(f"has a likelihood that is no number: {in_json(pairs)}") from None
    return str(asked[values.index(max(values))][1]).strip()


def _reference(target: JSON) -> JSON:
    """The reference; lists are logged as Python writes them."""
    if isinstance(target, str) and target.startswith("["):
        try:
            listed = ast.literal_eval(target)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return target
        if isinstance(listed, list) and all(isinstance(one, str | int | float) for one in listed):
            return listed
    return target


def _option(reference: JSON, options: Sequence[str]) -> JSON:
    """The text of the option whose number is the reference."""
    text = str(reference)
    known = text.isdecimal() and int(text) < len(options)
    return options[int(text)] if known else reference


ProblemOf = Callable[[Mapping[str, Any]], Problem]


def process_results(
    verifier: Verifier | str, *, reference: str | None = None, problem: ProblemOf | None = None
) -> Callable[[Mapping[str, Any], Sequence[Any]], dict[str, float]]:
    """A task's ``process_results`` that reports what a verifier finds: the metrics of `METRICS`.

    `verifier` is one, or the text that ``assay verify --verifier`` takes. The problem is made of
    the document: its constraints, documents and tests, and as the reference the field of that name
    (left out, ``answer`` or ``target``), or by the function `problem`.

    ``correct`` and ``score`` are left out of what was not decided, so that their means are over
    decided samples alone, as everywhere in assay; ``invalid``, ``undecided`` and ``broken`` are
    shares of all samples. An invalid response is decided: it counts as not correct.

    >>> judge = process_results("exact")
    >>> judge({"question": "2 + 2?", "answer": "4"}, ["4"])
    {'correct': 1.0, 'score': 1.0, 'invalid': 0.0, 'undecided': 0.0, 'broken': 0.0}
    >>> judge({"question": "2 + 2?"}, ["4"])    # nothing to compare with
    {'invalid': 0.0, 'undecided': 0.0, 'broken': 1.0}
    """
    judge = judge_of(verifier)
    made = problem or (lambda doc: _problem(doc, reference))

    def judged(doc: Mapping[str, Any], results: Sequence[Any]) -> dict[str, float]:
        text = results[0]
        while isinstance(text, list | tuple) and len(text) == 1:  # repeats that no filter took
            text = text[0]
        if not isinstance(text, str):
            failure = Failure("problem", f"the task generates no text: {text!r:.80}")
            return metrics(Verdict.broken(failure))
        return metrics(judge(made(doc), Response(text)))

    return judged


def metrics(verdict: Verdict) -> dict[str, float]:
    """A verdict as metrics; what it cannot say is left out."""
    told: dict[str, float] = {}
    if verdict.score is not None:
        told = {"correct": float(bool(verdict)), "score": verdict.score}
    outcomes = METRICS[2:]
    return told | {name: float(verdict.outcome == name) for name in outcomes}


def _problem(doc: Mapping[str, Any], reference: str | None) -> Problem:
    names = (reference,) if reference is not None else ("answer", "target", "reference")
    given = next((doc[name] for name in names if doc.get(name) is not None), None)
    asked = next((doc[name] for name in ("prompt", "question") if doc.get(name)), "")
    name = str(doc.get("id", doc.get("key", "")))
    return problem_of(name, messages_of(asked), given, dict(doc))
