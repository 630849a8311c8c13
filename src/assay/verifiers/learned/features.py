"""The backbone that needs no package: hashed n-grams, a few counted facts, a linear layer.

It learns in seconds and knows words, no meaning. Words and pairs of words of what is judged, and
its last words, are hashed into 2**17 places (Weinberger et al. 2009), with facts about the two
texts together: how long they are, what they share, whether the numbers agree, and whether the
equations that are written out hold. The weights are learned by AdaGrad (Duchi et al. 2011).

>>> backbone = Features(classes=2)
>>> pairs = backbone.prepare([("Is it?", "It is."), ("Is it?", "Never.")])
>>> for _ in range(20):
...     loss = backbone.step(pairs, [(1.0, 0.0), (0.0, 1.0)], rate=0.5, seed=0)
>>> [scores[0] > scores[1] for scores in backbone.logits(pairs)]
[True, False]
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from assay.core import DataError
from assay.verifiers.learned import tensors
from assay.verifiers.learned.backbone import Backbone, Settings
from assay.verifiers.learned.temperature import softmax

PLACES = 1 << 17
FIRST_SQUARE = 0.1
"""What AdaGrad's sums of squares begin with; from 0, a word's first example would settle it."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_EQUATION = re.compile(
    r"(?:([-+*/×÷−=]\s*)|(?<![\w.,]))\$?(\d[\d,]*(?:\.\d+)?)\s*([-+*/×÷−])\s*\$?(\d[\d,]*(?:\.\d+)?)\s*=\s*"
    r"\$?(-?\d[\d,]*(?:\.\d+)?)(?![\w%]|\s*[-+*/×÷])"
)
_MOST_EQUATIONS = 200


class Vector(NamedTuple):
    """Places that are not 0, and the values there."""

    places: array[int]
    values: array[float]


class Features(Backbone):
    """A linear layer on hashed features; see the module."""

    name = "features"
    usual = Settings(epochs=15, rate=0.5, batch=32, patience=2)

    def __init__(self, *, classes: int) -> None:
        self._weights = [array("f", bytes(4 * PLACES)) for _ in range(classes)]
        self._squares = [array("f", [FIRST_SQUARE]) * PLACES for _ in range(classes)]

    def prepare(self, pairs: Sequence[tuple[str, str]]) -> list[Vector]:
        return [vector(given, judged) for given, judged in pairs]

    def size(self, prepared: Vector) -> int:
        return len(prepared.places)

    def step(
        self,
        batch: Sequence[Vector],
        targets: Sequence[Sequence[float]],
        *,
        rate: float,
        seed: int,
    ) -> float:
        losses = [
            self._learn(one, target, rate) for one, target in zip(batch, targets, strict=True)
        ]
        return math.fsum(losses) / len(losses)

    def _learn(self, one: Vector, target: Sequence[float], rate: float) -> float:
        shares = softmax(self._scores(one))
        for weights, squares, share, wanted in zip(
            self._weights, self._squares, shares, target, strict=True
        ):
            error = share - wanted
            for place, value in zip(one.places, one.values, strict=True):
                gradient = error * value
                squares[place] += gradient * gradient
                weights[place] -= rate * gradient / math.sqrt(squares[place])
        return -math.fsum(
            wanted * math.log(max(share, 1e-12))
            for share, wanted in zip(shares, target, strict=True)
        )

    def _scores(self, one: Vector) -> list[float]:
        return [
            sum(weights[place] * value for place, value in zip(one.places, one.values, strict=True))
            for weights in self._weights
        ]

    def logits(self, batch: Sequence[Vector]) -> list[list[float]]:
        return [self._scores(one) for one in batch]

    def save(self, path: Path, *, training: bool = False) -> None:
        kept = {f"weights.{index}": each for index, each in enumerate(self._weights)}
        if training:
            kept |= {f"squares.{index}": each for index, each in enumerate(self._squares)}
        tensors.write(path, kept)

    def load(self, path: Path, *, training: bool = False) -> None:
        found = tensors.read(path)
        self._weights = self._taken(found, "weights", path)
        if training:
            self._squares = self._taken(found, "squares", path)

    def _taken(self, found: dict[str, array[float]], name: str, path: Path) -> list[array[float]]:
        wanted = [f"{name}.{index}" for index in range(len(self._weights))]
        if any(len(found.get(each, ())) != PLACES for each in wanted):
            raise DataError(f"holds no {name} for {len(wanted)} classes", path=str(path))
        return [found[each] for each in wanted]


