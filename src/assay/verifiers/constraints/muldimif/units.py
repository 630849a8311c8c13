"""What "each" ranges over: the sentences, table cells, list items ... that a noun points to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from assay.core import Span
from assay.verifiers.constraints.muldimif.structure import (
    Heading,
    headings,
    line_spans,
    list_items,
    paragraphs,
    sentences,
    tables,
    trimmed,
)
from assay.verifiers.constraints.text import Text

_WHOLE = (
    "answer response text reply output script summary description explanation essay report "
    "document message translation article narrative statement"
)
WHOLE = frozenset(re.split(" ", _WHOLE))
"""Nouns that mean the whole response, even after "each"."""

_STOP = (
    "each|every|must|should|is|are|be|being|has|have|to|in|on|at|with|for|of|and|or|that|uses?|ends?"
    "|contains?|includes?|consists?|concludes?|words?|such|can|will|needs?|gets?|gives?|shows?|takes?"
)
_EACH = re.compile(
    rf"\b(each|every|any|all)(?: of the)? ((?:(?!(?:{_STOP})\b)[\w'’-]+:? ?){{1,3}})"
)
_PURPOSE = re.compile(
    r"\b(?:to (?:ensure|provide|maintain|highlight|address|enhance|emphasi[sz]e|clearly"
    r"|effectively|fully|help)|ensuring|as this|as it)\b.*"
)


def named_unit(sentence: str) -> str | None:
    """The unit that a lower-case sentence asks each of to obey; None for the whole response.

    >>> named_unit("each cell in it must contain 3 words"), named_unit("use it in each answer")
    ('cell', None)
    """
    for quantifier, nouns in _EACH.findall(_asked(sentence)):
        words = nouns.split(":")[0].split()
        noun = singular(words[-1])
        if words[0].endswith("ing") or (noun in WHOLE and len(words) == 1):
            continue
        if quantifier in ("any", "all") and noun not in _FINDERS:
            continue
        if noun == "entry" and "table" in sentence:
            return "cell"
        return "item" if noun == "one" else noun
    return None


def _asked(sentence: str) -> str:
    """The sentence without the purpose that follows what it asks for."""
    purpose = _PURPOSE.search(sentence, 20)
    return sentence[: purpose.start()] if purpose else sentence


def singular(noun: str) -> str:
    """A noun without its plural or possessive ending.

    >>> singular("entries"), singular("cells"), singular("name's")
    ('entry', 'cell', 'name')
    """
    noun = noun.removesuffix("'s").removesuffix("’s").rstrip(":")
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def unit_spans(text: Text, unit: str) -> tuple[Span, ...]:
    """Where the units stand that a noun names; empty if the text has none.

    Layout has its own nouns (sentence, paragraph, line, cell, row, heading, item ...). Any other
    noun means, of these, the first that the text has: a column with that name, values of a JSON
    list or object, table rows, list items, sections under headings, two or more paragraphs.
    """
    finder = _FINDERS.get(unit)
    if finder is not None:
        return tuple(_nonempty(finder(text)))
    candidates = (
        _column(text, unit),
        _values(text) if text.raw.lstrip()[:1] in ("{", "[") else (),
        _rows(text),
        _items(text),
        _sections(text),
        several if len(several := _paragraphs(text)) > 1 else (),
    )
    return next((found for spans in candidates if (found := tuple(_nonempty(spans)))), ())


def _nonempty(spans: Iterator[Span] | tuple[Span, ...]) -> Iterator[Span]:
    return (span for span in spans if span[1] > span[0])


def _sentences(text: Text) -> tuple[Span, ...]:
    return sentences(text)


def _paragraphs(text: Text) -> tuple[Span, ...]:
    return paragraphs(text.raw)


def _lines(text: Text) -> Iterator[Span]:
    return (trimmed(text.raw, *span) for span in line_spans(text.raw))


def _cells(text: Text) -> Iterator[Span]:
    return (cell for table in tables(text.raw) for row in table.rows for cell in row)


def _headers(text: Text) -> Iterator[Span]:
    return (cell for table in tables(text.raw) for cell in table.header)


def _rows(text: Text) -> Iterator[Span]:
    return ((row[0][0], row[-1][1]) for table in tables(text.raw) for row in table.rows if row)


def _column(text: Text, noun: str) -> Iterator[Span]:
    for table in tables(text.raw):
        names = [text.raw[slice(*cell)].lower().strip("*_ ") for cell in table.header]
        words = [[singular(word) for word in re.findall(r"[\w'’]+", name)] for name in names]
        for index, name in enumerate(words):
            if noun in name:
                yield from (row[index] for row in table.rows if index < len(row))


def _items(text: Text) -> tuple[Span, ...]:
    return list_items(text.raw)


def _headings(text: Text) -> Iterator[Span]:
    return (heading.span for heading in headings(text.raw))


def _sections(text: Text) -> Iterator[Span]:
    """The text under each heading of the level that occurs most often."""
    found = headings(text.raw)
    if len(found) < 2:
        return
    levels = [heading.level for heading in found]
    level = max(sorted(set(levels)), key=levels.count)
    opened: Heading | None = None
    for heading in found:
        if opened is not None and heading.level <= level:
            yield _between(text.raw, opened, text.raw.rfind("\n", 0, heading.span[0]))
            opened = None
        if heading.level == level:
            opened = heading
    if opened is not None:
        yield _between(text.raw, opened, len(text.raw))


def _between(raw: str, heading: Heading, end: int) -> Span:
    """What stands under a heading, up to `end`."""
    start = raw.find("\n", heading.span[1], end)
    return trimmed(raw, start, end) if start >= 0 else (end, end)


_VALUE = re.compile(r'[:,\[]\s{0,80}"((?:[^"\\]|\\.)+)"(?!\s{0,80}:)')
_KEY = re.compile(r'"((?:[^"\\]|\\.)+)"\s{0,80}:')


def _keys(text: Text) -> Iterator[Span]:
    return (match.span(1) for match in _KEY.finditer(text.raw))


def _values(text: Text) -> Iterator[Span]:
    return (match.span(1) for match in _VALUE.finditer(text.raw))


def _sections_or_paragraphs(text: Text) -> tuple[Span, ...]:
    several = paragraphs(text.raw)
    return tuple(_sections(text)) or (several if len(several) > 1 else ())


def _items_or_paragraphs(text: Text) -> tuple[Span, ...]:
    return list_items(text.raw) or paragraphs(text.raw)


_FINDERS: Mapping[str, Callable[[Text], Iterator[Span] | tuple[Span, ...]]] = {
    "sentence": _sentences,
    "paragraph": _paragraphs,
    "line": _lines,
    "cell": _cells,
    "header": _headers,
    "row": _rows,
    "heading": _headings,
    "title": _headings,
    "subheading": _headings,
    "item": _items_or_paragraphs,
    "point": _items,
    "bullet": _items,
    "question": _items_or_paragraphs,
    "section": _sections_or_paragraphs,
    "slide": _sections_or_paragraphs,
    "key": _keys,
    "value": _values,
}


def dressed(unit: str | None, piece: str) -> str:
    """A small text with two units of the kind named, each holding the piece."""
    piece = " ".join(piece.split())
    if unit is None:
        return piece
    if unit in ("cell", "row", "header"):
        return f"| {piece} | {piece} |\n| --- | --- |\n| {piece} | {piece} |"
    if unit in ("heading", "title", "subheading"):
        return f"# {piece}\n\n## {piece}"
    if unit == "sentence":
        return piece
    if unit in ("paragraph", "section", "slide"):
        return f"{piece}\n\n{piece}"
    if unit == "line":
        return f"{piece}\n{piece}"
    return f"- {piece}\n- {piece}"
