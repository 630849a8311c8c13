"""The verdict: what a verifier found, and why.

Four labels, and one thing beside them:

- ``correct`` and ``incorrect``: the verifier decided;
- ``invalid``: the response is unusable (empty, no answer in it), so there is nothing to judge;
- ``undecided``: the verifier looked and cannot tell; its `score` is None;
- a verdict with a `failure` is *broken*: the verifier itself crashed, hung, or could not be
  given what it needs. Its label is ``undecided``, because nothing is known about the response,
  and `outcome` is ``broken``, so that reports count it apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from assay.core.errors import BadArgument, MissingExtra, ModelError
from assay.core.problem import Message
from assay.core.usage import Usage
from assay.core.values import JSON, Value

Label = Literal["correct", "incorrect", "invalid", "undecided"]
Outcome = Literal["correct", "incorrect", "invalid", "undecided", "broken"]
LABELS: tuple[Label, ...] = ("correct", "incorrect", "invalid", "undecided")
OUTCOMES: tuple[Outcome, ...] = (*LABELS, "broken")

Span = tuple[int, int]
"""Start and end (exclusive) of a piece of the response, in characters."""

_DEFAULT_SCORE: dict[str, float | None] = {
    "correct": 1.0,
    "incorrect": 0.0,
    "invalid": 0.0,
    "undecided": None,
}


@dataclass(frozen=True, slots=True, repr=False)
class Reason(Value):
    """Why: a sentence, the quantity that was measured, and where in the response it was seen.

    >>> Reason("needs at most 60 words", measured="72 words")
    Reason(text='needs at most 60 words', measured='72 words')
    """

    JSON_TYPE: ClassVar[str] = "reason"

    text: str
    measured: str = ""
    spans: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"text": self.text}
        if self.measured:
            data["measured"] = self.measured
        if self.spans:
            data["spans"] = [[start, end] for start, end in self.spans]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        spans = tuple((start, end) for start, end in data.get("spans", ()))
        return cls(data["text"], data.get("measured", ""), spans)


@dataclass(frozen=True, slots=True, repr=False)
class Failure(Value):
    """Why a verifier broke.

    `kind` is ``error`` (it raised), ``timeout`` (it was stopped at its deadline), ``crash`` (its
    process died), ``problem`` (the problem lacks what the verifier needs, or its reference cannot
    be read), ``model`` (a model it asked did not answer), ``missing`` (an extra is not installed)
    or ``row`` (the row of a file could not be read, so that there was nothing to verify).
    """

    JSON_TYPE: ClassVar[str] = "failure"

    kind: str
    message: str
    error: str = ""
    """Name of the exception, where there was one."""

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """The failure that an exception stands for."""
        return cls(_kind(error), str(error) or type(error).__name__, type(error).__name__)

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"kind": self.kind, "message": self.message}
        if self.error:
            data["error"] = self.error
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


def _kind(error: BaseException) -> str:
    own = getattr(error, "kind", None)
    if isinstance(own, str):
        return own
    for kind, types in _KINDS:
        if isinstance(error, types):
            return kind
    return "error"


_KINDS: tuple[tuple[str, type[BaseException]], ...] = (
    ("missing", MissingExtra),
    ("model", ModelError),
    ("timeout", TimeoutError),
    ("crash", MemoryError),
)


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Value):
    """What a verifier found about a response.

    `score` is in [0, 1], or None exactly when the label is ``undecided``; left out, it is 1 for
    ``correct`` and 0 for ``incorrect`` and ``invalid``. `parts` holds a verdict for each
    constraint, step, sentence or turn. `transcript` is what a verifier that asks a model and that
    model said to each other, shortened; like `cost` it makes no verdict another one.

    >>> Verdict("correct")
    Verdict(label='correct', score=1.0)
    >>> Verdict("undecided", reasons=(Reason("no answer marked"),)).score is None
    True
    """

    JSON_TYPE: ClassVar[str] = "verdict"

    label: Label
    score: float | None = None
    reasons: tuple[Reason, ...] = field(default=(), kw_only=True)
    parts: tuple[Verdict, ...] = field(default=(), kw_only=True)
    verifier: str = field(default="", kw_only=True)
    cost: Usage | None = field(default=None, kw_only=True, compare=False)
    failure: Failure | None = field(default=None, kw_only=True)
    transcript: tuple[Message, ...] = field(default=(), kw_only=True, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.label not in _DEFAULT_SCORE:
            known = ", ".join(LABELS)
            raise BadArgument(f"a verdict's label is one of {known}, not {self.label!r}")
        score = self.score
        if score is None:
            object.__setattr__(self, "score", _DEFAULT_SCORE[self.label])
        elif self.label == "undecided":
            raise BadArgument(f"an undecided verdict has no score, but {score!r} was given")
        elif not _within(score):
            raise BadArgument(f"a verdict's score is in [0, 1], not {score!r}")
        if self.failure is not None and self.label != "undecided":
            raise BadArgument(f"a broken verdict is labelled undecided, not {self.label!r}")

    @classmethod
    def broken(cls, failure: Failure | BaseException, *, verifier: str = "") -> Verdict:
        """The verdict of a verifier that broke.

        >>> Verdict.broken(ValueError("no reference")).outcome
        'broken'
        """
        if isinstance(failure, BaseException):
            failure = Failure.of(failure)
        return cls("undecided", failure=failure, verifier=verifier)

    @property
    def outcome(self) -> Outcome:
        """The label, or ``broken`` for a verdict with a failure."""
        return "broken" if self.failure is not None else self.label

    @property
    def decided(self) -> bool:
        """Whether the verifier could tell: the label is not ``undecided``."""
        return self.label != "undecided"

    def __bool__(self) -> bool:
        """True for ``correct`` alone, so that ``if verdict:`` reads as it should."""
        return self.label == "correct"

    def leaves(self) -> Iterator[Verdict]:
        """The verdicts at the ends of the tree of parts, left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def explain(self, text: str | None = None) -> str:
        """The verdict as an indented outline; with the response's text, spans are quoted."""
        return "\n".join(_outline(self, text, depth=0))

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"label": self.label, "score": self.score}
        if self.reasons:
            data["reasons"] = [reason.to_dict() for reason in self.reasons]
        if self.parts:
            data["parts"] = [part.to_dict() for part in self.parts]
        if self.verifier:
            data["verifier"] = self.verifier
        if self.cost is not None:
            data["cost"] = self.cost.to_dict()
        if self.failure is not None:
            data["failure"] = self.failure.to_dict()
        if self.transcript:
            data["transcript"] = [message.to_dict() for message in self.transcript]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        cost, failure = data.get("cost"), data.get("failure")
        return cls(
            data["label"],
            data.get("score"),
            reasons=tuple(Reason.from_dict(row) for row in data.get("reasons", ())),
            parts=tuple(cls.from_dict(row) for row in data.get("parts", ())),
            verifier=data.get("verifier", ""),
            cost=Usage.from_dict(cost) if cost is not None else None,
            failure=Failure.from_dict(failure) if failure is not None else None,
            transcript=tuple(Message.from_dict(row) for row in data.get("transcript", ())),
        )


