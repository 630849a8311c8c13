"""Rules for every word: its first letter, its vowels, its length, its syllables, its repeats."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from functools import lru_cache
from string import ascii_lowercase
from typing import Any

from assay.verifiers.constraints.arguments import Natural
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import (
    WITHOUT_PUNCTUATION,
    after,
    count,
    first_that_holds,
    letters,
    word_spans,
    words,
)
from assay.verifiers.constraints.text import Text

_CONSONANT_PAIR = re.compile(r"[b-df-hj-np-tv-z]{2}")
_PRIMES_BELOW_100 = frozenset(
    n for n in range(2, 100) if all(n % divisor for divisor in range(2, n))
)


@constraint("words:alphabet", family="ifbench")
class Alphabet(Constraint):
    """Each word starts with the letter after the last word's; ``a`` follows ``z``."""

    phrasings = (
        (
            "Begin every word with the letter that follows the first letter of the word before it; "
            "after Z comes A."
        ),
        (
            "Walk through the alphabet with the first letters of your words, one letter a word, "
            "and start over at A after Z."
        ),
        "The initials of your words must run in the order of the alphabet, from Z on to A again.",
    )
    differs = "a dash, a curly quote or any other mark outside ASCII is a word, or its first letter"
    claims = frozenset({"words", "opening"})

    def check(self, text: Text) -> Finding:
        return _in_order([word[0].lower() for word in words(text.raw)])

    def check_faithful(self, text: Text) -> Finding:
        found = text.words_nopunct
        return _in_order(
            [word[0].lower() for word in found[:1]] + [w.lower()[0] for w in found[1:]]
        )

    def obey(self, text: str) -> str:
        return first_that_holds(self.check, (text, "A big cat dozes every Friday."))


def _in_order(initials: list[str]) -> Finding:
    if not initials or initials[0] not in ascii_lowercase:
        return Finding(holds=False, measured="does not start with a letter")
    first = ascii_lowercase.index(initials[0])
    for place, initial in enumerate(initials):
        due = ascii_lowercase[(first + place) % 26]
        if initial != due:
            return Finding(
                holds=False, measured=f"word {place + 1} starts with {initial!r}, not {due!r}"
            )
    return Finding(holds=True, measured=f"{count(len(initials), 'word')} in order")


@constraint("words:vowel", family="ifbench")
class Vowel(Constraint):
    """One paragraph (one line) in which at most three of the vowels a e i o u occur."""

    phrasings = (
        "Answer in one paragraph that does without at least two of the five vowels.",
        "Write a single paragraph and use only three different vowels in it.",
        "Of a, e, i, o and u, no more than three may occur in your one-paragraph answer.",
    )
    touches = frozenset({"words"})
    claims = frozenset({"paragraphs"})

    def check(self, text: Text) -> Finding:
        lines = text.raw.strip().count("\n") + 1
        used = sorted(vowel for vowel in "aeiou" if vowel in text.lower)
        measured = f"{count(lines, 'line')}, vowels {' '.join(used) or 'none'}"
        return Finding(lines == 1 and len(used) <= 3, measured)

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, " ".join(text.split()), "Sad cats can nap at any dark barn.")
        )


@constraint("words:consonants", family="ifbench")
class Consonants(Constraint):
    """Every word has two consonants side by side; ``y`` is one."""

    phrasings = (
        "Use only words in which two consonants stand next to each other.",
        "Every word of your answer needs a cluster of two or more consonants.",
        "No word may occur that lacks a pair of neighbouring consonants.",
    )
    differs = "a dash or a number that stands alone is a word without consonants"
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        found = [word for word in words(text.raw) if any(map(str.isalpha, word))]
        return self._judged(text, found)

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, text.words_ws)

    def _judged(self, text: Text, found: list[str]) -> Finding:
        bare = [word for word in found if not _CONSONANT_PAIR.search(word.lower())]
        lacking = set(bare)
        spans = word_spans(text.raw, lambda word: word in lacking) if bare else ()
        measured = f"{len(found) - len(bare)} of {count(len(found), 'word')} have a cluster"
        return Finding(bool(found) and not bare, measured, spans)

    def obey(self, text: str) -> str:
        kept = " ".join(word for word in words(text) if _CONSONANT_PAIR.search(word.lower()))
        return first_that_holds(self.check, (text, kept, "Storms crossed dark hills."))


