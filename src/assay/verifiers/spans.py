"""Retro-Reader's arithmetic on the logits of a span reader, as published.

A long passage is read in windows; position 0 of each stands for *no answer*. All scores grow with
UNanswerability (arXiv 2001.09694, section 3, and the released code):

- sketchy: impossible less possible, the mean over windows;
- intensive: (start + end at position 0) + (impossible less possible), the MINIMUM over windows,
  less the best span of any window;
- rear verification: their weighted sum over the number of scores; no answer if above a threshold.

>>> window = Window(start=(1.0, 0.0, 5.0), end=(1.0, 0.0, 4.0), impossible=-1.0)
>>> best_span([window])
SpanScore(window=0, first=2, last=2, score=9.0)
>>> no_answer_score([window])
-8.0
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from typing import NamedTuple

from assay.core import BadArgument

LONGEST = 30
TOP = 20


class Window(NamedTuple):
    """The logits of one window: a start and an end for each position, 0 being *no answer*.

    `impossible` is the answerability head's impossible less possible; `allowed` the positions at
    which a span may start and end (None: all but 0).
    """

    start: Sequence[float]
    end: Sequence[float]
    impossible: float = 0.0
    allowed: frozenset[int] | None = None


class SpanScore(NamedTuple):
    """A span: its window, first and last position, and the sum of its two logits."""

    window: int
    first: int
    last: int
    score: float


def best_span(
    windows: Sequence[Window], *, longest: int = LONGEST, top: int = TOP
) -> SpanScore | None:
    """The best span among the `top` starts and ends of each window; None if none is allowed."""
    best: SpanScore | None = None
    for index, window in enumerate(windows):
        places = range(1, len(window.start)) if window.allowed is None else sorted(window.allowed)
        starts = heapq.nlargest(top, places, key=window.start.__getitem__)
        ends = heapq.nlargest(top, places, key=window.end.__getitem__)
        for first in starts:
            for last in ends:
                if 0 <= last - first < longest:
                    score = window.start[first] + window.end[last]
                    if best is None or score > best.score:
                        best = SpanScore(index, first, last, score)
    return best


def sketchy_score(impossible: Sequence[float]) -> float:
    """The mean over windows of impossible less possible."""
    if not impossible:
        raise BadArgument("a question has at least one window")
    return math.fsum(impossible) / len(impossible)


def no_answer_score(windows: Sequence[Window]) -> float:
    """The intensive reader's: no answer less the best span; infinite where no span is allowed."""
    if not windows:
        raise BadArgument("a question has at least one window")
    null = min(window.start[0] + window.end[0] + window.impossible for window in windows)
    span = best_span(windows)
    return math.inf if span is None else null - span.score


def rear_score(scores: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """The weighted sum over the number of scores: decline if it is above the threshold (or ties).

    >>> rear_score([2.0, -8.0])
    -3.0
    """
    given = weights if weights is not None else [1.0] * len(scores)
    if not scores or len(given) != len(scores):
        raise BadArgument(f"{len(scores)} scores need as many weights, and at least one")
    return math.fsum(w * s for w, s in zip(given, scores, strict=True)) / len(scores)
