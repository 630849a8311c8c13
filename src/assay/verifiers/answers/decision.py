"""What is decided about a response, and why."""

from __future__ import annotations

from typing import NamedTuple

from assay.core import Label
from assay.verifiers.answers.marks import Span


class Decision(NamedTuple):
    """What was decided, why, and which spans of the response were taken as its answer."""

    label: Label
    why: str
    spans: tuple[Span, ...] = ()
