r"""What an answer says in words that belongs to its number: scale, sign, operation, fraction.

>>> as_formula("5 million dollars"), as_formula("minus 5"), as_formula("half of 5")
('5000000 dollars', '-5', '\\frac{5}{2}')
>>> in_words("three quarters"), in_words("two and a half"), in_words("a cat")
(Fraction(3, 4), Fraction(5, 2), None)

Also numbers in notations that the grammar takes for something else: ``5e6``, ``1_000_000``,
``0.\overline{3}``, and the intervals ``]1, 3]`` of ISO 31-11.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from assay.verifiers.answers.text import number_in_words

SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "dozen": 12, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "twelfth": 12, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_PART_WORDS = {**{f"{word}s": value for word, value in _PARTS.items()}, "halves": 2}
_SCALE = "|".join(SCALES)
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALED = re.compile(
    rf"(?<![\w.])(?P<number>{_DIGITS})(?P<closing>\$?\s*|-)(?P<text>\\text\w*\{{\s*)?(?P<scale>{_SCALE})s?\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"\b(?:in|how many|number of|amount of|nearest)\s+(?:\w+\s+)?(?P<scale>{_SCALE})s?\b",
    re.IGNORECASE,
)
_IN_PARTS = re.compile(
    rf"(?<![\w./-])(?P<number>\d+)[\s-]+(?P<part>{'|'.join(_PART_WORDS)})\b", re.IGNORECASE
)
_MINUS = re.compile(r"\b(?:minus|negative)\s+(?=[\d.$\\(])", re.IGNORECASE)
_BELOW_ZERO = re.compile(rf"(?<![\w.])({_DIGITS})(\s+degrees?)?\s+below\s+zero\b", re.IGNORECASE)
_VALUE = rf"\$?(?P<value>\\frac\{{\d+\}}\{{\d+\}}|{_DIGITS})\$?"
_BEFORE = {
    r"square\s+root\s+of": r"\sqrt{%s}", r"cube\s+root\s+of": r"\sqrt[3]{%s}",
    r"(?:reciprocal|multiplicative\s+inverse)\s+of": r"\frac{1}{%s}",
    r"half\s+of": r"\frac{%s}{2}", r"(?:twice|double)": "(2*%s)", r"(?:thrice|triple)": "(3*%s)",
    r"square\s+of": "%s^2", r"cube\s+of": "%s^3", r"(?:negative|opposite)\s+of": "(-%s)",
}  # fmt: skip
_AFTER = {"squared": "%s^2", "cubed": "%s^3", "factorial": "(%s!)"}
_OPERATIONS = [
    *(
        (re.compile(rf"\b(?:(?:the|a|one)\s+)?{words}\s+{_VALUE}\W*\Z", re.IGNORECASE), put)
        for words, put in _BEFORE.items()
    ),
    *(
        (re.compile(rf"(?<![\w.]){_VALUE}\s+{word}\W*\Z", re.IGNORECASE), put)
        for word, put in _AFTER.items()
    ),
]
_OPERATES = re.compile(
    r"\b(?:root|reciprocal|inverse|half|twice|double|thrice|triple|squared?|cubed?|factorial"
    r"|negative|opposite)\b",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[eE]([+-]?\d{1,4})(?![\w.]*\w)")
_GROUPED = re.compile(r"(?<![\w.])\d{1,3}(?:_\d{3})+(?!\w)|(?<![\w.])\d{1,3}(?:['’]\d{3})+(?!\w)")
_REPEATED = re.compile(
    r"(?<![\w.])(?P<head>\d*)\.(?P<fixed>\d*)\\(?:overline|bar|dot)\s*\{?(?P<period>\d{1,40})\}?"
)
_ISO_INTERVAL = re.compile(r"\A(\W*?)([\[\]])([^\[\]()]{1,200}[,;][^\[\]()]{1,200})([\[\]])(\W*)\Z")


def as_formula(text: str, asked: str = "") -> str:
    """The text with its numbers as the grammar reads them.

    A scale that the question counts in ("how many dozen", "in millions") is a unit and stays.
    """
    if re.search(r"\d", text) is None:
        return text
    text = _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]), text)
    text = _SCIENTIFIC.sub(_power_of_ten, text)
    if "\\" in text and "." in text:
        text = _REPEATED.sub(_fraction, text)
    interval = _ISO_INTERVAL.match(text)
    if interval and (interval[2], interval[4]) != ("[", "]"):
        opening, closing = "(" if interval[2] == "]" else "[", ")" if interval[4] == "[" else "]"
        text = f"{interval[1]}{opening}{interval[3]}{closing}{interval[5]}"
    text = _MINUS.sub("-", _BELOW_ZERO.sub(r"-\1\2", text))
    counted = counts_in(asked)
    for _ in range(2):  # "3 hundred thousand"
        text = _SCALED.sub(lambda m: _scaled(m, counted), text)
    text = _IN_PARTS.sub(lambda m: _parts(m, asked), text)
    if len(text) <= 200 and _OPERATES.search(text):
        for pattern, put in _OPERATIONS:
            text = pattern.sub(lambda m, put=put: put % m["value"], text)  # type: ignore[misc]
    return text


@lru_cache(maxsize=2048)
def counts_in(asked: str) -> frozenset[str]:
    """The scales that a question counts in.

    >>> counts_in("How many dozen eggs are there?"), counts_in("Two dozen eggs. How many?")
    (frozenset({'dozen'}), frozenset())
    """
    return frozenset(found["scale"].lower() for found in _COUNTED.finditer(asked[:20_000]))


def _scaled(found: re.Match[str], counted: frozenset[str]) -> str:
    word = found["scale"].lower()
    if word in counted:
        return found[0]
    value = Fraction(found["number"].replace(",", "")) * SCALES[word]
    if value.denominator != 1:
        return found[0]
    closing = "$" if "$" in found["closing"] else ""
    return f"{value}{closing}{found['text'] or ''}"


def _parts(found: re.Match[str], asked: str) -> str:
    word = found["part"].lower()
    singular = "half" if word == "halves" else word[:-1]
    if singular in asked.lower() or word in asked.lower():
        return found[0]  # a quarter may be a coin, a half a part of a game
    return rf"\frac{{{found['number']}}}{{{_PART_WORDS[word]}}}"


def _power_of_ten(found: re.Match[str]) -> str:
    power = int(found[2])
    if abs(power) > 30:
        return rf"{found[1]}*10^{{{power}}}"
    value = Fraction(found[1]) * Fraction(10) ** power
    if value.denominator == 1:
        return str(value)
    places = max(len(found[1].partition(".")[2]) - power, 1)
    shown = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{shown[:-places]}.{shown[-places:]}"


def _fraction(found: re.Match[str]) -> str:
    fixed, period = found["fixed"], found["period"]
    head = Fraction(f"{found['head'] or 0}.{fixed or 0}")
    value = head + Fraction(int(period), 10 ** len(fixed) * (10 ** len(period) - 1))
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def in_words(text: str) -> Fraction | None:
    """The number that words say, whole or with a fraction; None if they say none."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z\s,-]{0,120}", text):
        return None
    said = re.split(r"[\s-]+", text.casefold().strip())
    sign = -1 if said[0] in ("minus", "negative") else 1
    said = said[1:] if sign < 0 else said
    if not said:
        return None
    part = _PARTS.get(said[-1]) or _PART_WORDS.get(said[-1])
    if part is None:
        whole = number_in_words(" ".join(said)) if said[0] != "a" or len(said) > 1 else None
        return None if whole is None else Fraction(sign * whole)
    before = said[:-1]
    if not before:
        return Fraction(sign, 2) if said[-1] == "half" else None
    whole = 0
    if "and" in before and (at := len(before) - 1 - before[::-1].index("and")) > 0:
        first = number_in_words(" ".join(before[:at]))
        if first is not None and before[at + 1 :]:
            whole, before = first, before[at + 1 :]
    count = 1 if before in (["a"], ["one"]) else number_in_words(" ".join(before))
    if count is None or (count == 1) == (said[-1] in _PART_WORDS):
        return None
    return sign * (whole + Fraction(count, part))


_NO_UNIT = re.compile(
    r"\b(?:of|to|in|on|at|by|with|and|or|can|must|might|may|should|has|have|had|do|does|way|thing"
    r"|another|other|percentage)\b",
    re.IGNORECASE,
)


def quantity_in_words(text: str) -> tuple[Fraction, str] | None:
    """The number that a short text says, and the one or two words behind it.

    >>> quantity_in_words("twelve apples"), quantity_in_words("one of them")
    ((Fraction(12, 1), 'apples'), None)
    """
    if len(text) > 120:
        return None
    parts = text.split()
    for rest in range(min(3, len(parts))):
        end = len(parts) - rest
        behind = " ".join(parts[end:])
        if rest and not (re.fullmatch(r"[A-Za-z ]+", behind) and not _NO_UNIT.search(behind)):
            return None
        value = in_words(" ".join(parts[:end]))
        if value is not None:
            return value, behind
    return None
