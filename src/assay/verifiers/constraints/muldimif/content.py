"""Keywords, punctuation, and identifiers: what the answer must say, open with, or end in."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any, Literal

from assay.core import Span
from assay.verifiers.constraints.arguments import Phrases, PositiveInt
from assay.verifiers.constraints.constraint import Bounds, Finding, constraint
from assay.verifiers.constraints.ifeval.keywords import word_bounds
from assay.verifiers.constraints.muldimif.base import Stated, dressed
from assay.verifiers.constraints.muldimif.phrases import (
    capitalised,
    first_uncapitalised,
    phrase_spans,
)
from assay.verifiers.constraints.muldimif.structure import has_words, sentences
from assay.verifiers.constraints.muldimif.units import unit_spans
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE, draw_words
from assay.verifiers.constraints.wording import listed


@constraint("content:keywords", family="muldimif")
class Keywords(Stated):
    """Words or phrases that must, or must not, occur (MulDimIF, Content / Keywords).

    Whole words, ignoring case, each `at_least` times; `any_of` asks for one of them, `each` for
    all of them in every unit. `ending` and `capitalised` hold what some sentences ask besides.
    """

    words: Phrases | None = None
    absent: Phrases | None = None
    at_least: PositiveInt = 1
    any_of: bool = False
    each: str | None = None
    ending: str | None = None
    capitalised: bool = False

    asks = ("words", "absent")
    phrasings = (
        "The answer must {include}.",
        "Write a reply that is sure to {include}.",
        "Your text has to {include}.",
    )
    differs = (
        "a stop inside the quotes belongs to the keyword and an apostrophe ends it; the word "
        "'or' anywhere accepts any of the keywords; a sentence without quotes passes"
    )

    def wording(self) -> Mapping[str, str]:
        parts = []
        if self.words:
            names = listed(self.words, "or" if self.any_of else "and")
            times = f" at least {self.at_least} times" if self.at_least > 1 else ""
            where = f" in each {self.each}" if self.each else ""
            plural = "s" if len(self.words) > 1 else ""
            parts.append(f"include the keyword{plural} {names}{times}{where}")
        if self.absent:
            parts.append(f"leave out {listed(self.absent)}")
        return {"include": " and ".join(parts)}

    def check(self, text: Text) -> Finding:
        units = unit_spans(text, self.each) if self.each else ((0, len(text.raw)),)
        failed = [span for span in units if not self._included(text.raw[slice(*span)])]
        banned = [span for word in self.absent or () for span in phrase_spans(text, word)]
        spans = [span for word in self.words or () for span in phrase_spans(text, word)]
        holds = (
            bool(units)
            and not failed
            and not banned
            and (self.ending is None or text.stripped.rstrip("\"'”’*_)").endswith(self.ending))
            and not (self.capitalised and first_uncapitalised(text.raw))
        )
        return Finding(holds, self._measured(text, units, failed, banned), sorted(banned or spans))

    def _included(self, piece: str) -> bool:
        found = [len(phrase_spans(piece, word)) >= self.at_least for word in self.words or ()]
        return not found or (any(found) if self.any_of else all(found))

    def _measured(
        self, text: Text, units: tuple[Span, ...], failed: list[Span], banned: list[Span]
    ) -> str:
        if banned:
            return f"{len(banned)} places with what must not occur"
        if self.each:
            return f"in {len(units) - len(failed)} of {len(units)} {self.each}s"
        counts = [f"{word!r} {len(phrase_spans(text, word))}×" for word in self.words or ()]
        return ", ".join(counts) or "none of what must not occur"

    def bounds(self) -> tuple[Bounds, ...]:
        wanted = () if self.any_of else self.words or ()
        return (
            *(word_bounds(word, self.at_least) for word in wanted),
            *(word_bounds(word, 0, 0) for word in self.absent or ()),
        )

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"words": draw_words(rng, rng.choice((1, 1, 1, 2, 3)))}

    def obeyed(self, text: str) -> str:
        for word in self.absent or ():
            spans = phrase_spans(text, word)
            for start, end in reversed(spans):
                text = text[:start] + text[end:]
        wanted = ", ".join(self.words or ())
        piece = ", ".join([wanted] * self.at_least)
        made = dressed(self.each, piece) if self.each else f"{text.rstrip()} {piece}".strip()
        made = made if has_words(made) else SENTENCE
        if self.ending is not None:
            made = made.rstrip(".!? ") + self.ending
        return capitalised(made) if self.capitalised else made


Mark = Literal[".", "?", "!", ";", ":", ",", "…", "any"]

_NAMES: Mapping[str, str] = {
    ".": "period", "?": "question mark", "!": "exclamation mark", ";": "semicolon",
    ":": "colon", ",": "comma", "…": "ellipsis", "any": "punctuation mark",
}  # fmt: skip
_VARIANTS: Mapping[str, str] = {
    ".": ".。．", "?": "?？", "!": "!！", ";": ";；", ":": ":：", ",": ",，", "…": "…",
    "any": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~。．？！；：，…、",
}  # fmt: skip
_CLOSERS = "\"'”’»)]*_`"


@constraint("content:punctuation", family="muldimif")
class Punctuation(Stated):
    """The mark at the end of the answer or of each unit, or marks that occur nowhere (MulDimIF).

    `endings` are the marks one of which must come last, `never_last` those that must not,
    `absent` those that occur nowhere. Quotes, brackets and emphasis after the mark are passed
    over; there must be a word before it. `suffix` must follow the mark.
    """

    endings: tuple[Mark, ...] | None = None
    never_last: tuple[Mark, ...] | None = None
    absent: tuple[Mark, ...] | None = None
    suffix: str | None = None
    each: str | None = None
    at_least_sentences: PositiveInt | None = None

    asks = ("endings", "never_last", "absent")
    phrasings = (
        "The answer must {rule}.",
        "Make sure to {rule}.",
        "Your reply has to {rule}.",
    )
    differs = (
        "a mark that must occur nowhere is looked for at the end alone; closing quotes hide the "
        "mark; 'all' or 'any' inside a word makes each sentence end so; a lone full stop passes"
    )
    touches = frozenset({"ending"})

    def wording(self) -> Mapping[str, str]:
        where = f"end each {self.each} with" if self.each else "end with"
        parts = []
        if self.endings:
            suffix = f" followed by a `{self.suffix}`" if self.suffix else ""
            parts.append(f"{where} {_named(self.endings)}{suffix}")
        if self.never_last:
            parts.append(f"not {where} {_named(self.never_last)}")
        if self.absent:
            parts.append(f"avoid using {_named(self.absent, plural=True)}")
        return {"rule": " and ".join(parts)}

    def check(self, text: Text) -> Finding:
        marks = "".join(_VARIANTS[mark] for mark in self.absent or ())
        banned = text.spans(re.compile(f"[{re.escape(marks)}]")) if marks else ()
        if banned:
            return Finding(False, f"{len(banned)} marks that must not occur", banned)
        units = self._units(text)
        failed = tuple(span for span in units if not self._ends(text.raw[slice(*span)]))
        enough = len(sentences(text)) >= (self.at_least_sentences or 0)
        last = text.stripped[-1:]
        measured = (
            f"{len(units) - len(failed)} of {len(units)} {self.each}s do"
            if self.each
            else f"ends in {last!r}"
        )
        return Finding(bool(units) and not failed and enough, measured, failed)

    def _units(self, text: Text) -> tuple[Span, ...]:
        if self.each is None:
            return ((0, len(text.raw)),)
        return unit_spans(text, self.each)

    def _ends(self, piece: str) -> bool:
        if not has_words(piece):
            return False
        piece = piece.strip()
        if self.suffix is not None:
            if not piece.endswith(self.suffix):
                return False
            piece = piece.removesuffix(self.suffix)
        bare = piece.rstrip(_CLOSERS) or piece
        last = {bare[-1], piece[-1]}
        wanted = not self.endings or any(last & set(_VARIANTS[mark]) for mark in self.endings)
        return wanted and not any(last & set(_VARIANTS[mark]) for mark in self.never_last or ())

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return rng.choice(
            [
                {"endings": [rng.choice(".?!;")]},
                {"endings": [rng.choice(".!")], "each": "sentence"},
                {"absent": [rng.choice("!;?")]},
            ]
        )

    def obeyed(self, text: str) -> str:
        marks = "".join(_VARIANTS[mark] for mark in self.absent or ())
        kept = text.translate({ord(mark): None for mark in marks})
        end = (self.endings or ("",))[0] + (self.suffix or "")
        end = end.replace("any", ".")
        if self.each == "sentence":
            kept = re.sub(r"[.!?;。！？]+", "", SENTENCE) + end
        else:
            kept = kept if has_words(kept) else SENTENCE.rstrip(".")
            if self.endings or self.never_last:
                kept = kept.strip().rstrip(_VARIANTS["any"] + " ") + end
        made = dressed(self.each, kept)
        return " ".join([made] * (self.at_least_sentences or 1))


def _named(marks: tuple[str, ...], *, plural: bool = False) -> str:
    if plural:
        return " and ".join(f"{_NAMES[mark]}s" for mark in marks)
    return " or ".join(
        f"{'an' if _NAMES[mark][0] in 'aeiou' else 'a'} {_NAMES[mark]}" for mark in marks
    )


Place = Literal["start", "end", "initial", "sources", "cited sources", "citations", "quotes",
                "one paragraph", "short", "emojis"]  # fmt: skip

_CITED = re.compile(r"\[\d+\]|\((?:[^\W\d_]|[ .,&'’-]){1,80},? \d{4}\)")
_SOURCES = re.compile(r"^\W*(?:sources|references)\W*:?", re.IGNORECASE | re.MULTILINE)
_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")


@constraint("content:identifiers", family="muldimif")
class Identifiers(Stated):
    """An opening or closing phrase, sources, citations, quotes (MulDimIF, Content / others).

    `rule` says which: ``start`` and ``end`` compare with `phrase`, ``initial`` asks for a
    capitalised word that starts with the letter `phrase`, ``short`` for 1 to 200 characters.
    """

    rule: Place | None = None
    phrase: str | None = None

    asks = ("rule",)
    phrasings = ("{rule}", "Mind this: {rule}", "In your answer, {lower}")
    differs = "only a dozen sentences are known word for word; every other one fails"
    touches = frozenset({"opening", "ending"})

    def wording(self) -> Mapping[str, str]:
        said = {
            "start": f"Start with the phrase '{self.phrase}'",
            "end": f"End with the phrase '{self.phrase}'",
            "initial": f"Use a name that starts with the letter '{self.phrase}'.",
            "sources": "Cite your sources at the end, after the word Sources:",
            "cited sources": "Must provide sources that are cited",
            "citations": "It must include in-text citations",
            "quotes": "Must include quotes from the sources",
            "one paragraph": "Keep it a paragraph long",
            "short": "The response must be short and simple",
            "emojis": "Each sentence must include at least three emojis.",
        }[self.rule or "short"]
        return {"rule": said, "lower": said[0].lower() + said[1:]}

    def check(self, text: Text) -> Finding:
        raw, phrase = text.raw, self.phrase or ""
        if self.rule in ("start", "end"):
            bare = raw.strip().strip(" #*_\"'“”").lower()
            wanted = phrase.strip().lower()
            holds = (
                bare.startswith(wanted)
                if self.rule == "start"
                else bare.endswith(wanted.rstrip("\"'"))
            )
            return Finding(holds, f"{'starts' if self.rule == 'start' else 'ends'} "
                           f"{bare[:40] if self.rule == 'start' else bare[-40:]!r}")  # fmt: skip
        if self.rule == "initial":
            pattern = re.compile(rf"\b{re.escape(phrase.upper())}\w*")
            return self._found(text.spans(pattern))
        if self.rule in ("one paragraph", "short"):
            lines = raw.strip().count("\n") + 1
            holds = lines == 1 if self.rule == "one paragraph" else len(raw.strip()) <= 200
            return Finding(
                holds and has_words(raw), f"{lines} lines, {len(raw.strip())} characters"
            )
        if self.rule == "emojis":
            counts = [len(_EMOJI.findall(raw[slice(*span)])) for span in sentences(text)]
            return Finding(
                min(counts, default=0) >= 3, f"fewest in a sentence: {min(counts, default=0)}"
            )
        return self._cited(text)

    def _cited(self, text: Text) -> Finding:
        listed_at = text.spans(_SOURCES)
        after = bool(listed_at) and has_words(text.raw, listed_at[-1][1])
        cited = text.spans(_CITED)
        if self.rule == "sources":
            return Finding(after, f"{len(listed_at)} headings for sources", listed_at)
        if self.rule == "citations":
            return self._found(cited)
        if self.rule == "quotes":
            return self._found(text.spans(re.compile('["“][^"“”\n]{2,400}["”]')))
        return Finding(after and bool(cited), f"{len(cited)} citations", cited)

    def _found(self, spans: tuple[Span, ...]) -> Finding:
        return Finding(bool(spans), f"{len(spans)} found", spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        word = draw_words(rng, 1)[0].capitalize()
        return rng.choice(
            [{"rule": "start", "phrase": f"{word}:"}, {"rule": "citations"}, {"rule": "short"}]
        )

    def obeyed(self, text: str) -> str:
        base = text.strip() if has_words(text) else SENTENCE
        plain = " ".join(base.split())
        return {
            "start": f"{self.phrase} {base}",
            "end": f"{base} {self.phrase}",
            "initial": f"{base} {(self.phrase or '').upper()}ax",
            "sources": f"{base}\nSources: an atlas",
            "cited sources": f"{base} [1]\nSources: [1] an atlas",
            "citations": f"{base} [1]",
            "quotes": f'{base} "so they say"',
            "one paragraph": plain,
            "short": plain[:200] if has_words(plain[:200]) else SENTENCE,
            "emojis": "Well 😀😀😀.",
        }[self.rule or "short"]
