"""One sample: what was asked, what the model wrote, and what the verifiers found in it."""

from __future__ import annotations

import binascii
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from assay.core import JSON, Message, Problem, TokenLogprob, Verdict
from assay.core import Response as Answer
from assay.evaluate.report.marked import Marked, marked, plain
from assay.evaluate.report.text import one_line
from assay.runs import Record
from assay.runs.index import PROBLEMS, RECORDS
from assay.runs.record import decode
from assay.search.result import SearchResult
from assay.verifiers import turns
from assay.web import images, story, traces
from assay.web.library import Library, Listed
from assay.web.lookup import Entry
from assay.web.pages.shared import address, library, render, run_named, wanted

LARGEST = 64_000_000
"""Bytes of a record that is still decoded for a page."""
_TOKENS, _DATA = 1_000, 20_000


class Said(NamedTuple):
    """A message as the page shows it. `shown` are addresses of its images, `not_shown` names."""

    role: str
    pieces: list[Marked]
    shown: list[str]
    not_shown: list[str]
    response: bool = False


class Token(NamedTuple):
    """A token of the response, the step of its colour, and what else it could have been."""

    text: str
    step: int
    told: str


class View(NamedTuple):
    """Everything about one sample that a page shows."""

    run: Listed
    entry: Entry
    problem: Problem
    record: Record
    outcome: str
    said: list[Said]
    reasoning: list[Marked]
    tokens: list[Token]
    data: list[tuple[str, list[Marked]]]
    transcripts: list[tuple[str, list[Said]]]
    left_out: list[str]
    search: str
    """What the search that found the response did, in words; empty if there was none."""


def page(request: Request) -> Response:
    """A sample, with its neighbours among those that were asked for."""
    run, runs = run_named(request), library(request)
    asked = wanted(request.query_params, len(run.open().verifiers))
    entry = find(runs, run, request.path_params["place"], request.path_params["index"])
    with runs.lookup(run) as table:
        before, after, position = table.neighbours(asked, entry.place, entry.sample)
        fitting = table.count(asked)
    shown = view(run, entry) if entry.size <= LARGEST else None
    fields = asked.fields()
    return render(
        request,
        "sample.html",
        run=run,
        entry=entry,
        view=shown,
        wanted=asked,
        fields=fields,
        before=_address(run, before, fields),
        after=_address(run, after, fields),
        position=position + 1,
        fitting=fitting,
    )


def _address(run: Listed, place: tuple[int, int] | None, fields: Mapping[str, str]) -> str:
    return (
        "" if place is None else address(f"/run/{run.name}/sample/{place[0]}/{place[1]}", **fields)
    )


def find(runs: Library, run: Listed, place: int, index: int) -> Entry:
    """Where a sample lies, or the page that says that there is none."""
    with runs.lookup(run) as table:
        entry = table.entry(place, index)
    if entry is None:
        raise HTTPException(404)
    return entry


def view(run: Listed, entry: Entry) -> View:
    """Read a sample for showing it."""
    record = Record.from_dict(decode(line_of(run, entry), RECORDS))
    problem = problem_of(run, entry)
    verdict = next(iter(record.verdicts.values()), None)
    left_out: list[str] = []
    response = record.response
    reasoning = plain(response.reasoning or "", "reasoning", left_out) if response else []
    metadata = {**(dict(response.metadata) if response else {})}
    return View(
        run=run,
        entry=entry,
        problem=problem,
        record=record,
        outcome=verdict.outcome if verdict is not None else "broken",
        said=list(_dialogue(run, entry, problem, record, verdict, left_out)),
        reasoning=reasoning,
        tokens=_tokens(response.logprobs) if response and response.logprobs else [],
        data=list(_data(problem, metadata)),
        transcripts=[*_transcripts(metadata), *_overheard(record.verdicts.values())],
        left_out=left_out,
        search=_search(problem, response),
    )


def _search(problem: Problem, response: Answer | None) -> str:
    found = traces.read(problem, response)
    if isinstance(found, SearchResult):
        return " ".join(story.sentences(found))
    return "" if found is None else f"It cannot be shown: {found}"


def problem_of(run: Listed, entry: Entry) -> Problem:
    """The problem of a sample; an empty one where the run does not list it."""
    if entry.problem_offset is None:
        return Problem(id=entry.problem)
    with (run.path / PROBLEMS).open("rb") as file:
        file.seek(entry.problem_offset)
        return Problem.from_dict(decode(file.readline(), PROBLEMS))


def line_of(run: Listed, entry: Entry) -> bytes:
    """A sample's record as it stands in its file."""
    with (run.path / RECORDS).open("rb") as file:
        file.seek(entry.offset)
        return file.read(entry.size)


