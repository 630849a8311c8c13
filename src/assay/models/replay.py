"""Responses that were written before, from a JSONL file, joined on the prompt or on an id."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import (
    JSON,
    BadArgument,
    DataError,
    Message,
    Model,
    ModelError,
    Problem,
    Response,
    Sampling,
    UsageError,
)
from assay.core.model import Capabilities
from assay.core.usage import Usage
from assay.core.wording import counted

_RESPONSE = ("response", "output", "completion", "text")
_PROMPT = ("prompt", "instruction")
_KEYS = ("id", "key", "custom_id")


class _Sample(NamedTuple):
    """A sample of a run: the prompt if it is there, and the answer, or why there is none."""

    prompt: str | None
    response: Response | None
    error: str


class ReplayModel(Model):
    """Answers from the rows of a file: ``{"prompt": ..., "response": ...}``.

    A row may have an ``id`` (or ``key``) beside or instead of the prompt; then `respond` finds it.
    The outputs of HREF and AlpacaEval, with ``instruction`` and ``output``, are read too; those of
    AlpacaEval are one JSON list, in a file that ends in ``.json``. An ``input`` of an instruction
    follows it after an empty line.
    `response` may be a text, a list of texts, or a response in JSON form; several rows with one
    prompt are its samples, in the file's order, also where they differ.

    A call for n samples gets the first n. The last user message is looked up as it is, then
    without white space around it. A prompt without a response, or with fewer than n, is a
    `ModelError` that names it, never an empty answer. `sampling` is otherwise ignored: nothing is
    known of how the responses were drawn.

    The rows of a run (``assay export RUN --to jsonl``, or its ``records.jsonl``) name the problem
    and the sample; `sample` gives these answers whole, with what several calls left in them.
    """

    # Whoever wrote the responses has seen the images.
    capabilities = Capabilities(seed=True, images=True, parallel=64)

    def __init__(self, file: str | Path) -> None:
        if not str(file):
            raise BadArgument("which file? write replay:FILE.jsonl")
        self.file = Path(file)
        self.name = f"replay:{file}"
        self._by_prompt: dict[str, list[Response]] = {}
        self._by_id: dict[str, list[Response]] = {}
        self._samples: dict[str, dict[int, _Sample]] = {}
        self._held: Counter[str] = Counter()
        self._read()
        self._by_stripped: dict[str, list[Response]] = {}
        for prompt, responses in self._by_prompt.items():
            self._by_stripped.setdefault(prompt.strip(), responses)

    def __repr__(self) -> str:
        return f"ReplayModel({str(self.file)!r})"

    @property
    def identity(self) -> dict[str, JSON]:
        """The file's content."""
        from assay.models.weights import sha256

        return {"model": "replay", "sha256": sha256(self.file)}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        self.require(sampling, messages)
        prompt = next((m.content for m in reversed(messages) if m.role == "user"), "")
        found = self._by_prompt.get(prompt) or self._by_stripped.get(prompt.strip())
        return self._first(found, sampling.n, f"the prompt {prompt[:120]!r}")

    def respond(self, id: str | int, n: int = 1) -> tuple[Response, ...]:
        """The first n responses of the rows with an id."""
        return self._first(self._by_id.get(str(id)), n, f"the id {str(id)!r}")

    def _first(self, found: list[Response] | None, n: int, what: str) -> tuple[Response, ...]:
        if not found:
            raise ModelError(f"{self.file} has no response for {what}")
        if len(found) < n:
            raise ModelError(f"{self.file} has {len(found)} of the {n} responses for {what}")
        return tuple(found[:n])

    def sample(self, problem: Problem, index: int) -> Response | None:
        """The answer to a sample of a problem, if the file holds a run with that problem.

        None where it does not, or the problem of that id has another prompt there. Raises
        `ModelError` for a sample that the run does not have, or to which it got no answer.
        """
        held = self._samples.get(problem.id, {})
        if not held or next(iter(held.values())).prompt not in (None, problem.prompt):
            return None
        found = held.get(index)
        if found is None:
            many = counted(len(held), "sample")
            raise ModelError(f"{self.file} has {many} of {problem.called}, not number {index + 1}")
        if found.response is None:
            raise ModelError(
                f"{self.file} holds no answer to sample {index} of {problem.called}: {found.error}"
            )
        return found.response

    def surplus(self, n: int) -> int:
        """How many responses a run of `n` samples a prompt, or a problem, leaves unread."""
        samples = sum(max(0, len(found) - n) for found in self._samples.values())
        return samples + sum(max(0, count - n) for count in self._held.values())

    def _read(self) -> None:
        try:
            with self.file.open("rb") as lines:
                rows = _listed(lines.read()) if self.file.suffix == ".json" else lines
                for number, line in enumerate(rows, 1):
                    if line.strip():
                        self._add(line, number)
        except FileNotFoundError:
            raise UsageError(f"there is no file {str(self.file)!r} to replay") from None
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", path=str(self.file)) from None
        if not (self._by_prompt or self._by_id or self._samples):
            raise DataError("has no responses", path=str(self.file))

    def _add(self, line: bytes, number: int) -> None:
        try:
            row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            wanted = "; responses are read from JSON Lines, or a JSON list in a file named .json"
            hint = "" if self._by_prompt or self._by_id else wanted
            raise self._bad(number, f"is not JSON ({error}){hint}") from None
        if not isinstance(row, dict):
            raise self._bad(number, f"is not an object with prompt and response: {line[:80]!r}")
        if isinstance(row.get("problem"), str) and type(row.get("index")) is int:
            self._add_sample(row, number)
            return
        field = next((name for name in _RESPONSE if name in row), None)
        if field is None:
            raise self._bad(number, f"has no 'response'; it has {', '.join(map(repr, row))}")
        given = row[field] if isinstance(row[field], list) else [row[field]]
        responses = [self._response(item, number) for item in given]
        prompt = next((row[name] for name in _PROMPT if row.get(name) is not None), None)
        if prompt is not None and not isinstance(prompt, str):
            raise self._bad(number, f"has a prompt that is not text: {prompt!r:.80}")
        if prompt is not None and prompt == row.get("instruction"):
            prompt = with_input(prompt, row.get("input"))
        key = next((row[name] for name in _KEYS if row.get(name) is not None), None)
        if prompt is None and key is None:
            raise self._bad(number, "has neither a prompt nor an id to join its response on")
        if prompt is not None:
            self._by_prompt.setdefault(prompt, []).extend(responses)
            self._held[prompt] += len(responses)
        if key is not None:
            self._by_id.setdefault(str(key), []).extend(responses)

    def _add_sample(self, row: dict[str, Any], number: int) -> None:
        """A row of a run: exported, with the text apart from the record, or the record itself."""
        details, prompt = row.get("details", row), row.get("prompt")
        written = details.get("response") if isinstance(details, Mapping) else None
        text = row.get("text")
        response = None
        if written is not None or text is not None:
            whole = {**(written or {}), **({} if text is None else {"text": text})}
            # What the answer once cost is in the run itself.
            response = self._response(whole, number).replace(usage=Usage())
            self._by_id.setdefault(row["problem"], []).append(response)
            if isinstance(prompt, str):
                self._by_prompt.setdefault(prompt, []).append(response)
        held = self._samples.setdefault(row["problem"], {})
        held[row["index"]] = _Sample(prompt, response, str(row.get("error") or "none was recorded"))

    def _response(self, given: Any, number: int) -> Response:
        if isinstance(given, str):
            # A recorded answer costs nothing now; what it once cost is not in the file.
            return Response(given, model=self.name, usage=Usage())
        if isinstance(given, Mapping) and isinstance(given.get("text"), str):
            return Response.from_dict({k: v for k, v in given.items() if k != "assay"})
        raise self._bad(number, f"has a response that is not text: {given!r:.80}")

    def _bad(self, number: int, what: str) -> DataError:
        return DataError(what, path=str(self.file), line=number)


def with_input(instruction: str, input: Any) -> str:
    """An instruction of Alpaca as it is asked: with its input, if it has one, in a paragraph below.

    >>> with_input("Add up.", "1, 2").splitlines()
    ['Add up.', '', '1, 2']
    """
    return f"{instruction}\n\n{input}" if isinstance(input, str) and input else instruction


def _listed(content: bytes) -> list[bytes]:
    """The objects of one JSON list, a line each; else the lines as they are."""
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        return content.splitlines()
    return [json.dumps(row).encode() for row in rows]
