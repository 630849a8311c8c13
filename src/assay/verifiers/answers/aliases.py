"""Whether free text gives one of several accepted names, numbers or dates.

>>> match("It opened on 4 September 2000.", ["September 4, 2000"]).how
'the date'
>>> match("There are fifteen squares.", ["15"]).how
'the number'
>>> match("Judith Keppel", ["Judith Cynthia Aline Keppel"]).how
'most of its words'
>>> match("Paris", ["London"]).score
0.0
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from assay.verifiers.answers.dates import Date, dates, only_date
from assay.verifiers.answers.text import number_in_words, words

RECALL = 0.75
"""Share of an accepted answer's telling words that a response must have."""
BRIEF = 8
"""A response of so many words is compared both ways."""

_STOP = frozenset(
    "a an the of in on at to for and or by is are was were be been it its this that these those with "
    "from as also there he she they his her their which who whom i you we one some any has have had "
    "about approximately around roughly nearly over than more first".split()
)
_TAIL = re.compile(r"\s*\([^()]{1,40}\)\s*$")


class Match(NamedTuple):
    """How well a response matches, 0 to 1, by what, and the alias that matched."""

    score: float
    how: str
    alias: str


_NONE = Match(0.0, "nothing in common", "")


def match(response: str, aliases: Sequence[str], question: str = "") -> Match:
    """The best match of a response with any of the accepted answers."""
    said = words(response)
    best = _NONE
    for alias in aliases:
        found = _match(said, response, alias, question)
        if found.score > best.score:
            best = found
            if best.score == 1.0:
                break
    return best


def _match(said: str, response: str, alias: str, question: str) -> Match:
    target = words(alias)
    if not target:
        return _NONE
    if said == target:
        return Match(1.0, "the same words", alias)
    if f" {target} " in f" {said} ":
        return Match(0.95, "its words", alias)
    for decide in (_date, _number):
        found = decide(response, said, alias)
        if found is not None:
            return found
    return _by_words(said, target, alias, frozenset(words(question).split()))


def _date(response: str, said: str, alias: str) -> Match | None:
    """The reference is a date: the response gives it, or all of it that a short response can."""
    target = only_date(alias)
    if target is None:
        return None
    given = _dates(response)
    if any(date.covers(target) for date in given):
        return Match(0.9, "the date", alias)
    return Match(0.0, "another date", alias) if given else None


@lru_cache(maxsize=1024)
def _dates(text: str) -> tuple[Date, ...]:
    return tuple(dates(text[:20_000]))


_NUMBER = re.compile(r"(?<![\w.])[$£€]?\d+(?:,\d{3})*(?:\.\d+)?")


def _number(response: str, said: str, alias: str) -> Match | None:
    """The reference is a number, in digits or words, perhaps with a unit."""
    wanted = _as_number(alias)
    if wanted is None:
        return None
    if wanted in _numbers(response):
        return Match(0.9, "the number", alias)
    return None


def _as_number(text: str) -> str | None:
    bare = re.sub(r"^(?:about|approximately|around|over|at least|some|nearly)\s+", "", text.strip().lower())
    found = re.fullmatch(r"[$£€]?(\d+(?:,\d{3})*(?:\.\d+)?)\s*%?(?:\s+[a-z]+){0,2}", bare)
    if found:
        return _plain(found[1])
    value = number_in_words(bare) if not bare.isdigit() else None
    if value is None and " " in bare:
        value = number_in_words(bare.rsplit(" ", 1)[0])
    return None if value is None else str(value)


def _plain(number: str) -> str:
    number = number.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number


@lru_cache(maxsize=1024)
def _numbers(text: str) -> frozenset[str]:
    """The numbers in a text, those in words too."""
    found = {_plain(match[0].lstrip("$£€")) for match in _NUMBER.finditer(text[:20_000])}
    for run in re.findall(r"[a-z]+(?:[ -][a-z]+){0,5}", text[:20_000].lower()):
        parts = re.split(r"[ -]", run)
        for start in range(len(parts)):
            for end in range(min(len(parts), start + 5), start, -1):
                value = number_in_words(" ".join(parts[start:end]))
                if value is not None and parts[start] != "a":
                    found.add(str(value))
                    break
    return frozenset(found)


def _by_words(said: str, target: str, alias: str, asked: frozenset[str]) -> Match:
    """By the telling words: those that are neither common nor in the question."""
    wanted = [word for word in target.split() if word not in _STOP]
    telling = [word for word in wanted if word not in asked] or wanted
    given = said.split()
    if not telling or not given or len(target) < 3:
        return _NONE
    numbers = [word for word in telling if word.isdigit()]
    if any(number not in given for number in numbers):
        return Match(0.0, "another number", alias)
    held = [word for word in telling if _in(word, given)]
    recall = sum(map(len, held)) / sum(map(len, telling))
    if recall >= 1.0 and _near(held, given):
        return Match(0.85, "all of its telling words", alias)
    content = [word for word in given if word not in _STOP and word not in asked]
    if len(given) <= BRIEF and content:
        precise = sum(_in(word, wanted) for word in content) / len(content)
        if precise == 1.0 and (recall >= 0.4 or len(content) == 1 == len(telling) - 1):
            return Match(0.7, "most of its words", alias)
    if recall >= RECALL and len(telling) > 1 and _near(held, given):
        return Match(0.6, "most of its telling words", alias)
    return Match(recall / 2, "some of its words", alias)


def _near(held: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the words stand together, not here and there in a long text."""
    places = sorted(next(i for i, word in enumerate(given) if _alike(word, held_word)) for held_word in held)
    return not places or places[-1] - places[0] <= 3 * len(held) + 6


def _in(word: str, given: Sequence[str]) -> bool:
    return any(_alike(word, other) for other in given)


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> bool:
    """The same word, in another number or with a slip in its spelling."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or one.isdigit() or other.isdigit() or one[0] != other[0]:
        return False
    if _stem(one) == _stem(other):
        return True
    if min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.87


_SUFFIX = re.compile(r"(?:ies|es|s|ed|ing|al|ly|n|an|ian|ish)$")


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word) if len(word) > 4 else word.rstrip("s")
