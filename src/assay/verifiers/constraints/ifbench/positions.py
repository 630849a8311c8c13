"""Words in given places: first, second, last but one, mth of a sentence, ends of a paragraph."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from string import punctuation
from typing import Any

from assay.verifiers.constraints.arguments import Phrase, PositiveInt
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.lexicon import KEYWORDS
from assay.verifiers.constraints.ifbench.shared import (
    EDGES,
    WORD,
    count,
    filled_lines,
    first_that_holds,
    words,
)
from assay.verifiers.constraints.ifbench.verbs import is_verb, tagged_verb
from assay.verifiers.constraints.text import Text, analyse


@constraint("words:start_verb", family="ifbench")
class StartVerb(Constraint):
    """The first word is a verb."""

    phrasings = (
        "Open your answer with a verb.",
        "The very first word you write has to be a verb.",
        "Let a verb stand at the beginning of your reply.",
    )
    differs = "asks NLTK's tagger, which often takes a verb for a name; imitated by a table"
    claims = frozenset({"opening"})

    def check(self, text: Text) -> Finding:
        match = WORD.search(text.raw)
        if match is None:
            return Finding(holds=False, measured="no word")
        following = WORD.search(text.raw, match.end(), match.end() + 200)
        verb = is_verb(match[0], following[0] if following else "")
        return Finding(verb, f"first word {match[0][:40]!r}", (match.span(),))

    def check_faithful(self, text: Text) -> Finding:
        first, second = (*text.words_tb[:2], "", "")[:2]
        return Finding(tagged_verb(first, second), f"first token {first[:40]!r}")

    def obey(self, text: str) -> str:
        return first_that_holds(self.check, (text, f"Consider this: {text.strip()}"))


@constraint("words:paragraph_last_first", family="ifbench")
class ParagraphLastFirst(Constraint):
    """Every paragraph (a line that is not blank) ends with the word it started with."""

    phrasings = (
        "End each paragraph with the word it began with, and put a line break between paragraphs.",
        "The first and the last word of every paragraph must be the same; one paragraph a line.",
        "Close every paragraph on its own opening word. Separate paragraphs with a newline.",
    )
    differs = "leaves punctuation inside the paragraph on its words: `Rain, more rain.` fails"
    touches = frozenset({"opening", "ending"})
    claims = frozenset({"paragraphs"})

    def check(self, text: Text) -> Finding:
        found = [(span, words(line.lower())) for span, line in filled_lines(text.raw)]
        return self._judged(found)

    def check_faithful(self, text: Text) -> Finding:
        lines = filled_lines(text.raw)
        return self._judged([(s, line.strip().lower().strip(EDGES).split()) for s, line in lines])

    def _judged(self, found: list[tuple[tuple[int, int], list[str]]]) -> Finding:
        other = [span for span, line in found if line and line[0] != line[-1]]
        measured = (
            f"{len(found) - len(other)} of {count(len(found), 'paragraph')} end as they start"
        )
        return Finding(not other, measured, tuple(other[:100]))

    def obey(self, text: str) -> str:
        closed = []
        for _, line in filled_lines(text):
            found = words(line)
            same = not found or found[0].lower() == found[-1].lower()
            closed.append(line if same else f"{line.rstrip()} {found[0]}.")
        return first_that_holds(self.check, ("\n".join(closed), "Rain follows rain."))


@constraint("words:keywords_specific_position", family="ifbench")
class KeywordsSpecificPosition(Constraint):
    """Word number `m` of sentence number `n` is `keyword`, in any case."""

    keyword: Phrase
    n: PositiveInt
    m: PositiveInt

    phrasings = (
        'Make "{keyword}" word number {m} of sentence number {n}.',
        'In sentence {n} of your answer, the word in place {m} has to be "{keyword}".',
        'Put "{keyword}" into sentence number {n}, where it must be the word at position {m}.',
    )
    differs = 'counts parts of contractions as words: "don\'t" is two'
    touches = frozenset({"sentences"})

    def check(self, text: Text) -> Finding:
        return self._judged(text, words, self.keyword.strip(EDGES))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, _tokens, self.keyword.strip())

    def _judged(self, text: Text, split: Callable[[str], list[str]], keyword: str) -> Finding:
        sentences = text.sents_punkt
        if len(sentences) < self.n:
            return Finding(holds=False, measured=count(len(sentences), "sentence"))
        found = split(sentences[self.n - 1])
        span = text.sentence_spans[self.n - 1]
        if len(found) < self.m:
            measured = f"sentence {self.n} has {count(len(found), 'word')}"
            return Finding(holds=False, measured=measured, spans=(span,))
        word = found[self.m - 1]
        holds = word.lower() == keyword.lower()
        return Finding(holds, f"word {self.m} of sentence {self.n} is {word[:40]!r}", (span,))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "keyword": rng.choice(KEYWORDS),
            "n": rng.randint(20, 30),
            "m": rng.randint(30, 40),
        }

    def obey(self, text: str) -> str:
        filling = " ".join(["on"] * (self.m - 1))
        named = f"{filling} {self.keyword.strip()} it goes.".strip().capitalize()
        found = [*analyse(text).sents_punkt, *["It goes on."] * self.n]
        plain = [*["It goes on."] * (self.n - 1), named]
        found[self.n - 1] = named
        return first_that_holds(self.check, (text, " ".join(found), " ".join(plain)))


def _tokens(sentence: str) -> list[str]:
    """Treebank tokens of a sentence that hold a letter or digit."""
    return [token for token in analyse(sentence).words_tb if any(map(str.isalnum, token))]


@constraint("words:words_position", family="ifbench")
class WordsPosition(Constraint):
    """The second word and the last but one are `keyword`, in any case."""

    keyword: Phrase

    phrasings = (
        'Let "{keyword}" be both the second word and the last word but one of your answer.',
        'Your answer has "{keyword}" in second place, and again just before its last word.',
        'The word after the first and the word before the last must be "{keyword}".',
    )
    differs = 'counts punctuation as words, but for one mark at the end: "Well, so" has three'
    touches = frozenset({"opening", "ending"})

    def check(self, text: Text) -> Finding:
        found = list(WORD.finditer(text.raw))
        if len(found) < 2:
            return Finding(holds=False, measured=count(len(found), "word"))
        second, last_but_one = found[1], found[-2]
        wanted = self.keyword.strip(EDGES).lower()
        return Finding(
            second[0].lower() == last_but_one[0].lower() == wanted,
            f"second word {second[0][:40]!r}, last but one {last_but_one[0][:40]!r}",
            (second.span(), last_but_one.span()),
        )

    def check_faithful(self, text: Text) -> Finding:
        found = text.words_tb
        back = 3 if found and found[-1] in punctuation else 2
        if len(found) < back:
            return Finding(holds=False, measured=count(len(found), "token"))
        second, last_but_one = found[1].lower(), found[-back].lower()
        holds = second == last_but_one == self.keyword.strip().lower()
        return Finding(holds, f"second token {second[:40]!r}, last but one {last_but_one[:40]!r}")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"keyword": rng.choice(KEYWORDS)}

    def obey(self, text: str) -> str:
        word = self.keyword.strip()
        framed = f"The {word}: {text.strip()} A {word} indeed."
        return first_that_holds(self.check, (text, framed))


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
