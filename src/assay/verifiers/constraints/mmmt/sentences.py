"""How every sentence begins, ends, how long it is, and how many there are."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from assay.core import Span
from assay.verifiers.constraints.arguments import Length, PositiveInt
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.mmmt.prose import sentence_spans
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import filler

Operator = Literal["at most", "at least"]

_CLOSERS = "\"'”’»)]}*_`"
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]")


def _plain(text: str) -> list[str]:
    """The text's sentences as words alone."""
    raw = text if _WORD.search(text) else filler(6)
    return [
        " ".join(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", raw[start:end]))
        for start, end in sentence_spans(analyse(raw))
    ] or [filler(6)]


def _judged(spans: tuple[Span, ...], wrong: list[Span]) -> Finding:
    said = f"{len(spans) - len(wrong)} of {len(spans)} sentences do" if spans else "no sentence"
    return Finding(bool(spans) and not wrong, said, wrong[:100])


@constraint("global:sentence_end", family="mmmt")
class SentenceEnd(Constraint):
    """Every sentence ends with `char` (MMMT-IF) [inferred].

    Quotes and brackets after it are passed over.
    """

    char: Literal["!", "?"]

    phrasings = (
        "Let each sentence of your answers end with {char}",
        'Close every sentence with the character "{char}".',
        "Whatever you answer, all of its sentences have to finish in {char}",
    )
    touches = frozenset({"ending"})

    def check(self, text: Text) -> Finding:
        spans = sentence_spans(text)
        wrong = [
            span
            for span in spans
            if not text.raw[slice(*span)].rstrip(_CLOSERS).endswith(self.char)
        ]
        return _judged(spans, wrong)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"char": rng.choice("!?")}

    def obey(self, text: str) -> str:
        return " ".join(sentence.capitalize() + self.char for sentence in _plain(text))


@constraint("global:sentence_start", family="mmmt")
class SentenceStart(Constraint):
    """The first letter of every sentence is `letter`, ignoring case (MMMT-IF) [inferred]."""

    letter: Annotated[str, Length(1, exact=True)]

    phrasings = (
        'Let each sentence of your answers begin with "{letter}".',
        "The first letter of all your sentences has to be {letter}.",
        "Open every sentence with a word in {letter}.",
    )
    touches = frozenset({"opening"})

    def wording(self) -> Mapping[str, str]:
        return {"letter": self.letter}

    def check(self, text: Text) -> Finding:
        spans = sentence_spans(text)
        wrong = [span for span in spans if self._first(text.raw, span) != self.letter.lower()]
        return _judged(spans, wrong)

    def _first(self, raw: str, span: Span) -> str:
        match = _FIRST_LETTER.search(raw, *span)
        return match[0].lower() if match else ""

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"letter": rng.choice("BS")}

    def obey(self, text: str) -> str:
        opening = {"b": "But", "s": "So"}.get(self.letter.lower(), self.letter.upper())
        return " ".join(f"{opening} {sentence.lower()}." for sentence in _plain(text))


@constraint("global:sentence_words", family="mmmt")
class SentenceWords(Constraint):
    """Every sentence has at most, or at least, `words` white-space tokens (MMMT-IF) [inferred]."""

    op: Operator
    words: PositiveInt = 18

    phrasings = (
        "Let each sentence of your answers have {op} {words} words.",
        "Write sentences of {op} {words} words each, in all your replies.",
        "None of your sentences may stray from this: {op} {words} words.",
    )
    touches = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        spans = sentence_spans(text)
        counts = [self._count(text.raw[slice(*span)]) for span in spans]
        wrong = [span for span, n in zip(spans, counts, strict=True) if not self._holds(n)]
        seen = _judged(spans, wrong)
        return seen._replace(measured=f"{seen.measured}: {min(counts, default=0)} to "
                             f"{max(counts, default=0)} words")  # fmt: skip

    def _count(self, sentence: str) -> int:
        return sum(_WORD.search(word) is not None for word in sentence.split())

    def _holds(self, number: int) -> bool:
        return number <= self.words if self.op == "at most" else number >= self.words

    def bounds(self) -> tuple[Bounds, ...]:
        high = self.words if self.op == "at most" else None
        return (Bounds("words in a sentence", 1 if high else self.words, high),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"op": rng.choice(["at most", "at least"]), "words": 18}

    def obey(self, text: str) -> str:
        made = []
        for sentence in _plain(text):
            words = sentence.lower().split()
            if self.op == "at most":
                words = words[: self.words]
            else:
                words += filler(max(0, self.words - len(words))).split()
            made.append(" ".join(words).capitalize() + ".")
        if self.op == "at most":
            return "\n\n".join(made)
        return " ".join(made) if len(sentence_spans(analyse(" ".join(made)))) == len(made) else (
            filler(self.words).capitalize() + ".")  # fmt: skip


@constraint("global:num_sentences", family="mmmt")
class NumSentences(Constraint):
    """The answer has at most, or at least, `sentences` sentences (MMMT-IF) [inferred]."""

    op: Operator
    sentences: PositiveInt

    phrasings = (
        "Let every answer have {op} {sentences} sentences.",
        "Reply in {op} {sentences} sentences, always.",
        "In all your answers, write {op} {sentences} sentences.",
    )

    def check(self, text: Text) -> Finding:
        spans = sentence_spans(text)
        number = len(spans)
        holds = 1 <= number <= self.sentences if self.op == "at most" else number >= self.sentences
        return Finding(holds, f"{number} sentences", spans[:100])

    def bounds(self) -> tuple[Bounds, ...]:
        if self.op == "at most":
            return (Bounds("sentences", 1, self.sentences),)
        return (Bounds("sentences", self.sentences),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return rng.choice([{"op": "at most", "sentences": 4}, {"op": "at least", "sentences": 5}])

    def obey(self, text: str) -> str:
        made = [f"{sentence.capitalize()}." for sentence in _plain(text)]
        if self.op == "at most":
            return "\n\n".join(made[: self.sentences])
        made += [filler(6).capitalize() + "."] * max(0, self.sentences - len(made))
        return "\n\n".join(made)
