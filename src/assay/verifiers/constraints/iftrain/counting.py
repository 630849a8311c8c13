"""count and letters: small words, letters, unique words, a composition to measure."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import Letter, Natural, Phrase, PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifeval.keywords import added, letter_spans, without, word_bounds
from assay.verifiers.constraints.ifeval.length import DIVIDER
from assay.verifiers.constraints.iftrain.keywords import so_often
from assay.verifiers.constraints.patterns import expression, word_spans
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import draw_words, filler
from assay.verifiers.constraints.wording import amount, count

_SMALL = re.compile(r"\b[a-z]+\b")
_LETTER = re.compile("[A-Za-z]")
_ANY_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@constraint("count:lowercase_counting", family="iftrain")
class LowercaseWords(Constraint):
    """At most N words in small letters, all of them together (IFTrain, lowercase_counting)."""

    N: Natural

    phrasings = (
        "Use at most {amount} written in small letters only.",
        "No more than {amount} of your answer may be all lower-case.",
        "Keep it to {amount} in lower case at most; the others need a capital.",
    )
    differs = "only runs of a-z count, so that café is no word and don't is two"
    conflicts = frozenset({"change_case:english_lowercase"})
    touches = frozenset({"case"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": count(self.N, "word")}

    def check(self, text: Text) -> Finding:
        spans = [match.span() for match in _WORD.finditer(text.raw) if match.group().islower()]
        measured = count(len(spans), "lower-case word")
        return Finding(len(spans) <= self.N, measured, spans[self.N :])

    def check_faithful(self, text: Text) -> Finding:
        number = len(_SMALL.findall(text.raw))
        return Finding(number <= self.N, count(number, "lower-case word"))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(2, 3)}

    def obey(self, text: str) -> str:
        def raised(match: re.Match[str]) -> str:
            word = match.group()
            return word.upper() if word.islower() else word

        bare = _WORD.sub(raised, text)
        return bare if bare.strip() and self.check(analyse(bare)).holds else "Yes"


@constraint("letters:letter_counting", family="iftrain")
class LetterCounting(Constraint):
    """At least or less than N letters in all (IFTrain, letters:letter_counting)."""

    N: PositiveInt
    relation: Relation

    phrasings = (
        "Answer with {amount}.",
        "Your answer should have {amount}, marks and spaces not counted.",
        "Write {amount} in all.",
    )
    differs = "only A-Z and a-z are letters"

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(self.relation, self.N, "letter")}

    def check(self, text: Text) -> Finding:
        return self._counted(len(_ANY_LETTER.findall(text.raw)))

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(len(_LETTER.findall(text.raw)))

    def _counted(self, number: int) -> Finding:
        return Finding(self.relation.holds(number, self.N), count(number, "letter"))

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of("letters", self.relation, self.N),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(50, 500), "relation": rng.choice(list(Relation))}

    def obey(self, text: str) -> str:
        letters = [match.end() for match in _ANY_LETTER.finditer(text)]
        if self.relation is Relation.AT_LEAST:
            lacking = self.N - len(letters)
            return f"{text.rstrip()} {filler(lacking)}".strip() if lacking > 0 else text
        if len(letters) < self.N:
            return text if text.strip() else "1."
        return text[: letters[self.N - 2]].lstrip() if self.N > 1 else "1."


@constraint("letters:letter_counting2", family="iftrain")
class LetterFrequency(Constraint):
    """A character occurs at least, or less than, so often, in either case (IFTrain)."""

    letter: Letter
    let_frequency: PositiveInt
    let_relation: Relation

    phrasings = (
        'Let the letter "{letter}" occur {times}.',
        'Use "{letter}" {times} in your answer, in either case.',
        'Your text should hold the letter "{letter}" {times}.',
    )

    def wording(self) -> Mapping[str, str]:
        return {
            "letter": self.letter,
            "times": amount(self.let_relation, self.let_frequency, "time"),
        }

    def check(self, text: Text) -> Finding:
        letter = self.letter.lower()
        number = text.lower.count(letter)
        holds = self.let_relation.holds(number, self.let_frequency)
        return Finding(
            holds, f'"{letter}" {count(number, "time")}', lambda: letter_spans(letter, text.raw)
        )

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
        return left if self.check(analyse(left)).holds else "".join({"o", "x"} - {self.letter})


@constraint("count:counting_composition", family="iftrain")
class CountingComposition(Constraint):
    """Three paragraphs divided by ``***``, of so many sentences of so many words (IFTrain)."""

    n_sent: PositiveInt
    n_words: PositiveInt

    phrasings = (
        "Write three paragraphs with *** between them; each has exactly {sentences} of {words}.",
        (
            "Compose 3 paragraphs (divided by ***), every one of {sentences}, every sentence of "
            "{words}."
        ),
        (
            "Your answer has three paragraphs, separated by ***. Each paragraph has {sentences} "
            "and each sentence {words}."
        ),
    )
    differs = "punctuation marks count as words, and '* * *' does not divide"
    conflicts = frozenset(
        {
            "count:count_increment_word",
            "count:count_unique",
            "keywords:frequency",
            "keywords:letter_frequency",
            "length_constraints:nth_paragraph_first_word",
            "length_constraints:number_paragraphs",
            "letters:letter_counting2",
            "paragraphs:paragraphs",
            "paragraphs:paragraphs2",
        }
    )
    claims = frozenset({"paragraphs", "sentences"})
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        return {
            "sentences": count(self.n_sent, "sentence"),
            "words": count(self.n_words, "word"),
        }

    def check(self, text: Text) -> Finding:
        pieces = [piece for piece in DIVIDER.split(text.raw) if piece.strip()]
        sentences = [analyse(piece).sents_punkt for piece in pieces]
        lengths = [[len(_WORD.findall(each)) for each in piece] for piece in sentences]
        return self._compared(lengths)

    def check_faithful(self, text: Text) -> Finding:
        pieces = text.paras_md
        lengths = []
        for at, piece in enumerate(pieces):
            if not piece.strip() and at not in (0, len(pieces) - 1):
                return Finding(False, "an empty paragraph")
            lengths.append([len(analyse(each).words_tb) for each in analyse(piece).sents_rx])
        return self._compared(lengths)

    def _compared(self, lengths: list[list[int]]) -> Finding:
        wanted = [[self.n_words] * self.n_sent] * 3
        shown = "; ".join(", ".join(map(str, piece[:20])) for piece in lengths[:5])
        return Finding(lengths == wanted, f"words in each sentence of each paragraph: {shown}")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"n_sent": rng.randint(2, 3), "n_words": rng.randint(2, 3)}

    def obey(self, text: str) -> str:
        sentence = f"{filler(self.n_words).capitalize()}."
        return "\n***\n".join([" ".join([sentence] * self.n_sent)] * 3)


@constraint("count:count_unique", family="iftrain")
class UniqueWords(Constraint):
    """No word occurs twice, in any case (IFTrain, count:count_unique)."""

    phrasings = (
        "Use no word twice.",
        "Every word of your answer must be different from all others.",
        "Do not repeat any word.",
    )
    differs = "marks are words, so that two full stops fail, and 'The' differs from 'the'"
    conflicts = frozenset({"count:count_increment_word"})
    claims = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        matches = list(_WORD.finditer(text.raw))
        counts = Counter(match.group().lower() for match in matches)
        spans = [match.span() for match in matches if counts[match.group().lower()] > 1]
        repeated = sum(number > 1 for number in counts.values())
        return Finding(not repeated, f"{count(repeated, 'word')} repeated", spans)

    def check_faithful(self, text: Text) -> Finding:
        repeated = len(text.words_tb) - len(set(text.words_tb))
        return Finding(not repeated, f"{count(repeated, 'repetition')}")

    def obey(self, text: str) -> str:
        seen: set[str] = set()
        kept = []
        for word in text.split():
            parts = {part.lower() for part in _WORD.findall(word)}
            once = len(parts) == len(_WORD.findall(word))
            if once and parts.isdisjoint(seen):
                kept.append(word)
                seen |= parts
        return " ".join(kept) or "Yes."


@constraint("count:count_increment_word", family="iftrain")
class IncrementWords(Constraint):
    """One keyword once, another one twice (IFTrain, count:count_increment_word)."""

    keyword1: Phrase
    keyword2: Phrase

    phrasings = (
        'Use the word "{keyword1}" exactly once and "{keyword2}" exactly twice.',
        'Your answer has "{keyword1}" one time and "{keyword2}" two times.',
        'Write "{keyword1}" once and "{keyword2}" twice, no more and no less.',
    )
    differs = "keywords are unescaped regular expressions and count inside longer words"
    conflicts = frozenset({"count:count_unique"})

    def check(self, text: Text) -> Finding:
        return self._counted(
            word_spans(self.keyword1, text.raw), word_spans(self.keyword2, text.raw)
        )

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(
            expression(self.keyword1).spans(text.raw), expression(self.keyword2).spans(text.raw)
        )

    def _counted(
        self, first: tuple[tuple[int, int], ...], second: tuple[tuple[int, int], ...]
    ) -> Finding:
        measured = (
            f'"{self.keyword1}" {count(len(first), "time")}, '
            f'"{self.keyword2}" {count(len(second), "time")}'
        )
        return Finding(len(first) == 1 and len(second) == 2, measured, sorted([*first, *second]))

    def bounds(self) -> tuple[Bounds, ...]:
        return word_bounds(self.keyword1, 1, 1), word_bounds(self.keyword2, 2, 2)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        first, second = draw_words(rng, 2)
        return {"keyword1": first, "keyword2": second}

    def obey(self, text: str) -> str:
        text = so_often(text, self.keyword1, 1)
        return so_often(text, self.keyword2, 2)
