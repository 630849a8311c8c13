"""Treebank word tokens of one sentence, as NLTK's ``NLTKWordTokenizer`` gives them.

The rules go back to Robert MacIntyre's sed script for the Penn Treebank; NLTK adds Unicode quotes
and dashes. `RULES` states them once, and `tokens_by_rules` applies them to a whole sentence.

`tokens` gives the same result faster. No rule looks past the white space around a word, except
those for the final full stop, and except to ask whether the word stands first or last and whether
a space or other white space is beside it. So a word of letters is its own token, any other is
analysed between stand-ins for its neighbours, and such answers are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["RULES", "tokens", "tokens_by_rules"]

_CLOSERS = "])}>\"'»”’"

_OPENING = (
    ("([«“‘„]|`+)", r" \1 "),
    (r'^"', r"``"),
    (r"(``)", r" \1 "),
    (r"([ (\[{<])(\"|'{2})", r"\1 `` "),
    (r"(?i)(?<!\w)(')(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)", r"\1 "),
)
_PUNCTUATION = (
    # NLTK's class of closers holds a space as well, so quotes set apart still follow the full stop.
    (r"([^.])(\.)([\])}>\"'»”’ ]*+)\s*$", r"\1 \2 \3 "),
    (r"([:,])([^\d])", r" \1 \2"),
    (r"([:,])$", r" \1 "),
    (r"\.{2,}", r" \g<0> "),
    (r"[;@#$%&]", r" \g<0> "),
    (r"[\u2012-\u2015]", r" \g<0> "),
    (r"([^.])(\.)([\])}>\"']*+)\s*$", r"\1 \2\3 "),
    (r"[?!]", r" \g<0> "),
    (r"([^'])' ", r"\1 ' "),
    (r"[*]", r" \g<0> "),
)
_BRACKETS = ((r"[\]\[(){}<>]", r" \g<0> "), (r"--", r" -- "))
_CLOSING = (
    (r"([»”’])", r" \1 "),
    (r"''", r" '' "),
    (r'"', r" '' "),
    (r"\s+", r" "),
    (r"([^' ])('[sS]|'[mM]|'[dD]|') ", r"\1 \2 "),
    (r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", r"\1 \2 "),
)
_CONTRACTIONS = (
    (r"(?i)\b(can)(not)\b", r" \1 \2 "),
    (r"(?i)\b(d)('ye)\b", r" \1 \2 "),
    (r"(?i)\b(gim)(me)\b", r" \1 \2 "),
    (r"(?i)\b(gon)(na)\b", r" \1 \2 "),
    (r"(?i)\b(got)(ta)\b", r" \1 \2 "),
    (r"(?i)\b(lem)(me)\b", r" \1 \2 "),
    (r"(?i)\b(more)('n)\b", r" \1 \2 "),
    (r"(?i)\b(wan)(na)(?=\s)", r" \1 \2 "),
    (r"(?i) ('t)(is)\b", r" \1 \2 "),
    (r"(?i) ('t)(was)\b", r" \1 \2 "),
)


def _compiled(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), template) for pattern, template in rules)


# Applied in this order; the sentence is padded with a space on each side between the two groups.
RULES = (_compiled(*_OPENING, *_PUNCTUATION, *_BRACKETS), _compiled(*_CLOSING, *_CONTRACTIONS))


def tokens_by_rules(sentence: str) -> list[str]:
    """Tokens of one sentence by the rules alone: the definition that `tokens` must equal.

    >>> tokens_by_rules('"I cannot," he said (twice).')
    ['``', 'I', 'can', 'not', ',', "''", 'he', 'said', '(', 'twice', ')', '.']
    """
    for pattern, template in RULES[0]:
        sentence = pattern.sub(template, sentence)
    sentence = f" {sentence} "
    for pattern, template in RULES[1]:
        sentence = pattern.sub(template, sentence)
    return sentence.split()


# Words of letters only that the rules cut in two; all have five or six letters.
_CUT = re.compile(r"(?i)\b(?:cannot|gimme|gonna|gotta|lemme|wanna)\b")
# Opening marks, a word of letters, digits and single hyphens, a possessive, closing marks: of the
# marks allowed here, each is a token wherever it stands, but for the lone full stop.
_COMMON = re.compile(
    r"(\"?+[(\[{*#$<]*+)([^\W_]++(?:-[^\W_]++)*+)((?:'s)?+)"
    r"(\.|[*)\]}>!?;%\"]*+(?:[:,][*)\]}>!?;%\"]*+)?+)"
)
_LONGEST_REMEMBERED = 32


def tokens(sentence: str) -> list[str]:
    """Tokens of one sentence, equal to `tokens_by_rules`.

    >>> tokens("They're done.")
    ['They', "'re", 'done', '.']
    """
    words = sentence.rsplit(None, 1)
    if not words or sentence[-1].isspace() or not words[-1].strip(_CLOSERS):
        return tokens_by_rules(sentence)  # the final full stop may stand before the last word
    found: list[str] = []
    pieces = sentence.split(" ")
    last = len(pieces) - 1
    for index, piece in enumerate(pieces):
        if piece.isalnum() and (not 4 < len(piece) < 7 or not _CUT.match(piece)):
            found.append(piece)
        elif piece:
            found += _piece(piece, " " if index else "", " " if index < last else "")
    return found


def _piece(piece: str, before: str, after: str) -> Iterable[str]:
    """Tokens of what stands between two spaces, which may still hold other white space."""
    words = piece.split()
    if len(words) == 1 and words[0] == piece:
        return _word(piece, before, after)
    found: list[str] = []
    at = 0
    for word in words:
        start = piece.index(word, at)
        at = start + len(word)
        found += _word(word, "\n" if start else before, "\n" if at < len(piece) else after)
    return found


def _word(word: str, before: str, after: str) -> Iterable[str]:
    """Tokens of a word; `before` and `after` are the white space beside it, "" at an end."""
    common = _COMMON.fullmatch(word)
    if common and not _CUT.search(word) and (word[0] != '"' or before != "\n"):
        head, core, possessive, tail = common.groups()
        if tail == "." and after:
            return (*_marks(head, "``"), core + possessive + tail)
        stem = (core, possessive) if possessive else (core,)
        return (*_marks(head, "``"), *stem, *_marks(tail, "''"))
    if len(word) > _LONGEST_REMEMBERED:
        return _in_context(word, before, after)
    return _remembered(word, before, after)


def _marks(marks: str, quote: str) -> Iterable[str]:
    """One token for each mark, the double quote written as Treebank does."""
    return [quote if mark == '"' else mark for mark in marks] if '"' in marks else marks


@lru_cache(maxsize=8192)
def _remembered(word: str, before: str, after: str) -> tuple[str, ...]:
    return tuple(_in_context(word, before, after))


def _in_context(word: str, before: str, after: str) -> list[str]:
    """Tokens of `word` between white space, as `_word` describes it."""
    found = tokens_by_rules((before and "x" + before) + word + (after and after + "x"))
    return found[bool(before) : len(found) - bool(after)]
