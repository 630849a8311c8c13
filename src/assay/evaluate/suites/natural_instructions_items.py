"""Tasks of our own for Natural Instructions: twenty-four about words, in six categories.

Definitions come from a small vocabulary, so that a model that follows them on some tasks can be
tried on the others. In comparing and sorting the answers are labels.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from assay.core.seeds import rng
from assay.evaluate.suites.natural_instructions_tasks import Example, Instance, Task
from assay.verifiers.constraints.vocabulary import draw_words

SEED, EACH, SHOWN = 2026, 5, 2
LABELLED = ("comparing", "sorting")
"""Categories whose answers are labels, so that they are right or wrong as wholes."""
ANIMALS = ("lion", "rabbit", "spider", "tiger", "salmon")
PLACES = ("harbor", "island", "museum", "palace", "valley")
Made = tuple[str, str, str]
"""What is asked, the answer, and a wrong one."""


class Kind(NamedTuple):
    """A kind of task: its category, what it says, and how its instances are made."""

    name: str
    category: str
    definition: str
    caution: str
    make: Callable[[random.Random, list[str]], Made]


def _picked(place: int) -> Callable[[random.Random, list[str]], Made]:
    return lambda _, words: (" ".join(words), words[place], words[place - 1])


def _all(change: Callable[[list[str]], str]) -> Callable[[random.Random, list[str]], Made]:
    return lambda _, words: (" ".join(words), change(words), "none of these")


def _number(count: Callable[[list[str]], int]) -> Callable[[random.Random, list[str]], Made]:
    def make(draw: random.Random, words: list[str]) -> Made:
        some = words[: draw.randint(3, 5)]
        return " ".join(some), str(count(some)), str(count(some) + 1)

    return make


def _found(draw: random.Random, words: list[str], form: str, *, wrong: str = "") -> Made:
    """A piece in the middle of other words."""
    piece = form.format(words[0])
    inner = words[0] if form != "{}" else str(draw.randint(100, 999))
    shown = piece if form != "{}" else inner
    text = f"{words[1]} {words[2]} {shown} {words[3]}"
    return text, inner, wrong or words[1]


def _label(
    right: Callable[[random.Random, list[str]], tuple[str, bool]], yes: str, no: str
) -> Callable[[random.Random, list[str]], Made]:
    def make(draw: random.Random, words: list[str]) -> Made:
        text, holds = right(draw, words)
        return text, yes if holds else no, no if holds else yes

    return make


def _same(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    holds = draw.random() < 0.5
    first = f"{words[0]} {words[1]}"
    return f"{first} / {first if holds else f'{words[0]} {words[2]}'}", holds


def _longer(_: random.Random, words: list[str]) -> tuple[str, bool]:
    second = next(word for word in [*words[1:], "it"] if len(word) != len(words[0]))
    return f"{words[0]} / {second}", len(words[0]) > len(second)


def _earlier(_: random.Random, words: list[str]) -> tuple[str, bool]:
    return f"{words[0]} / {words[1]}", words[0] < words[1]


def _larger(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    one, other = draw.sample(range(10, 99), 2)
    return f"{one} {words[0]} / {other} {words[0]}", one > other


def _even(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    some = words[: draw.randint(2, 5)]
    return " ".join(some), len(some) % 2 == 0


def _asks(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    holds = draw.random() < 0.5
    text = f"{words[0]} in the {words[1]}"
    return (f"Is there a {text}?" if holds else f"There is a {text}."), holds


def _animal(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    holds = draw.random() < 0.5
    return f"{draw.choice(ANIMALS if holds else PLACES)} and {words[0]}", holds


def _loud(draw: random.Random, words: list[str]) -> tuple[str, bool]:
    holds = draw.random() < 0.5
    text = " ".join(words[:3])
    return text.upper() if holds else text, holds


_NOTHING_ELSE = "Say nothing else."
_SPELL = "Keep the spelling of every word."
_DIGITS = "Answer with digits."
_ONE_LABEL = "Answer with one of the two words."
KINDS = (
    Kind("copy all", "copying", "Repeat the input.", _SPELL, _all(" ".join)),
    Kind("copy first", "copying", "Give the first word.", _NOTHING_ELSE, _picked(0)),
    Kind("copy second", "copying", "Give the second word.", _NOTHING_ELSE, _picked(1)),
    Kind("copy last", "copying", "Give the last word.", _NOTHING_ELSE, _picked(-1)),
    Kind("reverse", "changing", "Give the words in reverse order.", _SPELL,
         _all(lambda words: " ".join(reversed(words)))),
    Kind("sort", "changing", "Give the words in alphabetical order.", _SPELL,
         _all(lambda words: " ".join(sorted(words)))),
    Kind("swap ends", "changing", "Swap the first and the last word.", _SPELL,
         _all(lambda words: " ".join([words[-1], *words[1:-1], words[0]]))),
    Kind("double", "changing", "Give every word twice.", _SPELL,
         _all(lambda words: " ".join(word for word in words for _ in "ab"))),
    Kind("count words", "counting", "Give the number of words.", _DIGITS, _number(len)),
    Kind("count letters", "counting", "Give the number of letters of the first word.", _DIGITS,
         _number(lambda words: len(words[0]))),
    Kind("count a", "counting", "Give the number of letters a in the input.", _DIGITS,
         _number(lambda words: "".join(words).count("a"))),
    Kind("count long", "counting", "Give the number of words of more than six letters.", _DIGITS,
         _number(lambda words: sum(len(word) > 6 for word in words))),
    Kind("brackets", "finding", "Give what stands in brackets.", _NOTHING_ELSE,
         lambda draw, words: _found(draw, words, "({})")),
    Kind("quotes", "finding", "Give what stands between quotation marks.", _NOTHING_ELSE,
         lambda draw, words: _found(draw, words, '"{}"')),
    Kind("number", "finding", "Give the number in the input.", _NOTHING_ELSE,
         lambda draw, words: _found(draw, words, "{}")),
    Kind("after from", "finding", "Give the word after the word from.", _NOTHING_ELSE,
         lambda draw, words: _found(draw, words, "from {}")),
    Kind("same", "comparing", "Say whether both sides of the slash are the same: yes or no.",
         _ONE_LABEL, _label(_same, "yes", "no")),
    Kind("longer", "comparing", "Say which word is longer: first or second.", _ONE_LABEL,
         _label(_longer, "first", "second")),
    Kind("earlier", "comparing", "Say which word comes first in the alphabet: first or second.",
         _ONE_LABEL, _label(_earlier, "first", "second")),
    Kind("larger", "comparing", "Say which number is larger: first or second.", _ONE_LABEL,
         _label(_larger, "first", "second")),
    Kind("even", "sorting", "Say whether the number of words is even or odd.", _ONE_LABEL,
         _label(_even, "even", "odd")),
    Kind("asks", "sorting", "Say whether the input is a question or a statement.", _ONE_LABEL,
         _label(_asks, "question", "statement")),
    Kind("animal", "sorting", "Say whether the first word is an animal or a place.", _ONE_LABEL,
         _label(_animal, "animal", "place")),
    Kind("case", "sorting", "Say whether the input is in upper or lower case letters.", _ONE_LABEL,
         _label(_loud, "upper", "lower")),
)  # fmt: skip


@cache
def tasks() -> tuple[Task, ...]:
    """The tasks, the same on every machine; no input occurs twice."""
    seen: set[str] = set()
    return tuple(_task(kind, seen) for kind in KINDS)


def _task(kind: Kind, seen: set[str]) -> Task:
    made: list[Made] = []
    attempt = 0
    while len(made) < SHOWN + EACH:
        draw = rng(SEED, "natural_instructions", kind.name, attempt)
        attempt += 1
        one = kind.make(draw, draw_words(draw, 5))
        if one[0] not in seen and one[1] != one[2]:
            seen.add(one[0])
            made.append(one)
    shown, asked = made[:SHOWN], made[SHOWN:]
    return Task(
        name=kind.name,
        definition=f"{kind.definition} {kind.caution}",
        positive=tuple(Example(text, answer, kind.definition) for text, answer, _ in shown),
        negative=tuple(
            Example(text, wrong, f"It should be: {answer}") for text, answer, wrong in shown
        ),
        instances=tuple(Instance(text, (answer,), wrong) for text, answer, wrong in asked),
        category=kind.category,
        sources=(kind.name,),
    )
