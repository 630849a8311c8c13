"""Keywords in any inflected form."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from assay.core import Span
from assay.verifiers.constraints.arguments import Phrase, Phrases
from assay.verifiers.constraints.codi.lemmas import lemmas
from assay.verifiers.constraints.codi.preamble import published_start, start
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import draw_words

_TOKEN = re.compile(r"\w+(?:-\w+)*")


@constraint("codi:keyword", family="codi")
class Keyword(Constraint):
    """Every label occurs, in some inflected form; the anti label does not (CoDI-Eval, keyword).

    A label may name alternatives: "street or road". Words are runs of word characters, joined by
    hyphens; two match if they may have one dictionary form (see `lemmas`). The parts of a
    hyphenated word count as well, and a label of several words must occur as a phrase.
    """

    labels: Phrases
    anti_label: Phrase | None = None

    phrasings = (
        "Write a text with {labels}{without}.",
        "Use {labels} in your text{without}, in whatever form fits.",
        "Make up a text that has {labels} in it{without}.",
    )
    differs = (
        "everything up to the first colon at the end of a line is cut off, only the first part of "
        "a hyphenated word counts, and a label of several words is never found"
    )

    def wording(self) -> Mapping[str, str]:
        without = f' and without "{self.anti_label}"' if self.anti_label else ""
        *first, last = self.labels
        named = f"{', '.join(first)} and {last}" if first else last
        return {"labels": named, "without": without}

    def check(self, text: Text) -> Finding:
        begin = start(text.raw)
        places = _places(text.raw, begin, parts=True)
        return self._judged(places, lambda label: _phrase(places, label))

    def check_faithful(self, text: Text) -> Finding:
        places = _places(text.raw, published_start(text.raw), parts=False)

        def find(label: str) -> list[Span]:
            return places.get(label.lower(), []) if " " in label else _any(places, label)

        return self._judged(places, find)

    def _judged(self, places: object, find: Callable[[str], list[Span]]) -> Finding:
        spans: list[Span] = []
        missing = []
        for label in self.labels:
            found = [span for option in label.split(" or ") for span in find(option.strip())]
            spans += found[:20]
            missing += [] if found else [label]
        banned = find(self.anti_label) if self.anti_label else []
        said = f"missing: {', '.join(missing)}" if missing else "all labels occur"
        said += "; the anti label occurs" if banned else ""
        return Finding(not missing and not banned, said, sorted(banned or spans))

    def bounds(self) -> tuple[Bounds, ...]:
        absent = [self.anti_label] if self.anti_label else []
        return (
            *(Bounds(f"occurrences of {_lemma(label)!r}", 1) for label in self.labels),
            *(Bounds(f"occurrences of {_lemma(label)!r}", 0, 0) for label in absent),
        )

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        words = draw_words(rng, rng.randint(2, 5) + 1)
        return {"labels": words[1:], "anti_label": rng.choice((None, words[0]))}

    def obey(self, text: str) -> str:
        if self.anti_label:
            spans = _phrase(_places(text, 0, parts=True), self.anti_label)
            for begin, end in sorted(set(spans), reverse=True):
                text = text[:begin] + text[end:]
        wanted = ", ".join(label.split(" or ")[0] for label in self.labels)
        return f"{text.rstrip()}\nThe words are {wanted}.".strip()


def _places(raw: str, begin: int, *, parts: bool) -> dict[str, list[Span]]:
    """Where each dictionary form stands, by form; of the parts of hyphenated words too."""
    found: dict[str, list[Span]] = {}
    for match in _TOKEN.finditer(raw, begin):
        first, dash, _ = match[0].partition("-")
        # Of a hyphenated word, spaCy's first token is its first part.
        pieces = {match[0], *match[0].split("-")} if parts else {first if dash else match[0]}
        for form in {form for piece in pieces for form in lemmas(piece)}:
            found.setdefault(form, []).append(match.span())
    return found


def _any(places: dict[str, list[Span]], word: str) -> list[Span]:
    return [span for form in sorted(lemmas(word)) for span in places.get(form, [])]


def _phrase(places: dict[str, list[Span]], label: str) -> list[Span]:
    words = _TOKEN.findall(label)
    if len(words) <= 1:
        return _any(places, words[0] if words else label)
    # Each word of a phrase must follow the one before with one character between.
    heads = set(_any(places, words[0]))
    for word in words[1:]:
        following = {span[0]: span for span in _any(places, word)}
        heads = {(begin, following[end + 1][1]) for begin, end in heads if end + 1 in following}
    return sorted(heads)


def _lemma(label: str) -> str:
    """The shortest dictionary form, by which labels are told to be one word."""
    return min(lemmas(label), key=lambda form: (len(form), form))
