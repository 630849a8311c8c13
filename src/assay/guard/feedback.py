"""Asking again: the answer that will not do, and what is wrong with it, in words.

>>> from assay.core import Reason, Verdict
>>> wrong = Verdict("incorrect", reasons=(Reason("Answer with at most 3 words.", "5 words"),))
>>> print(feedback([wrong]))
Your answer does not do yet:
- Answer with at most 3 words. (5 words)
Answer the request again, in full, so that it does. Write the answer alone, without a comment on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assay.core import Message, Response, Verdict

MOST, LONGEST = 8, 300
"""Reasons that are told, and characters of each."""
HEAD = "Your answer does not do yet:"
TAIL = (
    "Answer the request again, in full, so that it does. Write the answer alone, without a comment "
    "on it."
)


def asked_again(
    messages: Sequence[Message], response: Response, verdicts: Iterable[Verdict]
) -> tuple[Message, ...]:
    """The chat with the answer and what is wrong with it."""
    said = Message("assistant", response.text or "(nothing)")
    return (*messages, said, Message("user", feedback(verdicts)))


def feedback(verdicts: Iterable[Verdict]) -> str:
    """What is wrong with an answer, as a message of the user."""
    told = list(dict.fromkeys(line for verdict in verdicts for line in _reasons(verdict)))
    lines = [f"- {line}" for line in told[:MOST]] or ["- it was not accepted"]
    return "\n".join([HEAD, *lines, TAIL])


def _reasons(verdict: Verdict) -> Iterator[str]:
    """The reasons of what is not correct, from the ends of the tree where there are any."""
    bad = [leaf for leaf in verdict.leaves() if leaf.label != "correct" and leaf.reasons]
    for found in bad or [verdict]:
        for reason in found.reasons:
            measured = f" ({reason.measured})" if reason.measured else ""
            yield " ".join(f"{reason.text}{measured}".split())[:LONGEST]
