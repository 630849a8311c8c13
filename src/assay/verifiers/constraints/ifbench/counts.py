"""Counts of words: how many in all, how many different, how many of a fixed list."""

from __future__ import annotations

import random
import re
from itertools import count as numbers_from
from typing import Any

from assay.core import BadArgument
from assay.verifiers.constraints.arguments import Natural
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.lexicon import (
    CONJUNCTIONS,
    KEYWORDS,
    PERSON_NAMES,
    PRONOUNS,
)
from assay.verifiers.constraints.ifbench.shared import (
    EDGES,
    WITHOUT_PUNCTUATION,
    after,
    count,
    first_that_holds,
    spans_of,
    word_spans,
    words,
)
from assay.verifiers.constraints.text import Text, analyse

_RUN = re.compile(r"\w+")


@constraint("count:word_count_range", family="ifbench")
class WordCountRange(Constraint):
    r"""From `min_words` to `max_words` words, runs of ``\w`` (IFBench, table of constraints)."""

    min_words: Natural
    max_words: Natural

    phrasings = (
        "Write no fewer than {min_words} and no more than {max_words} words.",
        "Keep the length of your answer between {min_words} and {max_words} words.",
        "Your reply should be {min_words} to {max_words} words long.",
    )

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        if self.max_words < self.min_words:
            raise BadArgument(
                f"constraint {self.id!r} needs max_words of at least min_words, "
                f"not {self.max_words} with {self.min_words}"
            )

    def check(self, text: Text) -> Finding:
        found = len(text.words_re)
        return Finding(self.min_words <= found <= self.max_words, count(found, "word"))

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("words", self.min_words, self.max_words),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        least = rng.randint(100, 500)
        return {
            "min_words": least,
            "max_words": least + rng.randint(int(least * 0.05), int(least * 0.1)),
        }

    def obey(self, text: str) -> str:
        found = list(_RUN.finditer(text))
        if len(found) > self.max_words:
            return text[: found[self.max_words - 1].end()] + "." if self.max_words else "..."
        missing = self.min_words - len(found)
        if missing <= 0:
            return text
        filling = " ".join(KEYWORDS[i % len(KEYWORDS)] for i in range(missing))
        return after(text, filling.capitalize() + ".")


@constraint("count:unique_word_count", family="ifbench")
class UniqueWordCount(Constraint):
    """At least `N` different words, upper and lower case alike."""

    N: Natural

    phrasings = (
        "Use {N} or more different words.",
        "Your answer needs a vocabulary of at least {N} distinct words.",
        "At least {N} words of your answer must be different from one another.",
    )
    differs = "a token of nothing but punctuation counts as one more word"

    def check(self, text: Text) -> Finding:
        return self._judged(len({word.lower() for word in words(text.raw)}))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(len({token.strip(EDGES) for token in text.lower.split()}))

    def _judged(self, found: int) -> Finding:
        return Finding(found >= self.N, count(found, "different word"))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(100, 500)}

    def obey(self, text: str) -> str:
        used = {word.lower() for word in words(text)}
        added = []
        for number in numbers_from():
            if len(used) >= self.N:
                break
            head, tail = divmod(number, len(KEYWORDS))
            word = KEYWORDS[tail] if head == 0 else f"{KEYWORDS[tail]}-{KEYWORDS[head - 1]}"
            if word not in used:
                used.add(word)
                added.append(word)
        return after(text, " ".join(added).capitalize() + ".") if added else text


@constraint("count:conjunctions", family="ifbench")
class Conjunctions(Constraint):
    """At least `small_n` of the seven coordinating conjunctions: and but for nor or so yet."""

    small_n: Natural

    phrasings = (
        "Make use of {small_n} or more different coordinating conjunctions (and, but, for ...).",
        "At least {small_n} of the coordinating conjunctions must occur in your answer.",
        "Join your sentences with no fewer than {small_n} distinct coordinating conjunctions.",
    )
    differs = 'spellings count apart: "and", "And" and "and," are three conjunctions'

    def check(self, text: Text) -> Finding:
        used = sorted({word.lower() for word in words(text.raw)} & CONJUNCTIONS)
        return self._judged(text, used)

    def check_faithful(self, text: Text) -> Finding:
        tokens = {token for token in text.words_ws if token.strip(EDGES).lower() in CONJUNCTIONS}
        return self._judged(text, sorted(tokens))

    def _judged(self, text: Text, used: list[str]) -> Finding:
        spans = spans_of(_CONJUNCTION, text.raw)
        listed = f" ({', '.join(used[:7])})" if used else ""
        measured = count(len(used), "different conjunction") + listed
        return Finding(len(used) >= self.small_n, measured, spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"small_n": rng.randint(2, 6)}

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, after(text, "And, but, for, nor, or, so, yet: all are in use."))
        )