def _within(score: float) -> bool:
    try:
        return 0.0 <= score <= 1.0
    except TypeError:  # no number
        return False


_MARKS = {"correct": "✓", "incorrect": "✗", "invalid": "∅", "undecided": "?", "broken": "!"}


def _outline(verdict: Verdict, text: str | None, depth: int) -> Iterator[str]:
    indent = "  " * depth
    score = "" if verdict.score in (None, 0.0, 1.0) else f" {verdict.score:.2f}"
    name = f" {verdict.verifier}" if verdict.verifier else ""
    yield f"{indent}{_MARKS[verdict.outcome]} {verdict.outcome}{score}{name}"
    for reason in verdict.reasons:
        measured = f" ({reason.measured})" if reason.measured else ""
        yield f"{indent}  {reason.text}{measured}"
        for start, end in reason.spans[:5]:
            quoted = f" {text[start:end][:60]!r}" if text is not None else ""
            yield f"{indent}    at {start}-{end}{quoted}"
        if len(reason.spans) > 5:
            yield f"{indent}    and {len(reason.spans) - 5} more places"
    if verdict.failure is not None:
        yield f"{indent}  {verdict.failure.kind}: {verdict.failure.message}"
    for part in verdict.parts:
        yield from _outline(part, text, depth + 1)
