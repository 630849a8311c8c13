"""What is done when nothing passes: give the best all the same, ask again, refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.core import BadArgument, Verdict
from assay.core.values import paste_back

End = Literal["best_effort", "refuse", "error"]
_ENDS: tuple[End, ...] = ("best_effort", "refuse", "error")
ROUNDS = 2
_MOST_ROUNDS = 16
FORMS = "best_effort, refuse, error, repair, repair:ROUNDS, or repair:ROUNDS+refuse"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OnFailure:
    """Ask again with the verdict's reasons so many `rounds`; then `end` so.

    ``best_effort`` gives the best response with a warning; ``refuse`` gives, with status 200, the
    kind of answer with which a model refuses (`refusal` set, finish reason ``content_filter``);
    ``error`` gives status 422, which OpenAI's clients raise and do not try again.

    >>> OnFailure.of("repair:3+refuse")
    OnFailure(rounds=3, end='refuse')
    """

    rounds: int = 0
    end: End = "best_effort"

    __repr__ = paste_back

    @classmethod
    def of(cls, text: str) -> OnFailure:
        """What a text such as ``repair:3+refuse`` says. Raises `BadArgument`."""
        first, plus, last = text.partition("+")
        word, colon, count = first.partition(":")
        rounds = 0
        if word == "repair":
            if colon and not (count.isdecimal() and 1 <= int(count) <= _MOST_ROUNDS):
                raise BadArgument(f"repair takes 1 to {_MOST_ROUNDS} rounds, not {count!r}")
            rounds = int(count) if colon else ROUNDS
            end = last if plus else "best_effort"
        else:
            end = text
        for known in _ENDS:
            if end == known:
                return cls(rounds=rounds, end=known)
        raise BadArgument(f"on_failure is {FORMS}, not {text!r}")


BEST_EFFORT = OnFailure()


def failed(verdict: Verdict, *, strict: bool) -> bool:
    """Whether a verdict counts as a failure; with `strict`, whatever is not correct does.

    >>> [failed(Verdict(label), strict=False) for label in ("incorrect", "invalid", "undecided")]
    [True, True, False]
    """
    if strict:
        return verdict.outcome != "correct"
    return verdict.outcome in ("incorrect", "invalid")
