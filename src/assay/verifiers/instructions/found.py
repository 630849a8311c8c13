"""What was read out of a prompt: a constraint and the place that states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from assay.core import JSON, ConstraintSpec, Span
from assay.core.values import Value


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Found(Value):
    """A constraint that a prompt states, and where.

    `span` counts characters of message `message` of the problem (from 0; a plain prompt is
    message 0) and holds the whole sentence, which is `quote`. `pattern` names what recognised it:
    ``phrasing`` for one of the registry's own sentences, ``model`` for a model's candidate, else
    a row of the tables of paraphrases. `constraint.turn` is the user turn that it holds from.

    >>> Found(constraint=ConstraintSpec(id="punctuation:no_comma"), span=(0, 10),
    ...       quote="No commas.", pattern="no commas").constraint.id
    'punctuation:no_comma'
    """

    JSON_TYPE: ClassVar[str] = "instruction"

    constraint: ConstraintSpec
    span: Span
    quote: str
    pattern: str
    message: int = 0

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {
            "constraint": self.constraint.to_dict(),
            "span": list(self.span),
            "quote": self.quote,
            "pattern": self.pattern,
        }
        if self.message:
            data["message"] = self.message
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        start, end = data["span"]
        return cls(
            constraint=ConstraintSpec.from_dict(data["constraint"]),
            span=(start, end),
            quote=data["quote"],
            pattern=data["pattern"],
            message=data.get("message", 0),
        )
