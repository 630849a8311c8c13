"""Tasks of their own, each with a fixed answer or a fixed form; they take no arguments but one."""

from __future__ import annotations

import random
import re
from datetime import date
from itertools import pairwise
from typing import Any

from assay.verifiers.constraints.arguments import Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import (
    EDGES,
    NOTHING_ELSE,
    WITHOUT_PUNCTUATION,
    count,
    filled_lines,
    spans_of,
    words,
)
from assay.verifiers.constraints.text import Text

_DIGITS = re.compile(r"\d+")
_MULTIPLES = [str(number) for number in range(14, 51, 7)]


@constraint("format:options", family="ifbench")
class Options(Constraint):
    """The answer is one of the `options`, which are separated by ``/``, by "or" or by commas."""

    options: Phrase

    phrasings = (
        "Reply with exactly one of these and no explanation: {options}.",
        "Choose one of the following and write nothing besides: {options}.",
        "Your whole answer must be one of: {options}.",
    )
    differs = (
        'cuts "or" out of words as well, wants a), b), c) spelled exactly, and strips spaces but '
        "not newlines"
    )
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        return self._judged(_plain(text.raw), {_plain(option) for option in self._split()})

    def _split(self) -> list[str]:
        if "/" in self.options:
            return self.options.split("/")
        if re.search(r"\bor\b", self.options):
            parts = re.split(r",?\s*\bor\b\s*", self.options)
            return [piece for part in parts for piece in part.split(",")]
        return self.options.split(",")

    def check_faithful(self, text: Text) -> Finding:
        separator = next((mark for mark in ("/", "or") if mark in self.options), ",")
        options = [option.strip() for option in self.options.split(separator)]
        if re.match(r"\W*[aA]\W*[bB]\W*[cC]\W*", self.options):
            return self._judged(text.raw, set(options))
        bare = {option.strip(EDGES).lower() for option in options}
        return self._judged(text.raw.strip(EDGES).lower(), bare)

    def _judged(self, said: str, options: set[str]) -> Finding:
        return Finding(said in options, f"answers {said[:60]!r}")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"options": rng.choice(("yes/no/maybe", "I know or I don't know", "a), b), c), d)"))}

    def obey(self, text: str) -> str:
        return next((option.strip() for option in self._split() if _plain(option)), self.options)


def _plain(option: str) -> str:
    return " ".join(option.strip(EDGES + "\n\r\t“”‘’").replace("’", "'").lower().split())


@constraint("custom:multiples", family="ifbench")
class Multiples(Constraint):
    """The numbers written in digits are 14, 21, 28, 35, 42 and 49, in this order."""

    phrasings = (
        "Go from 10 up to 50 and write down nothing but the multiples of 7.",
        "Print the numbers between 10 and 50 that 7 divides, in rising order, and no others.",
        "Of the numbers 10 to 50, list those that are multiples of 7, smallest first.",
    )
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        found = _DIGITS.findall(text.raw)
        measured = f"numbers: {', '.join(found[:12]) or 'none'}"
        return Finding(found == _MULTIPLES, measured, spans_of(_DIGITS, text.raw))

    def obey(self, text: str) -> str:
        return ", ".join(_MULTIPLES)


@constraint("custom:mcq_count_length", family="ifbench")
class MultipleChoice(Constraint):
    """Four questions with five options each (A to E); each question is longer than the last."""

    phrasings = (
        (
            "Write four multiple-choice questions on the art of the 20th century. Label each with "
            '"Question" and its number, give it five options A to E, and make every question '
            "longer than the one before. No explanations."
        ),
        (
            'Produce 4 questions about 20th century art history, headed "Question 1" to "Question '
            '4", each with the options A to E and each longer than the last; add nothing else.'
        ),
        (
            'Four quiz items on 20th century art, please: the word "Question", a number, a '
            "question that is longer than the previous one, and five lettered options."
        ),
    )
    differs = "takes any numbering of the questions and any letters from A to E on the options"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        labels = [match[1] for match in _LABEL.finditer(text.raw)]
        found = [_question(body) for body in _bodies(text.stripped)]
        finding = self._judged(text.stripped, found)
        ordered = labels == ["1", "2", "3", "4"] and all(options == "ABCDE" for _, options in found)
        return Finding(bool(finding.holds) and ordered, finding.measured)

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text.raw, [_question(body) for body in _bodies(text.raw)])

    def _judged(self, raw: str, found: list[tuple[int, str]]) -> Finding:
        lengths = [length for length, _ in found]
        measured = (
            f"{count(len(found), 'question')} of {', '.join(map(str, lengths[:10]))} characters "
            f"with {', '.join(str(len(options)) for _, options in found[:10])} options"
        )
        holds = (
            raw.startswith("Question")
            and len(found) == 4
            and all(len(options) == 5 for _, options in found)
            and all(one < other for one, other in pairwise(lengths))
        )
        return Finding(holds, measured)

    def obey(self, text: str) -> str:
        return "\n\n".join(
            f"Question {number}: Who painted {'the ' * number}work?\n"
            + "\n".join(f"{letter}) Artist {letter}" for letter in "ABCDE")
            for number in range(1, 5)
        )