_CONJUNCTION = re.compile(rf"(?i)\b(?:{'|'.join(sorted(CONJUNCTIONS))})\b")


@constraint("count:person_names", family="ifbench")
class PersonNames(Constraint):
    """At least `N` different names out of a list of fifty, written with a capital."""

    N: Natural

    phrasings = (
        "Name {N} or more different people, taking their names from: {names}.",
        "At least {N} of these names must appear in your answer: {names}.",
        "Let {N} or more distinct persons occur, called by names from this list: {names}.",
    )

    def wording(self) -> dict[str, str]:
        return {"N": str(self.N), "names": ", ".join(PERSON_NAMES)}

    def check(self, text: Text) -> Finding:
        used = set(_NAMES.findall(text.raw))
        measured = count(len(used), "different name")
        return Finding(len(used) >= self.N, measured, spans_of(_NAMES, text.raw))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(1, len(PERSON_NAMES))}

    def obey(self, text: str) -> str:
        used = set(_NAMES.findall(text))
        missing = [name for name in PERSON_NAMES if name not in used][: max(self.N - len(used), 0)]
        return after(text, f"Present: {', '.join(missing)}.") if missing else text


_NAMES = re.compile(rf"\b(?:{'|'.join(PERSON_NAMES)})\b")


@constraint("count:numbers", family="ifbench")
class Numbers(Constraint):
    """Exactly `N` numbers written in digits; ``1,000`` and ``3.5`` are one number each."""

    N: Natural

    phrasings = (
        "Let exactly {N} numbers, in digits, occur in your answer.",
        "Write {N} numerals in your reply, neither more nor fewer.",
        "The count of numbers written with digits must be {N}.",
    )
    differs = 'deletes punctuation first, so that "2-3" and "10:30" are one number each'

    def check(self, text: Text) -> Finding:
        return self._judged(text, _NUMERAL.findall(text.raw))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, _DIGITS.findall(text.raw.translate(WITHOUT_PUNCTUATION)))

    def _judged(self, text: Text, found: list[str]) -> Finding:
        measured = count(len(found), "number")
        return Finding(len(found) == self.N, measured, spans_of(_NUMERAL, text.raw))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(1, 6)}

    def obey(self, text: str) -> str:
        found = list(_NUMERAL.finditer(text))
        for match in reversed(found[self.N :]):
            text = text[: match.start()] + "some" + text[match.end() :]
        added = " ".join(str(number) for number in range(1, self.N - len(found) + 1))
        return after(text, f"Numbers: {added}.") if added else text or "None."


_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_DIGITS = re.compile(r"\d+")


@constraint("count:pronouns", family="ifbench")
class Pronouns(Constraint):
    """At least `N` pronouns of a fixed list of 63, in any case; repeats count."""

    N: Natural

    phrasings = (
        "Use pronouns {N} times or more.",
        "There must be at least {N} pronouns in your answer.",
        "Write so that you need no fewer than {N} pronouns.",
    )
    differs = 'looks at Treebank tokens, so that "gimme" holds "me" and "each-other" no "each"'

    def check(self, text: Text) -> Finding:
        return self._judged(text, sum(word in PRONOUNS for word in _RUN.findall(text.lower)))

    def check_faithful(self, text: Text) -> Finding:
        plain = text.raw.replace("/", " ").lower()
        return self._judged(text, sum(token in PRONOUNS for token in analyse(plain).words_tb))

    def _judged(self, text: Text, found: int) -> Finding:
        spans = word_spans(text.raw, lambda word: word.lower() in PRONOUNS)
        return Finding(found >= self.N, count(found, "pronoun"), spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(1, 25)}

    def obey(self, text: str) -> str:
        found = sum(word in PRONOUNS for word in _RUN.findall(text.lower()))
        missing = max(self.N - found, 0)
        return after(text, " ".join(["You and I know it."] * -(-missing // 3))) if missing else text
