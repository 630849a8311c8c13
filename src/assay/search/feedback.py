r"""What a verdict finds wrong, in words for the model that is to mend it.

>>> from assay.verifiers.constraints import words
>>> problem = Problem.of("Name a river.")
>>> verdict = words(at_most=3).verify("It is the Rhine, I think.")
>>> print(critique(problem, verdict))
- Answer with at most 3 words. (6 words)

The reference is the verifier's alone. A reason that quotes it would give the answer away, so it is
left out: what a search finds with a model that was told the answer says nothing about the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assay.core import Message, Problem, Reason, Verdict

MOST = 8
"""So many reasons are told, the first ones."""
LONGEST = 600
"""Characters of one reason; its end is kept, where a judge concludes."""
_QUOTED = 8
"""A piece of a reason that has so many characters and stands in the reference quotes it."""

MEND = """\
That is not right yet. A check found:
{critique}

Write the whole answer again so that nothing of this is left to find. Give the new answer alone, \
without a word about the change."""

BETTER = """\
Read your answer again. If something in it is wrong or missing, mend it. Give the whole new answer \
alone, without a word about the change."""


def critique(problem: Problem, verdict: Verdict | None) -> str:
    """The reasons for which a verdict is incorrect or invalid, one a line; empty for any other.

    Where reasons were given and each quotes the reference, it only says that it is wrong.
    """
    if verdict is None or verdict.label not in ("incorrect", "invalid"):
        return ""
    found = list(dict.fromkeys(_lines(verdict)))
    told = [line for line in found if not _gives_away(line, problem)]
    if found and not told:
        return "- it is wrong"
    return "\n".join(f"- {line}" for line in told[:MOST])


def asked_again(problem: Problem, attempts: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """The chat in which a model sees attempts, each with its critique, and is to write the next.

    A critique may be empty; then the model is to look for itself.
    """
    chat = list(problem.messages)
    for text, found in attempts:
        chat.append(Message("assistant", text or "(nothing)"))
        chat.append(Message("user", MEND.format(critique=found) if found else BETTER))
    return tuple(chat)


def _lines(verdict: Verdict) -> Iterator[str]:
    """The reasons of the parts that failed; its own where they give none.

    What a verdict says of its parts (how many agree, which is the first) mends nothing.
    """
    failed = [part for part in verdict.parts if part.label in ("incorrect", "invalid")]
    found = [line for part in failed for line in _lines(part)]
    yield from found or map(_line, verdict.reasons)


def _line(reason: Reason) -> str:
    text = " ".join(reason.text.split())
    if len(text) > LONGEST:
        text = f"…{text[-LONGEST:]}"
    return f"{text} ({reason.measured[:LONGEST]})" if reason.measured else text


def _gives_away(line: str, problem: Problem) -> bool:
    reference = problem.reference
    accepted = reference if isinstance(reference, list) else [reference]
    for one in accepted:
        text = "" if one is None else " ".join(str(one).split())
        if not text:
            continue
        if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", line, re.IGNORECASE):
            return True
        pieces = re.split(r"[:;,()\"']\s+|[\"']", line)
        if any(len(piece) >= _QUOTED and piece.strip() in text for piece in pieces):
            return True
    return False