@constraint("words:palindrome", family="ifbench")
class Palindrome(Constraint):
    """At least ten words of five letters or more that read the same backwards."""

    phrasings = (
        "Work ten or more palindromes of at least five letters each into your answer.",
        "At least ten words of five or more letters must read the same in both directions.",
        "Include ten different one-word palindromes, none shorter than five letters.",
    )
    differs = "counts a repeated palindrome again, and numbers such as 12321"

    def check(self, text: Text) -> Finding:
        found = {word for word in map(letters, words(text.raw)) if _palindrome(word)}
        found = {word for word in found if word.isalpha()}
        spans = word_spans(text.raw, lambda word: letters(word) in found) if found else ()
        return Finding(len(found) >= 10, count(len(found), "different palindrome"), spans)

    def check_faithful(self, text: Text) -> Finding:
        found = sum(map(_palindrome, text.lower.translate(WITHOUT_PUNCTUATION).split()))
        return Finding(found >= 10, count(found, "palindrome"))

    def obey(self, text: str) -> str:
        return first_that_holds(self.check, (text, after(text, _PALINDROMES)))


_PALINDROMES = "Civic, kayak, level, madam, radar, refer, rotor, sagas, solos, stats, tenet."


def _palindrome(word: str) -> bool:
    return len(word) >= 5 and word == word[::-1]


@constraint("words:prime_lengths", family="ifbench")
class PrimeLengths(Constraint):
    """The number of letters and digits of every word is a prime."""

    phrasings = (
        "Choose only words whose number of letters is prime.",
        "Every word must be 2, 3, 5, 7, 11 or another prime number of letters long.",
        "No word may have a length that is not a prime number.",
    )
    differs = "counts marks outside ASCII as letters, and knows no prime beyond 97"
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        found = [len(letters(word)) for word in words(text.raw)]
        other = [length for length in found if not _prime(length)]
        spans = word_spans(text.raw, lambda word: not _prime(len(letters(word)))) if other else ()
        return self._judged(found, other, spans, empty=False)

    def check_faithful(self, text: Text) -> Finding:
        found = [len(word) for word in text.words_nopunct]
        return self._judged(found, [n for n in found if n not in _PRIMES_BELOW_100], (), empty=True)

    def _judged(
        self, found: list[int], other: list[int], spans: tuple[tuple[int, int], ...], *, empty: bool
    ) -> Finding:
        measured = f"{len(found) - len(other)} of {count(len(found), 'word')} of prime length"
        return Finding(not other and (empty or bool(found)), measured, spans)

    def obey(self, text: str) -> str:
        kept = " ".join(word for word in words(text) if _prime(len(letters(word))))
        return first_that_holds(self.check, (text, kept, "The cat saw six birds."))


@lru_cache(maxsize=1024)
def _prime(number: int) -> bool:
    if number < 4:
        return number in (2, 3)
    return number % 2 == 1 and all(number % d for d in range(3, int(number**0.5) + 1, 2))


