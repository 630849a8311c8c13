"""Responses to questions with a known answer: plain ones, and those that verifiers get wrong.

The patterns are those that CompassVerifier's authors found in the mistakes of verifiers (arXiv
2508.03686, appendix), with generated questions and words of our own. Each pattern has two sets of
wordings, one to learn from and one to test on, that share no sentence.

>>> plain(seed=1, index=1, wording="learn") == plain(seed=1, index=1, wording="learn")
True
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assay.core.seeds import rng

Wording = Literal["learn", "test"]
Label = Literal["correct", "incorrect", "invalid"]

TOWNS = ("Rome", "Oslo", "Lima", "Cairo", "Quito", "Hanoi", "Accra", "Minsk", "Sofia", "Tunis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A question, its answer, a response, what that is, and by which pattern it was made."""

    question: str
    reference: str
    response: str
    label: Label
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question, its answer, other ways to write it, and an answer that is wrong."""

    question: str
    gold: str
    same: str
    wrong: str
    parts: tuple[str, ...] = ()
    """Of an answer that has several."""


def number(draw: random.Random) -> Item:
    """A whole number: the same with separators of thousands."""
    value = draw.randint(1_000, 90_000)
    return Item(
        question=f"What is {value - 7:,} plus 7?",
        gold=str(value),
        same=f"{value:,}",
        wrong=str(value + draw.choice((-100, -10, -1, 1, 10, 100))),
    )


def share(draw: random.Random) -> Item:
    """A decimal: the same as a fraction or in percent."""
    above, below = draw.choice(((1, 2), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (1, 8), (3, 8)))
    same = draw.choice((f"{above}/{below}", f"{100 * above / below:g}%"))
    count = draw.randint(2, 9)
    return Item(
        question=f"Of {count * below} lamps {count * above} burn. Which share is that?",
        gold=f"{above / below:g}",
        same=same,
        wrong=f"{(above + 1) / (below + 1):.3f}",
    )


def loss(draw: random.Random) -> Item:
    """A change below zero: the same with the sign in words."""
    value, start = draw.randint(3, 60), draw.randint(100, 900)
    return Item(
        question=f"A stock goes from {start} to {start - value}. By how much does it change?",
        gold=f"-{value}",
        same=f"a decrease of {value}",
        wrong=f"-{value + draw.choice((-2, -1, 1, 2))}",
    )


def duration(draw: random.Random) -> Item:
    """A quantity with a unit: the same in another unit."""
    start, hours = draw.randint(5, 11), draw.randint(2, 12)
    return Item(
        question=f"A train runs from {start}:00 to {start + hours}:00. How long is that?",
        gold=f"{hours} hours",
        same=f"{60 * hours} minutes",
        wrong=f"{hours + draw.choice((-1, 1, 2))} hours",
    )


def town(draw: random.Random) -> Item:
    """A letter of four options; the same with what the option says."""
    options = draw.sample(TOWNS, 4)
    right, other = draw.sample(range(4), 2)
    listed = " ".join(f"({letter}) {name}" for letter, name in zip("ABCD", options, strict=True))
    return Item(
        question=f"Where was treaty {draw.randint(1, 999)} signed? {listed}",
        gold="ABCD"[right],
        same=f"({'ABCD'[right]}) {options[right]}",
        wrong=f"({'ABCD'[other]}) {options[other]}",
    )


def pair(draw: random.Random) -> Item:
    """Two numbers that are both asked for."""
    one, two = sorted(draw.sample(range(2, 60), 2))
    return Item(
        question=f"Which numbers solve (x - {one})(x - {two}) = 0?",
        gold=f"{one}, {two}",
        same=f"{two} and {one}",
        wrong=f"{one}, {two + 1}",
        parts=(str(one), str(two)),
    )


ITEMS: tuple[Callable[[random.Random], Item], ...] = (number, share, loss, duration, town, pair)

_THINKING = {
    "learn": ("We look at what is given.", "Let us go step by step.", "First we note the data.",
              "This can be worked out directly.", "We write down what is known."),
    "test": ("Consider the question.", "I start from the statement.", "Take the facts in order.",
             "It helps to be systematic.", "The relevant facts are these."),
}  # fmt: skip
_SAYING = {
    "learn": ("The answer is {}.", "So the answer: {}", "Final answer: {}", "Therefore it is {}."),
    "test": ("Hence the result is {}.", "We get {}.", "My answer is {}.", "Answer: {}"),
}

PATTERNS: dict[str, tuple[Label, dict[Wording, tuple[str, ...]]]] = {
    "rewritten": ("correct", {
        "learn": ("The answer is {same}.", "Final answer: {same}"),
        "test": ("Hence the result is {same}.", "Answer: {same}"),
    }),
    "corrected": ("correct", {
        "learn": ("At first sight it is {wrong}. No, wait: the answer is {gold}.",
                  "One might say {wrong}. That was hasty. Final answer: {gold}"),
        "test": ("My first guess was {wrong}, which fails the check. Hence the result is {gold}.",
                 "Is it {wrong}? Looking again, no. Answer: {gold}"),
    }),
    "changed": ("incorrect", {
        "learn": ("The answer is {gold}. Actually no, the answer is {wrong}.",
                  "It is {gold}. After more thought: final answer {wrong}"),
        "test": ("I get {gold}. Hold on, I misread; hence the result is {wrong}.",
                 "First result: {gold}. Revised result: {wrong}"),
    }),
    "hedged": ("incorrect", {
        "learn": ("The answer is {gold} or {wrong}.", "Final answer: either {wrong} or {gold}"),
        "test": ("Hence the result is {wrong}, or else {gold}.",
                 "Answer: {gold} (possibly {wrong})"),
    }),
    "method only": ("incorrect", {
        "learn": ("One finds the answer by comparing what is given with what is asked.",
                  "The value follows when the data are put into the formula."),
        "test": ("To solve this, apply the definition and simplify.",
                 "It suffices to carry out the computation that the question describes."),
    }),
    "cut off": ("invalid", {
        "learn": ("To begin with, we write down what is known and then we will",
                  "The first step is to compare the two, which gives us the"),
        "test": ("I will proceed in three stages. In the first stage, take the",
                 "Given all this, the natural thing to do next is"),
    }),
    "repeated": ("invalid", {
        "learn": ("we check again " * 12, "and so on, " * 12),
        "test": ("once more from the top " * 12, "let me see. " * 12),
    }),
    "refused": ("invalid", {
        "learn": ("I am sorry, but I cannot help.", "As an assistant I cannot say."),
        "test": ("Unfortunately I am unable to do this.", "I must decline to respond."),
    }),
    "garbled": ("invalid", {
        "learn": ("#### $$ {{ \\\\ ]] %% 00x&& ??", "a;sd kf;j ;;;; qq wqw ;; [[ ]]"),
        "test": ("|||| ~~ ^^ <<>> == //\\\\ ``", "zxcv nm,. ,,, // mn mn )) (("),
    }),
}  # fmt: skip
"""By name: what a response of the pattern is, and its wordings."""


def _item(seed: int, index: int, kind: str, wording: Wording) -> tuple[Item, random.Random]:
    draw = rng(seed, kind, wording, index)
    return draw.choice(ITEMS)(draw), draw


def plain(seed: int, index: int, wording: Wording) -> Sample:
    """A sample that verifiers agree on: 46 % right, 47 % wrong, 7 % no answer."""
    item, draw = _item(seed, index, "plain", wording)
    chance = draw.random()
    thinking = draw.choice(_THINKING[wording])
    saying = draw.choice(_SAYING[wording])
    label: Label = "correct" if chance < 0.46 else "incorrect" if chance < 0.93 else "invalid"
    said = {
        "correct": f"{thinking} {saying.format(item.gold)}",
        "incorrect": f"{thinking} {saying.format(item.wrong)}",
        "invalid": thinking[: draw.randint(5, len(thinking) - 5)],
    }[label]
    return Sample(
        question=item.question, reference=item.gold, response=said, label=label, pattern="plain"
    )


def patterned(seed: int, index: int, wording: Wording) -> Sample:
    """A sample of a pattern, each as often as the others; half of them think before they say."""
    item, draw = _item(seed, index, "patterned", wording)
    names = [*PATTERNS, "some of all"]
    name = names[index % len(names)]
    if name == "some of all":
        item = pair(draw)
        said = draw.choice(_SAYING[wording]).format(draw.choice(item.parts))
        label: Label = "incorrect"
    else:
        label, wordings = PATTERNS[name]
        said = draw.choice(wordings[wording]).format(
            gold=item.gold, same=item.same, wrong=item.wrong
        )
    if label != "invalid" and draw.random() < 0.5:
        said = f"{draw.choice(_THINKING[wording])} {said}"
    return Sample(
        question=item.question, reference=item.gold, response=said, label=label, pattern=name
    )