def _dialogue(
    run: Listed,
    entry: Entry,
    problem: Problem,
    record: Record,
    verdict: Verdict | None,
    left_out: list[str],
) -> Iterator[Said]:
    """The messages; a response to several turns stands where its replies belong."""
    text = record.response.text if record.response else ""
    pieces = marked(text, "response", verdict, left_out)
    places = record.response.metadata.get("turns") if record.response else None
    asked = -1
    users = turns.count(problem)
    replies = places if isinstance(places, list) and len(places) == users > 1 else None
    for number, message in enumerate(problem.messages):
        if replies is not None and message.role == "assistant" and asked >= 0 and replies[asked]:
            continue
        yield _said(run, entry, number, message, left_out)
        if message.role == "user":
            asked += 1
            if replies is not None and replies[asked]:
                yield Said("assistant", _cut(pieces, *replies[asked]), [], [], response=True)
    if replies is None and record.response is not None:
        yield Said("assistant", pieces, [], [], response=True)


def _cut(pieces: Sequence[Marked], start: int, end: int) -> list[Marked]:
    """The pieces of a stretch of the text; one that cannot be seen is a character there."""
    found, at = [], 0
    for piece in pieces:
        length = 1 if piece.unseen else len(piece.text)
        low, high = max(start, at), min(end, at + length)
        if low < high:
            text = piece.text if piece.unseen else piece.text[low - at : high - at]
            found.append(piece._replace(text=text))
        at += length
    return found


def _said(run: Listed, entry: Entry, number: int, message: Message, left_out: list[str]) -> Said:
    shown, not_shown = [], []
    for place, image in enumerate(message.images):
        if images.can_show(image, run.path):
            shown.append(address(f"/run/{run.name}/image/{entry.place}/{number}/{place}"))
        else:
            not_shown.append(one_line(image, 120))
    pieces = plain(message.content, f"{message.role} message", left_out)
    return Said(message.role, pieces, shown, not_shown)


def _tokens(logprobs: Sequence[TokenLogprob]) -> list[Token]:
    found = []
    for token in logprobs[:_TOKENS]:
        chance = math.exp(min(0.0, token.logprob))
        others = "; ".join(f"{text!r} {math.exp(min(0.0, p)):.2f}" for text, p in token.top[:5])
        told = f"{chance:.3f}" + (f" ({others})" if others else "")
        found.append(Token(token.token, round(9 * chance), told))
    return found


def _data(problem: Problem, metadata: Mapping[str, JSON]) -> Iterator[tuple[str, list[Marked]]]:
    """What else is known, as readable text."""
    constraints = [spec.to_dict() for spec in problem.constraints]
    rest = {k: v for k, v in metadata.items() if k != "search" and not _is_chat(v)}
    kept: Sequence[tuple[str, Any]] = (
        ("Reference", problem.reference),
        ("Constraints", constraints),
        ("Documents", list(problem.documents)),
        ("Tests", list(problem.tests)),
        ("Metadata of the problem", dict(problem.metadata)),
        ("Metadata of the response", rest),
    )
    for name, value in kept:
        if value not in (None, [], {}):
            text = value if isinstance(value, str) else _readable(value)
            left_out: list[str] = []
            yield name, plain(text[:_DATA], name, left_out)


def _readable(value: JSON) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _is_chat(value: JSON) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(m, dict) and isinstance(m.get("content"), str) for m in value)
    )


def _transcripts(metadata: Mapping[str, JSON]) -> Iterator[tuple[str, list[Said]]]:
    """Chats that a response carries, such as those with a judge or with tools."""
    for name, value in metadata.items():
        if _is_chat(value):
            chat = [
                Said(str(m.get("role", "")), plain(m["content"], name, []), [], [])
                for m in value[:50]
            ]
            yield name, chat


def _overheard(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, list[Said]]]:
    """What verifiers and the models that they asked said to each other, part by part."""
    for verdict in verdicts:
        if verdict.transcript:
            name = verdict.verifier or "verifier"
            yield (
                name,
                [
                    Said(message.role, plain(message.content, name, []), [], [])
                    for message in verdict.transcript
                ],
            )
        yield from _overheard(verdict.parts)


def raw(request: Request) -> Response:
    """The record as it stands in the run, however large."""
    run = run_named(request)
    entry = find(library(request), run, request.path_params["place"], request.path_params["index"])

    def chunks() -> Iterator[bytes]:
        with (run.path / RECORDS).open("rb") as file:
            file.seek(entry.offset)
            left = entry.size
            while left and (read := file.read(min(left, 1 << 20))):
                left -= len(read)
                yield read

    return StreamingResponse(chunks(), media_type="application/json")


def image(request: Request) -> Response:
    """An image of a message, if it is one, and may be shown."""
    run, path = run_named(request), request.path_params
    with library(request).lookup(run) as table:
        rows = table.ask("select id, offset from problems where place = ?", path["place"])
    if not rows or rows[0][1] is None:
        raise HTTPException(404)
    problem = problem_of(run, Entry(path["place"], 0, rows[0][0], 0, 0, rows[0][1]))
    try:
        source = problem.messages[path["message"]].images[path["image"]]
        found = images.read(source, run.path)
    except (IndexError, OSError, ValueError, binascii.Error):
        found = None
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type)
