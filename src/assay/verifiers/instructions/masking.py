"""A prompt with all that it only quotes or hands over blotted out, and its sentences.

What stands in quotation marks, in a code block, between tags, or after "the following text:" is
material to work on. Its letters are replaced one for one, so that no pattern can read an
instruction in it and places stay places of the prompt. The marks themselves stay: a pattern that
wants a quoted word takes the letters from the prompt.

>>> view = Masked('Say "use no commas". Be kind!')
>>> view.masked.replace(BLOT, "_")
'Say "_____________". Be kind!'
>>> [view.raw[start:end] for start, end in view.sentences]
['Say "use no commas".', 'Be kind!']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from heapq import merge
from typing import Final

from assay.core import Span

BLOT: Final = "\x01"
"""Stands for a character that is quoted; an instruction may name it as an argument."""
DATA: Final = "\x02"
"""Stands for a character of material to work on."""

_QUOTED = re.compile(
    r"""
      (?P<triple>\"{3}(?:(?!\"{3}).)*+\"{3})
    | (?<!\w)["“”„«](?P<double>[^"“”«»]++)["”“»](?!\w)
    | (?<![\w'’])['‘](?P<single>(?:[^'’‘\n]|['’](?=\w)){1,200}+)['’](?!\w)
    | (?<!`)`(?P<tick>[^`\n]{1,200}+)`(?!`)
    | <<(?P<angle>[^<>\n]{1,200}+)>>
    """,
    re.VERBOSE | re.DOTALL,
)
_FENCE = re.compile(r"^[ \t]*```[^\n]*$", re.MULTILINE)
_TAG = re.compile(r"<([A-Za-z][\w-]{0,40})>")
_QUOTED_LINE = re.compile(r"^[ \t]*>(?!>)[^\n]*$", re.MULTILINE)
_MATERIAL = (
    "abstract|ads?|advert|advertisement|announcement|article|bio|biography|blog|blog post|caption|"
    "code|comment|content|context|conversation|copy|data|description|dialogue|document|email|"
    "e-mail|essay|excerpt|function|haiku|headline|input|joke|letter|limerick|list|lyrics|message|"
    "note|notes|paragraph|paragraphs|passage|phrase|pitch|poem|post|problem|program|quote|"
    "question|report|resume|review|riddle|scenario|script|sentence|sentences|snippet|song|speech|"
    "statement|story|summary|table|text|transcript|tweet"
)
# "Shorten the following email, please:", "the haiku below into two versions:", "Text:".
_HANDED = re.compile(
    rf"""
      \b(?:the\ following|following|this|these|the\ given|the\ next)\ (?:\w+\ ){{0,3}}
      (?:{_MATERIAL})\b[^.?!\n:\"“]{{0,160}}:
    | \b(?:the|my|this)\ (?:\w+\ ){{0,2}}(?:{_MATERIAL})\ (?:below|that\ follows)\b
      [^.?!\n:\"“]{{0,160}}:
    | \b(?:rephrase|rewrite|paraphrase|translate|correct|proofread|fix|summari[sz]e|edit|improve|
      grade|continue|complete|shorten|expand)\ (?:this|these|the\ following)[ ]?:
    | ^[ \t]*(?:{_MATERIAL}|passage|background|document\ \d+)[ \t]*:
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STOP = re.compile(r"""[.!?]+["”'’»)\]*]*(?=\s)|\n""")
_QUOTED_STOP = re.compile(r"""[.!?]["”’'»](?=\s+[^\sa-z])""")
_NO_STOP = re.compile(
    r"(?:\b(?:i\.e|e\.g|P\.S|P\.P\.S|etc|vs|Mr|Mrs|Ms|Dr|St|No|approx|cf)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_NEW_LINE_STARTS = re.compile(r"[ \t]*(?:[^ \ta-z]|[a-z][.)]\s|$)")


class Masked:
    """A prompt, `masked` to the same length, and its `sentences` (spans, by their order)."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def masked(self) -> str:
        """The prompt without the letters of what it quotes or hands over."""
        text = self.raw.replace(BLOT, " ").replace(DATA, " ")
        text = _without_blocks(text)
        text = _QUOTED.sub(_blotted, text)
        return _without_material(text)

    @cached_property
    def lowered(self) -> str:
        """`masked` in small letters, of the same length."""
        lowered = self.masked.lower()
        if len(lowered) == len(self.masked):
            return lowered
        return "".join(small if len(small := char.lower()) == 1 else char for char in self.masked)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Places of the sentences, without the white space around them."""
        return tuple(_sentences(self.masked, self.raw))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that a place is in (or that comes before it)."""
        return max(bisect_right(self._starts, place) - 1, 0)


def _blotted(match: re.Match[str]) -> str:
    whole = match.group()
    body = match.group(match.lastgroup or 0)
    if match.lastgroup == "triple":
        return DATA * len(whole)
    if not any(map(str.isalnum, body)) and len(body) <= 12:
        return whole  # "***", "!": marks of layout, which patterns look for
    at = whole.index(body)
    return whole[:at] + BLOT * len(body) + whole[at + len(body) :]


def _without_blocks(text: str) -> str:
    """Code blocks, quoted lines and what stands between a tag and its end, blotted out."""
    fences = [match.span() for match in _FENCE.finditer(text)]
    spans = [(fences[at][0], fences[at + 1][1]) for at in range(0, len(fences) - 1, 2)]
    spans += [match.span() for match in _QUOTED_LINE.finditer(text)]
    last: dict[str, int] = {}
    for match in _TAG.finditer(text):
        end_tag = f"</{match[1]}>"
        if end_tag not in last:
            last[end_tag] = text.rfind(end_tag)
        if last[end_tag] > match.end():
            spans.append((match.end(), text.index(end_tag, match.end())))
    return _blot_spans(text, spans)


def _without_material(text: str) -> str:
    """What follows "the following text:" blotted out, as far as its paragraph goes.

    Where the next paragraphs could belong to it as well, they are blotted out up to the last.
    """
    spans = []
    for match in _HANDED.finditer(text):
        start = match.end()
        line_end = _or_end(text.find("\n", start), text)
        rest = text[start:line_end].strip()
        if rest:
            if rest[0] not in "\"“”„«'‘`":
                spans.append((start, line_end))
            continue
        begin_at = len(text) - len(text[line_end:].lstrip())
        if text[begin_at : begin_at + 1] in {'"', "“", "”", "«", "'", "‘"}:
            continue
        blanks = [blank.start() for blank in _BLANK_LINE.finditer(text, begin_at)]
        spans.append((begin_at, blanks[-1] if blanks else len(text)))
        break  # all but the last paragraph is gone
    return _blot_spans(text, spans)


def _or_end(place: int, text: str) -> int:
    return place if place >= 0 else len(text)


def _blot_spans(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        begin = max(start, at)
        pieces += [text[at:begin], re.sub(r"[^\n]", DATA, text[begin:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _sentences(text: str, raw: str) -> list[Span]:
    found, start = [], 0
    inside = (stop for stop in _QUOTED_STOP.finditer(raw) if text[stop.start()] == BLOT)
    for stop in merge(_STOP.finditer(text), inside, key=lambda stop: stop.end()):
        end = stop.end()
        if stop.group() == "\n":
            if not _NEW_LINE_STARTS.match(text, end):
                continue  # a line broken inside a sentence
        elif _NO_STOP.search(text, max(start, end - 8), stop.start() + 1):
            continue
        elif end - start <= 6 and text[start : stop.start()].strip().isdecimal():
            continue  # the number of a list entry
        found.append((start, end))
        start = end
    found.append((start, len(text)))
    return [span for span in (_trimmed(text, *span) for span in found) if span[0] < span[1]]


def _trimmed(text: str, start: int, end: int) -> Span:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - (len(body) - len(body.rstrip()))
