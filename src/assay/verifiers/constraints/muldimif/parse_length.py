"""Sentences on numbers of words, sentences and paragraphs."""

from __future__ import annotations

from typing import Any

from assay.verifiers.constraints.muldimif.numbers import Range, range_of
from assay.verifiers.constraints.muldimif.quotes import quoted
from assay.verifiers.constraints.muldimif.units import named_unit

WORDS = r"words?|word count"
SENTENCES = r"(?:topic )?sentences?"
PARAGRAPHS = r"paragraphs?"


class Unreadable(Exception):
    """Why a sentence cannot be read into arguments."""


def lowered(sentence: str) -> str:
    """A sentence in lower case, on one line, without quotes around it."""
    return " ".join(sentence.lower().strip('" ').split())


def checked(found: Range | None, what: str) -> Range:
    """A range that some text can lie in."""
    if found is None:
        raise Unreadable(f"no number of {what}")
    low, high = found
    if (high is not None and high < 1) or (low is not None and high is not None and low > high):
        raise Unreadable(f"no number of {what} fits")
    return found


def read_words(sentence: str) -> dict[str, Any]:
    """Arguments of ``length:words``."""
    wish = lowered(sentence)
    words = checked(range_of(wish, WORDS, "个单词|单词|个字|字|个词|词"), "words")
    others = range_of(wish, SENTENCES) or Range()
    keywords = [] if "keyword" not in wish else [word for word, _ in quoted(sentence)]
    return {
        "at_least": words.at_least,
        "at_most": words.at_most,
        "each": named_unit(wish),
        "keywords": keywords,
        "capitalised": "capitalized letters for each word" in wish,
        "at_least_sentences": others.at_least,
        "at_most_sentences": others.at_most,
    }


def read_sentences(sentence: str) -> dict[str, Any]:
    """Arguments of ``length:sentences``."""
    wish = lowered(sentence)
    found = checked(range_of(wish, SENTENCES, "个句子|句话|句|個句子"), "sentences")
    words = range_of(wish, WORDS) or Range()
    period = "end with a period" in wish or "ends with a period" in wish
    return {
        "at_least": found.at_least,
        "at_most": found.at_most,
        "each": named_unit(wish),
        "at_least_words": words.at_least,
        "at_most_words": words.at_most,
        "ending": "." if period else None,
    }


def read_paragraphs(sentence: str) -> dict[str, Any]:
    """Arguments of ``length:paragraphs``."""
    wish = lowered(sentence)
    found = checked(range_of(wish, PARAGRAPHS, "个段落|段落|段"), "paragraphs")
    unit = named_unit(wish)
    each = None if unit is None or "aspect" in unit else unit
    return {"at_least": found.at_least, "at_most": found.at_most, "each": each}
