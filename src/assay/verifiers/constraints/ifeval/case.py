"""change_case: capitals, small letters, and how many words are in capitals."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifeval.languages import told
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE, draw_words
from assay.verifiers.constraints.wording import amount, count

_SMALL = re.compile(r"[^\W\d_]")


@constraint("change_case:english_capital", family="ifeval")
class EnglishCapital(Constraint):
    """English, all in capital letters (IFEval, change_case:english_capital)."""

    phrasings = (
        "Write in English and in capital letters only.",
        "Use nothing but English capitals; no small letters.",
        "YOUR WHOLE ANSWER SHOULD BE IN ENGLISH CAPITAL LETTERS.",
    )
    differs = (
        "the language is told from the capitals, which often look German, "
        "and text whose language cannot be told passes"
    )
    conflicts = frozenset(
        {"change_case:capital_word_frequency", "change_case:english_lowercase",
         "language:response_language"}
    )  # fmt: skip
    claims = frozenset({"case"})

    def check(self, text: Text) -> Finding:
        if not text.raw.isupper():
            return Finding(False, *_letters(text, str.islower, "small"))
        language = analyse(text.raw.lower()).language
        return Finding(language == "en", told(language))

    def check_faithful(self, text: Text) -> Finding:
        if not text.raw.isupper():
            return Finding(False, *_letters(text, str.islower, "small"))
        return Finding(text.language in ("en", None), told(text.language))

    def obey(self, text: str) -> str:
        shout = text.upper()
        return shout if self.check(analyse(shout)).holds else SENTENCE.upper()


@constraint("change_case:english_lowercase", family="ifeval")
class EnglishLowercase(Constraint):
    """English, all in small letters (IFEval, change_case:english_lowercase)."""

    phrasings = (
        "Write in English and in small letters only.",
        "Use no capital letters at all, and answer in English.",
        "your whole answer should be in english lower-case letters.",
    )
    differs = "a text whose language cannot be told passes"
    conflicts = frozenset(
        {"change_case:capital_word_frequency", "change_case:english_capital",
         "language:response_language"}
    )  # fmt: skip
    claims = frozenset({"case"})

    def check(self, text: Text) -> Finding:
        if not text.raw.islower():
            return Finding(False, *_letters(text, str.isupper, "capital"))
        return Finding(text.language == "en", told(text.language))

    def check_faithful(self, text: Text) -> Finding:
        if not text.raw.islower():
            return Finding(False, *_letters(text, str.isupper, "capital"))
        return Finding(text.language in ("en", None), told(text.language))

    def obey(self, text: str) -> str:
        quiet = text.lower()
        return quiet if self.check(analyse(quiet)).holds else SENTENCE.lower()


# A word of two letters or more: "I" and "A" are written so anyway.
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)")


@constraint("change_case:capital_word_frequency", family="ifeval")
class CapitalWordFrequency(Constraint):
    """At least or less than so many words all in capitals (IFEval)."""

    capital_frequency: PositiveInt
    capital_relation: Relation

    phrasings = (
        "Write {amount} entirely in capital letters.",
        "Your answer should show {amount} in ALL CAPITALS.",
        "Use {amount} in capitals (LIKE THIS).",
    )
    differs = 'one-letter words count ("I", "A"), and words are Treebank tokens'
    conflicts = frozenset({"change_case:english_capital", "change_case:english_lowercase"})
    touches = frozenset({"case"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(self.capital_relation, self.capital_frequency, "word")}

    def check(self, text: Text) -> Finding:
        spans = _capital_spans(text.raw)
        return self._counted(len(spans), spans)

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(text.capital_words, ())

    def _counted(self, number: int, spans: Any) -> Finding:
        holds = self.capital_relation.holds(number, self.capital_frequency)
        return Finding(holds, f"{count(number, 'word')} in capitals", spans)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of("capital words", self.capital_relation, self.capital_frequency),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "capital_frequency": rng.randint(1, 20),
            "capital_relation": rng.choice(list(Relation)),
        }

    def obey(self, text: str) -> str:
        spans = _capital_spans(text)
        if self.capital_relation is Relation.AT_LEAST:
            lacking = self.capital_frequency - len(spans)
            words = draw_words(random.Random(0), max(lacking, 0))
            return f"{text.rstrip()} {' '.join(words).upper()}".strip()
        for start, end in spans[self.capital_frequency - 1 :]:
            text = text[:start] + text[start:end].lower() + text[end:]
        return text if text.strip() else "Yes."


def _capital_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text) if match.group().isupper()]


def _letters(text: Text, wrong: Any, what: str) -> tuple[str, Any]:
    """What is measured, and where, when letters have the wrong case."""

    def places() -> list[tuple[int, int]]:
        return [(at, at + 1) for at, char in enumerate(text.raw) if wrong(char)]

    if any(map(wrong, text.raw)):
        return f"has {what} letters", places
    return "has neither capital nor small letters", places
