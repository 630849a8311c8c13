"""keywords: once, so often, never; a palindrome; neighbours in the alphabet."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from assay.core import Span
from assay.verifiers.constraints.arguments import Phrase, PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifeval.keywords import added, without, word_bounds
from assay.verifiers.constraints.patterns import expression, whole_word, word_spans
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import draw_words
from assay.verifiers.constraints.wording import amount, count


@constraint("keywords:word_once", family="iftrain")
class WordOnce(Constraint):
    """A word occurs exactly once, in any case (IFTrain, keywords:word_once)."""

    keyword: Phrase

    phrasings = (
        'Use the word "{keyword}" exactly once.',
        'Your answer must mention "{keyword}" one time and no more.',
        'Write "{keyword}" once, and only once.',
    )
    differs = "the keyword is an unescaped regular expression and counts inside longer words"

    def check(self, text: Text) -> Finding:
        spans = word_spans(self.keyword, text.raw)
        return Finding(len(spans) == 1, count(len(spans), "occurrence"), spans)

    def check_faithful(self, text: Text) -> Finding:
        spans = expression(self.keyword).spans(text.raw)
        return Finding(len(spans) == 1, count(len(spans), "occurrence"), spans)

    def bounds(self) -> tuple[Bounds, ...]:
        return (word_bounds(self.keyword, 1, 1),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"keyword": draw_words(rng, 1)[0]}

    def obey(self, text: str) -> str:
        return so_often(text, self.keyword, 1)


@constraint("keywords:word_count_different_numbers", family="iftrain")
class WordCount(Constraint):
    """A word occurs at least, or less than, so many times (IFTrain).

    The published sentence leaves the relation out; ours says it.
    """

    keyword: Phrase
    frequency: PositiveInt
    relation: Relation

    phrasings = (
        'Use the word "{keyword}" {times}.',
        'The word "{keyword}" should be found {times} in your answer.',
        'Let "{keyword}" occur {times}.',
    )
    differs = "the keyword is an unescaped regular expression and counts inside longer words"

    def wording(self) -> Mapping[str, str]:
        return {"keyword": self.keyword, "times": amount(self.relation, self.frequency, "time")}

    def check(self, text: Text) -> Finding:
        return self._counted(word_spans(self.keyword, text.raw))

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(expression(self.keyword).spans(text.raw))

    def _counted(self, spans: tuple[Span, ...]) -> Finding:
        holds = self.relation.holds(len(spans), self.frequency)
        return Finding(holds, count(len(spans), "occurrence"), spans)

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
        seen = len(word_spans(self.keyword, text))
        if self.relation.holds(seen, self.frequency):
            return text if text.strip() else "Yes."
        least = self.relation is Relation.AT_LEAST
        return so_often(text, self.keyword, self.frequency - (not least))


@constraint("keywords:exclude_word_harder", family="iftrain")
class ExcludeWord(Constraint):
    """A word does not occur, in any case (IFTrain, keywords:exclude_word_harder)."""

    keyword: Phrase

    phrasings = (
        'Do not use the word "{keyword}".',
        'Your answer must do without "{keyword}".',
        'Leave the word "{keyword}" out.',
    )
    differs = "the word is found only in the same case and between two spaces"

    def check(self, text: Text) -> Finding:
        spans = word_spans(self.keyword, text.raw)
        return Finding(not spans, count(len(spans), "occurrence"), spans)

    def check_faithful(self, text: Text) -> Finding:
        number = text.raw.count(f" {self.keyword} ")
        return Finding(not number, count(number, "occurrence"))

    def bounds(self) -> tuple[Bounds, ...]:
        return (word_bounds(self.keyword, 0, 0),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        words = re.findall(r"[A-Za-z]{4,}", prompt) or draw_words(rng, 1)
        return {"keyword": rng.choice(words)}

    def obey(self, text: str) -> str:
        while spans := word_spans(self.keyword, text):
            text = without(text, spans)
        return text if text.strip() else "Yes."


_WORD = re.compile(r"\w+")


@constraint("keywords:palindrome", family="iftrain")
class Palindrome(Constraint):
    """Some word of three letters or more reads the same backwards (IFTrain, palindrome)."""

    phrasings = (
        "Include a palindrome, a word that reads the same backwards.",
        "Use at least one palindrome somewhere.",
        "Some word of your answer must read alike from both ends.",
    )
    differs = '"a", "I" and "---" are palindromes, and a capital or a comma spoils a real one'

    def check(self, text: Text) -> Finding:
        spans = [
            match.span()
            for match in _WORD.finditer(text.raw)
            if len(word := match.group().lower()) > 2 and word.isalpha() and word == word[::-1]
        ]
        return Finding(bool(spans), count(len(spans), "palindrome"), spans)

    def check_faithful(self, text: Text) -> Finding:
        number = sum(word == word[::-1] for word in text.words_ws)
        return Finding(bool(number), count(number, "palindrome"))

    def obey(self, text: str) -> str:
        return text if self.check(analyse(text)).holds else added(text, "At noon")


_INITIAL = re.compile(r"(?<![\w'’])[^\W\d_]")


@constraint("keywords:no_adjacent_consecutive", family="iftrain")
class NoConsecutiveInitials(Constraint):
    """No word starts with the letter after the one its left neighbour starts with (IFTrain)."""

    phrasings = (
        "No word may begin with the letter that follows the first letter of the word before it.",
        'Neighbouring words must not start with letters in alphabetical sequence ("a big").',
        "Avoid neighbours whose first letters follow one another in the alphabet (a, then b).",
    )
    differs = "marks in front of a word are compared in place of its first letter"
    claims = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        places = [(match.group().lower(), match.span()) for match in _INITIAL.finditer(text.raw)]
        spans = [
            (one[1][0], two[1][1]) for one, two in pairwise(places) if _follows(one[0], two[0])
        ]
        return Finding(not spans, count(len(spans), "such pair"), spans)

    def check_faithful(self, text: Text) -> Finding:
        firsts = [word[0].lower() for word in text.words_ws]
        number = sum(_follows(one, two) for one, two in pairwise(firsts))
        return Finding(not number, count(number, "such pair"))

    def obey(self, text: str) -> str:
        kept: list[str] = []
        for word in text.split():
            if self.check(analyse(" ".join([*kept[-1:], word]))).holds:
                kept.append(word)
        return " ".join(kept) or "Yes."


def _follows(one: str, two: str) -> bool:
    # The lower-case form of a letter may have two characters; the first counts.
    return ord(two[0]) - ord(one[0]) == 1


def so_often(text: str, word: str, number: int) -> str:
    """`text` with a word exactly `number` times: the last ones taken out, or some added."""
    text = without(text, word_spans(word, text)[number:])
    while len(spans := word_spans(word, text)) > number:  # taking one out made another
        text = without(text, spans[number:])
    lacking = number - len(word_spans(word, text))
    return added(text, " ".join([word] * lacking)) if lacking > 0 else text


def occurrences(words: Iterable[str], text: str) -> dict[str, int]:
    """How often each word stands in `text` as a whole word."""
    return {word: len(whole_word(word).findall(text)) for word in words}
