"""The words of an answer in one form: numbers as digits, and what distinguishes kept.

>>> normal("World War II") == normal("World War 2") == normal("WWII")
True
>>> normal("fifty-five people"), normal("5,000"), normal("5/2")
('55 people', '5000', '5over2')
"""

from __future__ import annotations

import re
from functools import lru_cache

from assay.verifiers.answers.text import number_in_words, words

_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        str.split(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
            "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
            "nineteenth twentieth"
        ),
        start=1,
    )
}
_ROMANS = {
    f"{tens}{ones}": 10 * count + value
    for count, tens in enumerate(("", "X", "XX"))
    for value, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if len(tens + ones) > 1
}
"""Without those of one letter, which are letters and words, too."""
_ROMAN = re.compile(r"(?<=\w\s)(?:[IVX]{2,6}|[ivx]{2,6})\b(?!['’-]\w)")
_WORLD_WAR = re.compile(r"\bWW\s?(?=(?:II?|[12])\b)")
_TENS_AND_ONES = re.compile(
    r"\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty[\s-]"
    r"(?:one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FRACTION = re.compile(r"(?<![\d/.])(\d{1,3})/(\d{1,3})(?![\d/.])")
_BEFORE_CHRIST = re.compile(r"(\d)\s*B\.?\s?C\b\.?(?:E\b\.?)?")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\Z")


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """`words` with numbers as digits: "the eighth", "8th" and "eight" are 8; 5.5 is one word."""
    text = _POINT.sub("point", _THOUSANDS.sub("", text))
    text = _BEFORE_CHRIST.sub(r"\1bc", _FRACTION.sub(r"\1over\2", text))
    text = _ROMAN.sub(_arabic, _WORLD_WAR.sub("World War ", text))
    text = _TENS_AND_ONES.sub(lambda found: str(number_in_words(found[0])), text)
    return " ".join(_digits(word) for word in words(text).split())


def _arabic(found: re.Match[str]) -> str:
    return str(_ROMANS.get(found[0].upper(), found[0]))


@lru_cache(maxsize=65536)
def _digits(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    found = _ORDINAL.match(word)
    if found:
        return found[1]
    value = number_in_words(word) if word.isalpha() and len(word) > 2 and word != "one" else None
    return word if value is None else str(value)


_SIGNED = re.compile(r"(?<![\w#+])([a-z]\w{0,8})([#+]{1,2})(?!\w)")
_LETTER_A = re.compile(r"(\w+)\s+A\W*\Z")
_FIRST_OF_NAME = re.compile(r"(\w+)\s+I\W*\Z")


def differs(alias: str, response: str) -> bool:
    """Whether signs and letters that are no words tell a response from an alias.

    >>> differs("C#", "C"), differs("type A", "type B"), differs("World War I", "World War II")
    (True, True, True)
    >>> differs("vitamin A", "It is vitamin A, I think."), differs("C", "C")
    (False, False)
    """
    lowered, wanted = response.casefold(), alias.casefold()
    signed = {found[0] for found in _SIGNED.finditer(wanted)}
    if signed:
        return not all(one in lowered for one in signed)
    if len(wanted.split()) == 1 and len(wanted) < 3:
        given = _SIGNED.search(lowered)
        if given and given[1] == wanted.strip():
            return not re.search(rf"\b{re.escape(wanted.strip())}(?![\w#+])", lowered)
    lettered = _LETTER_A.search(alias)
    if lettered:
        return not re.search(rf"\b{lettered[1]}[\s-]+A\b", response, re.IGNORECASE)
    first = _FIRST_OF_NAME.search(alias)
    if not first:
        return False
    others = re.findall(rf"\b{first[1]}\s+(\w+)", response, re.IGNORECASE)
    return bool(others) and all(one.upper() in _ROMANS or one == "2" for one in others)
