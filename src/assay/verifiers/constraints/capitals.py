"""How many words of a text are written in capitals: IFEval's ``capital_word_frequency``.

The definition (`capital_words_by_tokens`) asks every Treebank token whether it ``isupper()``. A
token that does has a capital letter with no small letter beside it, unless the rules cut a
contraction right there; so in ASCII texts only the words around such capitals are looked at, and
most of those are a single token's letters, possibly with marks about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assay.verifiers.constraints.punkt import sentence_spans
from assay.verifiers.constraints.treebank import tokens

__all__ = ["capital_words", "capital_words_by_tokens"]

# A capital that may stand in a token without small letters; "In't" and "'Tis" are cut beside it.
_LONELY = re.compile(r"[A-Z](?:(?![a-z])(?<![a-z].)|(?=n't)|(?<='T))")
_SPACE = re.compile(r"\s")
# Letters and digits joined by marks that never part tokens, among marks that never join them.
_PLAIN = re.compile(
    r"[\"(\[{<*#$@&`\-+=~|_/\\^]*+([A-Za-z0-9]++(?:[-_+=/.][A-Za-z0-9]++)*+)[.,:;?!%&*\])}>\"\-]*+"
)
_CUT = re.compile(r"(?i)\b(?:cannot|gimme|gonna|gotta|lemme|wanna)\b")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def capital_words_by_tokens(text: str) -> int:
    """Number of Treebank tokens in capitals, by asking each: the definition.

    >>> capital_words_by_tokens("I saw NASA's U.S. office.")
    3
    """
    spans = sentence_spans(text)
    return sum(token.isupper() for start, end in spans for token in tokens(text[start:end]))


def capital_words(text: str) -> int:
    """Number of Treebank tokens in capitals, equal to `capital_words_by_tokens`.

    >>> capital_words("I saw NASA's U.S. office.")
    3
    """
    foreign = set() if text.isascii() else set("".join(_BEYOND_ASCII.findall(text)))
    if any(char.isupper() for char in foreign):
        return capital_words_by_tokens(text)
    count = 0
    for word in _words_with_lonely_capitals(text):
        plain = _PLAIN.fullmatch(word)
        if plain and not _CUT.search(word):
            count += plain[1].isupper()
        elif "." in word or word[-1] == "'":
            return capital_words_by_tokens(text)  # what follows the word decides how it is cut
        else:
            count += sum(token.isupper() for token in tokens(word))
    return count


def _words_with_lonely_capitals(text: str) -> Iterable[str]:
    end = 0
    for match in _LONELY.finditer(text):
        at = match.start()
        if at < end:
            continue
        before = text[end:at]
        start = at if not before or before[-1].isspace() else at - len(before.rsplit(None, 1)[-1])
        space = _SPACE.search(text, at)
        end = space.start() if space else len(text)
        yield text[start:end]
