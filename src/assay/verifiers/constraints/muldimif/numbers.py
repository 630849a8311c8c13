"""Numbers as sentences write them, and the bounds that a sentence sets on a count."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"

NUMBER_WORDS: dict[str, int] = {word: n for n, word in enumerate(_ONES.split())} | {
    word: 10 * n for n, word in enumerate(_TENS.split(), 2)
}
"""English number words up to a hundred that are a single word."""

ONE_TO_TEN: dict[str, int] = {word: n for word, n in NUMBER_WORDS.items() if 1 <= n <= 10}

_ALONE = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = (
    rf"(?:\d[\d,]*|(?:{_ALONE})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)(?!\w)"
)
"""A pattern for a number in digits or words, without groups."""

_CHINESE = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}


def number(text: str) -> int:
    """The value of what `NUMBER` matched.

    >>> number("1,500"), number("twenty-five"), number("两")
    (1500, 25, 2)
    """
    text = text.replace(",", "").lower()
    if text.isdecimal():
        return int(text)
    if text in _CHINESE:
        return _CHINESE[text]
    return sum(NUMBER_WORDS[part] for part in re.split("[- ]", text))


class Range(NamedTuple):
    """A count's fewest and most; None where the sentence sets none."""

    at_least: int | None = None
    at_most: int | None = None

    def hold(self, count: int) -> bool:
        """Whether a count lies within."""
        return (self.at_least is None or count >= self.at_least) and (
            self.at_most is None or count <= self.at_most
        )

    def words(self) -> str:
        """The bounds as they read in a sentence.

        >>> Range(2, 2).words(), Range(2, None).words(), Range(2, 5).words()
        ('exactly 2', 'at least 2', 'between 2 and 5')
        """
        if self.at_least == self.at_most:
            return f"exactly {self.at_least}"
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least is None:
            return f"at most {self.at_most}"
        return f"between {self.at_least} and {self.at_most}"


_N = f"({NUMBER})"
_ADJECTIVES = r"(?:\s+(?:complete|distinct|different|separate|full|total|data|or more)){0,2}"
_EXACT = r"(?:exactly|precisely|only|just|of|as|is|be|contain|include|have|into|in|with)"
_MORE = r"(?:at least|minimum (?:length )?of|no (?:fewer|less) than|not (?:fewer|less) than)"
_MOST = (
    r"(?:at most|(?:no|not|not have) (?:more|longer|greater|larger) than|up to"
    r"|(?:not |n't |cannot )(?:exceed|surpass|go over)(?:ing)?|maximum (?:length )?(?:of|to)"
    r"|limit(?:ed|ation)?(?: \w+){0,3} (?:to|of)|within|capped at)"
)
_FILLER = r":?(?: (?:a|an|the|total|maximum|minimum|length|of|row|column|limit)\b){0,5} "
_CHINESE_N = r"(\d+|[一二三四五六七八九十两])"


def range_of(sentence: str, unit: str, chinese: str = "") -> Range | None:
    """The bounds that a lower-case sentence sets on a unit, a pattern for its name; None if none.

    >>> range_of("the answer must not exceed a total of 150 words", "words?")
    Range(at_least=None, at_most=150)
    >>> range_of("between 3 to 5 sentences", "sentences?"), range_of("be clear", "words?")
    (Range(at_least=3, at_most=5), None)
    """
    tail = rf"{_ADJECTIVES}[\s-]+(?:{unit})\b"
    both = re.search(rf"{_N}\s*(?:to|and|-|–)\s*{_N}{tail}", sentence)
    if both:
        low, high = sorted((number(both[1]), number(both[2])))
        return Range(low, high)
    exact = re.search(rf"\b(?:exactly|precisely):? {_N}{tail}", sentence)
    if exact:
        return Range(number(exact[1]), number(exact[1]))
    more = re.search(rf"{_MORE}{_FILLER}{_N}{tail}", sentence)
    most = re.search(rf"{_MOST}{_FILLER}{_N}{tail}", sentence)
    if more or most:
        return Range(number(more[1]) if more else None, number(most[1]) if most else None)
    under = re.search(rf"\b(fewer|less|more) than {_N}{tail}", sentence)
    if under:
        n = number(under[2])
        return Range(n + 1) if under[1] == "more" else Range(None, n - 1)
    if re.search(rf"\ba single (?:{unit})\b", sentence):
        return Range(1, 1)
    exact = re.search(rf"\b{_EXACT}:? {_N}{tail}", sentence) or re.match(rf"{_N}{tail}", sentence)
    if exact:
        return Range(number(exact[1]), number(exact[1]))
    return _chinese_range(sentence, chinese) if chinese else None


def _chinese_range(sentence: str, unit: str) -> Range | None:
    both = re.search(rf"{_CHINESE_N}(?:到|至|-){_CHINESE_N}\s*(?:{unit})", sentence)
    if both:
        return Range(number(both[1]), number(both[2]))
    one = re.search(
        rf"(至少|最少|不少于|至多|最多|不超过|在)(?:包含|分为)?\s*{_CHINESE_N}\s*(?:{unit})",
        sentence,
    )
    if one is None:
        return None
    n = number(one[2])
    return Range(n) if one[1] in ("至少", "最少", "不少于") else Range(None, n)