def vector(given: str, judged: str) -> Vector:
    """The features of a pair of texts. The n-grams together have length 1; a fact counts 1."""
    counts: dict[int, float] = {}
    for gram in _grams(judged):
        place = _place(gram)
        counts[place] = counts.get(place, 0.0) + 1.0
    size = math.sqrt(math.fsum(count * count for count in counts.values())) or 1.0
    values = {place: count / size for place, count in counts.items()}
    for fact in facts(given, judged):
        place = _place(f"fact {fact}")
        values[place] = values.get(place, 0.0) + 1.0
    return Vector(array("I", values), array("f", values.values()))


def _place(name: str) -> int:
    return crc32(name.encode()) % PLACES


def _words(text: str) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(text.casefold())]


def _grams(text: str) -> Iterator[str]:
    words = _words(text)
    yield from words
    yield from map(" ".join, pairwise(words))
    yield from (f"end {word}" for word in words[-4:])


def facts(given: str, judged: str) -> Iterator[str]:
    """What is counted about two texts, each as a word.

    >>> sorted(facts("3 pens and 4 cups?", "3 + 4 = 8"))[:2]
    ['always', 'equations that do not: 1']
    """
    yield "always"
    yield f"length: {len(judged).bit_length()}"
    words, known = Counter(_words(judged)), Counter(_words(given))
    shared = sum((words & known).values()) / max(1, sum(words.values()))
    yield f"words shared: {round(4 * shared)}"
    ours, theirs = _numbers(judged), _numbers(given)
    yield f"numbers: {min(len(ours), 4)}"
    share = str(round(4 * sum(n in theirs for n in ours) / len(ours))) if ours else "none"
    yield f"numbers shared: {share}"
    yield f"last number is: {_last_number(ours, theirs)}"
    last = given.rstrip().rpartition("\n")[2].partition(":")[2].strip().casefold()
    if last:
        yield f"holds the given answer: {_holds(judged.casefold(), last)}"
    holding = [holds for holds in map(_check, _equations(judged)) if holds is not None]
    yield f"equations that hold: {min(3, sum(holding))}"
    yield f"equations that do not: {min(3, len(holding) - sum(holding))}"


def _numbers(text: str) -> list[Fraction]:
    return [
        Fraction(found[:40].replace(",", "")) for found in _NUMBER.findall(text)[:_MOST_EQUATIONS]
    ]


def _last_number(ours: list[Fraction], theirs: list[Fraction]) -> str:
    if not ours or not theirs:
        return "none" if not ours else "alone"
    if ours[-1] == theirs[-1]:
        return "the last given"
    return "given" if ours[-1] in theirs else "new"


def _holds(judged: str, answer: str) -> str:
    found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", judged)
    if found is None:
        return "no"
    return "at the end" if len(judged) - found.end() <= 3 else "somewhere"


def _equations(text: str) -> list[list[str]]:
    found = _EQUATION.findall(text)[:_MOST_EQUATIONS]
    return [parts for before, *parts in found if not before]  # else it is the end of a longer sum


def _check(equation: list[str]) -> bool | None:
    """Whether an equation of two numbers holds; None where it divides by 0."""
    first, sign, second, result = (part[:40].replace(",", "") for part in equation)
    a, b, c = (Fraction(part.rstrip(".")) for part in (first, second, result))
    if sign in "/÷":
        # Written quotients are rounded as often as not.
        return abs(a / b - c) <= Fraction(1, 100) if b else None
    made = a * b if sign in "*×" else a + b if sign == "+" else a - b
    return made == c
