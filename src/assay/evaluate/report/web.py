"""The report as one web page that asks nobody for anything.

Every text in it is escaped, characters that cannot be seen are written out, and a content policy
allows no request and no script but the page's own, which only filters: without it all is shown.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import Span, Verdict
from assay.evaluate.report.content import MARKS, Content, Sample
from assay.evaluate.report.page import file, style, template
from assay.evaluate.report.text import Piece, pieces, visible

SAMPLES = 300
_HERE = "assay.evaluate.report"
_LONGEST, _MOST_SPANS = 20_000, 400
_WORST = ("correct", "undecided", "broken", "invalid", "incorrect")


class _Marked(NamedTuple):
    """A stretch of text with its highlight: an outcome, and the sentences it belongs to."""

    text: str
    unseen: bool
    outcome: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A sample as the page shows it."""

    sample: Sample
    mark: str
    prompt: list[_Marked]
    response: list[_Marked]
    left_out: list[str]


def render(content: Content, samples: int = SAMPLES) -> str:
    """The page; of the samples, the first so many in full."""
    shown = [_shown(sample) for sample in content.samples(samples)]
    script = file(_HERE, "report.js")
    kinds = sorted({kind for one in shown for kind in one.sample.kinds})
    return str(
        template(_HERE, "report.html").render(
            content=content,
            shown=shown,
            kinds=kinds,
            marks=MARKS,
            script=script,
            style=style(),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            visible=visible,
        )
    )


def _shown(sample: Sample) -> _Shown:
    record = sample.record
    left_out: list[str] = []
    prompt = _cut(sample.problem.prompt, "prompt", left_out)
    text = _cut(record.response.text if record.response else "", "response", left_out)
    owners: list[tuple[str, str]] = []
    spans: list[tuple[int, Span]] = []
    if sample.verdict is not None:
        _collect(sample.verdict, owners, spans)
    if len(spans) > _MOST_SPANS:
        left_out.append(f"{len(spans) - _MOST_SPANS} more places are not highlighted")
    return _Shown(
        sample,
        MARKS[sample.outcome],
        [_marked(piece, owners) for piece in pieces(prompt, ())],
        [_marked(piece, owners) for piece in pieces(text, spans[:_MOST_SPANS])],
        left_out,
    )


def _marked(piece: Piece, owners: list[tuple[str, str]]) -> _Marked:
    covering = [owners[mark] for mark in piece.marks]
    # Where several verdicts looked at the same place, the one that does not hold is shown.
    outcome = max((outcome for outcome, _ in covering), key=_WORST.index, default="")
    said = "\n".join(said for _, said in covering)
    return _Marked(piece.text, piece.unseen, outcome, said)


def _cut(text: str, what: str, left_out: list[str]) -> str:
    if len(text) > _LONGEST:
        left_out.append(f"{len(text) - _LONGEST:,} more characters of the {what} are not shown")
    return text[:_LONGEST]


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
