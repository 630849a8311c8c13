"""A sample's texts cut into pieces for a page: what the verifier looked at is highlighted."""

from __future__ import annotations

from typing import NamedTuple

from assay.core import Span, Verdict
from assay.evaluate.report.text import Piece, pieces

LONGEST = 20_000
"""Characters of one text that a page shows."""
_MOST_SPANS = 400
_WORST = ("correct", "undecided", "broken", "invalid", "incorrect")


class Marked(NamedTuple):
    """A stretch of text with its highlight: an outcome, and the sentences it belongs to."""

    text: str
    unseen: bool
    outcome: str = ""
    said: str = ""


def plain(text: str, what: str, left_out: list[str]) -> list[Marked]:
    """A text without highlights; `left_out` is told what is not shown of it."""
    return marked(text, what, None, left_out)


def marked(text: str, what: str, verdict: Verdict | None, left_out: list[str]) -> list[Marked]:
    """A text with the spans of a verdict's reasons highlighted."""
    owners: list[tuple[str, str]] = []
    spans: list[tuple[int, Span]] = []
    if verdict is not None:
        _collect(verdict, owners, spans)
    if len(text) > LONGEST:
        left_out.append(f"{len(text) - LONGEST:,} more characters of the {what} are not shown")
    if len(spans) > _MOST_SPANS:
        left_out.append(f"{len(spans) - _MOST_SPANS} more places are not highlighted")
    cut = pieces(text[:LONGEST], spans[:_MOST_SPANS])
    return [_highlighted(piece, owners) for piece in cut]


def _highlighted(piece: Piece, owners: list[tuple[str, str]]) -> Marked:
    covering = [owners[mark] for mark in piece.marks]
    # Where several verdicts looked at the same place, the one that does not hold is shown.
    outcome = max((outcome for outcome, _ in covering), key=_WORST.index, default="")
    said = "\n".join(said for _, said in covering)
    return Marked(piece.text, piece.unseen, outcome, said)


def _collect(
    verdict: Verdict, owners: list[tuple[str, str]], spans: list[tuple[int, Span]]
) -> None:
    """The spans of a verdict and its parts, numbered by the reason they belong to."""
    for reason in verdict.reasons:
        if reason.spans:
            spans += [(len(owners), span) for span in reason.spans]
            said = f"{reason.text} ({reason.measured})" if reason.measured else reason.text
            owners.append((verdict.outcome, said))
    for part in verdict.parts:
        _collect(part, owners, spans)
