"""What the question says about the answer: its form, its precision, its options.

Only the question is read here, never the response: a response must not be able to choose how it
is compared.

>>> rules("Round your answer to two decimal places.").decimals
2
>>> rules("What is the domain of f?").interval
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Form = Literal["factored", "expanded", "lowest terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How an answer is compared with the reference.

    `decimals`: compare rounded to so many decimals. `rounded`: the question allows rounding.
    `tolerance`: relative difference that is allowed. `percent`: the question asks for a percentage
    (None: there is no question). `interval`: ``(1, 2)`` is an interval. `ordered`: the order of a
    list counts (None: the question does not say). `parts`: how many parts it has, (a), (b) ...
    """

    decimals: int | None = None
    rounded: bool = False
    tolerance: float | None = None
    percent: bool | None = None
    interval: bool = False
    ordered: bool | None = None
    form: Form | None = None
    parts: int = 0
    options: tuple[tuple[str, str], ...] = ()
    asked: str = field(default="", repr=False)


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PLACES = {
    "tenth": 1, "hundredth": 2, "thousandth": 3, "ten-thousandth": 4, "ten thousandth": 4,
    "cent": 2, "penny": 2,
}  # fmt: skip
_TO_PLACES = re.compile(
    r"\b(\d|one|two|three|four|five|six)\s+decimal\s+(?:place|digit)", re.IGNORECASE
)
_NEAREST = re.compile(
    r"nearest\s+(ten[- ]thousandth|thousandth|hundredth|tenth|cent|penny|dollar|whole|integer)",
    re.IGNORECASE,
)
_ROUNDED = re.compile(
    r"\bround|\bapprox|\bnearest\b|\bdecimal\b|\bestimat|significant (?:figure|digit)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\bpercent|%", re.IGNORECASE)
_INTERVAL = re.compile(
    r"\binterval\b|\b(?:range|domain|image)\s+of\b|\bsolution set\b|\binequalit|"
    r"(?:all|which|what|range of|possible) (?:real )?(?:values|numbers)\b.{0,60}"
    r"(?:<|>|\\leq?|\\geq?)",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:order|sequence|respectively|arrange|sort|rank|first \w+ terms|ascending|descending|"
    r"increasing|decreasing|permutation)",
    re.IGNORECASE,
)
_NOT_ORDERED = re.compile(
    r"\bin any order\b|\border does not matter\b|\bordered (?:pair|triple)", re.IGNORECASE
)
_FACTOR = re.compile(r"\bfactor(?:i[sz]e)?\b(?! of\b)(?!s\b)", re.IGNORECASE)
_FACTOR_ORDER = re.compile(
    r"(?:^|[.?!:]\s+|\b(?:to|please|completely|fully)\s+)factor", re.IGNORECASE
)
_EXPAND = re.compile(r"(?:^|[.?!:]\s+|\b(?:to|please)\s+)expand\b", re.IGNORECASE)
_LOWEST = re.compile(r"\b(?:lowest|simplest) (?:terms|form)\b|\breduced fraction\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:at (?:least|most)|least|most|minim\w+|maxim\w+|(?:small|larg|great|few|low|high)est|"
    r"up to|no (?:more|less|fewer) than|(?:lower|upper) (?:bound|limit))\b",
    re.IGNORECASE,
)
_PART = re.compile(r"(?<![\w(])\(([a-h])\)")
_OPTION = re.compile(
    r"(?:(?<=\s)|^|(?<=\$))(?:\(([A-J])\)|\\(?:text|textbf|mathrm)\{\(?([A-J])\)?\.?\s*\}|([A-J])[.):])\s*"
)
MAX_QUESTION = 20_000


@lru_cache(maxsize=2048)
def rules(question: str) -> Rules:
    """What the question says; an empty one says nothing."""
    question = question[:MAX_QUESTION]
    if not question.strip():
        return Rules()
    ordered: bool | None = None
    if _ORDERED.search(question):
        ordered = True
    if _NOT_ORDERED.search(question):
        ordered = False
    return Rules(
        decimals=_decimals(question),
        rounded=bool(_ROUNDED.search(question)),
        percent=bool(_PERCENT.search(question)),
        interval=bool(_INTERVAL.search(question)),
        ordered=ordered,
        form=_form(question),
        parts=_parts(question),
        options=tuple(options_in(question).items()),
        asked=question,
    )


