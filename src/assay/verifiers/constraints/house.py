"""Our own kinds (family ``assay``), for what no published kind says.

>>> Words(at_most=3).verify("One two three.").label
'correct'
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from assay.core import BadArgument, Span, VerifierError
from assay.verifiers.constraints.arguments import Natural, Phrase, PositiveInt
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifeval.length import excess, into_pieces, lengthened, shortened
from assay.verifiers.constraints.ifeval.startend import MARKS
from assay.verifiers.constraints.patterns import LONGEST, within_deadline
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.vocabulary import SENTENCE, draw_words
from assay.verifiers.constraints.wording import count


class _Range(Constraint):
    """So many of something: `at_least`, `at_most`, or both."""

    __slots__ = ()

    at_least: Natural | None
    at_most: PositiveInt | None

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            raise BadArgument(f"constraint {self.id!r} needs at_least or at_most")
        if low is not None and high is not None and low > high:
            raise BadArgument(f"at_least ({low}) is more than at_most ({high})")

    @property
    def noun(self) -> str:
        """What is counted, in the singular: the id says it in the plural."""
        return self.id.rpartition(":")[2].removesuffix("s")

    def wording(self) -> Mapping[str, str]:
        low, high = self.at_least, self.at_most
        if low is None or high is None:
            number, relation = (high, "at most") if low is None else (low, "at least")
            return {"amount": f"{relation} {count(number or 0, self.noun)}"}
        if low == high:
            return {"amount": f"exactly {count(low, self.noun)}"}
        return {"amount": f"{low} to {count(high, self.noun)}"}

    def counted(self, number: int, spans: Any = ()) -> Finding:
        """The finding on a number, with the spans beyond `at_most` if it is too many."""
        short = self.at_least is not None and number < self.at_least
        over = self.at_most is not None and number > self.at_most
        return Finding(not short and not over, count(number, self.noun), spans if over else ())

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds(f"{self.noun}s", self.at_least or 0, self.at_most),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        low = rng.randint(2, 10)
        high = low + rng.randint(0, 10)
        return rng.choice(
            ({"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high})
        )


@constraint("assay:words", family="assay")
class Words(_Range):
    r"""At least and at most so many words, runs of ``\w``."""

    at_least: Natural | None = None
    at_most: PositiveInt | None = None

    phrasings = (
        "Answer with {amount}.",
        "Your answer should have {amount}.",
        "Write {amount}.",
    )

    def check(self, text: Text) -> Finding:
        return self.counted(len(text.words_re), lambda: excess(text.raw, self.at_most or 0))

    def settled(self, text: Text) -> bool:
        if self.at_most is None:
            return bool(self.check(text).holds)
        return len(text.words_re) > self.at_most

    def obey(self, text: str) -> str:
        text = lengthened(text or "Yes.", self.at_least or 0)
        return text if self.at_most is None else shortened(text, self.at_most)


@constraint("assay:sentences", family="assay")
class Sentences(_Range):
    """At least and at most so many sentences, split by Punkt for English."""

    at_least: Natural | None = None
    at_most: PositiveInt | None = None

    phrasings = (
        "Answer in {amount}.",
        "Your answer should have {amount}.",
        "Write {amount}.",
    )

    def check(self, text: Text) -> Finding:
        spans = text.sentence_spans
        return self.counted(len(spans), spans[self.at_most or 0 :])

    def obey(self, text: str) -> str:
        sentences = analyse(text).sents_punkt if text.strip() else [SENTENCE]
        lacking = (self.at_least or 0) - len(sentences)
        more = [*sentences, *[SENTENCE] * lacking] if lacking > 0 else sentences
        edited = "\n".join(more[: self.at_most])
        return edited if self.check(analyse(edited)).holds else "\n".join([SENTENCE] * len(more))


_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


@constraint("assay:paragraphs", family="assay")
class Paragraphs(_Range):
    """At least and at most so many paragraphs, with blank lines between them."""

    at_least: Natural | None = None
    at_most: PositiveInt | None = None

    phrasings = (
        "Answer in {amount}, with a blank line between one and the next.",
        "Your answer should have {amount}, separated by blank lines.",
        "Write {amount}; leave an empty line between paragraphs.",
    )
    claims = frozenset({"paragraphs"})
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        number = sum(bool(piece.strip()) for piece in _BREAK.split(text.raw))
        return self.counted(number)

    def obey(self, text: str) -> str:
        pieces = [piece for piece in _BREAK.split(text) if piece.strip()] or [SENTENCE]
        number = max(self.at_least or 0, min(len(pieces), self.at_most or len(pieces)))
        return "\n\n".join(into_pieces(pieces, number))


@constraint("assay:starts_with", family="assay")
class StartsWith(Constraint):
    """The answer starts with a phrase, in any case; quotation marks and emphasis aside."""

    phrase: Phrase

    phrasings = (
        'Begin with "{phrase}"',
        'The first words of your answer must be "{phrase}"',
        'Start by saying "{phrase}"',
    )
    claims = frozenset({"opening"})

    def check(self, text: Text) -> Finding:
        wanted = self.phrase.strip(MARKS + " \t\r\n") or self.phrase
        start = 0 if wanted[0] in MARKS else len(text.raw) - len(text.raw.lstrip(MARKS + " \t\r\n"))
        end = start + len(wanted)
        after = text.raw[end : end + 1]
        inside = wanted[-1].isalnum() and after.isalnum()
        if text.raw[start:end].lower() != wanted.lower() or inside:
            return Finding(False, f'begins "{text.raw[start : start + 40]}..."')
        return Finding(True, "begins so", ((start, end),))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"phrase": f"The {draw_words(rng, 1)[0]}"}

    def obey(self, text: str) -> str:
        return text if self.check(analyse(text)).holds else f"{self.phrase} {text}".strip()


@constraint("assay:matches", family="assay")
class Matches(Constraint):
    r"""Some part of the answer matches a regular expression, searched for with a deadline.

    ``^`` and ``$`` stand for the ends of lines; use ``\A`` and ``\Z`` for those of the answer.
    `example` is a text that matches, for `obey`.
    """

    regex: Phrase
    example: str = ""

    phrasings = (
        "Your answer must contain a match of the regular expression {regex}",
        "Some part of what you write has to match {regex} (a regular expression).",
        "Make the regular expression {regex} match somewhere in your answer.",
    )

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        try:
            _compiled(self.regex)
        except ValueError as error:
            raise BadArgument(f"{self.regex!r} is not a regular expression: {error}") from None

    def check(self, text: Text) -> Finding:
        spans = within_deadline(lambda limits: self._first_spans(text.raw, limits))
        return Finding(bool(spans), count(len(spans), "match", "matches"), spans)

    def _first_spans(self, raw: str, limits: dict[str, Any]) -> list[Span]:
        matches = _compiled(self.regex).finditer(raw, **limits)
        return [match.span() for match in islice(matches, 100)]

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        number = rng.randint(2, 4)
        return {"regex": rf"\b\d{{{number}}}\b", "example": "1234"[:number]}

    def obey(self, text: str) -> str:
        if self.check(analyse(text)).holds:
            return text
        for edited in (f"{text}\n{self.example}", self.example, self.regex):
            if self.check(analyse(edited)).holds:
                return edited
        raise VerifierError(f"no text is known that matches {self.regex!r}; give an example")


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    import regex

    if len(expression) > LONGEST:
        raise ValueError(f"it has {len(expression)} characters, more than {LONGEST}")
    try:
        return regex.compile(expression, regex.VERSION0 | regex.MULTILINE)
    except regex.error as error:
        raise ValueError(str(error)) from None


@constraint("assay:uppercase", family="assay")
class Uppercase(Constraint):
    """All letters are capitals, in any language."""

    phrasings = (
        "Write in capital letters only.",
        "Use no small letters at all.",
        "WRITE EVERYTHING IN CAPITALS.",
    )
    claims = frozenset({"case"})

    def check(self, text: Text) -> Finding:
        return _case(text, str.islower, "small letter")

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is False

    def obey(self, text: str) -> str:
        return _kept(self, text.upper()) or "YES."


@constraint("assay:lowercase", family="assay")
class Lowercase(Constraint):
    """All letters are small, in any language."""

    phrasings = (
        "Write in small letters only.",
        "Use no capital letters at all.",
        "write everything in lower case.",
    )
    claims = frozenset({"case"})

    def check(self, text: Text) -> Finding:
        return _case(text, str.isupper, "capital letter")

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is False

    def obey(self, text: str) -> str:
        return _kept(self, text.lower()) or "yes."


def _case(text: Text, wrong: Any, noun: str) -> Finding:
    spans = [(at, at + 1) for at, char in enumerate(text.raw) if wrong(char)]
    return Finding(not spans, count(len(spans), noun), spans[:100])


def _kept(constraint: Constraint, text: str) -> str:
    return text if text.strip() and constraint.check(analyse(text)).holds else ""
