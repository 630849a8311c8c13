"""The language of a text, as langdetect with seed 0 names it, at a hundredth of its cost.

langdetect (Shuyo's language-detection, ported by M. Danilak) compares the character n-grams of a
text with 55 profiles in seven randomised trials. A trial draws n-grams of the text, with return,
and multiplies up each language's probability of them until one language is practically certain.

`detect_by_trials` is that procedure on langdetect's own profiles and character classes, draw for
draw. `detect` first adds up what all n-grams of the text say on average. Where every rival loses so
much on the average draw that no trial could plausibly favour it, the answer is known; otherwise the
trials decide: for short and mixed texts, and for languages that are close to each other.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from struct import Struct

__all__ = ["LANGUAGES", "detect", "detect_by_trials"]

# langdetect's languages, those of one script together.
_SCRIPTS = (
    "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi",
    "bg mk ru uk",
    "ar fa ur",
    "hi mr ne",
    "ja ko zh-cn zh-tw",
    *["bn", "el", "gu", "he", "kn", "ml", "pa", "ta", "te", "th"],
)
LANGUAGES = tuple(sorted(" ".join(_SCRIPTS).split()))

_SEED, _TRIALS, _MOST_DRAWS = 0, 7, 1000
_ALPHA, _ALPHA_WIDTH, _BASE = 0.5, 0.05, 10_000
_CERTAIN, _LEAST = 0.99999, 0.1
_UNKNOWN = "unknown"

# langdetect looks at 10,000 characters that remain after the removal of addresses; more than this
# much of a text is never needed to find them unless nearly all of it is addresses.
_LONGEST, _LONGEST_BEFORE_CLEANING = 10_000, 200_000
_URL = re.compile(r"https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}")
_MAIL = re.compile(r"[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}")
_LATIN = re.compile(r"[A-z]")
_BEYOND_LATIN = re.compile(r"[\u0300-\U0010ffff]")

# The fast answer is given when the best language leads by so many nats per n-gram on average: over
# each rival of its script, and over each of another. There the steps of a trial are far more
# uneven: the few letters of a foreign script outweigh many others.
#
# A trial is a random walk that ends 11.5 nats (log 1e5) to either side, so it ends on the wrong one
# with probability exp(-2 * 11.5 * lead / variance) (Wald 1947), the variance of a step being 1 to 2
# within a script and 3 to 5 beyond; the answer changes only if most of the seven trials do so.
#
# Where trials are needed and only the script is clear, languages of that script which are so far
# behind that they could win none of them (`_NEAR`) are left out of them.
_CLEAR_LEAD, _CLEAR_LEAD_BEYOND, _NEAR, _ENOUGH = 0.2, 2.0, 0.5, 60

# Costs (-log probability, in 1/1000 nat) of all languages are added at once: each has 32 bits of
# one large integer, and the last 32 bits count n-grams. 10,000 characters cannot overflow them.
_SCALE = 1000
_LANES = Struct(f"<{len(LANGUAGES) + 1}I")
_FLOOR = _ALPHA / _BASE
_FLOOR_COST = round(-_SCALE * math.log(_FLOOR))
# What an n-gram in no language costs everywhere, and a count of one n-gram in the last lane.
_FLOOR_COSTS = int.from_bytes(_LANES.pack(*[_FLOOR_COST] * len(LANGUAGES), 1), "little")
_LONGEST_REMEMBERED = 24


@cache
def _table() -> dict[str, list[tuple[int, float]]]:
    """N-gram -> the languages that have it, by number, each with its probability there."""
    import langdetect

    folder = Path(langdetect.__file__).with_name("profiles")
    table: dict[str, list[tuple[int, float]]] = {}
    for number, code in enumerate(LANGUAGES):
        profile = json.loads((folder / code).read_text(encoding="utf-8"))
        totals: Sequence[int] = profile["n_words"]  # n-grams of length 1, 2 and 3
        for gram, count in profile["freq"].items():
            if 0 < len(gram) <= len(totals):
                table.setdefault(gram, []).append((number, count / totals[len(gram) - 1]))
    return table


class _CharacterClasses(dict[int, str]):
    """Code point -> the character that stands for its class in the profiles; " " for no letter."""

    def __missing__(self, point: int) -> str:
        from langdetect.utils.ngram import NGram

        standing: str = NGram.normalize(chr(point))
        self[point] = standing
        return standing


_classes = _CharacterClasses()


@lru_cache(maxsize=8192)
def _probabilities(gram: str) -> tuple[float, ...] | None:
    """Probability of an n-gram in each language; None for one in no profile."""
    known = _table().get(gram)
    if known is None:
        return None
    everywhere = [0.0] * len(LANGUAGES)
    for number, probability in known:
        everywhere[number] = probability
    return tuple(everywhere)


@lru_cache(maxsize=16_384)
def _gram_costs(gram: str) -> int:
    known = _table().get(gram)
    if known is None:
        return 0
    costs = _FLOOR_COSTS
    for number, probability in known:
        saved = _FLOOR_COST - round(-_SCALE * math.log(_FLOOR + probability))
        costs -= saved << (32 * number)
    return costs


def _windows(word: str, *, ended: bool = True) -> list[str]:
    """N-grams of a word in langdetect's order, those in no profile included.

    The space before the word belongs to it, and the space after it if there is one (`ended`).
    Nothing is taken where two capitals meet, nor further on until the next small letter.
    """
    padded = f" {word} " if ended else f" {word}"
    if word[1:].islower():
        inner = [
            gram
            for i in range(2, len(word) + 1)
            for gram in (padded[i], padded[i - 1 : i + 1], padded[i - 2 : i + 1])
        ]
        return [word[0], padded[:2], *inner, *((padded[-2:], padded[-3:]) if ended else ())]
    found: list[str] = []
    shouting = False
    for end in range(2, len(padded) + 1):
        newest = padded[end - 1]
        shouting = newest.isupper() and (shouting or padded[end - 2].isupper())
        if not shouting:
            if newest != " ":
                found.append(newest)
            found.append(padded[end - 2 : end])
            if end > 2:
                found.append(padded[end - 3 : end])
    return found


@lru_cache(maxsize=8192)
def _known_grams(word: str) -> tuple[str, ...]:
    return tuple(gram for gram in _windows(word) if _probabilities(gram))


class _WordCosts(dict[str, int]):
    """Word -> the costs of its n-grams in all languages, forgotten as a whole when too many."""

    def __missing__(self, word: str) -> int:
        costs = sum(map(_gram_costs, _windows(word)))
        if len(word) <= _LONGEST_REMEMBERED:
            if len(self) >= 16_384:
                self.clear()
            self[word] = costs
        return costs


_word_costs = _WordCosts()


def _normalised(text: str) -> str:
    """The characters that langdetect looks at, each replaced by the one that stands for it."""
    text = text[:_LONGEST_BEFORE_CLEANING]
    if "http" in text:
        text = _URL.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if text.isascii():
        return text[:_LONGEST].translate(_classes)
    from langdetect.utils.ngram import NGram

    text = NGram.normalize_vi(text)[:_LONGEST]
    # Latin words in a text of another script are dropped, as brand names and the like.
    if len(_LATIN.findall(text)) * 2 < len(_BEYOND_LATIN.findall(text)):
        text = _LATIN.sub("", text)
    return text.translate(_classes)


def detect(text: str) -> str | None:
    """Code of the language of `text` (one of `LANGUAGES`), or None where it shows no letters.

    "unknown" is langdetect's answer when no language reaches a probability of 0.1.

    >>> detect("The cat sat on the mat and looked at the bird that sang."), detect("1")
    ('en', None)
    """
    normalised = _normalised(text)
    total = sum(map(_word_costs.__getitem__, filter(None, normalised.split(" "))))
    *lanes, count = _LANES.unpack(total.to_bytes(_LANES.size, "little"))
    best = min(lanes)
    winner = lanes.index(best)
    related, others = _rivals()[winner]
    step = _SCALE * count
    if count < _ENOUGH or min(itemgetter(*others)(lanes)) - best < _CLEAR_LEAD_BEYOND * step:
        return _by_trials(normalised)
    near = [number for number in related if lanes[number] - best < _NEAR * step]
    if all(lanes[number] - best >= _CLEAR_LEAD * step for number in near):
        return LANGUAGES[winner]
    return _by_trials(normalised, [winner, *near])


@cache
def _rivals() -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """For each language, the others of its script and those of other scripts."""
    script = {code: number for number, codes in enumerate(_SCRIPTS) for code in codes.split()}
    rest = [
        [(i, script[code] == script[own]) for i, code in enumerate(LANGUAGES) if code != own]
        for own in LANGUAGES
    ]
    return tuple(
        (tuple(i for i, same in row if same), tuple(i for i, same in row if not same))
        for row in rest
    )


def detect_by_trials(text: str) -> str | None:
    """What langdetect answers with seed 0: the definition that `detect` is measured against.

    >>> detect_by_trials("Bonjour tout le monde, comment allez-vous ?")
    'fr'
    """
    return _by_trials(_normalised(text))


def _by_trials(normalised: str, near: Sequence[int] = ()) -> str | None:
    """What the trials decide, between all languages or those that are `near` (two at least)."""
    *words, unended = normalised.split(" ")
    grams: list[str] = []
    for word in filter(None, words):
        short = len(word) <= _LONGEST_REMEMBERED
        grams += _known_grams(word) if short else filter(_probabilities, _windows(word))
    if unended:
        grams += filter(_probabilities, _windows(unended, ended=False))
    if not grams:
        return None
    near = near or range(len(LANGUAGES))
    scores = [0.0] * len(near)
    likely = _Likelihoods(near)
    source = random.Random(_SEED)
    for left in reversed(range(_TRIALS)):
        scores = [
            s + p / _TRIALS for s, p in zip(scores, _trial(grams, source, likely), strict=True)
        ]
        second, best = sorted(scores)[-2:]
        if best - second > (left + 1e-6) / _TRIALS:
            break  # the trials that are left cannot change the winner
    return LANGUAGES[near[scores.index(best)]] if best > _LEAST else _UNKNOWN


class _Likelihoods(dict[str, tuple[float, ...]]):
    """N-gram -> its probability in each of some languages."""

    def __init__(self, languages: Sequence[int]) -> None:
        self.shares = [1.0 / len(languages)] * len(languages)
        self._select = itemgetter(*languages)

    def __missing__(self, gram: str) -> tuple[float, ...]:
        found: tuple[float, ...] = self._select(_probabilities(gram) or ())
        self[gram] = found
        return found


def _trial(grams: Sequence[str], source: random.Random, likelihoods: _Likelihoods) -> list[float]:
    """Probability of each language after enough random n-grams to be certain of one."""
    shares = likelihoods.shares
    weight = (_ALPHA + source.gauss(0.0, 1.0) * _ALPHA_WIDTH) / _BASE
    for draw in range(_MOST_DRAWS + 1):
        seen = likelihoods[source.choice(grams)]
        shares = [share * (weight + p) for share, p in zip(shares, seen, strict=True)]
        if draw % 5 == 0:
            whole = sum(shares)
            shares = [share / whole for share in shares]
            if max(shares) > _CERTAIN:
                break
    return shares
