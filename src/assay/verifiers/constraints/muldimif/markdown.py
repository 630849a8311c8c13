"""Headings and other marks of markdown."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.verifiers.constraints.arguments import Phrases, PositiveInt
from assay.verifiers.constraints.constraint import Finding, constraint
from assay.verifiers.constraints.muldimif.base import Stated
from assay.verifiers.constraints.muldimif.numbers import Range
from assay.verifiers.constraints.muldimif.structure import (
    Heading,
    block_quotes,
    bullets,
    has_words,
    headings,
)
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE

_BOLD = re.compile(r"(?<!\*)\*\*(?=\S)[^*\n]{1,2000}\*\*|(?<!\w)__(?=\S)[^_\n]{1,2000}__")


@constraint("format:markdown", family="muldimif")
class Markdown(Stated):
    """Headings of certain levels, with certain titles, block quotes, bold (MulDimIF, Markdown).

    `levels` must all occur; `at_least` and `at_most` bound the number of different levels;
    `deepest` bounds the level, `first` is the level of the first heading, which opens the answer;
    `headings` is the fewest headings, `titles` occur among them (at the level `titled`, if given).
    Headings inside code blocks do not count.
    """

    levels: tuple[PositiveInt, ...] | None = None
    at_least: PositiveInt | None = None
    at_most: PositiveInt | None = None
    deepest: PositiveInt | None = None
    first: PositiveInt | None = None
    headings: PositiveInt | None = None
    titles: Phrases | None = None
    titled: PositiveInt | None = None
    block_quotes: PositiveInt | None = None
    bold: bool = False
    bullets: bool = False

    asks = ("levels", "at_least", "at_most", "deepest", "first", "headings", "titles",
            "block_quotes", "bold", "bullets")  # fmt: skip
    phrasings = (
        "The answer must {rule}.",
        "Write in markdown and {rule}.",
        "Use markdown: {rule}.",
    )
    differs = (
        "headings inside code blocks count; a sentence that names no known rule passes; 'each' or "
        "'any' inside a word asks every heading to obey alone; block quotes must be every line"
    )
    touches = frozenset({"lines", "opening"})

    def wording(self) -> Mapping[str, str]:
        levels = self.levels or ()
        if len(levels) == 2:
            parts = [f"use heading levels {levels[0]} and {levels[1]}"]
        else:
            parts = [f"include a level {level} heading" for level in levels]
        if (self.at_least, self.at_most) != (None, None):
            parts.append(f"use {Range(self.at_least, self.at_most).words()} heading levels")
        if self.deepest:
            parts.append(f"keep to headings whose level must not exceed {self.deepest}")
        if self.first:
            parts.append(f"begin with a level {self.first} heading")
        if self.headings:
            parts.append("include headings")
        for title in self.titles or ():
            parts.append(f"include a level {self.titled or 2} heading titled '{title}'")
        if self.block_quotes:
            parts.append("use block quotes")
        parts += ["use bold"] * self.bold + ["use bullet points"] * self.bullets
        return {"rule": ", and ".join(parts)}

    def check(self, text: Text) -> Finding:
        found = headings(text.raw)
        spans = [heading.span for heading in found]
        quotes = block_quotes(text.raw)
        holds = self._levels_hold(found) and self._titles_hold(found)
        if self.first is not None:
            opens = text.stripped.startswith("#")
            holds = holds and opens and bool(found) and found[0].level == self.first
        if self.block_quotes is not None:
            holds, spans = holds and len(quotes) >= self.block_quotes, [*spans, *quotes]
        if self.bold:
            holds = holds and bool(text.spans(_BOLD))
        if self.bullets:
            holds = holds and bool(bullets(text.raw))
        levels = ", ".join(str(heading.level) for heading in found[:12]) or "none"
        return Finding(holds, f"heading levels: {levels}; {len(quotes)} block quotes", spans)

    def _levels_hold(self, found: tuple[Heading, ...]) -> bool:
        levels = {heading.level for heading in found}
        asked = (self.at_least, self.at_most, self.deepest) != (None, None, None)
        return (
            set(self.levels or ()) <= levels
            and (not asked or bool(levels))
            and Range(self.at_least, self.at_most).hold(len(levels))
            and (self.deepest is None or max(levels, default=0) <= self.deepest)
            and len(found) >= (self.headings or 0)
        )

    def _titles_hold(self, found: tuple[Heading, ...]) -> bool:
        titles = [
            heading.title.strip("*_ .:").lower()
            for heading in found
            if self.titled is None or heading.level == self.titled
        ]
        return all(
            any(wanted.strip("*_ .:").lower() in title for title in titles)
            for wanted in self.titles or ()
        )

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return rng.choice(
            [{"levels": [2]}, {"levels": [1, 2]}, {"at_least": 2}, {"at_least": 3},
             {"at_least": 2, "at_most": 2}, {"headings": 1}, {"block_quotes": 1}]
        )  # fmt: skip

    def obeyed(self, text: str) -> str:
        plain = " ".join(text.replace("#", "").split())
        plain = plain.lstrip("-*+•> ") if has_words(plain) else SENTENCE
        levels = list(dict.fromkeys([*([self.first] if self.first else []), *(self.levels or ())]))
        spare = [level for level in range(1, 7) if level not in levels]
        levels += spare[: max(0, (self.at_least or 0) - len(levels))]
        heads = [f"{'#' * level} Part {level}" for level in levels]
        heads += [f"{'#' * (self.titled or 2)} {title}" for title in self.titles or ()]
        heads += ["## More"] * max(0, (self.headings or 0) - len(heads))
        if self.deepest and not heads:
            heads = ["# Part"]
        extras = ["> A quotation."] * (self.block_quotes or 0)
        extras += ["**bold**"] * self.bold + ["- a point"] * self.bullets
        return "\n\n".join([*heads, plain, *extras])
