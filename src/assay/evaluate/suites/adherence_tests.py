"""Twenty small tests that leave no doubt: what is asked, what passes, and a text of either kind.

Four groups of five. Each test is made from a seed, so that a list that has leaked is replaced by
another instance. No answer passes two of them: those that leave the words free ask for other
numbers of words.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from assay.core import JSON
from assay.core.seeds import rng

INSTANCES = 5
_WORDS = ("lamp", "river", "stone", "garden", "window", "bridge", "candle", "market", "planet")
_DIGITS = "zero one two three four five six seven eight nine".split()  # noqa: SIM905


class Test(NamedTuple):
    """A test: what is asked, the check that decides, and answers that pass and fail it."""

    name: str
    category: str
    prompt: str
    check: dict[str, JSON]
    good: str
    bad: str = "Sure! Here is what you asked for."


Made = tuple[str, dict[str, JSON], str]


def tests(instance: int) -> list[Test]:
    """The twenty tests of an instance; instance 0 is the canonical one."""
    found = []
    for category, makers in GROUPS.items():
        for make in makers:
            prompt, check, good = _made(make)[instance]
            found.append(Test(make.__name__.strip("_"), category, prompt, check, good))
    return found


@cache
def _made(make: Callable[[random.Random], Made]) -> tuple[Made, ...]:
    """All instances of a test, which differ."""
    draw = rng(2026, "adherence", make.__name__)
    found: dict[str, Made] = {}
    while len(found) < INSTANCES:
        made = make(draw)
        found.setdefault(made[0], made)
    return tuple(found.values())


def _equals(prompt: str, *accepted: str) -> Made:
    return prompt, {"kind": "equals", "accepted": list(accepted)}, accepted[0]


def _one_token(draw: random.Random) -> Made:
    token = f"{draw.choice(_WORDS).upper()}-{draw.randrange(100, 999)}"
    return _equals(f"Output exactly this and nothing else: {token}", token)


def _upper_list(draw: random.Random) -> Made:
    words = draw.sample(_WORDS, 3)
    asked = f"Write the words {', '.join(words)} in upper case, separated by commas without spaces."
    return _equals(f"{asked} Output only that.", ",".join(words).upper())


def _json_line(draw: random.Random) -> Made:
    value: dict[str, JSON] = {"name": draw.choice(_WORDS), "count": draw.randrange(2, 99)}
    prompt = (
        "Output one line of JSON and nothing else: an object with the keys name (the text "
        f"{value['name']!r}) and count (the number {value['count']})."
    )
    return prompt, {"kind": "json", "value": value}, json.dumps(value)


def _decimals(draw: random.Random) -> Made:
    top, bottom = draw.randrange(10, 99), draw.choice((8, 16, 40))
    asked = f"Divide {top} by {bottom}. Output only the number, with exactly three decimals."
    return _equals(asked, f"{top / bottom + 1e-9:.3f}")


def _empty_tag(draw: random.Random) -> Made:
    tag = draw.choice(_WORDS)
    asked = f"Output one XML element named {tag} without content and attributes, and nothing else."
    return _equals(asked, f"<{tag}></{tag}>", f"<{tag}/>", f"<{tag} />")


def _free(prompt: str, good: str, **check: JSON) -> Made:
    return f"{prompt} Output the sentence alone.", {"kind": "sentence", **check}, good


def _no_letter(draw: random.Random) -> Made:
    thing = draw.choice(("moon", "cat", "shop", "pond", "road", "bird", "fox"))
    return _free(
        f"Write one sentence of 8 to 11 words about a {thing} without the letter e.",
        f"A small {thing} is what I saw on that day.",
        least=8, most=11, include=[thing], without="e",
    )  # fmt: skip


def _seven_words(draw: random.Random) -> Made:
    thing = draw.choice(_WORDS)
    asked = f"Write one sentence of exactly 7 words with the word {thing}."
    return _free(asked, f"We talked about the {thing} all day.", least=7, most=7, include=[thing])


def _with_and_without(draw: random.Random) -> Made:
    a, b, c = draw.sample(("bridge", "engine", "lemon", "pencil", "temple"), 3)
    no = draw.sample(("the", "very", "green", "water"), 2)
    return _free(
        f"Write one sentence of exactly 9 words with {a}, {b} and {c}, but neither {no[0]!r} nor "
        f"{no[1]!r}.",
        f"One {a} stands between a {b} and a {c}.",
        least=9, most=9, include=[a, b, c], exclude=list(no),
    )  # fmt: skip


def _five_sentences(draw: random.Random) -> Made:
    names = {"B": "Ben", "D": "Dan", "K": "Kim", "L": "Leo", "M": "Mia", "S": "Sam", "T": "Tom"}
    letter = draw.choice(list(names))
    return (
        f"Write five sentences, each of which starts with the letter {letter}, and nothing else.",
        {"kind": "starts", "letters": letter * 5, "by": "sentence"},
        " ".join(f"{names[letter]} {verb}." for verb in ("runs", "sits", "eats", "reads", "rests")),
    )


def _no_digits(draw: random.Random) -> Made:
    thing = draw.choice(_WORDS)
    return _free(
        f"Write one sentence of 12 to 30 words about a {thing}, without digits and without commas.",
        f"Every morning my old neighbour walks around the {thing} before he goes back home.",
        least=12, most=30, include=[thing], without="0123456789,",
    )  # fmt: skip


def _sorted(draw: random.Random) -> Made:
    words = draw.sample(("fig", "plum", "pear", "apple", "grape", "banana", "cherry", "orange",
                         "apricot", "kiwi", "lime"), 8)  # fmt: skip
    order = sorted(words, key=lambda word: (-len(word), word))
    asked = (
        "Sort these words by length, longest first, and those of one length by the alphabet: "
        f"{' '.join(words)}. Output one word a line and nothing else."
    )
    return _equals(asked, "\n".join(order))


def _numbered(draw: random.Random) -> Made:
    words = draw.sample(_WORDS, 6)
    lines = [f"{n}. {word.upper() if n % 2 == 0 else word}" for n, word in enumerate(words, 1)]
    asked = (
        f'Write these words as a list numbered "1." to "6.", one a line: {" ".join(words)}. Put '
        "the even items in upper case. Output the list alone."
    )
    return _equals(asked, "\n".join(lines))


def _multiples(draw: random.Random) -> Made:
    low = draw.randrange(20, 60)
    high = low + draw.randrange(30, 50)
    found = [str(n) for n in range(high, low - 1, -1) if n % 7 == 0]
    asked = (
        f"List the multiples of 7 from {low} to {high} in reverse order, separated by single "
        "spaces. Output the numbers alone."
    )
    return _equals(asked, " ".join(found))


def _reversed(draw: random.Random) -> Made:
    words = draw.sample(("we", "found", "seven", "old", "coins", "under", "their", "house"), 6)
    asked = f"Write these words in reverse order, separated by spaces: {' '.join(words)}."
    return _equals(f"{asked} Output the words alone.", " ".join(reversed(words)))


def _acrostic(draw: random.Random) -> Made:
    word = draw.choice(("MOON", "LAKE", "BIRD", "SNOW", "RAIN", "GOLD", "WIND"))
    return (
        f"Write an acrostic of {word}, one line a letter, which starts with it, and nothing else.",
        {"kind": "starts", "letters": word, "by": "line"},
        "\n".join(f"{letter}any small things" for letter in word),
    )


def _no_vowels(draw: random.Random) -> Made:
    word = draw.choice(_WORDS)
    bare = "".join(letter for letter in word if letter not in "aeiou").upper()
    asked = (
        f"Take the word {word}, remove the vowels, put the rest in upper case and write it twice "
        "without a space. Output the result alone."
    )
    return _equals(asked, bare * 2)


def _last_digit(draw: random.Random) -> Made:
    a, b = draw.randrange(12, 40), draw.randrange(12, 40)
    asked = f"Compute {a} * {b}, and output only its last digit, as an English word in lower case."
    return _equals(asked, _DIGITS[a * b % 10])


def _csv(draw: random.Random) -> Made:
    rows = [(name, draw.randrange(2, 20), draw.randrange(2, 20)) for name in draw.sample(_WORDS, 3)]
    lines = ["item,may,june,total", *(f"{name},{a},{b},{a + b}" for name, a, b in rows)]
    told = "; ".join(f"{name}: May {a}, June {b}" for name, a, b in rows)
    asked = (
        f"Turn this into CSV with the header item,may,june,total, where total is the sum: {told}. "
        "Output the CSV alone."
    )
    return _equals(asked, "\n".join(lines))


def _conditional(draw: random.Random) -> Made:
    word = draw.choice(_WORDS)
    yes, no = draw.sample(("amber", "cobalt", "violet", "crimson"), 2)
    asked = (
        f"If the word {word} has an odd number of letters, output {yes}, else output {no}. Output "
        "that word and nothing else."
    )
    return _equals(asked, yes if len(word) % 2 else no)


def _nested(draw: random.Random) -> Made:
    words = draw.sample(_WORDS, 3)
    kept = [word for word in words if "r" in word] or ["none"]
    asked = (
        f"Of the words {', '.join(words)} keep those with the letter r (if there is none, take the "
        "word none); write them backwards, letter by letter; join them with a plus sign. Do "
        "nothing else and output nothing else."
    )
    return _equals(asked, "+".join(word[::-1] for word in kept))


GROUPS: dict[str, tuple[Callable[[random.Random], Made], ...]] = {
    "exact output": (_one_token, _upper_list, _json_line, _decimals, _empty_tag),
    "content": (_no_letter, _seven_words, _with_and_without, _five_sentences, _no_digits),
    "sequence": (_sorted, _numbered, _multiples, _reversed, _acrostic),
    "several steps": (_no_vowels, _last_digit, _csv, _conditional, _nested),
}
