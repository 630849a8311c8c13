"""The published rules for numbers of sentences and paragraphs."""

from __future__ import annotations

import re
from functools import lru_cache

from assay.verifiers.constraints.muldimif.numbers import ONE_TO_TEN
from assay.verifiers.constraints.text import Text

Bounds = tuple[int | None, int | None]

_CHINESE = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}
_MORE = {
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_NUMBERS = ONE_TO_TEN | _MORE | _CHINESE

_S = rf"(\d+|{'|'.join(_NUMBERS)})"
_ZH_SENTENCE = "(?:个句子|句话|句|個句子)"
_P = rf"(\d+|{'|'.join(ONE_TO_TEN)})"

# How each rule turns its numbers into (fewest, most); the first rule that matches decides.
_SENTENCE_RULES: tuple[tuple[str, str], ...] = (
    ("exact", rf"exactly:? {_S} (?:topic )?sentence"),
    ("exact", rf"(?:should|must) contain {_S} sentence"),
    ("single", " be a single sentence|consisting of (?:only )?one sentence|in a single sentence"),
    ("min", rf"at least:? {_S} sentence"),
    ("min", rf"a minimum of {_S} sentence"),
    ("min", rf"no fewer than {_S} sentence"),
    ("min", rf"(?:至少|最少)(?:包含)?{_S}{_ZH_SENTENCE}"),
    ("max", rf"at most:? {_S} sentence"),
    ("max", rf"not exceeding {_S} sentence"),
    ("max", rf"no (?:more|longer) than {_S} sentence"),
    ("max", rf"limited to {_S} sentence"),
    ("max", rf" not exceed {_S} sentence"),
    ("max", rf"a maximum (?:length )?of {_S} sentence"),
    ("max", rf"not to exceed {_S} sentence"),
    ("max", rf"not surpass(?: a total of)? {_S} sentence"),
    ("max", rf"(?:至多|最多)(?:包含)?{_S}{_ZH_SENTENCE}"),
    ("range", rf"range:? {_S}-{_S} sentence"),
    ("range", rf"between {_S} (?:and|to) {_S} sentence"),
    (
        "range",
        rf"(?:into|a range of|be composed of|consists? of|consisting of) {_S} to {_S} sentence",
    ),
    ("range", rf"{_S}到{_S}{_ZH_SENTENCE}"),
)
_PARAGRAPH_RULES: tuple[tuple[str, str], ...] = (
    ("exact", rf"exactly {_P} paragraph"),
    ("exact", rf"(?:should|must) contain {_P} paragraph"),
    ("single", " be a single paragraph"),
    ("min", rf"at least {_P} paragraph"),
    ("min", rf"least: {_P} paragraph"),
    ("min", rf"a minimum of {_P}(?: distinct)? paragraph"),
    ("max", rf"at most {_P} paragraph"),
    ("max", rf"not exceeding {_P} paragraph"),
    ("max", rf"no more than {_P} paragraph"),
    ("max", r"最多(?:分为)?(\d+|[一两二三四五六七八九十])个段落"),
    ("range", r"range (\d+)-(\d+) paragraph"),
    ("range", r"range: (\d+)-(\d+)"),
    ("range", r"between (\d+) (?:and|to) (\d+) paragraph"),
    ("range", r"(\d+) to (\d+) paragraph"),
)


def _bounds(rules: tuple[tuple[str, str], ...], sentence: str) -> Bounds:
    for how, pattern in rules:
        match = re.search(pattern, sentence)
        if match is None:
            continue
        numbers = [_value(group) for group in match.groups()]
        if how == "single":
            return 1, 1
        if how == "range":
            return numbers[0], numbers[1]
        low = numbers[0] if how in ("exact", "min") else None
        high = numbers[0] if how in ("exact", "max") else None
        return low, high
    return None, None


def _value(number: str) -> int:
    return int(number) if number.isdigit() else _NUMBERS.get(number, 0)


@lru_cache(maxsize=4096)
def sentence_bounds(sentence: str) -> Bounds:
    """Fewest and most sentences, as the published patterns read them."""
    return _bounds(_SENTENCE_RULES, sentence.lower().strip())


@lru_cache(maxsize=4096)
def paragraph_bounds(sentence: str) -> Bounds:
    """Fewest and most paragraphs, as the published patterns read them."""
    return _bounds(_PARAGRAPH_RULES, sentence.lower())


def _within(count: int, bounds: Bounds) -> bool:
    low, high = bounds
    return (low is None or count >= low) and (high is None or count <= high)


def sentences_hold(sentence: str, text: Text) -> bool:
    """Every one of . ! ? ends a sentence; what follows the last is not one. Unread: passes."""
    return _within(sum(text.raw.count(mark) for mark in ".!?"), sentence_bounds(sentence))


def paragraphs_hold(sentence: str, text: Text) -> bool:
    """Non-blank pieces between empty lines. Unread: fails."""
    bounds = paragraph_bounds(sentence)
    count = sum(1 for piece in text.raw.split("\n\n") if piece.strip())
    return bounds != (None, None) and _within(count, bounds)
