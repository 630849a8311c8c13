"""Numbers of words, sentences and paragraphs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import Natural, Phrases, PositiveInt
from assay.verifiers.constraints.constraint import Bounds, Finding, constraint
from assay.verifiers.constraints.muldimif.base import Stated, dressed
from assay.verifiers.constraints.muldimif.numbers import Range
from assay.verifiers.constraints.muldimif.phrases import (
    capitalised,
    first_uncapitalised,
    phrase_spans,
)
from assay.verifiers.constraints.muldimif.structure import paragraphs, sentences, word_count
from assay.verifiers.constraints.muldimif.units import unit_spans
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE, filler


@constraint("length:words", family="muldimif")
class Words(Stated):
    """So many words, in the whole answer or in each unit (MulDimIF, Length / Words).

    A word is a white-space token with a letter or digit; a Chinese character is a word. At most
    k words means at least one. `keywords`, `capitalised` and the bounds on sentences hold what
    some published sentences ask for besides.
    """

    at_least: Natural | None = None
    at_most: PositiveInt | None = None
    each: str | None = None
    keywords: Phrases | None = None
    capitalised: bool = False
    at_least_sentences: Natural | None = None
    at_most_sentences: PositiveInt | None = None

    asks = ("at_least", "at_most")
    phrasings = (
        "{Subject} must contain {range} words.",
        "Make it so that {subject} has {range} words.",
        "Mind the length: {subject} is to have {range} words.",
    )
    differs = (
        "any token is a word, so a lone full stop is one; with one Chinese character only such "
        "count; a sentence it cannot read passes; 'each' picks its parts by other rules"
    )

    def wording(self) -> Mapping[str, str]:
        return counted(self.each, self.at_least, self.at_most)

    def check(self, text: Text) -> Finding:
        bound = Range(max(self.at_least or 0, 1), self.at_most)
        spans = unit_spans(text, self.each) if self.each else ((0, len(text.raw)),)
        counts = [word_count(text.raw[slice(*span)]) for span in spans]
        wrong = tuple(span for span, n in zip(spans, counts, strict=True) if not bound.hold(n))
        if not counts:
            return Finding(False, f"no {self.each} found")
        missing = [word for word in self.keywords or () if not phrase_spans(text, word)]
        number = len(sentences(text))
        others = (
            not missing
            and Range(self.at_least_sentences, self.at_most_sentences).hold(number)
            and not (self.capitalised and first_uncapitalised(text.raw))
        )
        low, high = min(counts), max(counts)
        measured = f"{low} words" if low == high else f"{low} to {high} words"
        return Finding(not wrong and others, measured, wrong if self.each else ())

    def bounds(self) -> tuple[Bounds, ...]:
        if self.each:
            return ()
        return (Bounds("words", self.at_least or 1, self.at_most),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return draw_range(rng, (20, 50, 100, 150, 300))

    def obeyed(self, text: str) -> str:
        words = [word for word in text.split() if word_count(word) == 1]
        kept = [*(self.keywords or ()), *words]
        fewest = max(self.at_least or 1, 1)
        kept += filler(max(0, fewest - len(kept))).split()
        made = " ".join(" ".join(kept).split()[: self.at_most])
        if self.at_least_sentences or self.at_most_sentences:
            made = _divided(made, self.at_least_sentences or 1)
        return dressed(self.each, capitalised(made) if self.capitalised else made)


def _divided(words: str, number: int) -> str:
    """The words as so many sentences, as far as they reach."""
    bare = words.replace(".", "").replace("!", "").replace("?", "").split()
    size = max(1, len(bare) // number)
    parts = [bare[at : at + size] for at in range(0, size * number, size)]
    parts[-1] += bare[size * number :]
    return " ".join(" ".join(part).capitalize() + "." for part in parts if part)


@constraint("length:sentences", family="muldimif")
class Sentences(Stated):
    """So many sentences, in the whole answer or in each unit (MulDimIF, Length / Sentences).

    Sentences are Punkt's, cut at blank lines and list items too; a last one without a full stop
    counts, a heading does not.
    """

    at_least: Natural | None = None
    at_most: PositiveInt | None = None
    each: str | None = None
    at_least_words: Natural | None = None
    at_most_words: PositiveInt | None = None
    ending: str | None = None

    asks = ("at_least", "at_most")
    phrasings = (
        "{Subject} must contain {range} sentences.",
        "Make it so that {subject} has {range} sentences.",
        "Mind the length: {subject} is to have {range} sentences.",
    )
    differs = (
        "every . ! ? ends a sentence, in decimals and abbreviations too, and a last sentence "
        "without one is not counted; 'each' is ignored; a sentence it cannot read passes"
    )

    def wording(self) -> Mapping[str, str]:
        return counted(self.each, self.at_least, self.at_most)

    def check(self, text: Text) -> Finding:
        bound = Range(max(self.at_least or 0, 1), self.at_most)
        if self.each:
            units = unit_spans(text, self.each)
            parts = [len(sentences(analyse(text.raw[slice(*span)]))) for span in units]
        else:
            units, parts = sentences(text), [len(sentences(text))]
        words = Range(self.at_least_words, self.at_most_words)
        holds = (
            bool(parts)
            and all(map(bound.hold, parts))
            and words.hold(word_count(text.raw))
            and (self.ending is None or text.stripped.endswith(self.ending))
        )
        measured = f"{min(parts)} to {max(parts)} sentences" if parts else f"no {self.each} found"
        return Finding(holds, measured if self.each else f"{parts[0]} sentences", units)

    def bounds(self) -> tuple[Bounds, ...]:
        if self.each:
            return ()
        return (Bounds("sentences", self.at_least or 1, self.at_most),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return draw_range(rng, (2, 3, 5, 10, 15))

    def obeyed(self, text: str) -> str:
        found = analyse(text)
        kept = [text[slice(*span)] for span in sentences(found)][: self.at_most] or [SENTENCE]
        plain = [part.lstrip("-*+•>#0123456789.) \t").rstrip(".!?") + "." for part in kept]
        made = " ".join(plain + [SENTENCE] * max(0, (self.at_least or 1) - len(plain)))
        if len(sentences(analyse(made))) not in _allowed(self.at_least, self.at_most):
            made = " ".join([SENTENCE] * max(self.at_least or 1, 1))
        if self.at_most_words is not None and word_count(made) > self.at_most_words:
            made = _divided(" ".join(made.split()[: self.at_most_words]), self.at_least or 1)
        while self.at_least_words is not None and word_count(made) < self.at_least_words:
            made = f"{made[:-1]} and {filler(self.at_least_words)}."
        if self.ending is not None:
            made = made.rstrip(".!?") + self.ending
        return dressed(self.each, made)


def _allowed(low: int | None, high: int | None) -> range:
    return range(max(low or 1, 1), 1 << 30 if high is None else high + 1)


@constraint("length:paragraphs", family="muldimif")
class Paragraphs(Stated):
    """So many paragraphs, pieces between blank lines (MulDimIF, Length / Paragraphs)."""

    at_least: Natural | None = None
    at_most: PositiveInt | None = None
    each: str | None = None

    asks = ("at_least", "at_most")
    phrasings = (
        "{Subject} must contain {range} paragraphs.",
        "Use blank lines so that {subject} has {range} paragraphs.",
        "Mind the layout: {subject} is to have {range} paragraphs.",
    )
    differs = (
        "a line of white space does not divide paragraphs, a piece without a word is one, and a "
        "sentence it cannot read fails"
    )
    touches = frozenset({"paragraphs", "lines"})

    def wording(self) -> Mapping[str, str]:
        return counted(self.each, self.at_least, self.at_most)

    def check(self, text: Text) -> Finding:
        bound = Range(max(self.at_least or 0, 1), self.at_most)
        if self.each:
            units = unit_spans(text, self.each)
            counts = [len(_worded(text.raw[slice(*span)])) for span in units]
        else:
            units = _worded(text.raw)
            counts = [len(units)]
        holds = bool(counts) and all(map(bound.hold, counts))
        measured = f"{min(counts)} paragraphs" if counts else f"no {self.each} found"
        return Finding(holds, measured, units)

    def bounds(self) -> tuple[Bounds, ...]:
        return () if self.each else (Bounds("paragraphs", self.at_least or 1, self.at_most),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return draw_range(rng, (1, 2, 3, 5))

    def obeyed(self, text: str) -> str:
        if self.each:
            return dressed(self.each, SENTENCE)
        kept = [text[slice(*span)] for span in _worded(text)] or [SENTENCE]
        kept += [SENTENCE] * max(0, (self.at_least or 1) - len(kept))
        if self.at_most is not None and len(kept) > self.at_most:
            kept[self.at_most - 1 :] = ["\n".join(kept[self.at_most - 1 :])]
        return "\n\n".join(kept)


def _worded(raw: str) -> tuple[tuple[int, int], ...]:
    return tuple(span for span in paragraphs(raw) if word_count(raw[slice(*span)]))


def counted(each: str | None, at_least: int | None, at_most: int | None) -> dict[str, str]:
    """Who must have how many, as it reads inside a sentence."""
    subject = f"each {each}" if each else "the answer"
    return {
        "range": Range(at_least, at_most).words(),
        "subject": subject,
        "Subject": subject[0].upper() + subject[1:],
    }


def draw_range(rng: random.Random, numbers: tuple[int, ...]) -> dict[str, Any]:
    """At least, at most, exactly or between, as the published data mixes them."""
    low, high = sorted(rng.sample(numbers, 2))
    return rng.choice(
        [
            {"at_least": low},
            {"at_most": high},
            {"at_least": low, "at_most": low},
            {"at_least": low, "at_most": high},
        ]
    )
