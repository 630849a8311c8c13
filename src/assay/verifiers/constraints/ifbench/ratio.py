"""Shares and balances: stop words, kinds of sentences, overlap with a text, equal lengths."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

from assay.verifiers.constraints.arguments import Natural, Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.lexicon import STOP_WORDS
from assay.verifiers.constraints.ifbench.shared import (
    WORD,
    after,
    count,
    end_mark,
    first_that_holds,
    letters,
    word_spans,
    words,
)
from assay.verifiers.constraints.text import Text, analyse

_SENTENCE_OF = {".": "It rains.", "?": "Does it rain?", "!": "How it rains!"}


@constraint("ratio:stop_words", family="ifbench")
class StopWords(Constraint):
    """At most `percentage` percent of the words are English stop words (NLTK's list)."""

    percentage: Natural

    phrasings = (
        "No more than {percentage}% of your words may be stop words.",
        "Keep the share of stop words in your answer at {percentage}% or below.",
        "Of all words you write, at most {percentage} in a hundred may be stop words.",
    )
    differs = 'cuts contractions in two: "don\'t" is the two stop words "don" and "t"'
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        found = [word.lower().replace("’", "'") for word in words(text.raw)]
        return self._judged(text, sum(word in STOP_WORDS for word in found), len(found))

    def check_faithful(self, text: Text) -> Finding:
        found = text.words_re
        return self._judged(text, sum(word.lower() in STOP_WORDS for word in found), len(found))

    def _judged(self, text: Text, stops: int, total: int) -> Finding:
        if not total:
            return Finding(holds=False, measured="no words")
        share = stops / total * 100
        holds = share <= self.percentage
        spans = () if holds else word_spans(text.raw, lambda word: word.lower() in STOP_WORDS)
        return Finding(holds, f"{stops} of {total} words, {share:.1f}%", spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"percentage": rng.randint(1, 100)}

    def obey(self, text: str) -> str:
        def kept(match: re.Match[str]) -> str:
            return "" if match[0].lower().replace("’", "'") in STOP_WORDS else match[0]

        thinned = re.sub(r" {2,}", " ", WORD.sub(kept, text)).strip()
        return first_that_holds(self.check, (text, thinned, "Rain falls."))


@constraint("ratio:sentence_type", family="ifbench")
class SentenceType(Constraint):
    """Two statements for every question: sentences ending in ``.`` and in ``?``."""

    phrasings = (
        "Write exactly twice as many statements as questions.",
        "For each question in your answer there must be two declarative sentences.",
        "Declarative sentences and questions must stand in the ratio two to one.",
    )
    differs = "takes an answer with neither, and misses a stop inside a closing quote or bracket"
    touches = frozenset({"sentences"})
    claims = frozenset({"kinds of sentences"})

    def check(self, text: Text) -> Finding:
        ends = Counter(map(end_mark, text.sents_punkt))
        return Finding(ends["."] == 2 * ends["?"] > 0, _marks(ends, ".?"))

    def check_faithful(self, text: Text) -> Finding:
        ends = Counter(sentence[-1:] for sentence in text.sents_punkt)
        return Finding(ends["."] == 2 * ends["?"], _marks(ends, ".?"))

    def obey(self, text: str) -> str:
        ends = Counter(map(end_mark, analyse(after(text, "It rains.")).sents_punkt))
        questions = max(ends["?"], -(-ends["."] // 2), 1)
        missing = {"?": questions - ends["?"], ".": 2 * questions - ends["."] + 1}
        edited = after(text, _sentences(missing))
        return first_that_holds(
            self.check, (text, edited, "It rains. The river rises. Who will stay?")
        )


@constraint("ratio:sentence_balance", family="ifbench")
class SentenceBalance(Constraint):
    """As many statements as questions as exclamations."""

    phrasings = (
        "Use statements, questions and exclamations in equal number.",
        "Your answer must hold the same count of sentences ending in ., in ? and in !.",
        (
            "Balance your sentences: one third declarative, one third questions, one third "
            "exclamations."
        ),
    )
    differs = "takes an answer with none of them, and misses a stop inside a closing quote"
    touches = frozenset({"sentences"})
    claims = frozenset({"kinds of sentences"})

    def check(self, text: Text) -> Finding:
        ends = Counter(map(end_mark, text.sents_punkt))
        return Finding(ends["."] == ends["?"] == ends["!"] > 0, _marks(ends, ".?!"))

    def check_faithful(self, text: Text) -> Finding:
        ends = Counter(sentence[-1:] for sentence in text.sents_punkt)
        return Finding(ends["."] == ends["?"] == ends["!"], _marks(ends, ".?!"))

    def obey(self, text: str) -> str:
        ends = Counter(map(end_mark, analyse(after(text, "It rains.")).sents_punkt))
        ends["."] -= 1
        most = max(*(ends[mark] for mark in ".?!"), 1)
        edited = after(text, _sentences({mark: most - ends[mark] for mark in "?!."}))
        return first_that_holds(self.check, (text, edited, "It rains. Will it stop? How it pours!"))


def _marks(ends: Counter[str], marks: str) -> str:
    return ", ".join(f"{count(ends[mark], 'sentence')} ending in {mark!r}" for mark in marks)


def _sentences(missing: dict[str, int]) -> str:
    return " ".join(
        " ".join([_SENTENCE_OF[mark]] * number) for mark, number in missing.items() if number > 0
    )


@constraint("ratio:overlap", family="ifbench")
class Overlap(Constraint):
    """`percentage` percent (±2) of the answer's word trigrams occur in `reference_text`.

    Each trigram counts once; upper and lower case are alike.
    """

    reference_text: Phrase
    percentage: Natural

    phrasings = (
        (
            "Of all runs of three words in your answer, {percentage}% (2 points either way) must "
            "be taken from this text: {reference_text}"
        ),
        (
            "Share {percentage}% of your word trigrams, within two points, with this text: "
            "{reference_text}"
        ),
        (
            "Reuse this text so that {percentage}% (±2) of your answer's three-word sequences "
            "occur in it: {reference_text}"
        ),
    )
    differs = "its trigrams are of characters, not of words"
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        return self._judged(_trigrams(text.raw), _trigrams(self.reference_text))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(_triples(text.raw), _triples(self.reference_text))

    def _judged(self, own: set[Any], reference: set[Any]) -> Finding:
        if not own:
            return Finding(holds=False, measured="no trigrams")
        share = len(own & reference) / len(own) * 100
        holds = self.percentage - 2 <= share <= self.percentage + 2
        return Finding(holds, f"{share:.1f}% of {count(len(own), 'trigram')}")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        reference = prompt if len(words(prompt)) >= 30 else _REFERENCE
        return {"reference_text": reference, "percentage": rng.randint(1, 100)}

    def obey(self, text: str) -> str:
        quoted = words(self.reference_text)
        return first_that_holds(
            self.check,
            (text, *(self._mixed(quoted[:n]) for n in range(len(quoted), 2, -1)), "x y z."),
        )

    def _mixed(self, quoted: list[str]) -> str:
        """The quoted words, and as many foreign ones as bring their share down to what is asked."""
        shared = len(_trigrams(" ".join(quoted)))
        foreign = round(shared * 100 / max(min(self.percentage, 100), 1)) - shared
        return " ".join([*quoted, *(f"x{number}" for number in range(foreign))]) + "."


_REFERENCE = (
    "The old lighthouse keeper climbed the stairs every evening to light the lamp, and every "
    "morning he climbed them again to put it out. In between he wrote down each ship that passed, "
    "its flag, its course and the hour, in a book that nobody but him would ever read."
)


def _trigrams(text: str) -> set[tuple[str, str, str]]:
    found = [word.lower() for word in words(text)]
    return set(zip(found, found[1:], found[2:], strict=False))


def _triples(text: str) -> set[str]:
    return {text[index : index + 3] for index in range(len(text) - 2)}


@constraint("ratio:sentence_words", family="ifbench")
class SentenceWords(Constraint):
    """Three sentences of the same length in characters, in which no word occurs twice."""

    phrasings = (
        "Answer in three sentences of equal length in characters, never using a word twice.",
        "Write three sentences with the same number of characters and no word in common.",
        (
            "Your reply is three sentences, each as many characters long as the others, made of "
            "words that are all different."
        ),
    )
    differs = "does not look at the words, only at the three lengths"
    claims = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        lengths = self.check_faithful(text)
        counted = Counter(map(letters, words(text.raw)))
        repeated = [word for word, times in counted.items() if times > 1]
        shown = f"; repeated: {', '.join(sorted(repeated)[:10])}" if repeated else ""
        spans = word_spans(text.raw, lambda word: counted[letters(word)] > 1) if repeated else ()
        return Finding(bool(lengths.holds) and not repeated, lengths.measured + shown, spans)

    def check_faithful(self, text: Text) -> Finding:
        found = [len(sentence.strip()) for sentence in text.sents_punkt]
        shown = ", ".join(map(str, found[:10]))
        measured = f"{count(len(found), 'sentence')} of length {shown}"
        return Finding(len(found) == 3 and len(set(found)) == 1, measured)

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, "Cats sleep all day. Dogs never rest up. Some fish swim out.")
        )
