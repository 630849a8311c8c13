"""The sentences that an instruction about "every sentence" ranges over."""

from __future__ import annotations

import re

from assay.core import Span
from assay.verifiers.constraints.text import Text, analyse

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_LINE_MARK = re.compile(
    r"^[ \t]*(?:[-*+•>#]+|\d{1,9}[.)])[ \t]+|^[ \t]*(?:[-*_]{3,})[ \t]*$", re.MULTILINE
)
_WORD = re.compile(r"[^\W_]")
_BREAK = re.compile(r"\n\s*\n|\n(?=\x00)")


def sentence_spans(text: Text) -> tuple[Span, ...]:
    r"""Punkt's sentences outside code blocks, without list, quote and heading marks.

    Every line that opens with such a mark, and every blank line, ends a sentence [inferred].

    >>> raw = "1. One two\n- Three!\n```\ncode.\n```\nFour? Five."
    >>> [raw[start:end] for start, end in sentence_spans(Text(raw))]
    ['One two', 'Three!', 'Four?', 'Five.']
    """
    raw = _without_code(text.raw)
    raw = _LINE_MARK.sub(lambda mark: "\x00" * len(mark[0]), raw)
    found: list[Span] = []
    begin = 0
    for cut in [*(match.start() for match in _BREAK.finditer(raw)), len(raw)]:
        piece = raw[begin:cut].replace("\x00", " ")
        for start, end in analyse(piece).sentence_spans:
            sentence = piece[start:end]
            if _WORD.search(sentence):
                lead = len(sentence) - len(sentence.lstrip())
                found.append((begin + start + lead, begin + start + len(sentence.rstrip())))
        begin = cut
    return tuple(found)


def _without_code(raw: str) -> str:
    """The text with fenced code blanked out, offsets kept."""
    fences = [match.start() for match in _FENCE.finditer(raw)]
    for opening, closing in zip(fences[::2], [*fences[1::2], len(raw)], strict=False):
        end = raw.find("\n", closing)
        end = len(raw) if end < 0 else end
        raw = raw[:opening] + re.sub(r"[^\n]", " ", raw[opening:end]) + raw[end:]
    return raw
