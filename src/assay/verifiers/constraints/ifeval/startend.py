"""startend: how the answer ends, and quotation marks around it."""

from __future__ import annotations

import random
from typing import Any

from assay.verifiers.constraints.arguments import Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import draw_phrase

# Quotes, emphasis and code marks around an answer are not part of its words.
MARKS = "\"'“”‘’«»*_`"
_AROUND = MARKS + " \t\r\n"


@constraint("startend:end_checker", family="ifeval")
class EndChecker(Constraint):
    """The answer ends with a phrase, in any case (IFEval, startend:end_checker)."""

    end_phrase: Phrase

    phrasings = (
        'End with "{end_phrase}" and write nothing after it.',
        'The last words of your answer must be "{end_phrase}"',
        'Finish by saying exactly "{end_phrase}"',
    )
    differs = "the phrase may be the tail of a longer word, and emphasis after it fails"
    conflicts = frozenset({"language:response_language"})
    claims = frozenset({"ending"})

    def check(self, text: Text) -> Finding:
        start = ends_with(text.raw, self.end_phrase)
        if start is None:
            return Finding(False, f'ends "...{text.stripped[-40:]}"')
        return Finding(True, "ends so", ((start, len(text.raw.rstrip())),))

    def check_faithful(self, text: Text) -> Finding:
        tail = text.raw.strip().strip('"').lower()
        holds = tail.endswith(self.end_phrase.strip().lower())
        return Finding(holds, "ends so" if holds else f'ends "...{tail[-40:]}"')

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"end_phrase": draw_phrase(rng)}

    def obey(self, text: str) -> str:
        if ends_with(text, self.end_phrase) is not None:
            return text
        return f"{text.rstrip()}\n\n{self.end_phrase}".lstrip()


def ends_with(text: str, phrase: str) -> int | None:
    """Where a phrase starts that the text ends with, in any case, marks around both aside."""
    tail = text.rstrip(_AROUND)
    wanted = phrase.strip(_AROUND) or phrase.strip()
    if wanted != phrase.strip(_AROUND):  # the phrase is made of marks alone
        tail = text.rstrip()
    start = len(tail) - len(wanted)
    if start < 0 or tail[start:].lower() != wanted.lower():
        return None
    inside = start > 0 and wanted[0].isalnum() and tail[start - 1].isalnum()
    return None if inside else start


@constraint("startend:quotation", family="ifeval")
class Quotation(Constraint):
    """The whole answer is in double quotation marks (IFEval, startend:quotation)."""

    phrasings = (
        "Put your whole answer in double quotation marks.",
        'Begin and end your answer with a double quotation mark (").',
        "Wrap everything you write in double quotes.",
    )
    differs = "curly quotation marks do not count, and nothing need stand between them"
    conflicts = frozenset({"detectable_format:title"})

    def check(self, text: Text) -> Finding:
        answer = text.stripped
        holds = (
            len(answer) > 2
            and answer[0] in '"“„'
            and answer[-1] in '"”“'
            and bool(answer[1:-1].strip())
        )
        return self._shown(holds, answer)

    def check_faithful(self, text: Text) -> Finding:
        answer = text.raw.strip()
        return self._shown(len(answer) > 1 and answer[0] == '"' and answer[-1] == '"', answer)

    def _shown(self, holds: bool, answer: str) -> Finding:
        measured = "in quotes" if holds else f"from {answer[:1]!r} to {answer[-1:]!r}"
        return Finding(holds, measured)

    def obey(self, text: str) -> str:
        return f'"{text.strip() or "Yes."}"'
