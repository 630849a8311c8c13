"""Text of models and data files, made safe to show: nothing in it acts on the reader's screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from assay.core import Span

# Controls but for tab and newline, lone surrogates, line and paragraph separators, and the format
# characters that turn or hide text. The joiners (200C, 200D) belong to scripts and emoji, and stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""The text with what cannot be seen written out, for a terminal or a Markdown file.

    >>> visible("a\x1b[31mb\u202ec")
    'a⟨1B⟩[31mb⟨202E⟩c'
    """
    return _UNSEEN.sub(lambda match: f"⟨{ord(match[0]):02X}⟩", text)


def one_line(text: str, at_most: int = 200) -> str:
    r"""`visible` on one line, cut where it is too long.

    >>> one_line("two\nlines", 6)
    'two l…'
    """
    flat = visible(" ".join(text.split()))
    return flat if len(flat) <= at_most else flat[: at_most - 1] + "…"


class Piece(NamedTuple):
    """A stretch of text and what covers it."""

    text: str
    marks: tuple[int, ...] = ()
    """Numbers of the spans' owners."""
    unseen: bool = False
    """Whether the text is the name of a character that cannot be seen."""


def pieces(text: str, spans: Iterable[tuple[int, Span]]) -> list[Piece]:
    """The text cut at the ends of spans and around characters that cannot be seen.

    `spans` are pairs of an owner's number and a span; they may overlap.

    >>> pieces("one two", [(0, (0, 3)), (1, (2, 5))])[:3]
    [Piece(text='on', marks=(0,), unseen=False), Piece(text='e', marks=(0, 1), unseen=False), \
Piece(text=' t', marks=(1,), unseen=False)]
    """
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for owner, (start, end) in spans:
        start, end = max(0, start), min(len(text), end)
        if start < end:
            opens.setdefault(start, []).append(owner)
            closes.setdefault(end, []).append(owner)
    unseen = {match.start() for match in _UNSEEN.finditer(text)}
    cuts = sorted({0, len(text), *opens, *closes, *unseen, *(place + 1 for place in unseen)})
    found: list[Piece] = []
    covering: list[int] = []
    for start, end in pairwise(cuts):
        for owner in closes.get(start, ()):
            covering.remove(owner)
        covering += opens.get(start, ())
        marks = tuple(sorted(set(covering)))
        if start in unseen:
            found.append(Piece(f"{ord(text[start]):02X}", marks, unseen=True))
        else:
            found.append(Piece(text[start:end], marks))
    return found
