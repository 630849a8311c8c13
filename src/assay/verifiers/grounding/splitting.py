"""Sentences of a response that make claims, and where they stand.

Boundaries are those of English Punkt, the marks ``。！？`` and line ends. A fragment of fewer than
five tokens (words and marks) is joined to the claim before it on its line, as TRM does (arXiv
2509.25409); questions, headings and greetings claim nothing and are marked so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assay.core import Span
from assay.verifiers.constraints.punkt import sentence_spans

_WORD = re.compile(r"\w")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WIDE_END = re.compile(r"[。！？]+[」』”’）)]*")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST = 5
_NO_CLAIM = re.compile(
    r"^\W*(?:sure|certainly|of course|hello|hi|thanks|thank you|you're welcome|i hope this"
    r"|let me know|feel free)\b[^.,\d]{0,60}[.!]?\W*$",
    re.IGNORECASE,
)


class Sentence(NamedTuple):
    """A sentence, where it stands in the response, and whether it claims anything."""

    text: str
    span: Span
    claims: bool = True


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, fragments joined to the sentence before them.

    >>> [found.text for found in sentences("It opened in 1932. Yes. Mr. Li built it.")]
    ['It opened in 1932. Yes.', 'Mr. Li built it.']
    >>> [found.claims for found in sentences("Is it old, do you think? It opened in 1932.")]
    [False, True]
    """
    joined: list[Span] = []
    for start, end in _pieces(text):
        if joined and _tokens(text[start:end]) < _SHORTEST and _open(text, joined[-1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(
        Sentence(text[start:end], (start, end), claims(text[start:end])) for start, end in joined
    )


def claims(sentence: str) -> bool:
    """Whether a sentence says something that can be true or false.

    >>> claims("I hope this helps!"), claims("Sure, it is Oslo."), claims("...")
    (False, True, False)
    """
    bare = sentence.strip()
    if not _WORD.search(bare) or bare.endswith(("?", "\uff1f", ":")):
        return False
    return not _NO_CLAIM.match(bare)


def _open(text: str, before: Span, start: int) -> bool:
    """Whether what starts here may be joined: to a claim on the same line."""
    return "\n" not in text[before[1] : start] and claims(text[slice(*before)])


def _pieces(text: str) -> list[Span]:
    found: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        for low, high in sentence_spans(line):
            start = at + low
            for end in _WIDE_END.finditer(line, low, high):
                found.append((start, at + end.end()))
                start = at + end.end()
            if text[start : at + high].strip():
                found.append((start, at + high))
        at += len(line)
    return [_stripped(text, span) for span in found]


def _stripped(text: str, span: Span) -> Span:
    piece = text[slice(*span)]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _tokens(text: str) -> int:
    """Words and marks; a script without spaces counts by characters."""
    return len(_IDEOGRAPH.findall(text)) or len(_TOKEN.findall(text))
