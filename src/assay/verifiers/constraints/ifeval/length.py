"""length_constraints: words, sentences, paragraphs."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.core import BadArgument
from assay.verifiers.constraints.arguments import Phrase, PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE, draw_words, filler
from assay.verifiers.constraints.wording import amount, count, ordinal

WORD = re.compile(r"\w+")


@constraint("length_constraints:number_words", family="ifeval")
class NumberWords(Constraint):
    r"""At least or less than so many words, runs of ``\w`` (IFEval)."""

    relation: Relation
    num_words: PositiveInt

    phrasings = (
        "Answer with {amount}.",
        "Use {amount} in your reply.",
        "Your answer should be {amount} long.",
    )

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(self.relation, self.num_words, "word")}

    def check(self, text: Text) -> Finding:
        number = len(text.words_re)
        holds = self.relation.holds(number, self.num_words)
        return Finding(
            holds,
            count(number, "word"),
            () if holds else lambda: excess(text.raw, self.num_words - 1),
        )

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is (self.relation is Relation.AT_LEAST)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of("words", self.relation, self.num_words),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"relation": rng.choice(list(Relation)), "num_words": rng.randint(100, 500)}

    def obey(self, text: str) -> str:
        if self.relation is Relation.AT_LEAST:
            return lengthened(text, self.num_words)
        return shortened(text, self.num_words - 1)


@constraint("length_constraints:number_sentences", family="ifeval")
class NumberSentences(Constraint):
    """At least or less than so many sentences, split by Punkt for English (IFEval)."""

    relation: Relation
    num_sentences: PositiveInt

    phrasings = (
        "Answer in {amount}.",
        "Your reply should have {amount}.",
        "Write {amount}.",
    )
    conflicts = frozenset({"length_constraints:number_paragraphs"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(self.relation, self.num_sentences, "sentence")}

    def check(self, text: Text) -> Finding:
        number = len(text.sents_punkt)
        holds = self.relation.holds(number, self.num_sentences)
        return Finding(
            holds,
            count(number, "sentence"),
            () if holds else lambda: text.sentence_spans[self.num_sentences - 1 :],
        )

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds.of("sentences", self.relation, self.num_sentences),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        # "less than 1 sentence" leaves nothing to write.
        relation = rng.choice(list(Relation))
        lowest = 1 if relation is Relation.AT_LEAST else 2
        return {"relation": relation, "num_sentences": rng.randint(lowest, 20)}

    def obey(self, text: str) -> str:
        sentences = list(analyse(text).sents_punkt) if text.strip() else [SENTENCE]
        if self.relation is Relation.AT_LEAST:
            return "\n".join([text, *[SENTENCE] * self.num_sentences])
        if len(sentences) < self.num_sentences:
            return text if text.strip() else SENTENCE
        return " ".join(sentences[: self.num_sentences - 1])


# A divider stands by itself: alone between white space, or as a line of three or more stars.
DIVIDER = re.compile(r"^[ \t]*(?:\*[ \t]*){3,}$|(?<!\S)\*{3}(?!\S)", re.MULTILINE)


@constraint("length_constraints:number_paragraphs", family="ifeval")
class NumberParagraphs(Constraint):
    """Exactly so many paragraphs with the divider ``***`` between them (IFEval)."""

    num_paragraphs: PositiveInt

    phrasings = (
        "Write {amount} and put *** between one and the next.",
        "Divide your answer by *** into {amount}.",
        "Your answer must have {amount}, separated by three asterisks (***).",
    )
    differs = "three stars divide anywhere, even inside ***bold***, and '* * *' does not"
    conflicts = frozenset(
        {"length_constraints:nth_paragraph_first_word", "length_constraints:number_sentences"}
    )
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": count(self.num_paragraphs, "paragraph")}

    def check(self, text: Text) -> Finding:
        pieces = [piece for piece in DIVIDER.split(text.raw) if piece.strip()]
        return self._counted(len(pieces), text, DIVIDER)

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(divided(text), text, _STARS)

    def _counted(self, number: int | None, text: Text, divider: re.Pattern[str]) -> Finding:
        measured = "an empty paragraph" if number is None else count(number, "paragraph")
        return Finding(number == self.num_paragraphs, measured, lambda: text.spans(divider))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"num_paragraphs": rng.randint(1, 5)}

    def obey(self, text: str) -> str:
        return "\n***\n".join(into_pieces(DIVIDER.split(text), self.num_paragraphs))


_STARS = re.compile(r"\*\*\*")


def divided(text: Text) -> int | None:
    """Paragraphs by the published rule; None if one in the middle is blank."""
    pieces = text.paras_md
    blank = [index for index, piece in enumerate(pieces) if not piece.strip()]
    last = len(pieces) - 1
    if any(index not in (0, last) for index in blank):
        return None
    return len(pieces) - len(blank)


_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_FIRST_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")


@constraint("length_constraints:nth_paragraph_first_word", family="ifeval")
class NthParagraphFirstWord(Constraint):
    """So many paragraphs with blank lines between, and the nth starts with a word (IFEval)."""

    num_paragraphs: PositiveInt
    nth_paragraph: PositiveInt
    first_word: Phrase

    phrasings = (
        'Write {amount} with a blank line between them; the {place} starts with "{first_word}".',
        'Use {amount}, separated by blank lines. Begin the {place} with the word "{first_word}".',
        'Answer in {amount} (blank lines between), the {place} opening with "{first_word}".',
    )
    differs = (
        "blank pieces are left out of the count but not of the numbering, and a word behind "
        "markup such as ** is not the first"
    )
    conflicts = frozenset({"length_constraints:number_paragraphs"})
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        if self.nth_paragraph > self.num_paragraphs:
            raise BadArgument(
                f"nth_paragraph is {self.nth_paragraph}, "
                f"but there are to be only {count(self.num_paragraphs, 'paragraph')}"
            )

    def wording(self) -> Mapping[str, str]:
        return {
            "amount": count(self.num_paragraphs, "paragraph"),
            "place": f"{ordinal(self.nth_paragraph)} paragraph",
            "first_word": self.first_word,
        }

    def check(self, text: Text) -> Finding:
        pieces = [piece for piece in _BLANK_LINES.split(text.raw) if piece.strip()]
        if len(pieces) < self.nth_paragraph:
            return Finding(False, count(len(pieces), "paragraph"))
        piece = pieces[self.nth_paragraph - 1]
        match = _FIRST_WORD.search(piece)
        first = match.group() if match else ""
        start = text.raw.find(piece) + (match.start() if match else 0)
        return self._compared(len(pieces), first, (start, start + len(first)))

    def check_faithful(self, text: Text) -> Finding:
        pieces = text.paras_nl2
        number = sum(not piece.isspace() and piece != "" for piece in pieces)
        if self.nth_paragraph > number:
            return Finding(False, count(number, "paragraph"))
        piece = pieces[self.nth_paragraph - 1].strip()
        if not piece:
            return Finding(False, f"the {ordinal(self.nth_paragraph)} paragraph is empty")
        word = piece.split(maxsplit=1)[0]
        start = text.raw.find(piece)
        return self._compared(number, _published_first(word), (start, start + len(word)))

    def _compared(self, number: int, first: str, span: tuple[int, int]) -> Finding:
        holds = number == self.num_paragraphs and first.lower() == self.first_word.lower()
        measured = (
            f"{count(number, 'paragraph')}, the {ordinal(self.nth_paragraph)} "
            f'starting with "{first[:60]}"'
        )
        return Finding(holds, measured, (span,))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        number = rng.randint(1, 5)
        return {
            "num_paragraphs": number,
            "nth_paragraph": rng.randint(1, number),
            "first_word": draw_words(rng, 1)[0],
        }

    def obey(self, text: str) -> str:
        pieces = into_pieces(_BLANK_LINES.split(text), self.num_paragraphs)
        at = self.nth_paragraph - 1
        pieces[at] = f"{self.first_word}, {pieces[at]}"
        return "\n\n".join(pieces)


def _published_first(word: str) -> str:
    word = word.lstrip("'").lstrip('"')
    return re.split(r"[.,?!'\"]", word, maxsplit=1)[0].lower()


def excess(text: str, allowed: int) -> list[tuple[int, int]]:
    """The span from the word after the first `allowed` ones to the last word, if there are more."""
    words = [match.span() for match in WORD.finditer(text)]
    return [(words[allowed][0], words[-1][1])] if len(words) > allowed else []


def lengthened(text: str, words: int) -> str:
    """`text` with filler after it up to a number of words."""
    lacking = words - len(WORD.findall(text))
    return f"{text.rstrip()} {filler(lacking)}".strip() if lacking > 0 else text


def shortened(text: str, words: int) -> str:
    """`text` cut after a number of words; with 0, a text that has none."""
    if words <= 0:
        return "..."
    spans = excess(text, words)
    cut = text[: spans[0][0]].rstrip() if spans else text
    return cut if cut.strip() else "Yes"


def into_pieces(pieces: list[str], number: int) -> list[str]:
    """Exactly `number` non-blank pieces: the last ones joined, or sentences added."""
    kept = [piece.strip() for piece in pieces if piece.strip()]
    if len(kept) > number:
        kept[number - 1 :] = [" ".join(kept[number - 1 :])]
    return kept + [SENTENCE] * (number - len(kept))
