"""Questions and passages by their words: coverage, and where an answer may stand.

A first reader that needs no model. It knows no synonyms and no grammar: it is what a trained reader
has to beat, and enough to see the machinery run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from assay.core import Span
from assay.verifiers.grounding.splitting import sentences
from assay.verifiers.overlap import tokens

_FUNCTION_WORDS = frozenset(
    """a about after all also am an and any are as at be been before being but by can could did do
    does doing during each for from had has have having he her here him his how i if in into is it
    its many me more most much my of on or other our she so some such than that the their them then
    there these they this those to was we were what when where which while who whom whose why will
    with would you your name called tell give said""".split()  # noqa: SIM905  a table, not a list
)
_ENDINGS = ("ings", "ing", "ed", "es", "ly", "s")
_CANDIDATE = re.compile(
    r"\d[\d,.]*\d|\d|(?:[A-Z][\w'’-]+)(?:\s+(?:of|the|de|van|von|and)\s+[A-Z][\w'’-]+|\s+[A-Z][\w'’-]+)*"
)
_NAMED = re.compile(r"(?<!^)(?<![.?!]\s)\b(?:[A-Z][\w'’-]*|\d[\w,.]*)")
_NUMBER = re.compile(r"^\d")
_ASKS_NUMBER = re.compile(
    r"\b(?:when|how (?:many|much|old|long|far|tall|high)|what year|which year)\b"
)
_ASKS_NAME = re.compile(r"\b(?:who|whom|whose|where|which (?:city|country|person))\b")


class Candidate(NamedTuple):
    """A piece of a document that may answer the question, and how well its place fits."""

    text: str
    score: float
    document: int
    span: Span


def stem(token: str) -> str:
    """A token without a common English ending, if four letters stay.

    >>> stem("opened"), stem("lives"), stem("creates"), stem("bus")
    ('open', 'live', 'creat', 'bus')
    """
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 4:
            token = token.removesuffix(ending)
            break
    return token.removesuffix("e") if len(token) > 4 else token


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning.

    >>> sorted(content("When was the old bridge opened?"))
    ['bridg', 'old', 'open']
    """
    return frozenset(stem(token) for token in tokens(text) if token not in _FUNCTION_WORDS)


@lru_cache(maxsize=4096)
def wanted(question: str) -> Mapping[str, float]:
    """What of a question the documents should have: names and numbers count double.

    >>> sorted(wanted("Where does Mira work?").items())
    [('mira', 2.0), ('work', 1.0)]
    """
    named = {stem(token) for found in _NAMED.finditer(question) for token in tokens(found[0])}
    return {word: 2.0 if word in named else 1.0 for word in content(question)}


def _covered(question: str, window: str, leaving: frozenset[str]) -> float:
    """The share of what is wanted, less what is left out, that a window has."""
    weights = {word: weight for word, weight in wanted(question).items() if word not in leaving}
    have = content(window)
    total = sum(weights.values())
    return sum(weights[word] for word in weights if word in have) / total if total else 1.0


def windows(document: str) -> Iterator[tuple[str, Span]]:
    """Each sentence of a document, together with the one before it: what a pronoun points to."""
    before: Span | None = None
    for sentence in _sentences(document):
        start = sentence[0] if before is None else before[0]
        yield document[start : sentence[1]], (start, sentence[1])
        before = sentence


def coverage(
    question: str, documents: Sequence[str], leaving: frozenset[str] = frozenset()
) -> float:
    """The share of the question's content that the best window of the documents has.

    Names and numbers count double. Words in `leaving` are not asked for. A question without
    content is covered by anything.
    """
    return max(
        (
            _covered(question, window, leaving)
            for document in documents
            for window, _ in windows(document)
        ),
        default=0.0,
    )


def support(question: str, answer: str, documents: Sequence[str]) -> tuple[float, Span | None]:
    """How well one window has both the answer and the rest of the question, and where.

    The share of the answer's tokens times the share of the question's content: an answer from one
    place of a document and a question from another do not support each other. What repeats the
    whole question has to add a word that the window has, or it answers nothing.
    """
    added = _added(question, answer)
    said = [token for token in tokens(answer) if token not in _FUNCTION_WORDS] or tokens(answer)
    own = content(answer)
    best, where = 0.0, None
    for document in documents:
        for window, span in windows(document):
            have = set(tokens(window))
            if added is not None and not added & have:
                continue
            answered = sum(token in have for token in said) / len(said) if said else 0.0
            share = answered * _covered(question, window, own)
            if share > best:
                best, where = share, span
    return best, where


def _added(question: str, answer: str) -> set[str] | None:
    """What an answer that repeats the whole question says besides; None for any other answer."""
    asked, said = content(question), tokens(answer)
    if not asked or not asked <= content(answer) or said[0] in ("yes", "no"):
        return None
    return {token for token in said if token not in _FUNCTION_WORDS and stem(token) not in asked}


def best_candidate(question: str, documents: Sequence[str]) -> Candidate | None:
    """The name or number that stands nearest to what is asked; None if there is none.

    A question for a number (*when*, *how many*) prefers numbers, one for a name (*who*, *where*)
    names; what the question itself says is no answer.
    """
    asked, words = question.lower(), set(tokens(question))
    best: Candidate | None = None
    for index, document in enumerate(documents):
        for low, high in _sentences(document):
            covered = coverage(question, [document[low:high]])
            for found in _CANDIDATE.finditer(document, low, high):
                if set(tokens(found[0])) <= words | _FUNCTION_WORDS:
                    continue
                score = covered * _fit(asked, found[0])
                if best is None or score > best.score:
                    best = Candidate(found[0], score, index, found.span())
    return best


def pieces(text: str) -> list[tuple[str, Span]]:
    """The names and numbers of a text, each once, and where they first stand.

    >>> [piece for piece, _ in pieces("Mira Kelvin works in Oslo since 1932.")]
    ['Mira Kelvin', 'Oslo', '1932']
    """
    found: dict[str, Span] = {}
    for match in _CANDIDATE.finditer(text):
        words = tokens(match[0])
        if words and not set(words) <= _FUNCTION_WORDS:
            found.setdefault(match[0], match.span())
    return list(found.items())


def _fit(asked: str, text: str) -> float:
    number = _NUMBER.match(text) is not None
    if _ASKS_NUMBER.search(asked):
        return 1.0 if number else 0.3
    if _ASKS_NAME.search(asked):
        return 0.3 if number else 1.0
    return 0.8


@lru_cache(maxsize=128)
def _sentences(document: str) -> tuple[Span, ...]:
    return tuple(sentence.span for sentence in sentences(document))