@constraint("words:repeats", family="ifbench")
class Repeats(Constraint):
    """No word occurs more than `small_n` times, upper and lower case alike."""

    small_n: Natural

    phrasings = (
        "Use every word {small_n} times at most.",
        "No word may occur in your answer more often than {small_n} times.",
        "Vary your vocabulary: {small_n} is the highest number of times for any one word.",
    )
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        counted = Counter(text.lower.translate(WITHOUT_PUNCTUATION).split())
        if not counted:
            return Finding(holds=True, measured="no words")
        word, most = max(counted.items(), key=lambda item: item[1])
        measured = f"{word[:40]!r} occurs {most} times"
        if most <= self.small_n:
            return Finding(holds=True, measured=measured)
        spans = word_spans(text.raw, lambda found: counted[letters(found)] > self.small_n)
        return Finding(holds=False, measured=measured, spans=spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"small_n": rng.randint(1, 5)}

    def obey(self, text: str) -> str:
        used: Counter[str] = Counter()
        kept = []
        for token in text.split():
            word = token.lower().translate(WITHOUT_PUNCTUATION)
            used[word] += 1
            if not word or used[word] <= self.small_n:
                kept.append(token)
        return first_that_holds(self.check, (text, " ".join(kept), "..."))


@constraint("words:odd_even_syllables", family="ifbench")
class OddEvenSyllables(Constraint):
    """Words with an odd and with an even number of syllables take turns (counted by syllapy)."""

    phrasings = (
        "Let words with an odd and an even number of syllables take turns.",
        (
            "After a word with an odd number of syllables comes one with an even number, and the "
            "other way round."
        ),
        "No two neighbouring words may both have an odd, or both an even, number of syllables.",
    )
    differs = "marks and numbers are words of no syllable, and a curly quote hides its word"
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        found = [word for word in words(text.raw) if any(map(str.isalpha, word))]
        return self._judged([_syllables(letters(word)) for word in found])

    def check_faithful(self, text: Text) -> Finding:
        return self._judged([_syllables(word) for word in _nopunct_lower(text)])

    def _judged(self, counts: list[int]) -> Finding:
        for place, (one, other) in enumerate(itertools.pairwise(counts), start=1):
            if one % 2 == other % 2:
                measured = f"words {place} and {place + 1} have {one} and {other} syllables"
                return Finding(holds=False, measured=measured)
        return Finding(holds=True, measured=f"{count(len(counts), 'word')} in turns")

    def obey(self, text: str) -> str:
        return first_that_holds(self.check, (text, "The river bends under stone bridges."))


def _syllables(word: str) -> int:
    return _remembered(word) if len(word) <= 40 else _counted(word)


def _counted(word: str) -> int:
    from syllapy import count as syllables

    return int(syllables(word))


_remembered = lru_cache(maxsize=65536)(_counted)


def _nopunct_lower(text: Text) -> list[str]:
    return text.lower.translate(WITHOUT_PUNCTUATION).split()


@constraint("words:no_consecutive", family="ifbench")
class NoConsecutive(Constraint):
    """No word starts with the same letter as the word before it."""

    phrasings = (
        "Neighbouring words must start with different letters.",
        "Never let a word begin with the first letter of the word before.",
        "Avoid any two words in a row that share their initial letter.",
    )
    differs = "digits and marks outside ASCII count as first letters"
    touches = frozenset({"words"})

    def check(self, text: Text) -> Finding:
        found = [word[0].lower() for word in words(text.raw)]
        return self._judged(found, [initial.isalpha() for initial in found])

    def check_faithful(self, text: Text) -> Finding:
        found = [word[0] for word in _nopunct_lower(text)]
        return self._judged(found, [True] * len(found))

    def _judged(self, initials: list[str], counted: list[bool]) -> Finding:
        pairs = zip(initials, initials[1:], counted, strict=False)
        for place, (one, other, counts) in enumerate(pairs, start=1):
            if one == other and counts:
                measured = f"words {place} and {place + 1} start with {one!r}"
                return Finding(holds=False, measured=measured)
        return Finding(holds=True, measured=f"{count(len(initials), 'word')}, no pair alike")

    def obey(self, text: str) -> str:
        kept: list[str] = []
        for word in words(text):
            if not kept or kept[-1][0].lower() != word[0].lower():
                kept.append(word)
        return first_that_holds(self.check, (text, " ".join(kept) + ".", "Rain falls."))