_LABEL = re.compile(r"Question (\d+)[.|):;]?\s*")
_OPTION = re.compile(r"([A-Ea-e])[.|)]\s*\w")


def _bodies(text: str) -> list[str]:
    """What stands behind each label "Question n", and before the first one, blanks left out."""
    pieces = _LABEL.split(text)[::2]
    return [piece.strip() for piece in pieces if piece.strip()]


def _question(body: str) -> tuple[int, str]:
    """The length of a question's text, and the letters of its options."""
    asked: list[str] = []
    options: list[str] = []
    for line in body.split("\n"):
        option = _OPTION.match(line.strip())
        if option:
            options.append(option[1].upper())
        elif not options:
            asked.append(line.strip())
    return len(" ".join(asked).strip()), "".join(options)


@constraint("custom:date_format_list", family="ifbench")
class DateList(Constraint):
    """Dates like 1805-12-02, separated by commas, all within Napoleon's life (1769 to 1821)."""

    phrasings = (
        (
            "List when each of Napoleon's battles began, as YYYY-MM-DD with commas between the "
            "dates, and explain nothing."
        ),
        (
            "Give only the dates (YYYY-MM-DD, comma-separated) on which the battles fought by "
            "Napoleon started."
        ),
        (
            "Which days did Napoleon's battles start on? Answer with a comma-separated list of "
            "dates in the form YYYY-MM-DD and nothing else."
        ),
    )
    differs = "takes month 00, day 00 and the 29th of February of any year"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        return self._judged(text, _is_a_day)

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, _fits_the_month)

    def _judged(self, text: Text, is_a_day: Any) -> Finding:
        entries = text.raw.split(",")
        for entry in entries:
            match = _DATE.fullmatch(entry.strip())
            year, month, day = map(int, match.groups()) if match else (0, 0, 0)
            if not (match and 1769 <= year <= 1821 and month <= 12 and is_a_day(year, month, day)):
                return Finding(holds=False, measured=f"not such a date: {entry.strip()[:40]!r}")
        return Finding(holds=True, measured=count(len(entries), "date"))

    def obey(self, text: str) -> str:
        return "1796-05-10, 1800-06-14, 1805-12-02, 1815-06-18"


def _fits_the_month(_: int, month: int, day: int) -> bool:
    return day <= _LONGEST[month]


_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LONGEST = (99, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # no rule for month 00


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@constraint("custom:word_reverse", family="ifbench")
class WordReverse(Constraint):
    """One line that, read word by word from the end, names the bald eagle."""

    phrasings = (
        (
            "Which animal is the national symbol of the United States? Answer in a sentence whose "
            "words stand in reverse order."
        ),
        (
            "Name the national animal of the USA in one sentence, written from its last word to "
            "its first."
        ),
        "Reverse the order of the words in your answer to this: what animal stands for the US?",
    )
    differs = "takes any text in which the two words stand in reverse, also inside longer words"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        found = [word.lower() for word in reversed(words(text.raw))]
        named = ("bald", "eagle") in set(pairwise(found))
        return self._judged(text, named and len(found) > 2 and len(filled_lines(text.raw)) == 1)

    def check_faithful(self, text: Text) -> Finding:
        # The published test for a single sentence always holds: no stop is left in the text.
        turned = text.lower.translate(WITHOUT_PUNCTUATION).split()[::-1]
        return self._judged(text, "bald eagle" in " ".join(turned))

    def _judged(self, text: Text, holds: bool) -> Finding:
        turned = " ".join(reversed(words(text.raw)))
        return Finding(holds, f"read backwards: {turned[:80]!r}")

    def obey(self, text: str) -> str:
        return "Eagle bald the is States United the of symbol national The."


@constraint("custom:character_reverse", family="ifbench")
class CharacterReverse(Constraint):
    """One line that, read letter by letter from the end, names the bald eagle."""

    phrasings = (
        (
            "Which animal is the national symbol of the United States? Write your sentence "
            "backwards, letter by letter."
        ),
        (
            "Name the national animal of the USA in a sentence spelled from its last letter to its "
            "first."
        ),
        "Reverse all letters of your answer to this: what animal stands for the US?",
    )
    differs = "takes any text that holds the two words backwards, whatever else it says"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        turned = [word.lower() for word in words(text.raw[::-1])]
        named = ("bald", "eagle") in set(pairwise(turned))
        lines = len(filled_lines(text.raw))
        return self._judged(text, named and lines == 1 and "bald eagle" not in text.lower)

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text, "elgae dlab" in text.lower)

    def _judged(self, text: Text, holds: bool) -> Finding:
        return Finding(holds, f"read backwards: {text.stripped[::-1][:80]!r}")

    def obey(self, text: str) -> str:
        return "The national symbol of the US is the bald eagle."[::-1]
