"""first_word, last_word and others: which word stands where."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import Phrase, PositiveInt
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE, draw_words, filler
from assay.verifiers.constraints.wording import count, ordinal

_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_MARKS = re.compile(r"[^\w\s]")


def _words(text: str) -> list[str]:
    """Words without the marks around them; an inner apostrophe or hyphen stays."""
    return _WORD.findall(text)


def _is(word: str, wanted: str) -> bool:
    return word.lower() == wanted.strip().lower()


@constraint("first_word:first_word_sent", family="iftrain")
class FirstWordOfSentences(Constraint):
    """Every sentence starts with the same given word (IFTrain, first_word_sent)."""

    first_word: Phrase

    phrasings = (
        'Begin every sentence with the word "{first_word}".',
        'The first word of each sentence must be "{first_word}".',
        'Start all your sentences with "{first_word}".',
    )
    differs = "a mark before or after the word makes it another word"
    conflicts = frozenset({"first_word:first_word_answer"})
    claims = frozenset({"sentences", "opening"})

    def check(self, text: Text) -> Finding:
        wrong = [
            span
            for span in text.sentence_spans
            if not _is((_words(text.raw[slice(*span)]) or [""])[0], self.first_word)
        ]
        return Finding(not wrong, f"{count(len(wrong), 'sentence')} otherwise", wrong)

    def check_faithful(self, text: Text) -> Finding:
        firsts = [(sentence.split() or [""])[0] for sentence in text.sents_rx]
        wrong = sum(word.lower() != self.first_word.lower() for word in firsts)
        return Finding(not wrong, f"{count(wrong, 'sentence')} otherwise")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"first_word": draw_words(rng, 1)[0]}

    def obey(self, text: str) -> str:
        word = self.first_word[:1].upper() + self.first_word[1:]
        return f"{word} is the word that begins this sentence."


@constraint("first_word:first_word_answer", family="iftrain")
class FirstWordOfAnswer(Constraint):
    """The answer starts with a given word (IFTrain, first_word_answer)."""

    first_word: Phrase

    phrasings = (
        'Begin your answer with the word "{first_word}".',
        'The first word you write must be "{first_word}".',
        'Let "{first_word}" be the first word of the answer.',
    )
    differs = "a mark before or after the word makes it another word"
    conflicts = frozenset({"first_word:first_word_sent"})
    claims = frozenset({"opening"})

    def check(self, text: Text) -> Finding:
        first = (_words(text.raw) or [""])[0]
        return Finding(_is(first, self.first_word), f'begins "{first[:60]}"')

    def check_faithful(self, text: Text) -> Finding:
        first = text.raw.split(maxsplit=1)[0]
        return Finding(first.lower() == self.first_word.lower(), f'begins "{first[:60]}"')

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"first_word": draw_words(rng, 1)[0]}

    def obey(self, text: str) -> str:
        if self.check(analyse(text)).holds:
            return text
        return f"{self.first_word[:1].upper()}{self.first_word[1:]} {text.lstrip()}".strip()


@constraint("last_word:last_word_sent", family="iftrain")
class LastWordOfSentences(Constraint):
    """Every sentence ends with the same given word, before its stop (IFTrain, last_word_sent)."""

    last_word: Phrase

    phrasings = (
        'End every sentence with the word "{last_word}".',
        'The last word of each sentence, before the stop, must be "{last_word}".',
        'Let all your sentences end in "{last_word}".',
    )
    differs = "apostrophes and hyphens are taken out of the last word"
    conflicts = frozenset({"last_word:last_word_answer"})
    claims = frozenset({"sentences", "ending"})

    def check(self, text: Text) -> Finding:
        wrong = [
            span
            for span in text.sentence_spans
            if not _is((_words(text.raw[slice(*span)]) or [""])[-1], self.last_word)
        ]
        return Finding(not wrong, f"{count(len(wrong), 'sentence')} otherwise", wrong)

    def check_faithful(self, text: Text) -> Finding:
        lasts = [(sentence.split() or [""])[-1] for sentence in text.sents_rx]
        wrong = sum(_MARKS.sub("", word).lower() != self.last_word.lower() for word in lasts)
        return Finding(not wrong, f"{count(wrong, 'sentence')} otherwise")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"last_word": draw_words(rng, 1)[0]}

    def obey(self, text: str) -> str:
        return f"This sentence ends with the word {self.last_word}."


@constraint("last_word:last_word_answer", family="iftrain")
class LastWordOfAnswer(Constraint):
    """The answer ends with a given word (IFTrain, last_word_answer)."""

    last_word: Phrase

    phrasings = (
        'End your answer with the word "{last_word}".',
        'The last word you write must be "{last_word}".',
        'Let "{last_word}" be the last word of the answer.',
    )
    differs = "apostrophes and hyphens are taken out of the last word"
    conflicts = frozenset({"last_word:last_word_sent"})
    claims = frozenset({"ending"})

    def check(self, text: Text) -> Finding:
        last = (_words(text.raw) or [""])[-1]
        return Finding(_is(last, self.last_word), f'ends "{last[-60:]}"')

    def check_faithful(self, text: Text) -> Finding:
        last = _MARKS.sub("", text.raw.rsplit(maxsplit=1)[-1].strip())
        return Finding(last.lower() == self.last_word.lower(), f'ends "{last[-60:]}"')

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"last_word": draw_words(rng, 1)[0]}

    def obey(self, text: str) -> str:
        if self.check(analyse(text)).holds:
            return text
        return f"{text.rstrip()} {self.last_word}.".lstrip()


@constraint("keywords:keyword_specific_position", family="iftrain")
class KeywordPosition(Constraint):
    """A keyword is the mth word of the nth sentence (IFTrain, keyword_specific_position)."""

    keyword: Phrase
    n: PositiveInt
    m: PositiveInt

    phrasings = (
        'The {word} word of the {sentence} sentence must be "{keyword}".',
        'Put "{keyword}" in your {sentence} sentence as its {word} word.',
        'Let your {sentence} sentence have "{keyword}" for its {word} word.',
    )
    differs = "marks count as words, and the case must be the same"
    claims = frozenset({"sentences"})

    def wording(self) -> Mapping[str, str]:
        return {
            "keyword": self.keyword,
            "word": ordinal(self.m),
            "sentence": ordinal(self.n),
        }

    def check(self, text: Text) -> Finding:
        if len(text.sentence_spans) < self.n:
            return Finding(False, count(len(text.sentence_spans), "sentence"))
        start, end = text.sentence_spans[self.n - 1]
        words = list(_WORD.finditer(text.raw, start, end))
        if len(words) < self.m:
            return Finding(False, count(len(words), "word"), ((start, end),))
        found = words[self.m - 1]
        return Finding(_is(found.group(), self.keyword), f'"{found.group()}"', (found.span(),))

    def check_faithful(self, text: Text) -> Finding:
        if len(text.sents_rx) < self.n:
            return Finding(False, count(len(text.sents_rx), "sentence"))
        tokens = analyse(text.sents_rx[self.n - 1]).words_tb
        if len(tokens) < self.m:
            return Finding(False, count(len(tokens), "word"))
        return Finding(tokens[self.m - 1] == self.keyword, f'"{tokens[self.m - 1]}"')

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "keyword": draw_words(rng, 1)[0],
            "n": rng.randint(1, 20),
            "m": rng.randint(1, 30),
        }

    def obey(self, text: str) -> str:
        wanted = f"{filler(self.m - 1)} {self.keyword} is here.".strip()
        wanted = wanted[:1].upper() + wanted[1:]
        return " ".join([*[SENTENCE] * (self.n - 1), wanted])


@constraint("keywords:start_end", family="iftrain")
class StartEnd(Constraint):
    """The first and the last word are the same, in any case (IFTrain, keywords:start_end).

    Nothing may follow the last word, not even a full stop.
    """

    phrasings = (
        "Begin and end your answer with the same word, and put no stop after it.",
        "The last thing you write must be the word you began with, without punctuation.",
        "Start with some word and end with that very word; nothing follows it.",
    )
    differs = "the same mark at both ends passes"
    claims = frozenset({"opening", "ending"})

    def check(self, text: Text) -> Finding:
        words = _words(text.raw)
        if len(words) < 2:
            return Finding(False, count(len(words), "word"))
        bare = text.stripped.endswith(words[-1])
        holds = bare and _is(words[0], words[-1])
        after = "" if bare else ", with more after it"
        return Finding(holds, f'from "{words[0][:40]}" to "{words[-1][:40]}"{after}')

    def check_faithful(self, text: Text) -> Finding:
        tokens = text.words_tb
        if len(tokens) < 2:
            return Finding(False, count(len(tokens), "word"))
        holds = tokens[0].lower() == tokens[-1].lower()
        return Finding(holds, f'from "{tokens[0][:40]}" to "{tokens[-1][:40]}"')

    def obey(self, text: str) -> str:
        if self.check(analyse(text)).holds:
            return text
        words = _words(text) or ["Yes"]
        return f"{words[0]} {text.strip()} {words[0]}"
