"""Rules for the sentences of an answer: which holds a word, how they grow, how they chain."""

from __future__ import annotations

import random
from itertools import groupby, pairwise
from string import punctuation
from typing import Any

from assay.verifiers.constraints.arguments import Natural
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import (
    EDGES,
    WITHOUT_PUNCTUATION,
    count,
    first_that_holds,
    words,
)
from assay.verifiers.constraints.text import Text


@constraint("sentence:increment", family="ifbench")
class SentenceIncrement(Constraint):
    """Each sentence has exactly `small_n` words more than the one before."""

    small_n: Natural

    phrasings = (
        "Let every sentence be {small_n} words longer than the sentence before it.",
        "From one sentence to the next, the number of words must grow by exactly {small_n}.",
        "Each further sentence has as many words as the last one plus {small_n}.",
    )
    differs = "takes an answer of one sentence, and counts a mark outside ASCII as a word"
    claims = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        lengths = [len(words(sentence)) for sentence in text.sents_punkt]
        return self._judged(text, lengths, least=2)

    def check_faithful(self, text: Text) -> Finding:
        bare = (sentence.translate(WITHOUT_PUNCTUATION) for sentence in text.sents_punkt)
        return self._judged(text, [len(sentence.split()) for sentence in bare], least=1)

    def _judged(self, text: Text, lengths: list[int], *, least: int) -> Finding:
        measured = f"sentences of {', '.join(map(str, lengths[:20]))} words"
        for place, (one, other) in enumerate(pairwise(lengths), start=1):
            if other != one + self.small_n:
                return Finding(holds=False, measured=measured, spans=(text.sentence_spans[place],))
        return Finding(len(lengths) >= least, measured)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"small_n": rng.randint(1, 5)}

    def obey(self, text: str) -> str:
        longer = " ".join(["very"] * self.small_n)
        return first_that_holds(
            self.check, (text, f"The birds sing. The birds {longer} sing.".replace("  ", " "))
        )


@constraint("sentence:alliteration_increment", family="ifbench")
class AlliterationIncrement(Constraint):
    """Each sentence has a longer run of words with one first letter than the sentence before."""

    phrasings = (
        (
            "From sentence to sentence, lengthen the longest run of words that start with the same "
            "letter."
        ),
        "Every sentence needs a longer chain of alliterating words in a row than the last one.",
        (
            "Let the alliteration grow: each sentence strings together more words with one initial "
            "than the sentence before."
        ),
    )
    differs = "adds up all runs of a sentence, and takes an answer of one sentence"
    claims = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        found = [_runs([word.lower() for word in words(s)]) for s in text.sents_punkt]
        return self._judged(text, [max(runs, default=0) for runs in found], least=2)

    def check_faithful(self, text: Text) -> Finding:
        tokens = (
            [bare for token in sentence.lower().split() if (bare := token.lstrip(EDGES))]
            for sentence in text.sents_punkt
        )
        return self._judged(text, [sum(_runs(found)) for found in tokens], least=1)

    def _judged(self, text: Text, runs: list[int], *, least: int) -> Finding:
        measured = f"sentences with {', '.join(map(str, runs[:20]))} alliterating words"
        for place, (one, other) in enumerate(pairwise(runs), start=1):
            if other <= one:
                return Finding(holds=False, measured=measured, spans=(text.sentence_spans[place],))
        return Finding(len(runs) >= least, measured)

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, "We met big bears. They saw six silly seals swim south.")
        )


def _runs(found: list[str]) -> list[int]:
    """Lengths of the runs of two or more words with one first character."""
    lengths = (sum(1 for _ in run) for _, run in groupby(found, key=lambda word: word[0]))
    return [length for length in lengths if length > 1]


@constraint("words:last_first", family="ifbench")
class LastFirst(Constraint):
    """The last word of each sentence is the first word of the next, in any case."""

    phrasings = (
        "Start every sentence with the word that ended the sentence before it.",
        "Chain your sentences: the closing word of one opens the next.",
        "Whatever word a sentence ends on must be the first word of the following sentence.",
    )
    differs = "takes an answer of one sentence, and leaves inner and non-ASCII marks on the words"
    claims = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        found = [words(sentence.lower()) for sentence in text.sents_punkt]
        return self._judged(text, [(w[:1], w[-1:]) for w in found], least=2)

    def check_faithful(self, text: Text) -> Finding:
        pairs = [
            (
                [word.lower() for word in sentence.lstrip(EDGES).split()[:1]],
                [word.lower() for word in sentence.rstrip(EDGES).split()[-1:]],
            )
            for sentence in text.sents_punkt
        ]
        return self._judged(text, pairs, least=1)

    def _judged(
        self, text: Text, pairs: list[tuple[list[str], list[str]]], *, least: int
    ) -> Finding:
        for place, ((_, last), (first, _)) in enumerate(pairwise(pairs), start=1):
            if not first or first != last:
                measured = (
                    f"sentence {place} ends with {(last or [''])[0][:40]!r}, "
                    f"the next starts with {(first or [''])[0][:40]!r}"
                )
                return Finding(
                    holds=False, measured=measured, spans=text.sentence_spans[place - 1 : place + 1]
                )
        return Finding(len(pairs) >= least, count(len(pairs), "sentence"))

    def obey(self, text: str) -> str:
        first = next((word for word in words(text) if word.isalpha()), "home")
        return first_that_holds(
            self.check,
            (
                text,
                f"Think of {first.lower()}. {first.capitalize()} is worth a thought.",
                "We went home. Home is quiet.",
            ),
        )


@constraint("custom:sentence_alphabet", family="ifbench")
class SentenceAlphabet(Constraint):
    """A story of 26 sentences that start with a, b, c ... z."""

    phrasings = (
        "Tell a story in 26 sentences; the first starts with A, the next with B, and so on to Z.",
        "Write 26 sentences whose initials run through the alphabet in order.",
        (
            "Your story has one sentence for each letter from A to Z, in this order, and each "
            "starts with its letter."
        ),
    )
    differs = "a sentence that opens with a quote, a bracket or a star starts with no letter"
    claims = frozenset({"sentences", "opening"})

    def check(self, text: Text) -> Finding:
        return self._judged(text, [_initial(sentence) for sentence in text.sents_punkt])

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, [sentence.lower()[:1] for sentence in text.sents_punkt])

    def _judged(self, text: Text, initials: list[str]) -> Finding:
        if len(initials) != 26:
            return Finding(holds=False, measured=count(len(initials), "sentence"))
        for place, initial in enumerate(initials):
            if initial != chr(97 + place):
                measured = f"sentence {place + 1} starts with {initial!r}, not {chr(97 + place)!r}"
                return Finding(holds=False, measured=measured, spans=(text.sentence_spans[place],))
        return Finding(holds=True, measured="26 sentences from a to z")

    def obey(self, text: str) -> str:
        return first_that_holds(self.check, (text, " ".join(f"{w} came by." for w in _A_TO_Z)))


def _initial(sentence: str) -> str:
    return sentence.lstrip(punctuation + "“‘«„ ").lower()[:1]


_A_TO_Z = (
    *("Anna", "Ben", "Clara", "David", "Emma", "Frank", "Greta", "Hugo", "Ida", "Jonas", "Karla"),
    *("Leo", "Maria", "Nils", "Olga", "Paul", "Quentin", "Rosa", "Simon", "Tina", "Udo", "Vera"),
    *("Walter", "Xaver", "Yvonne", "Zoe"),
)
