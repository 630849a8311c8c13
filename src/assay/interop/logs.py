"""What other frameworks logged, as problems and records.

A reader is a function of a path and gives a `Log`; `READERS` names them all. Where the log itself
says whether a response was right, that becomes a verdict under the name of the score; what was not
scored stays undecided, and what failed stays broken.
"""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import JSON, BadArgument, DataError, Message, Problem, UsageError, Verdict
from assay.runs import Record
from assay.runs.rows import BadRow
from assay.verifiers.files import Fields, constraints_of


class Logged(NamedTuple):
    """A sample of a log: the problem, and what a model wrote, with what the log says of it."""

    problem: Problem
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log that can be read, more than once. `model` is empty where the log does not name it."""

    form: str
    task: str
    model: str
    entries: Callable[[], Iterator[Logged | BadRow]]


class Reader(NamedTuple):
    """``module:function``, called with the path of the log."""

    function: str
    help: str


READERS: dict[str, Reader] = {
    "lm-eval": Reader("assay.interop.lm_eval:read", "samples_*.jsonl of lm-evaluation-harness"),
    "inspect": Reader("assay.interop.inspect_logs:read", "a .eval or .json log of Inspect"),
    "openai-evals": Reader("assay.interop.openai_evals:read", "the events of OpenAI evals, JSONL"),
    "alpaca-eval": Reader(
        "assay.interop.alpaca_eval:read", "outputs or annotations of AlpacaEval and HREF"
    ),
}
"""Every form of log by name."""


def read(path: str | Path, form: str | None = None) -> Log:
    """The log at `path`; its form is seen from its content unless it is given.

    Raises `UsageError` if there is no such file or it is of no known form, and `MissingExtra`
    where reading it needs a package that is not installed.
    """
    place = Path(path)
    if not place.is_file():
        raise UsageError(f"there is no file {str(path)!r}")
    form = form or recognised(place)
    if form is None:
        known = ", ".join(READERS)
        raise UsageError(f"{str(path)!r} is of no form known here; say which with --from: {known}")
    if form not in READERS:
        raise BadArgument(f"no logs are read from {form!r}; known: {', '.join(READERS)}")
    module, _, name = READERS[form].function.partition(":")
    made: Callable[[Path], Log] = getattr(importlib.import_module(module), name)
    return made(place)


_HEAD = 1 << 16
_FIRST_LINE = 50_000_000


def recognised(path: Path) -> str | None:
    """The form of a log by its content; None for other files, such as rows with responses."""
    if path.suffix == ".eval":
        return "inspect"
    if path.suffix not in (".json", ".jsonl"):
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        first = file.readline(_FIRST_LINE)
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if path.suffix == ".json":
        return _whole_form(text)
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return None
    return _row_form(row) if isinstance(row, dict) else None


def _whole_form(head: str) -> str | None:
    """The form of a file that is one JSON value."""
    if head.startswith("{") and '"status"' in head and '"eval"' in head:
        return "inspect"
    if head.startswith("[") and '"instruction"' in head and '"output' in head:
        return "alpaca-eval"
    return None


_KEYS = {
    "lm-eval": ({"doc_id", "doc", "arguments", "resps", "filtered_resps"},),
    "openai-evals": ({"spec"}, {"run_id", "event_id", "sample_id", "type", "data"}),
    "alpaca-eval": (
        {"instruction", "output", "generator"},
        {"instruction", "output_1", "output_2", "preference"},
    ),
}


def _row_form(row: Mapping[str, JSON]) -> str | None:
    for form, sets in _KEYS.items():
        if any(keys <= row.keys() for keys in sets) and "response" not in row:
            return form
    return None


def problem_of(
    id: str, messages: tuple[Message, ...], reference: JSON, fields: Mapping[str, JSON]
) -> Problem:
    """A problem with what the log keeps of the row it was made from, in the usual names.

    `fields` become its metadata; constraints, documents and tests in them are taken as
    `assay verify` takes them from rows.
    """
    named = {name: fields[name] for name in ("documents", "tests") if name in fields}
    found, _ = Fields(response="").item({**named, "": ""}, 0)
    try:
        constraints = constraints_of(dict(fields))
    except DataError:  # there are none, or fields of these names mean something else
        constraints = ()
    return found.replace(
        id=id,
        messages=messages,
        reference=reference,
        constraints=constraints,
        metadata={**found.metadata, **fields},
    )


def measures(value: JSON) -> bool:
    """Whether a number is a measure, such as a length or a perplexity, and no judgement.

    A score that is one on any sample is one on all: a length of 1 means nothing correct.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not (math.isnan(value) or 0 <= value <= 1)


def verdict_of(value: JSON, name: str = "") -> Verdict | None:
    """What a log's score says; None where it is no judgement, such as a length or a perplexity.

    A number from 0 to 1 is correct where it is 1 and incorrect below, with that score; NaN is how
    logs write that there is no score, which is undecided.

    >>> verdict_of(0.5), verdict_of(True), verdict_of(float("nan")), verdict_of(37.2)
    (Verdict(label='incorrect', score=0.5), Verdict(label='correct', score=1.0), \
Verdict(label='undecided'), None)
    """
    if isinstance(value, bool):
        return Verdict("correct" if value else "incorrect", verifier=name)
    if not isinstance(value, int | float) or measures(value):
        return None
    if math.isnan(value):
        return Verdict("undecided", verifier=name)
    return Verdict("correct" if value == 1 else "incorrect", float(value), verifier=name)


def messages_of(prompt: JSON) -> tuple[Message, ...]:
    """Messages from a prompt that is text, or a list of chat messages; other content is left out.

    >>> messages_of([{"role": "system", "content": "Short."}, {"role": "user", "content": "Hi"}])
    (Message(role='system', content='Short.'), Message(role='user', content='Hi'))
    """
    if isinstance(prompt, str):
        return (Message("user", prompt),) if prompt else ()
    if not isinstance(prompt, list):
        return ()
    return tuple(
        Message(_role(one.get("role")), one["content"])
        for one in prompt
        if isinstance(one, dict) and isinstance(one.get("content"), str)
    )


def _role(name: JSON) -> Any:
    return name if name in ("system", "user", "assistant", "tool") else "user"
