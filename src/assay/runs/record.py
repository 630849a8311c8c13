"""The record of one sample: which problem, what the model wrote, what the verifiers found.

In the file, a record is one line of JSON. `problem` and `index` come first, and `error` next where
there is one, so that a reader can find its way through a million lines without decoding them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Self

from assay.core import JSON, LABELS, DataError, Failure, Response, Value, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record(Value):
    """One sample.

    `index` counts the samples of a problem from 0. `seconds` is the wall-clock time of the model
    call. A model call that failed for good leaves no response and no verdicts but an `error`.

    >>> Record(problem="p1", response=Response("42"), verdicts={"answer": Verdict("correct")})
    Record(problem='p1', response=Response(text='42'), \
verdicts={'answer': Verdict(label='correct', score=1.0)})
    """

    JSON_TYPE: ClassVar[str] = "record"

    problem: str
    index: int = 0
    response: Response | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict, hash=False)
    seed: int | None = None
    seconds: float = 0.0
    error: Failure | None = None

    @property
    def key(self) -> tuple[str, int]:
        """The problem's id and the sample's index: what makes a sample the same."""
        return self.problem, self.index

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"problem": self.problem, "index": self.index}
        if self.error is not None:
            data["error"] = self.error.to_dict()
        if self.seed is not None:
            data["seed"] = self.seed
        data["seconds"] = round(self.seconds, 4)
        if self.response is not None:
            data["response"] = self.response.to_dict()
        data["verdicts"] = {name: verdict.to_dict() for name, verdict in self.verdicts.items()}
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        response, error = data.get("response"), data.get("error")
        return cls(
            problem=data["problem"],
            index=data["index"],
            response=Response.from_dict(response) if response is not None else None,
            verdicts={
                name: Verdict.from_dict(verdict)
                for name, verdict in data.get("verdicts", {}).items()
            },
            seed=data.get("seed"),
            seconds=data.get("seconds", 0.0),
            error=Failure.from_dict(error) if error is not None else None,
        )

    def to_line(self) -> bytes:
        """The record as one line of JSON, in UTF-8, without the newline."""
        return encode(self.to_dict())


_readable = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_escaped = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=str).encode


def encode(data: dict[str, JSON]) -> bytes:
    r"""JSON on one line, in UTF-8; lone surrogates, which have no UTF-8 form, as escapes.

    >>> encode({"text": "grün"}).decode(), encode({"text": "\ud800"})
    ('{"text":"grün"}', b'{"text":"\\ud800"}')
    """
    try:
        return _readable(data).encode()
    except UnicodeEncodeError:
        return _escaped(data).encode("ascii")


class Head(NamedTuple):
    """What the beginning of a line tells."""

    problem: str
    sample: int
    failed: bool
    """Whether the model call failed for good."""


_HEAD = re.compile(rb'\{"problem":("(?:[^"\\]|\\.)*+"),"index":(\d+),("error":)?')


def head(line: bytes) -> Head | None:
    """Problem, index and failure from the beginning of a line; None for a line that is no record.

    >>> head(b'{"problem":"p1","index":3,"seconds":0.1,"verdicts":{}}')
    Head(problem='p1', sample=3, failed=False)
    """
    match = _HEAD.match(line)
    if match is None or not line.endswith((b"}", b"}\n")):
        return None
    try:
        return Head(json.loads(match[1]), int(match[2]), match[3] is not None)
    except ValueError:
        return None


def decode(line: bytes, where: str) -> dict[str, JSON]:
    """The JSON data of a line; `DataError` names the place when it cannot be read."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise DataError(f"this line is not a record: {error}", path=where) from error
    if not isinstance(data, dict):
        raise DataError("this line is not a record", path=where)
    return data


def require_verdicts(data: dict[str, JSON]) -> None:
    """Raise `DataError` for a verdict in a record that no verifier gives: another hand wrote it.

    >>> require_verdicts({"problem": "p", "index": 0, "verdicts": {"v": {"label": "maybe"}}})
    Traceback (most recent call last):
    assay.core.errors.DataError: sample 0 of problem 'p': verdict 'v' has the label 'maybe'; \
labels are correct, incorrect, invalid, undecided
    """
    verdicts = data.get("verdicts")
    why = None if isinstance(verdicts, dict) else f"has verdicts {verdicts!r:.80}, not an object"
    for name, verdict in verdicts.items() if isinstance(verdicts, dict) else ():
        fault = _fault(verdict)
        if fault is not None:
            why = f"verdict {name!r} {fault}"
            break
    if why is not None:
        sample = f"sample {data.get('index')} of problem {data.get('problem')!r:.80}"
        raise DataError(f"{sample}: {why}")


def _fault(verdict: JSON) -> str | None:
    """What is wrong with a verdict or with one of its parts; None if nothing is."""
    if not isinstance(verdict, dict):
        return f"is {verdict!r:.80}, not an object"
    label, score = verdict.get("label"), verdict.get("score")
    if label not in LABELS:
        return f"has the label {label!r:.80}; labels are {', '.join(LABELS)}"
    if label == "undecided":
        if score is not None:
            return f"is undecided and has the score {score!r:.40}"
    elif not isinstance(score, int | float) or not 0 <= score <= 1:
        return f"has the score {score!r:.40}, which is no number from 0 to 1"
    for part in verdict.get("parts") or ():
        fault = _fault(part)
        if fault is not None:
            return f"has a part that {fault}"
    return None
