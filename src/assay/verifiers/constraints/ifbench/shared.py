"""What the IFBench kinds share: how a word looks, how a sentence ends, and how texts are edited.

The published checkers cut words in half a dozen ways. The repaired checks use one, `words`: runs
of letters and digits, held together by a single apostrophe, hyphen, full stop and the like.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from itertools import islice

from assay.core import Span
from assay.verifiers.constraints.constraint import Finding
from assay.verifiers.constraints.text import Text, analyse

EDGES = string.punctuation + " "
"""What the published checkers strip off a word: ASCII punctuation and the space."""

WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)

WORD = re.compile(r"[^\W_]+(?:['’.,:@&_\-‐‑][^\W_]+)*")

NOTHING_ELSE: frozenset[str] = frozenset()
"""`only_with` of kinds that dictate the whole answer."""

_AFTER_THE_STOP = string.whitespace + "\"'”’»)]}*_`\N{RIGHT SINGLE QUOTATION MARK}"
_SPAN_LIMIT = 100


def words(text: str) -> list[str]:
    r"""The words of a text, without the punctuation around them.

    >>> words('He said: "don\'t -- well-known 3.5!"')
    ['He', 'said', "don't", 'well-known', '3.5']
    """
    return WORD.findall(text)


def letters(word: str) -> str:
    """A word without anything but letters and digits, in lower case."""
    low = word.lower()
    return low if low.isalnum() else "".join(filter(str.isalnum, low))


def end_mark(sentence: str) -> str:
    """The last character of a sentence, closing quotes, brackets and emphasis left aside.

    >>> end_mark('(She said "no.")')
    '.'
    """
    return sentence.rstrip(_AFTER_THE_STOP)[-1:]


def spans_of(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    """Where a pattern matches: the first hundred places."""
    return tuple(match.span() for match in islice(pattern.finditer(text), _SPAN_LIMIT))


def word_spans(text: str, chosen: Callable[[str], bool]) -> tuple[Span, ...]:
    """Where the words stand that a test chooses: the first hundred."""
    found = (match.span() for match in WORD.finditer(text) if chosen(match.group()))
    return tuple(islice(found, _SPAN_LIMIT))


def filled_lines(text: str) -> list[tuple[Span, str]]:
    """The lines that are not blank, each with its place in the text."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(((start, start + len(line)), line))
        start += len(line) + 1
    return found


def unfenced(text: str) -> str:
    r"""The inside of a text that is one markdown code block; any other text without its margins.

    >>> unfenced("```csv\na,b\n```\n")
    'a,b'
    """
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```") and "\n" in bare:
        return bare[bare.index("\n") + 1 : -3].strip()
    return bare


def after(text: str, addition: str) -> str:
    """A text with sentences added behind it."""
    body = text.rstrip()
    if not body:
        return addition
    return f"{body} {addition}" if end_mark(body) in tuple(".?!") else f"{body}. {addition}"


def first_that_holds(check: Callable[[Text], Finding], candidates: Iterable[str]) -> str:
    """The first text that a check accepts; the last one if it accepts none."""
    candidate = ""
    for candidate in candidates:
        text = analyse(candidate)
        if not text.blank and check(text).holds:
            break
    return candidate


def count(number: int, noun: str) -> str:
    """A number with its noun: ``1 word``, ``2 words``.

    >>> count(1, "word"), count(0, "city of Africa"), count(2, "pair")
    ('1 word', '0 cities of Africa', '2 pairs')
    """
    if number == 1:
        return f"1 {noun}"
    head, space, tail = noun.partition(" of ")
    plural = head[:-1] + "ies" if head.endswith("y") else head + "s"
    return f"{number} {plural}{space}{tail}"
