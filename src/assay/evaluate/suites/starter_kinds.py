"""The kinds of constraints that suit an everyday task, with moderate arguments."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from assay.core import JSON
from assay.core.seeds import split

SEED = 2026


class Pick:
    """Choices that depend on the seed and the names alone. `words` are those of the task at hand.

    They are made with `random.random` and nothing else of that module: its values are the same in
    every version of Python.
    """

    def __init__(self, words: Sequence[str], *names: str | int) -> None:
        self.words = words
        self._random = random.Random(split(SEED, "starter", *names))

    def __call__(self) -> float:
        return self._random.random()

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self() * (high - low + 1))

    def one(self, *options: str) -> str:
        """One of several texts."""
        return options[self.between(0, len(options) - 1)]

    def some(self, options: Sequence[str], count: int) -> list[str]:
        """So many different ones."""
        left = list(options)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(count)]

    def word(self) -> str:
        """A word of the task."""
        return self.one(*self.words)

    def two(self) -> list[str]:
        """Two words of the task."""
        return self.some(self.words, 2)


Arguments = Mapping[str, JSON]


class Kind(NamedTuple):
    """A kind as it is used here. `about` names what it speaks of; one problem has one of each."""

    family: str
    id: str
    about: str
    draw: Callable[[Pick], Arguments] = lambda pick: {}  # noqa: ARG005


def _amount(
    number: str, least: tuple[int, int], most: tuple[int, int]
) -> Callable[[Pick], Arguments]:
    """At least a few, or less than more."""

    def draw(pick: Pick) -> Arguments:
        if pick() < 0.5:
            return {number: pick.between(*least), "relation": "at least"}
        return {number: pick.between(*most), "relation": "less than"}

    return draw


def _frequency(pick: Pick) -> Arguments:
    return {"keyword": pick.word(), "frequency": pick.between(2, 3), "relation": "at least"}


def _letter(pick: Pick) -> Arguments:
    letter = pick.one(*"bfgkpwy")
    return {"letter": letter, "let_frequency": pick.between(4, 8), "let_relation": "at least"}


def _paragraph(pick: Pick) -> Arguments:
    count = pick.between(2, 4)
    nth, word = pick.between(1, count), pick.word()
    return {"num_paragraphs": count, "nth_paragraph": nth, "first_word": word}


def _sections(pick: Pick) -> Arguments:
    return {"section_spliter": pick.one("SECTION", "Part"), "num_sections": pick.between(2, 4)}


def _ending(pick: Pick) -> Arguments:
    endings = ("That is all.", "Good luck with it!", "Is there anything else?", "So much for that.")
    return {"end_phrase": pick.one(*endings)}


def _range(
    low: str, high: str, least: tuple[int, int], room: tuple[int, int], step: int = 1
) -> Callable[[Pick], Arguments]:
    """From one number to another, in steps."""

    def draw(pick: Pick) -> Arguments:
        start = step * pick.between(*least)
        return {low: start, high: start + step * pick.between(*room)}

    return draw


KINDS: tuple[Kind, ...] = (
    Kind("ifeval", "length_constraints:number_words", "length",
         _amount("num_words", (40, 80), (60, 120))),
    Kind("ifeval", "length_constraints:number_sentences", "sentences",
         _amount("num_sentences", (4, 7), (4, 7))),
    Kind("ifeval", "length_constraints:number_paragraphs", "layout",
         lambda pick: {"num_paragraphs": pick.between(2, 4)}),
    Kind("ifeval", "length_constraints:nth_paragraph_first_word", "layout", _paragraph),
    Kind("ifeval", "keywords:existence", "words", lambda pick: {"keywords": pick.two()}),
    Kind("ifeval", "keywords:forbidden_words", "no words",
         lambda pick: {"forbidden_words": pick.two()}),
    Kind("ifeval", "keywords:frequency", "words", _frequency),
    Kind("ifeval", "keywords:letter_frequency", "letters", _letter),
    Kind("ifeval", "change_case:capital_word_frequency", "case",
         lambda pick: {"capital_frequency": pick.between(2, 5), "capital_relation": "at least"}),
    Kind("ifeval", "change_case:english_capital", "case"),
    Kind("ifeval", "change_case:english_lowercase", "case"),
    Kind("ifeval", "detectable_format:title", "title"),
    Kind("ifeval", "detectable_content:number_placeholders", "placeholders",
         lambda pick: {"num_placeholders": pick.between(1, 4)}),
    Kind("ifeval", "detectable_content:postscript", "end",
         lambda pick: {"postscript_marker": pick.one("P.S.", "P.P.S")}),
    Kind("ifeval", "detectable_format:number_bullet_lists", "layout",
         lambda pick: {"num_bullets": pick.between(2, 6)}),
    Kind("ifeval", "detectable_format:number_highlighted_sections", "emphasis",
         lambda pick: {"num_highlights": pick.between(1, 4)}),
    Kind("ifeval", "detectable_format:multiple_sections", "layout", _sections),
    Kind("ifeval", "detectable_format:json_format", "layout"),
    Kind("ifeval", "punctuation:no_comma", "punctuation"),
    Kind("ifeval", "startend:end_checker", "end", _ending),
    Kind("ifeval", "startend:quotation", "start"),
    Kind("ifeval", "combination:two_responses", "layout"),
    Kind("iftrain", "first_word:first_word_answer", "start",
         lambda pick: {"first_word": pick.word()}),
    Kind("iftrain", "last_word:last_word_answer", "end", lambda pick: {"last_word": pick.word()}),
    Kind("iftrain", "keywords:word_once", "words", lambda pick: {"keyword": pick.word()}),
    Kind("iftrain", "keywords:exclude_word_harder", "no words",
         lambda pick: {"keyword": pick.word()}),
    Kind("iftrain", "keywords:palindrome", "letters"),
    Kind("iftrain", "keywords:start_end", "end"),
    Kind("iftrain", "letters:letter_counting", "length",
         lambda pick: {"N": 10 * pick.between(15, 30), "relation": "at least"}),
    Kind("iftrain", "paragraphs:paragraphs2", "layout"),
    Kind("iftrain", "punctuation:punctuation_dot", "punctuation"),
    Kind("ifbench", "count:word_count_range", "length",
         _range("min_words", "max_words", (4, 9), (2, 4), 10)),
    Kind("ifbench", "count:unique_word_count", "vocabulary",
         lambda pick: {"N": 5 * pick.between(6, 12)}),
    Kind("ifbench", "count:numbers", "numbers", lambda pick: {"N": pick.between(2, 4)}),
    Kind("ifbench", "count:conjunctions", "vocabulary",
         lambda pick: {"small_n": pick.between(2, 4)}),
    Kind("ifbench", "count:pronouns", "pronouns", lambda pick: {"N": pick.between(4, 10)}),
    Kind("ifbench", "sentence:keyword", "words",
         lambda pick: {"word": pick.word(), "N": pick.between(2, 4)}),
    Kind("ifbench", "format:emoji", "emoji"),
    Kind("ifbench", "format:title_case", "case"),
    Kind("ifbench", "format:sub-bullets", "layout"),
    Kind("ifbench", "ratio:sentence_balance", "sentences"),
    Kind("muldimif", "content:keywords", "words", lambda pick: {"words": pick.two()}),
    Kind("muldimif", "format:json", "layout", _range("at_least", "at_most", (2, 3), (1, 2))),
    Kind("muldimif", "format:markdown", "layout", lambda pick: {"at_least": pick.between(2, 3)}),
    Kind("muldimif", "format:table", "layout",
         lambda pick: {"at_least_rows": 2, "at_most_rows": pick.between(4, 7)}),
    Kind("muldimif", "language:english", "case",
         lambda pick: {"case": pick.one("upper", "lower", "capitalised")}),
    Kind("muldimif", "length:paragraphs", "layout", _range("at_least", "at_most", (2, 3), (0, 2))),
    Kind("muldimif", "length:sentences", "sentences",
         _range("at_least", "at_most", (3, 5), (1, 3))),
    Kind("muldimif", "length:words", "length", _range("at_least", "at_most", (4, 9), (2, 4), 10)),
)  # fmt: skip
