"""Keywords that must occur: so many times, or in a certain sentence."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import Any, ClassVar

from assay.core import Span
from assay.verifiers.constraints.arguments import Phrase, PositiveInt
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.lexicon import KEYWORDS
from assay.verifiers.constraints.ifbench.shared import after, count, first_that_holds
from assay.verifiers.constraints.text import Text, analyse


@constraint("count:keywords_multiple", family="ifbench")
class KeywordsMultiple(Constraint):
    """Five keywords, whole words in any case, exactly 1, 2, 3, 5 and 7 times."""

    keyword1: Phrase
    keyword2: Phrase
    keyword3: Phrase
    keyword4: Phrase
    keyword5: Phrase

    phrasings = (
        (
            "Use the word {keyword1} once, {keyword2} twice, {keyword3} three times, {keyword4} "
            "five times and {keyword5} seven times."
        ),
        (
            "These words must occur exactly as often as said: {keyword1} (1), {keyword2} (2), "
            "{keyword3} (3), {keyword4} (5), {keyword5} (7)."
        ),
        (
            "Your answer holds {keyword1} one time, {keyword2} two times, {keyword3} three times, "
            "{keyword4} five times, {keyword5} seven times."
        ),
    )
    differs = "counts a keyword inside another word as well"
    TIMES: ClassVar[tuple[int, ...]] = (1, 2, 3, 5, 7)

    def _keywords(self) -> tuple[str, ...]:
        given = (self.keyword1, self.keyword2, self.keyword3, self.keyword4, self.keyword5)
        return tuple(keyword.strip() for keyword in given)

    def check(self, text: Text) -> Finding:
        found = [[m.span() for m in _whole(k).finditer(text.raw)] for k in self._keywords()]
        spans = sorted(span for places in found for span in places[:100])
        return self._judged([len(places) for places in found], tuple(spans))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged([text.lower.count(k.lower()) for k in self._keywords()], ())

    def _judged(self, found: list[int], spans: tuple[Span, ...]) -> Finding:
        measured = ", ".join(f"{k!r} x{n}" for k, n in zip(self._keywords(), found, strict=True))
        return Finding(found == list(self.TIMES), measured, spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        drawn = rng.sample(KEYWORDS, k=5)
        return {f"keyword{number}": word for number, word in enumerate(drawn, start=1)}

    def obey(self, text: str) -> str:
        kept = text
        for keyword in self._keywords():
            kept = _whole(keyword).sub("it", kept)
        listed = " ".join(
            " ".join([keyword] * times)
            for keyword, times in zip(self._keywords(), self.TIMES, strict=True)
        )
        return first_that_holds(self.check, (text, after(kept, f"Words: {listed}."), listed))


@lru_cache(maxsize=1024)
def _whole(keyword: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(keyword)}(?!\w)", re.IGNORECASE)


@constraint("sentence:keyword", family="ifbench")
class KeywordSentence(Constraint):
    """Sentence number `N` holds `word`, as a whole word in any case."""

    word: Phrase
    N: PositiveInt

    phrasings = (
        'The word "{word}" must occur in sentence number {N} of your answer.',
        'Count your sentences and put "{word}" into number {N}.',
        'Let sentence {N} of your reply contain "{word}".',
    )
    differs = "never finds a keyword that begins or ends with a mark, such as C++"
    touches = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        return self._judged(text, rf"(?<!\w){re.escape(self.word)}(?!\w)")

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, rf"\b{re.escape(self.word)}\b")

    def _judged(self, text: Text, pattern: str) -> Finding:
        sentences = text.sents_punkt
        if len(sentences) < self.N:
            return Finding(holds=False, measured=count(len(sentences), "sentence"))
        found = re.search(pattern, sentences[self.N - 1], re.IGNORECASE)
        measured = f"sentence {self.N} {'has' if found else 'lacks'} {self.word!r}"
        return Finding(found is not None, measured, (text.sentence_spans[self.N - 1],))

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("sentences", self.N),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"word": rng.choice(KEYWORDS), "N": rng.randint(1, 20)}

    def obey(self, text: str) -> str:
        found = list(analyse(text).sents_punkt)
        found += ["It goes on."] * max(self.N - len(found), 0)
        plain = ["It goes on."] * (self.N - 1)
        named = f"Here is {self.word} at last."
        found[self.N - 1] = named
        candidates = (text, " ".join(found), " ".join([*plain, named]))
        return first_that_holds(self.check, candidates)
