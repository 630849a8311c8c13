"""Parts of a text that layout marks out: headings, tables, list items, quotes, JSON.

Every part is a span (start, end) of characters of the raw text. All scans are linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from assay.core import Span
from assay.verifiers.constraints.text import Text

JSON_DEPTH = 200
"""Values nested deeper than this are not read as JSON."""


class Heading(NamedTuple):
    """A markdown heading: its level (number of #), its words, and where the words stand."""

    level: int
    title: str
    span: Span


class Table(NamedTuple):
    """A pipe table: spans of the header's cells, and of each row's cells; separators left out."""

    header: tuple[Span, ...]
    rows: tuple[tuple[Span, ...], ...]
    span: Span


def trimmed(raw: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    piece = raw[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, max(start + left, start + len(piece.rstrip()))


def line_spans(raw: str) -> Iterator[Span]:
    """Each line without its line break."""
    start = 0
    while True:
        end = raw.find("\n", start)
        if end < 0:
            yield start, len(raw)
            return
        yield start, end
        start = end + 1


@lru_cache(maxsize=16)
def _lines_outside_code(raw: str) -> tuple[Span, ...]:
    kept, fence = [], ""
    for start, end in line_spans(raw):
        line = raw[start : min(end, start + 8)].lstrip()
        if fence:
            if line.startswith(fence):
                fence = ""
        elif line.startswith(("```", "~~~")):
            fence = line[:3]
        else:
            kept.append((start, end))
    return tuple(kept)


@lru_cache(maxsize=16)
def headings(raw: str) -> tuple[Heading, ...]:
    r"""The markdown headings (one to six #) outside code blocks.

    >>> [(h.level, h.title) for h in headings("# One\n```\n# code\n```\n## Two ##")]
    [(1, 'One'), (2, 'Two')]
    """
    found = []
    for start, end in _lines_outside_code(raw):
        match = re.match(r" {0,3}(#{1,6})[ \t]+(?=\S)", raw[start:end])
        if match:
            span = trimmed(raw, start + match.end(), end)
            title = raw[slice(*span)].rstrip("#").rstrip()
            if title:
                found.append(Heading(len(match[1]), title, (span[0], span[0] + len(title))))
    return tuple(found)


_SEPARATOR = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")


@lru_cache(maxsize=16)
def tables(raw: str) -> tuple[Table, ...]:
    r"""The pipe tables: lines with pipes, the second a rule of dashes or all piped in front.

    >>> [len(t.rows) for t in tables("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |")]
    [2]
    """
    found: list[Table] = []
    run: list[Span] = []
    for start, end in (*_lines_outside_code(raw), (len(raw), len(raw))):
        if "|" in raw[start:end] and (not run or start == run[-1][1] + 1):
            run.append((start, end))
            continue
        table = _table(raw, run)
        found += [table] if table else []
        run = [(start, end)] if "|" in raw[start:end] else []
    return tuple(found)


def _table(raw: str, run: list[Span]) -> Table | None:
    ruled = len(run) > 1 and _SEPARATOR.fullmatch(raw[slice(*run[1])].strip()) is not None
    piped = len(run) > 1 and all(raw[slice(*line)].lstrip().startswith("|") for line in run)
    if not ruled and not piped:
        return None
    body = [line for line in run if not _SEPARATOR.fullmatch(raw[slice(*line)].strip())]
    rows = tuple(_cells(raw, *line) for line in body)
    return Table(rows[0], rows[1:], (run[0][0], run[-1][1])) if rows else None


def _cells(raw: str, start: int, end: int) -> tuple[Span, ...]:
    start, end = trimmed(raw, start, end)
    start += raw.startswith("|", start, end)
    end -= end > start and raw[end - 1] == "|"
    cells, at = [], start
    for index in range(start, end + 1):
        if index == end or (raw[index] == "|" and raw[index - 1] != "\\"):
            cells.append(trimmed(raw, at, index))
            at = index + 1
    return tuple(cells)


_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?=\S)")


@lru_cache(maxsize=16)
def list_items(raw: str) -> tuple[Span, ...]:
    r"""The words of each list item's first line, bulleted or numbered, outside code and tables.

    >>> [slice(*span) for span in list_items("- a\n2. b\nplain")]
    [slice(2, 3, None), slice(7, 8, None)]
    """
    inside = [table.span for table in tables(raw)]
    found = []
    for start, end in _lines_outside_code(raw):
        while inside and inside[0][1] < start:
            inside.pop(0)
        match = _ITEM.match(raw, start, end)
        if match and not (inside and inside[0][0] <= start):
            found.append(trimmed(raw, match.end(), end))
    return tuple(found)


def bullets(raw: str) -> tuple[Span, ...]:
    """The list items that open with a bullet, not a number."""
    return tuple(span for span in list_items(raw) if not _numbered(raw, span[0]))


def _numbered(raw: str, start: int) -> bool:
    before = raw[max(0, start - 16) : start].rstrip()
    return before.endswith((".", ")"))


@lru_cache(maxsize=16)
def block_quotes(raw: str) -> tuple[Span, ...]:
    """Each run of neighbouring lines that open with ``>`` and hold words."""
    found: list[Span] = []
    last = -2
    for start, end in _lines_outside_code(raw):
        line = raw[start:end].strip()
        if not line.startswith(">"):
            continue
        if found and last == start - 1:
            found[-1] = (found[-1][0], end)
        elif line.lstrip("> "):
            found.append((start, end))
        else:
            continue
        last = end
    return tuple(found)


def paragraphs(raw: str) -> tuple[Span, ...]:
    """Non-blank pieces between blank lines, which may hold white space."""
    found: list[Span] = []
    joined = False
    for start, end in line_spans(raw):
        blank = not raw[start:end].strip()
        if not blank and joined:
            found[-1] = (found[-1][0], end)
        elif not blank:
            found.append((start, end))
        joined = not blank
    return tuple(trimmed(raw, *span) for span in found)


_CUT = re.compile(r"(?<=[。！？])|\n[^\S\n]*(?=\n|[-*+•#|>]|\d{1,9}[.)]\s)")


def sentences(text: Text) -> tuple[Span, ...]:
    """Punkt's sentences, cut where a blank line, list item or Chinese stop ends one as well.

    A heading is no sentence, nor is a single word without a stop or what holds no word at all.

    >>> from assay.verifiers.constraints.text import Text
    >>> text = Text("# Title" + chr(10) + "- One. Two three" + chr(10) + "- 4")
    >>> [text.raw[start:end] for start, end in sentences(text)]
    ['- One.', 'Two three']
    """
    raw, found = text.raw, []
    titles = {heading.span[0] for heading in headings(raw)}
    for start, end in text.sentence_spans:
        cuts = [match.end() for match in _CUT.finditer(raw, start, end)]
        for left, right in zip([start, *cuts], [*cuts, end], strict=True):
            span = trimmed(raw, left, right)
            opening = _OPENING.match(raw, *span)
            first = opening.end() if opening else span[0]
            if first not in titles and _is_sentence(raw[first : span[1]]):
                found.append(span)
    return tuple(found)


def _is_sentence(piece: str) -> bool:
    """Words that end in a stop, or at least two of them."""
    if _WORDS.search(piece) is None:
        return False
    return piece.rstrip("\"'”’»)]*_")[-1:] in set(".!?…:;。！？；：") or word_count(piece) > 1


_OPENING = re.compile(r"(?:#{1,6}|[-*+•>]|\d{1,9}[.)])\s+")
_WORDS = re.compile(r"[^\W_]")


def has_words(raw: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a letter or digit stands there."""
    return _WORDS.search(raw, start, len(raw) if end is None else end) is not None


_CJK = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\u3040-\u30ff]")


def word_count(raw: str) -> int:
    """White-space tokens that hold a letter or digit; each Chinese or Japanese character is one.

    >>> word_count("Well - 3 words."), word_count("我喜欢 tea。")
    (3, 4)
    """
    ideographs = len(_CJK.findall(raw))
    rest = _CJK.sub(" ", raw) if ideographs else raw
    return ideographs + sum(_WORDS.search(token) is not None for token in rest.split())


def parse_json(raw: str) -> tuple[bool, Any]:
    """Whether the text is JSON, and its value. Never raises, whatever the nesting."""
    try:
        value = json.loads(raw)
        json_depth(value, empty=0)
    except (ValueError, RecursionError):
        return False, None
    return True, value


def json_depth(value: Any, *, empty: int = 1) -> int:
    """How deep containers nest: 0 for a scalar; an empty container adds `empty`.

    >>> json_depth({"a": [1]}), json_depth({}), json_depth({}, empty=0)
    (2, 1, 0)
    """
    deepest, layer, depth = 0, [value], 0
    while layer:
        below: list[Any] = []
        for item in layer:
            if isinstance(item, dict | list):
                deepest = max(deepest, depth + (1 if item else empty))
                below.extend(item.values() if isinstance(item, dict) else item)
        depth += 1
        layer = below
        if depth > JSON_DEPTH:
            raise RecursionError("nested too deep")
    return deepest


_FENCED = re.compile(r"```[a-zA-Z]*\n(.*?)```", re.DOTALL)


@lru_cache(maxsize=16)
def json_parts(raw: str) -> tuple[Span, ...]:
    """Where JSON stands: the whole text, else fenced blocks, else the first bare value in prose."""
    whole = trimmed(raw, 0, len(raw))
    if parse_json(raw[slice(*whole)])[0]:
        return (whole,)
    blocks = [trimmed(raw, *match.span(1)) for match in _FENCED.finditer(raw)]
    parts = [span for span in blocks if parse_json(raw[slice(*span)])[0]]
    return tuple(parts) or _bare_json(raw)


def _bare_json(raw: str) -> tuple[Span, ...]:
    decoder, start = json.JSONDecoder(), 0
    for _ in range(8):  # prose may hold a few braces; hostile text may hold thousands
        found = re.compile(r"[{\[]").search(raw, start)
        if found is None:
            break
        try:
            value, end = decoder.raw_decode(raw, found.start())
            json_depth(value)
        except (ValueError, RecursionError):
            start = found.start() + 1
            continue
        if isinstance(value, dict) and value:
            return ((found.start(), end),)
        start = end
    return ()
