"""Sequences of verdicts: steps of a solution, sentences of a text, turns of a chat.

One verdict for a sequence is made from the scores of its members: their mean, the smallest, the
product, the last, or an alarm if any lies below a threshold.

>>> from assay.core import Verdict
>>> steps = [Verdict("correct"), Verdict("incorrect", 0.2), Verdict("undecided")]
>>> whole = sequence(steps, "min", name="steps")
>>> whole.label, whole.score, first_wrong(steps)
('incorrect', 0.0, 1)

A member that is undecided has no score. The whole is decided if it comes out the same whatever
that score were; its score is then the lower of the two bounds, as it is for a weighted mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from assay.core import JSON, LABELS, BadArgument, Label, Reason, Response, Span, Verdict
from assay.verifiers.parts import combined
from assay.verifiers.tally import aggregate

How = Literal["mean", "min", "product", "last", "any-alarm"]
HOWS: tuple[How, ...] = ("mean", "min", "product", "last", "any-alarm")


def sequence(
    verdicts: Iterable[Verdict],
    how: How = "min",
    *,
    at_least: float = 0.5,
    name: str = "sequence",
) -> Verdict:
    """One verdict for a sequence of verdicts, which become its parts.

    Correct if the aggregate is `at_least` so much; ``any-alarm`` is 0 if any score lies below
    `at_least`, else 1. A sequence without members is undecided; one whose members are all
    invalid is invalid. Raises `BadArgument` for a `how` that does not exist.
    """
    if how not in HOWS:
        raise BadArgument(f"how is one of {', '.join(HOWS)}, not {how!r}")
    parts = tuple(verdicts)
    if not parts:
        reason = Reason("there is nothing in the sequence to judge")
        return Verdict("undecided", reasons=(reason,), verifier=name)
    if all(part.label == "invalid" for part in parts):
        return combined(name, "invalid", 0.0, parts)
    low, high = (
        aggregate([unknown if part.score is None else part.score for part in parts], how,
                  alarm=at_least)
        for unknown in (0.0, 1.0)
    )  # fmt: skip
    wrong = first_wrong(parts)
    reasons = () if wrong is None else (Reason("first wrong part", f"{wrong} of {len(parts)}"),)
    if low >= at_least:
        return combined(name, "correct", low, parts, reasons)
    if high < at_least:
        return combined(name, "incorrect", low, parts, reasons)
    return combined(name, "undecided", None, parts, reasons)


def first_wrong(verdicts: Iterable[Verdict]) -> int | None:
    """The index of the first member that is incorrect; None if there is none."""
    return next((i for i, verdict in enumerate(verdicts) if verdict.label == "incorrect"), None)


def states(verdicts: Iterable[Verdict]) -> tuple[Label, ...]:
    """The labels in order: the sequence that a learned aggregator reads."""
    return tuple(verdict.label for verdict in verdicts)


def one_hot(labels: Iterable[str], known: Sequence[str] = LABELS) -> list[list[float]]:
    """A row of zeros with a single one for each state, of shape (members, known).

    >>> one_hot(["correct", "undecided"])
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]

    Raises `BadArgument` for a state that is not among the `known`.
    """
    rows = []
    for label in labels:
        if label not in known:
            raise BadArgument(f"{label!r} is not among the states {', '.join(known)}")
        rows.append([float(label == state) for state in known])
    return rows


class Step(NamedTuple):
    """A piece of a response, and where it stands in it."""

    text: str
    span: Span


def steps_of(response: Response) -> tuple[Step, ...]:
    """The steps that the response's metadata lists, where they stand in it; else its paragraphs.

    A step that is listed and does not stand in the text, after the one before, has the empty span
    (0, 0): it is judged all the same, without a place.

    >>> listed = Response("Add. 2 + 2. So 4.", metadata={"steps": ["2 + 2.", "Done.", "So 4."]})
    >>> [step.span for step in steps_of(listed)]
    [(5, 11), (0, 0), (12, 17)]
    """
    given: JSON = response.metadata.get("steps")
    if not isinstance(given, list | tuple) or not all(isinstance(text, str) for text in given):
        return split_steps(response.text)
    steps, after = [], 0
    for text in given:
        start = response.text.find(text, after) if text else -1
        if start >= 0:
            after = start + len(text)
        steps.append(Step(text, (start, after) if start >= 0 else (0, 0)))
    return tuple(steps)


def split_steps(text: str) -> tuple[Step, ...]:
    r"""The steps of a solution: its paragraphs, or its lines if it has one paragraph only.

    What stands in a code block is not cut.

    >>> [step.text for step in split_steps("Add 2 and 2.\n\nThat is 4.\n")]
    ['Add 2 and 2.', 'That is 4.']
    >>> split_steps("one\ntwo")[1]
    Step(text='two', span=(4, 7))
    """
    fences = [match.span() for match in re.finditer(r"```.*?(?:```|\Z)", text, re.DOTALL)]
    paragraphs = _pieces(text, re.compile(r"\n[^\S\n]*\n\s*"), fences)
    return paragraphs if len(paragraphs) > 1 else _pieces(text, re.compile(r"\n\s*"), fences)


_HESITATIONS = (
    "wait", "double-check", "alternatively", "hmm", "let me check", "let me double-check",
    "make sure", "another way", "let me verify", "to confirm",
)  # fmt: skip
_HESITATION = re.compile(
    rf"(?:\A\s*|(?<=\. )|(?<=\n))(?=(?:{'|'.join(_HESITATIONS)})(?!\w))", re.IGNORECASE
)


def split_hesitations(text: str) -> tuple[Step, ...]:
    """The steps of a chain of thought, cut before words of hesitation that begin a sentence.

    Those are the words of Solve-Detect-Verify's published code (arXiv 2505.11966), of models in
    the manner of R1. A last step that is such a word and nothing else is left out.

    >>> [step.text for step in split_hesitations("2 + 2 = 5. Wait, it is 4. I waited. Hmm...")]
    ['2 + 2 = 5.', 'Wait, it is 4. I waited.']
    """
    cuts = [match.end() for match in _HESITATION.finditer(text)]
    steps = []
    for low, high in pairwise([0, *(cut for cut in cuts if cut), len(text)]):
        piece = text[low:high].strip()
        if piece:
            start = low + text[low:high].index(piece)
            steps.append(Step(piece, (start, start + len(piece))))
    if steps and steps[-1].text.strip(" .,!?…").casefold() in _HESITATIONS:
        steps.pop()
    return tuple(steps)


def _pieces(text: str, gap: re.Pattern[str], fences: Sequence[Span]) -> tuple[Step, ...]:
    found: list[Step] = []
    start = 0
    opened = [low for low, _ in fences]
    cuts = []
    for match in gap.finditer(text):
        before = bisect_left(opened, match.start()) - 1
        if before < 0 or fences[before][1] <= match.start():
            cuts.append(match.span())
    for low, high in (*cuts, (len(text), len(text))):
        piece = text[start:low]
        stripped = piece.strip()
        if stripped:
            first = start + piece.index(stripped)
            found.append(Step(stripped, (first, first + len(stripped))))
        start = high
    return tuple(found)
