"""Twins: each of the twenty tests once more, with its task and without its demands on the form.

Who fails a test and passes its twin can do the task and did not obey; who fails both may not know
how. A twin asks as one would ask a person, and passes whoever says the content, in whatever form
and with whatever beside it. Where the form is all that was asked (seven words, no letter e), the
twin asks for a text about the same thing. Each test is tagged with what it takes besides obedience.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from assay.core import JSON
from assay.evaluate.suites.adherence_tests import Test

TAKES = {
    "one_token": "copying", "upper_list": "letters", "json_line": "formats",
    "decimals": "arithmetic", "empty_tag": "formats", "no_letter": "writing",
    "seven_words": "writing", "with_and_without": "writing", "five_sentences": "writing",
    "no_digits": "writing", "sorted": "sorting", "numbered": "letters", "multiples": "arithmetic",
    "reversed": "sorting", "acrostic": "letters", "no_vowels": "letters",
    "last_digit": "arithmetic", "csv": "arithmetic", "conditional": "letters", "nested": "letters",
}  # fmt: skip
"""What a test takes besides doing exactly what is asked."""

Pieces = list[list[str]]
"""What has to be said, in this order, each in one of several ways."""


def twin(test: Test) -> Test:
    """The twin of a test: a prompt without demands on the form, and a check of the content."""
    prompt, pieces = _ASKED[test.name](test)
    check: dict[str, JSON] = {
        "kind": "says", "asked": prompt, "pieces": pieces,
        "cased": test.name in ("upper_list", "numbered", "no_vowels"),
    }  # fmt: skip
    if test.name == "with_and_without":
        check["any_order"] = True
    if test.name == "conditional":
        check["without"] = [word for word in _words(test.prompt)[1:] if word != test.good]
    said = " and then ".join(ways[0] for ways in pieces)
    return Test(test.name, test.category, prompt, check, f"That is {said}, I think.", "No idea.")


Twin = tuple[str, Pieces]


def _each(said: Iterable[str]) -> Pieces:
    return [[one] for one in said]


def _upto(mark: str) -> Callable[[Test], Twin]:
    """The prompt up to where the form begins; the answer's words, one after the other."""

    def made(test: Test) -> Twin:
        accepted: JSON = test.check["accepted"]
        return f"{test.prompt.partition(mark)[0]}.", _each(re.findall(r"\w+", accepted[0]))

    return made


def _reversed(test: Test) -> Twin:
    told = " ".join(reversed(test.good.split()))
    return f"Say these words in reverse order: {told}.", _each(test.good.split())


def _said(test: Test) -> Twin:
    return test.prompt.replace("Output exactly this and nothing else:", "Please say:"), [
        [test.good]
    ]


def _told(test: Test) -> Twin:
    value = json.loads(test.good)
    name, count = value["name"], str(value["count"])
    return f"Make an object whose name is {name!r} and whose count is {count}.", [[name], [count]]


def _divided(test: Test) -> Twin:
    top, bottom = (int(number) for number in re.findall(r"\d+", test.prompt)[:2])
    exact, rounded = f"{top / bottom:.6f}".rstrip("0").rstrip("."), test.good
    return f"How much is {top} divided by {bottom}?", [[exact, rounded, f"{top / bottom:.2f}"]]


def _element(test: Test) -> Twin:
    tag = test.good[1:].partition(">")[0]
    asked = f"How does one write an XML element named {tag} that has no content?"
    return asked, [[f"<{tag}"]]


def _about(test: Test) -> Twin:
    include: JSON = test.check["include"]
    return f"Write something in which this comes up: {', '.join(include)}.", _each(include)


def _beginning(test: Test) -> Twin:
    name = _NAMES[str(test.check["letters"])[0]]
    return f"Write a few sentences about {name} and what {name} does.", [[name]]


def _letters(test: Test) -> Twin:
    word = str(test.check["letters"])
    return f"Spell the word {word}, letter by letter.", _each(word)


def _numbered(test: Test) -> Twin:
    words = [line.partition(" ")[2] for line in test.good.splitlines()]
    told = ", ".join(words).lower()
    return f"Say these words, and every second one in upper case: {told}.", _each(words)


def _rows(test: Test) -> Twin:
    _, *lines = test.good.splitlines()
    told = test.prompt.partition("is the sum: ")[2].partition(". Output")[0]
    totals = [line.rpartition(",")[2] for line in lines]
    return f"Give the total of May and June for each of these: {told}.", _each(totals)


def _twice(test: Test) -> Twin:
    half = test.good[: len(test.good) // 2]
    word = test.prompt.split()[3].strip(",")
    asked = (
        f"Take the word {word}, remove the vowels, put the rest in upper case, and say it twice."
    )
    return asked, [[test.good, f"{half} {half}", f"{half}, {half}", f"{half} and {half}"]]


def _digit(test: Test) -> Twin:
    product = test.prompt.removeprefix("Compute ").partition(",")[0]
    first, second = map(int, product.split(" * "))
    asked = f"What is the last digit of {product}?"
    return asked, [[test.good, str(first * second), str(first * second % 10)]]


def _chosen(test: Test) -> Twin:
    word, yes, no = _words(test.prompt)
    asked = f"Think of {yes} if the word {word} has an odd number of letters, and else of {no}."
    return f"{asked} Which of both do you think of?", [[test.good]]


def _words(prompt: str) -> list[str]:
    """The word that is counted in a conditional test, and the two that may be said."""
    found = re.search(r"the word (\w+) has .* output (\w+), else output (\w+)\.", prompt)
    return list(found.groups()) if found else []


def _backwards(test: Test) -> Twin:
    return f"{test.prompt.partition('; join them')[0]}.", _each(test.good.split("+"))


_NAMES = {"B": "Ben", "D": "Dan", "K": "Kim", "L": "Leo", "M": "Max", "S": "Sam", "T": "Tom"}
_ASKED: dict[str, Callable[[Test], Twin]] = {
    "one_token": _said, "upper_list": _upto(", separated"), "json_line": _told,
    "decimals": _divided, "empty_tag": _element, "no_letter": _about, "seven_words": _about,
    "with_and_without": _about, "five_sentences": _beginning, "no_digits": _about,
    "sorted": _upto(". Output"), "numbered": _numbered, "multiples": _upto(", separated"),
    "reversed": _reversed, "acrostic": _letters, "no_vowels": _twice,
    "last_digit": _digit, "csv": _rows, "conditional": _chosen, "nested": _backwards,
}  # fmt: skip
