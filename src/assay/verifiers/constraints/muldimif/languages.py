"""Letter case in English, and the scripts of Chinese."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, Literal

from assay.verifiers.constraints.arguments import Phrase
from assay.verifiers.constraints.constraint import Finding, constraint
from assay.verifiers.constraints.muldimif.base import Stated, dressed
from assay.verifiers.constraints.muldimif.phrases import capitalised, first_uncapitalised
from assay.verifiers.constraints.muldimif.scripts import (
    convert,
    is_han,
    only_simplified,
    only_traditional,
)
from assay.verifiers.constraints.muldimif.units import unit_spans
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE


@constraint("language:english", family="muldimif")
class English(Stated):
    """English in one case: all upper, all lower, or each word capitalised (MulDimIF, English).

    Applies to the whole answer, or to each unit (heading, cell, item ...). There must be a letter
    that has case, and most letters must be Latin. Capitalised: the first letter of every
    white-space word is upper case; words that start with a digit are passed over.
    """

    case: Literal["upper", "lower", "capitalised"] | None = None
    each: str | None = None

    asks = ("case",)
    phrasings = (
        "The answer must {rule}.",
        "Write in English and {rule}.",
        "Your reply should {rule}.",
    )
    differs = (
        "digits and punctuation alone pass, as does a lower-case word behind a bracket or quote; "
        "'table', 'json' or 'heading' in the sentence narrows the text, other units do not"
    )
    claims = frozenset({"case"})
    touches = frozenset({"language"})

    def wording(self) -> Mapping[str, str]:
        where = f" in each {self.each}" if self.each else ""
        said = {
            "upper": "be in all uppercase letters",
            "lower": "be in all lowercase letters",
            "capitalised": "use capitalized letters for each word",
        }
        return {"rule": said[self.case or "capitalised"] + where}

    def check(self, text: Text) -> Finding:
        spans = unit_spans(text, self.each) if self.each else ((0, len(text.raw)),)
        if not spans:
            return Finding(False, f"no {self.each} found")
        wrong = tuple(
            (span[0] + first[0], span[0] + first[1])
            for span in spans
            if (first := self._first_wrong(text.raw[slice(*span)]))
        )
        letters = [char for char in text.raw if char.isalpha()]
        latin = sum(char < "\u0250" for char in letters)
        shown = "".join(text.raw[slice(*span)] for span in spans)
        cased = any(char.isupper() or char.islower() for char in shown)
        measured = (
            f"{len(wrong)} of {len(spans)} not {self.case}" if wrong or cased else "no letters"
        )
        return Finding(not wrong and cased and 2 * latin >= len(letters), measured, wrong)

    def _first_wrong(self, piece: str) -> tuple[int, int] | None:
        if self.case == "capitalised":
            return first_uncapitalised(piece)
        bad = str.islower if self.case == "upper" else str.isupper
        at = next((index for index, char in enumerate(piece) if bad(char)), None)
        return None if at is None else (at, at + 1)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"case": rng.choice(["upper", "lower", "capitalised", "capitalised"])}

    def obeyed(self, text: str) -> str:
        latin = "".join(char for char in text if char.isascii() or char.isspace())
        if not any(char.isalpha() for char in latin):
            latin = SENTENCE
        if self.case == "capitalised":
            return capitalised(dressed(self.each, latin) if self.each else latin)
        made = latin.upper() if self.case == "upper" else latin.lower()
        return dressed(self.each, made) if self.each else made


@constraint("language:chinese", family="muldimif")
class Chinese(Stated):
    """Chinese in one script (MulDimIF, Language / Chinese).

    `extent` ``all``: at least half of the letters are Chinese and none belongs to the other
    script alone; ``some``: a line has Chinese characters and none of the other script. `phrase`
    must occur, if given.
    """

    script: Literal["simplified", "traditional"] | None = None
    extent: Literal["all", "some"] = "all"
    phrase: Phrase | None = None

    asks = ("script", "phrase")
    phrasings = (
        "The answer must {rule}.",
        "Please {rule} in your reply.",
        "Whatever you write, {rule}.",
    )
    differs = (
        "one character that the other script writes otherwise is enough, so the answer may be in "
        "another language, and Chinese common to both scripts fails"
    )
    claims = frozenset({"language"})
    conflicts = frozenset({"language:english"})

    def wording(self) -> Mapping[str, str]:
        parts = []
        if self.script:
            some = "include some content in" if self.extent == "some" else "use"
            kind = f"{self.script.capitalize()} Chinese"
            parts.append(f"{some} {kind}{' characters' if self.extent == 'all' else ''}")
        if self.phrase:
            parts.append(f'must include the phrase "{self.phrase}"')
        return {"rule": " and ".join(parts)}

    def check(self, text: Text) -> Finding:
        letters = [char for char in text.raw if char.isalpha()]
        han = sum(map(is_han, letters))
        other = only_traditional if self.script == "simplified" else only_simplified
        wrong = [index for index, char in enumerate(text.raw) if self.script and other(char)]
        measured = f"{han} of {len(letters)} letters are Chinese, {len(wrong)} of another script"
        spans = tuple((index, index + 1) for index in wrong[:100])
        holds = self.phrase is None or self.phrase in text.raw
        if self.script and self.extent == "all":
            holds = holds and han > 0 and 2 * han >= len(letters) and not wrong
        elif self.script:
            holds = holds and any(
                any(map(is_han, line)) and not any(map(other, line)) for line in text.lines
            )
        return Finding(holds, measured, spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"script": rng.choice(["simplified", "traditional"])}

    def obeyed(self, text: str) -> str:
        script = self.script or "simplified"
        made = "".join(char for char in convert(text, script) if is_han(char) or not char.isalpha())
        if not any(map(is_han, made)):
            made = convert("这个花园很安静。", script)
        return f"{made} {self.phrase}" if self.phrase else made
