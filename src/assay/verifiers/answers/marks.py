r"""The places where a response marks its answer: boxes, tags, lines such as "the answer is".

>>> [span.text for span in marked("So \\boxed{1/3}, or \\boxed{1/2}.")[0]]
['1/3', '1/2']
>>> [(span.how, span.text) for span in marked("Work.\n**Answer:** 7")[0]]
[('line', '7')]
"""

from __future__ import annotations

import re
from collections import deque
from typing import Literal, NamedTuple

from assay.verifiers.answers.stance import NEAR, uncommitted

How = Literal["box", "tag", "line", "json", "whole", "last"]


class Span(NamedTuple):
    """A piece of the response that may be its answer."""

    text: str
    start: int
    end: int
    how: How


MAX_LINE = 2_000
"""Characters of a line, or of a display, that is read."""
MAX_MARKS = 200
"""Lines that mark an answer which are read, the last ones."""

_BOX = re.compile(r"(?:\\+(?:boxed|fbox|framebox)|\bboxed)(?=[\s{(\d-])\s*(\{)?")
_TAG = re.compile(r"<(answer|final_answer|solution)>(.{0,4000}?)</\1>", re.IGNORECASE | re.DOTALL)
_LINE = re.compile(
    r"""(?:^|(?<=[\s.*_#>"'{(]))(?:
        (?:the\s+)?(?:final|correct|right|best)\s+(?:answer|result|option|choice)\b[*_"']*
      | (?:the|our|my|so|an)\s+answer\b[*_"']*
      | ^\W{0,6}(?:final\ )?(?:answer|ans|solution|result)\b[*_"']*(?=\s*(?::|is\b|=|\\\[|\$))
      | ["']?(?:final_)?answer["']?(?=\s*:)
      | \bcorrect\s+(?:option|choice)\b[*_]*
    )
    (?P<link>\s*\(?[^\n:.=$]{0,80}?(?:\s(?:is|are|was|be|equals|becomes)\b|:|=|\uff1a)\s*[*_"':]*
      | \s*(?=\\\[|\$))""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_MARKS = re.compile(
    r"(?:^|\n)\s*(?:\#{4}|A:|A\.:)\s*|(?:答案|最终答案)\s*(?:是|为|：|:)+\s*|(?:故选|因此选|所以选)\s*[:：]?\s*"
)
SENTENCE_END = re.compile(r"(?<=[\w)}\]$%*\"'!?°€])[.!?](?=\s|$)|\.(?=\s*$)")


def marked(text: str) -> tuple[list[Span], bool]:
    """Every span that the response marks as its answer, in order, and whether a box stays open."""
    boxes, open_box = _boxes(text)
    tags = [Span(m[2].strip(), m.start(2), m.end(2), "tag") for m in _TAG.finditer(text)]
    said = [
        m for m in _last(_LINE, text) if not uncommitted(text[max(0, m.start() - NEAR) : m.start()])
    ]
    lines = [_line(text, match.end()) for match in (*said, *_last(_MARKS, text))]
    strong = [*boxes, *tags]
    kept = [
        line
        for line in lines
        if re.search(r"\w", line.text)
        and "boxed{" not in line.text
        and not any(line.start < s.end and s.start < line.end for s in strong)
    ]
    found = sorted([*strong, *kept], key=lambda span: span.start)
    distinct: list[Span] = []
    for span in found:
        if distinct and span.start < distinct[-1].end:
            if span.how != "line" or distinct[-1].how != "line":
                continue
            distinct[-1] = span  # "the answer is: the final answer is 4"
        else:
            distinct.append(span)
    return distinct, open_box


def _last(pattern: re.Pattern[str], text: str) -> deque[re.Match[str]]:
    return deque(pattern.finditer(text), maxlen=MAX_MARKS)


def _boxes(text: str) -> tuple[list[Span], bool]:
    found: list[Span] = []
    open_box = False
    closed_until = 0
    closers = _closers(text) if "boxed" in text or "box" in text else {}
    for match in _BOX.finditer(text):
        if match.start() < closed_until:
            continue  # a box in a box
        if match[1] is None:
            bare = re.compile(r"[^\s$,.;]{1,60}").match(text, match.end())
            if bare:
                found.append(Span(bare[0], match.start(), bare.end(), "box"))
            continue
        end = closers.get(match.end() - 1)
        if end is None:
            open_box = True
            continue
        inner = text[match.end() : end] + _percent_after(text, end + 1)
        found.append(Span(inner.strip(), match.start(), end + 1, "box"))
        closed_until = end + 1
    if found and open_box:
        open_box = False
    return found, open_box


def _closers(text: str) -> dict[int, int]:
    """For each opening brace the place of its closing one."""
    stack: list[int] = []
    pairs: dict[int, int] = {}
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match[0] == "{":
            stack.append(match.start())
        elif match[0] == "}" and stack:
            pairs[stack.pop()] = match.start()
    return pairs


_PERCENT_AFTER = re.compile(r"\s*\$?\s*(?:\\?%|percent\b|pct\b|percentage\b)", re.IGNORECASE)


def _percent_after(text: str, end: int) -> str:
    return r"\%" if _PERCENT_AFTER.match(text, end, end + 20) else ""


def _line(text: str, start: int) -> Span:
    """From a mark to the end of its line; display mathematics may start on the next."""
    while start < len(text) and (text[start].isspace() or text[start] in "*_"):
        start += 1
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    opening = next((mark for mark in ("\\[", "$$") if text.startswith(mark, start)), None)
    if opening:
        closing = text.find({"\\[": "\\]"}.get(opening, opening), start + len(opening))
        if end <= closing < start + MAX_LINE:
            end = closing + len(opening)
    return Span(*_trimmed(text, start, min(end, start + MAX_LINE)), "line")


def _trimmed(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The first sentence of a line, without what surrounds it."""
    sentence = SENTENCE_END.search(text, start, end)
    while sentence and _abbreviates(text, sentence.start(), start):
        sentence = SENTENCE_END.search(text, sentence.end(), end)
    if sentence:
        end = sentence.start()
    piece = text[start:end].rstrip(" \t\r*_`\"'},;.")
    if piece.count("{") > piece.count("}"):
        piece = text[start:end].rstrip(" \t\r*_`\"',;.")
    return piece, start, start + len(piece)


_ABBREVIATIONS = frozenset(
    ["st", "dr", "mr", "mrs", "ms", "jr", "sr", "mt", "vs", "no", "u.s", "u.k", "d.c", "a.m", "p.m"]
)


def _abbreviates(text: str, dot: int, start: int) -> bool:
    """Whether a full stop ends an abbreviation or an initial instead of a sentence."""
    word = re.split(r"[\s(\"']", text[max(start, dot - 12) : dot])[-1]
    return word.lower() in _ABBREVIATIONS or (
        len(word) == 1 and word.isupper() and dot + 1 < len(text)
    )
