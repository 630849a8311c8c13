"""Counts of words: how many in all, how many different, how many of a fixed list."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from itertools import count as numbers_from
from typing import Any, ClassVar

from assay.core import BadArgument, Span
from assay.verifiers.constraints.arguments import Natural, Phrase, PositiveInt
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


@constraint("count:words_japanese", family="ifbench")
class WordsJapanese(Constraint):
    """Every `N`-th word is Japanese: it holds a character of U+3040-30FF or U+4E00-9FFF."""

    N: PositiveInt

    phrasings = (
        "Each word whose place is a multiple of {N} must be a Japanese one.",
        "Write word number {N}, and every further multiple of {N}, in Japanese script.",
        "After each run of {N} words, the last of the run must be Japanese.",
    )
    differs = "takes an answer of fewer than N words, and counts tokens of punctuation as words"
    touches = frozenset({"language", "words"})

    def check(self, text: Text) -> Finding:
        tokens = [match for match in _TOKEN.finditer(text.raw) if any(map(str.isalnum, match[0]))]
        due = tokens[self.N - 1 :: self.N]
        other = [m for m in due if not _JAPANESE.search(m[0]) and not m[0].strip(EDGES).isdigit()]
        measured = f"{len(due) - len(other)} of {len(due)} words in their places are Japanese"
        spans = tuple(match.span() for match in other[:100])
        return Finding(bool(due) and not other, measured, spans)

    def check_faithful(self, text: Text) -> Finding:
        due = [token.strip(EDGES) for token in text.words_ws[self.N - 1 :: self.N]]
        other = [word for word in due if word and not word.isdigit() and not _JAPANESE.search(word)]
        measured = f"{len(due) - len(other)} of {len(due)} words in their places are Japanese"
        return Finding(not other, measured)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"N": rng.randint(1, 30)}

    def obey(self, text: str) -> str:
        tokens = [token for token in text.split() if any(map(str.isalnum, token))]
        tokens += list(KEYWORDS[: max(self.N - len(tokens), 0)])
        tokens[self.N - 1 :: self.N] = ["ねこ"] * len(tokens[self.N - 1 :: self.N])
        return " ".join(tokens)


_TOKEN = re.compile(r"\S+")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
