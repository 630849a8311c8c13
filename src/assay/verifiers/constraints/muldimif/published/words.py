"""The published rules for numbers of words, of the whole text or of each of its parts."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from assay.verifiers.constraints.muldimif.numbers import NUMBER_WORDS
from assay.verifiers.constraints.muldimif.published.layout import layout
from assay.verifiers.constraints.text import Text

_NUMBER = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)

_CJK = re.compile("[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\u3000-\u303f\uff00-\uffef]")
_N = "([a-z0-9-– ]+?)"
_END = r"(?=\s*word|$|\b)"
_RANGES = (
    rf"between\s+{_N}\s+to\s+{_N}{_END}",
    rf"between\s+{_N}\s+and\s+{_N}{_END}",
    rf"range:?\s*{_N}\s+to\s+{_N}{_END}",
    rf"range:?\s*{_N}\s*[-–]\s*{_N}{_END}",
    rf"(\b[a-z0-9-–]+\b)\s+to\s+(\b[a-z0-9-–]+\b){_END}",
    rf"(\b[a-z0-9-–]+\b)\s*[-–]\s*(\b[a-z0-9-–]+\b){_END}",
    r"([0-9]+)\s*到\s*([0-9]+)(?=\s*个|字)",
)
_FEWEST = r"(?:at\s+least|minimum\s+of|minimum\s+length\s+of|no\s+less\s+than)\s+(\S+)\s+word"
_MOST = (
    r"(?:not\s+exceed|not\s+exceeding|not\s+surpass|at\s+most|no\s+more\s+than|maximum\s+of"
    r"|maximum\s+length\s+of|no\s+longer\s+than|limit\s+of|within|within\s+a)\s+(\S+)\s+word"
)
_MOST_CHINESE = (
    "最多([0-9]+)(?:个|字)",
    r"在([0-9]+)\s*(?:个单词以内|个字以内|字以内|单词以内|词以内|字)",
)
_FEWEST_SENTENCES = r"(?:at\s+least|minimum\s+of)\s+(\S+)\s+sentence"
_MOST_SENTENCES = (
    r"(?:not\s+exceed|at\s+most|no\s+more\s+than|maximum\s+of|maximum\s+length\s+of"
    r"|no\s+longer\s+than)\s+(\S+)\s+sentence"
)


def words_hold(sentence: str, text: Text) -> bool:
    """White-space tokens, or CJK characters alone where there is one. Unread: passes.

    The word "each" anywhere makes it a rule on the parts of the text; there, unread fails.
    """
    if re.search(r"\beach\b", sentence, re.IGNORECASE):
        return _each_holds(sentence, text.raw)
    wish = re.sub(r"\s+", " ", sentence.lower().strip('"').strip()).replace("-word", " word")
    wish = wish.replace("a total of ", "").replace("words", "word")
    wish = wish.replace("a single", "exactly one").strip()
    words = len(_CJK.findall(text.raw)) or len(text.words_ws)
    exact = re.search(r"exactly\s+([a-z0-9-, ]+?)\s+(\S+)", wish)
    if exact and (number := _number(exact[1])) is not None:
        return words == number
    low, high = _word_bounds(wish)
    sentences = len(re.findall(r"[.!?]+", text.raw))
    return (
        all(_occurs(word[1], text.raw) for word in re.finditer(r"[\"']([^']*)[\"']", wish))
        and _between(words, low, high)
        and _between(sentences, _first(_FEWEST_SENTENCES, wish), _first(_MOST_SENTENCES, wish))
    )


def _word_bounds(wish: str) -> tuple[int | None, int | None]:
    low: int | None = None
    high: int | None = None
    for pattern in _RANGES:
        match = re.search(pattern, wish)
        if match:
            low, high = _number(match[1]), _number(match[2])
            if low is not None and high is not None:
                low, high = min(low, high), max(low, high)
                break
    low = _first(_FEWEST, wish) if low is None else low
    for pattern in (_MOST, *_MOST_CHINESE):
        high = _first(pattern, wish) if high is None else high
    return low, high


def _first(pattern: str, wish: str) -> int | None:
    match = re.search(pattern, wish)
    return _number(match[1]) if match else None


def _number(words: str) -> int | None:
    """Digits, or English number words up to a hundred, added up."""
    words = words.strip().replace(",", "")
    if words.isdecimal():
        return int(words)
    total = current = 0
    for part in re.split(r"[\s-]+", words):
        value = NUMBER_WORDS.get(part)
        if value is None:
            return None
        if value >= 100:
            total, current = total + (current or 1) * value, 0
        else:
            current += value
    return total + current


def _occurs(word: str, raw: str) -> bool:
    if any("\u4e00" <= char <= "\u9fff" for char in word):
        return word in raw
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", raw, re.IGNORECASE) is not None


def _between(count: int, low: int | None, high: int | None) -> bool:
    return (low is None or count >= low) and (high is None or count <= high)


class _Each(NamedTuple):
    target: str | None
    low: int | None
    high: int | None


_EACH_RULES = (
    ("range", r"(?:between (\d+) and|range: (\d+)-) ?(\d+) words"),
    ("min", r"(?:at least|a minimum of|a minimum length of) (\d+) words"),
    ("max", r"at most (\d+) words"),
    ("exact", r"exactly (\d+) words"),
    (
        "max",
        (
            r"(?:no more than|not exceed|a maximum of|a maximum length of|limit of|not exceeding"
            r"|less than) (\d+) words"
        ),
    ),
)
_TARGET = re.compile(
    r"(?:each entry in the|each|the)\s+(.+?)\s+"
    r"(?:is|in the table|column|must|consists of|contains?|should|have)",
    re.IGNORECASE,
)


def _each(sentence: str) -> _Each | None:
    digits = _NUMBER.sub(lambda match: str(NUMBER_WORDS[match[0].lower()]), sentence)
    found = _TARGET.search(digits)
    target = found[1].lower().replace('"', "").replace("'", "") if found else None
    for how, pattern in _EACH_RULES:
        match = re.search(pattern, digits, re.IGNORECASE)
        if match:
            numbers = [int(group) for group in match.groups() if group is not None]
            low = numbers[0] if how != "max" else None
            high = numbers[-1] if how != "min" else None
            return _Each(target, low, high)
    return None


def _each_holds(sentence: str, raw: str) -> bool:
    if re.search("each word must be", sentence, re.IGNORECASE):
        return _letters_hold(sentence, raw)
    rule = _each(sentence)
    if rule is None:
        return False
    parts = _parts(raw, rule.target)
    return bool(parts) and all(_between(len(part.split()), rule.low, rule.high) for part in parts)


def _letters_hold(sentence: str, raw: str) -> bool:
    rule = re.search(r"must be (at most|at least) (\d+) characters", sentence, re.IGNORECASE)
    if rule is None:
        return False
    bound = int(rule[2])
    lengths = [len(word) for word in raw.split(" ")]
    if rule[1] == "at most":
        return max(lengths) <= bound
    return rule[1] == "at least" and min(lengths) >= bound


def _parts(raw: str, target: str | None) -> list[str]:
    shape = layout(raw)
    if shape == "table":
        return _table_parts(raw, target or "cells")
    if shape == "json":
        return _json_parts(raw, target)
    lines = raw.split("\n")
    if shape == "numbered":
        kept = [line for line in lines if re.match(r"\s*\d+\.\s+", line)]
        return [line.split(":", 1)[-1].split(".", 1)[-1].strip() for line in kept]
    if shape == "bullet":
        return [line.split(" ", 1)[1].strip() for line in lines if re.match(r"\s*[-*] ", line)]
    bare = [line.strip() for line in lines if line.strip()]
    return [
        line.lstrip("#").strip()
        for line in bare
        if not line.strip("*#'\"").endswith(":") and not re.fullmatch(r"\|.*\|", line)
    ]


def _json_parts(raw: str, target: str | None) -> list[str]:
    try:
        data: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    if not isinstance(data, dict) or target is None:
        return []
    if "entry" in target:
        return [str(value) for value in data.values()]
    return [str(data.get(target.split()[-1], ""))]


_RULE = "<TitleSplit>"  # counts as a one-word cell in the published code, so it does here


def _table_parts(raw: str, target: str) -> list[str]:
    cells: list[str] = []
    for line in map(str.strip, raw.split("\n")):
        if re.fullmatch(r"[\s|*-]+", line) and line.startswith("|"):
            cells.append(_RULE)
        elif line.startswith("|"):
            cells += [cell.strip() for cell in line[1:-1].split("|") if cell.strip()]
    split = cells.index(_RULE) if _RULE in cells else len(cells)
    header, data = cells[:split], [cell for cell in cells[split + 1 :] if cell != _RULE]
    if not header:
        return []
    width = len(header)
    rows = [data[at : at + width] for at in range(0, len(data) - width + 1, width)]
    chosen = [
        value
        for row in rows
        for name, value in dict(zip(header, row, strict=True)).items()
        if target in name.lower() and name.lower() != value.lower()
    ]
    return chosen or cells
