"""keywords: words that must, must not, or must so often occur."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import Letter, Phrase, Phrases, PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.patterns import expression, whole_word, word_spans
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import draw_words
from assay.verifiers.constraints.wording import amount, count, listed


@constraint("keywords:existence", family="ifeval")
class KeywordExistence(Constraint):
    """Every keyword occurs as a word, in any case and order (IFEval, keywords:existence)."""

    keywords: Phrases

    phrasings = (
        "Use {words} somewhere in your answer.",
        "Your answer has to mention {words}.",
        "Work {words} into the text.",
    )
    differs = "keywords are unescaped regular expressions and match inside longer words"
    conflicts = frozenset({"language:response_language"})

    def wording(self) -> Mapping[str, str]:
        return {"words": listed(self.keywords)}

    def check(self, text: Text) -> Finding:
        missing = [word for word in self.keywords if not whole_word(word).search(text.raw)]
        return Finding(not missing, _missing(missing), lambda: _all_spans(self.keywords, text.raw))

    def check_faithful(self, text: Text) -> Finding:
        found = [expression(word) for word in self.keywords]
        missing = [
            word
            for word, pattern in zip(self.keywords, found, strict=True)
            if not pattern.found(text.raw)
        ]
        return Finding(
            not missing,
            _missing(missing),
            lambda: [span for pattern in found for span in pattern.spans(text.raw)],
        )

    def settled(self, text: Text) -> bool:
        return bool(self.check(text).holds)

    def bounds(self) -> tuple[Bounds, ...]:
        return tuple(word_bounds(word, 1) for word in self.keywords)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"keywords": draw_words(rng, 2)}

    def obey(self, text: str) -> str:
        missing = [word for word in self.keywords if not whole_word(word).search(text)]
        return added(text, " ".join(missing)) if missing else text


@constraint("keywords:frequency", family="ifeval")
class KeywordFrequency(Constraint):
    """A word occurs at least, or less than, so many times (IFEval, keywords:frequency)."""

    keyword: Phrase
    frequency: PositiveInt
    relation: Relation

    phrasings = (
        'Use the word "{keyword}" {times}.',
        'The word "{keyword}" should occur {times} in your answer.',
        'Write "{keyword}" {times}.',
    )
    differs = "the keyword is an unescaped regular expression and counts inside longer words"
    conflicts = frozenset({"language:response_language"})

    def wording(self) -> Mapping[str, str]:
        return {"keyword": self.keyword, "times": amount(self.relation, self.frequency, "time")}

    def check(self, text: Text) -> Finding:
        return self._counted(word_spans(self.keyword, text.raw))

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(expression(self.keyword).spans(text.raw))

    def _counted(self, spans: tuple[tuple[int, int], ...]) -> Finding:
        holds = self.relation.holds(len(spans), self.frequency)
        return Finding(holds, count(len(spans), "occurrence"), spans)

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is (self.relation is Relation.AT_LEAST)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of(word_bounds(self.keyword).quantity, self.relation, self.frequency),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "keyword": draw_words(rng, 1)[0],
            "frequency": rng.randint(1, 3),
            "relation": rng.choice(list(Relation)),
        }

    def obey(self, text: str) -> str:
        spans = word_spans(self.keyword, text)
        if self.relation is Relation.AT_LEAST:
            lacking = self.frequency - len(spans)
            return added(text, " ".join([self.keyword] * lacking)) if lacking > 0 else text
        return without(text, spans[self.frequency - 1 :])


@constraint("keywords:forbidden_words", family="ifeval")
class ForbiddenWords(Constraint):
    """None of the words occurs, in any case (IFEval, keywords:forbidden_words)."""

    forbidden_words: Phrases

    phrasings = (
        "Do not use {words}.",
        "Avoid {words} anywhere in your answer.",
        "Your answer must get by without {words}.",
    )
    differs = "words are unescaped regular expressions, so that 'c++' is an error"
    conflicts = frozenset({"language:response_language"})

    def wording(self) -> Mapping[str, str]:
        return {"words": listed(self.forbidden_words, "or")}

    def check(self, text: Text) -> Finding:
        return self._absent(_all_spans(self.forbidden_words, text.raw), text)

    def check_faithful(self, text: Text) -> Finding:
        spans = [
            span
            for word in self.forbidden_words
            for span in expression(word, bounded=True).spans(text.raw)
        ]
        return self._absent(spans, text)

    def _absent(self, spans: list[tuple[int, int]], text: Text) -> Finding:
        if not spans:
            return Finding(True, "none of them")
        seen = sorted({text.raw[start:end].lower() for start, end in spans})
        return Finding(False, f"found {listed(seen)}", sorted(spans))

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is False

    def bounds(self) -> tuple[Bounds, ...]:
        return tuple(word_bounds(word, 0, 0) for word in self.forbidden_words)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"forbidden_words": draw_words(rng, rng.randint(1, 3))}

    def obey(self, text: str) -> str:
        # Taking a word away can join its neighbours into another one.
        while spans := sorted(_all_spans(self.forbidden_words, text)):
            text = without(text, tuple(spans))
        return text if text.strip() else "Yes."


@constraint("keywords:letter_frequency", family="ifeval")
class LetterFrequency(Constraint):
    """A character occurs at least, or less than, so often, in either case (IFEval).

    The checker of 2023 counted a letter drawn at random in place of any character outside a-z.
    Nobody can repeat that, and newer versions of it count the character that was given, as both
    profiles do here.
    """

    letter: Letter
    let_frequency: PositiveInt
    let_relation: Relation

    phrasings = (
        'Use the letter "{letter}" {times}.',
        'The letter "{letter}" should occur {times} in your answer.',
        'Write "{letter}" {times}, counting both cases.',
    )

    def wording(self) -> Mapping[str, str]:
        return {
            "letter": self.letter,
            "times": amount(self.let_relation, self.let_frequency, "time"),
        }

    def check(self, text: Text) -> Finding:
        letter = self.letter.lower()
        number = text.lower.count(letter)
        return Finding(
            self.let_relation.holds(number, self.let_frequency),
            f'"{letter}" {count(number, "time")}',
            lambda: letter_spans(letter, text.raw),
        )

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is (self.let_relation is Relation.AT_LEAST)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of(f"letter {self.letter.lower()}", self.let_relation, self.let_frequency),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "letter": rng.choice("abcdefghijklmnopqrstuvwxyz"),
            "let_frequency": rng.randint(1, 10),
            "let_relation": rng.choice(list(Relation)),
        }

    def obey(self, text: str) -> str:
        spans = letter_spans(self.letter.lower(), text)
        if self.let_relation is Relation.AT_LEAST:
            lacking = self.let_frequency - len(spans)
            return added(text, " ".join([self.letter] * lacking)) if lacking > 0 else text
        left = without(text, tuple(spans[self.let_frequency - 1 :]))
        return left if left.strip() else next(char for char in "ox" if char != self.letter)


def word_bounds(word: str, low: int = 0, high: int | None = None) -> Bounds:
    """How often a word may occur, whatever kind asks for it."""
    return Bounds(f'word "{" ".join(word.lower().split())}"', low, high)


def letter_spans(letter: str, text: str) -> list[tuple[int, int]]:
    """Where a lower-case character stands in `text`, in either case."""
    return [(at, at + 1) for at, char in enumerate(text) if char.lower() == letter]


def added(text: str, more: str) -> str:
    """`text` with words put after it as a sentence of their own."""
    return f"{text.rstrip()}\n{more}." if text.strip() else f"{more}."


def without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """`text` with some spans, sorted, taken out."""
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text if text.strip() else "Yes."


def _missing(words: list[str]) -> str:
    return f"without {listed(words)}" if words else "all of them"


def _all_spans(words: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    return [span for word in words for span in word_spans(word, text)]
