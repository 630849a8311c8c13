"""The report as one web page that asks nobody for anything.

Every text in it is escaped, characters that cannot be seen are written out, and a content policy
allows no request and no script but the page's own, which only filters: without it all is shown.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from assay.evaluate.report.content import MARKS, Content, Sample
from assay.evaluate.report.marked import Marked, marked, plain
from assay.evaluate.report.page import file, style, template
from assay.verifiers.turns import questions

SAMPLES = 300
_HERE = "assay.evaluate.report"


class _Earlier(NamedTuple):
    """A message before the last of the user's."""

    role: str
    pieces: list[Marked]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A sample as the page shows it."""

    sample: Sample
    mark: str
    earlier: list[_Earlier]
    prompt: list[Marked]
    response: list[Marked]
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
            script=script,
            style=style(),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _shown(sample: Sample) -> _Shown:
    record, messages = sample.record, sample.problem.messages
    left_out: list[str] = []
    asked = [place for place, message in enumerate(messages) if message.role == "user"]
    earlier = messages[: asked[-1]] if asked else messages
    return _Shown(
        sample,
        MARKS[sample.outcome],
        [_Earlier(one.role, plain(one.content, one.role, left_out)) for one in earlier],
        plain(questions(sample.problem), "prompt", left_out),
        marked(
            record.response.text if record.response else "", "response", sample.verdict, left_out
        ),
        left_out,
    )