_ASKED = re.compile(
    r"(?:what(?:'s|\s+is|\s+are)|how\s+much\s+is|compute|calculate|evaluate|simplify|expand|factor(?:i[sz]e)?"
    r"|work\s+out|find|solve|determine|reduce|multiply|divide|add|subtract"
    r"|(?:value|result|sum|product|difference|quotient)\s+of)\b(?P<rest>[^?]{1,300})",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\s*(?:(?:the|exact|following|value|result|sum|of|expression)\b\s*)*[:\s]*")
_CLOSING = re.compile(
    r"\s*(?:(?:,?\s*(?:as|in|to|and|by|for|if|when|where|using|without|give|express|write)\b|,\s+[a-z]{2,}|[.;!](?=\s|$)|\n\n)"
    r".*|[.;,!=]*)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)


def asks_for_bound(question: str) -> bool:
    """Whether a least or a greatest value is asked for, so that "at least 5" says that it is 5.

    >>> asks_for_bound("What is the minimum number of coins?"), asks_for_bound("How many coins?")
    (True, False)
    """
    return bool(_BOUND.search(question[:MAX_QUESTION]))


_WHAT_PERCENTAGE = re.compile(
    r"\b(?:what|which|find|give|as|how\s+many)\s+(?:(?:is|the|a|an|their|its)\s+)*percent",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def asks_for_percentage(question: str) -> bool:
    """Whether a percentage is what is asked for, not only spoken of.

    >>> asks_for_percentage("What percentage passed?"), asks_for_percentage("10 percent off: cost?")
    (True, False)
    """
    return bool(_WHAT_PERCENTAGE.search(question[:MAX_QUESTION]))


_OPERATION = re.compile(r"[-+*/^\\!×·÷√]")
_LAYOUT = re.compile(r"\\(?:left|right|displaystyle|[,;:! ()\[\]])|[$\s]")


def bare(formula: str) -> str:
    r"""A formula without the signs of layout.

    >>> bare(r"$\left( 2 + 3 \right)$")
    '(2+3)'
    """
    return _LAYOUT.sub("", formula)


@lru_cache(maxsize=2048)
def to_evaluate(question: str) -> frozenset[str]:
    """The expressions that a question wants evaluated, bare.

    >>> sorted(to_evaluate("What is 2 + 3? Compute $12*17$."))
    ['12*17', '2+3']
    """
    found = set()
    for match in _ASKED.finditer(question[:MAX_QUESTION]):
        rest = _OPENING.sub("", match["rest"])
        formula = bare(_CLOSING.sub("", rest))
        if operates(formula):
            found.add(formula)
    return frozenset(found)


def operates(formula: str) -> bool:
    """Whether a bare formula has an operation in it; a sign before a number is none."""
    return bool(_OPERATION.search(formula.lstrip("-")))


def _decimals(question: str) -> int | None:
    found = _TO_PLACES.search(question)
    if found:
        word = found[1].lower()
        return int(word) if word.isdigit() else _NUMBERS[word]
    found = _NEAREST.search(question)
    return _PLACES.get(found[1].lower(), 0) if found else None


def _form(question: str) -> Form | None:
    if _FACTOR_ORDER.search(question) and _FACTOR.search(question):
        return "factored"
    if _EXPAND.search(question):
        return "expanded"
    return "lowest terms" if _LOWEST.search(question) else None


def _parts(question: str) -> int:
    """The number of parts marked (a), (b), (c) ... in order."""
    count = 0
    for letter in _PART.findall(question):
        if letter == "abcdefgh"[count % 8]:
            count += 1
    return count if count > 1 else 0


def options_in(question: str) -> Mapping[str, str]:
    """The options ``(A) ... (B) ...`` that a question lists, by letter; empty if there are none."""
    marks = list(_OPTION.finditer(question))
    options: dict[str, str] = {}
    for number, mark in enumerate(marks):
        after = marks[number + 1] if number + 1 < len(marks) else None
        letter = mark[1] or mark[2] or mark[3]
        if letter != chr(ord("A") + len(options)):
            continue
        end = after.start() if after else len(question)
        text = question[mark.end() : end].strip().split("\n\n")[0]
        options[letter] = text.strip(" \n\t;,$\\")
    return options if len(options) > 1 else {}
