"""The published rules for keywords, in the whole text or in each of its parts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assay.verifiers.constraints.muldimif.published.layout import layout
from assay.verifiers.constraints.text import Text

_TIMES = {
    "once": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twice": 2,
}  # fmt: skip
_COUNT = re.compile(
    rf"at least (\d+|{'|'.join(_TIMES)})(?:\s+times?)?\b(?!\s+words\s+long)", re.IGNORECASE
)
_WRAPPED = re.compile(r'^"+(.*[^"])"+$')
_QUOTED = re.compile(r"[\"'「“]([^\"']+)[\"'」”]")
_DOUBLE = re.compile('["”]{2}([^"“]+)["“]{2}')


@dataclass(frozen=True, slots=True)
class _Rule:
    words: tuple[str, ...] = ()
    fewest: int = 1
    absent: bool = False
    any_of: bool = False
    period: bool = False
    capitalised: bool = False
    min_words: int | None = None
    max_words: int | None = None


@lru_cache(maxsize=4096)
def _rule(sentence: str) -> _Rule:
    wish = sentence.strip()
    wrapped = _WRAPPED.match(wish)
    wish = wrapped[1] if wrapped else wish

    def says(pattern: str) -> bool:
        return re.search(pattern, wish, re.IGNORECASE) is not None

    low = _words(r"(?:at\s+least|minimum\s+of)\s+(\S+)\s+word", wish)
    high = _words(r"(?:not\s+exceed|at\s+most|no\s+more\s+than|maximum\s+of)\s+(\S+)\s+word", wish)
    if says(r"is\s+a\s+single\s+word"):
        low = high = 1
    extra: dict[str, Any] = {
        "period": says(r"must\s+end\s+with\s+(?:a\s+)?period"),
        "capitalised": says(r"must\s+use\s+capitalized\s+letters\s+for\s+each\s+word"),
        "min_words": low,
        "max_words": high,
    }
    if says(r"avoid\s+using\s+(?:the\s+)?term|must\s+be\s+avoided"):
        first = re.search(r"[\"']([^\"']+)[\"']", wish)
        return _Rule(words=(first[1],) if first else (), absent=first is not None, **extra)
    count = _COUNT.search(wish)
    fewest = 1
    if count:
        fewest = int(count[1]) if count[1].isdecimal() else _TIMES[count[1].lower()]
    if says("must appear multiple times"):
        fewest = 2
    words = tuple(_DOUBLE.findall(wish)) or tuple(_QUOTED.findall(wish))
    return _Rule(words=words, fewest=fewest, any_of=says(r"\bor\b"), **extra)


def _words(pattern: str, wish: str) -> int | None:
    match = re.search(pattern, wish, re.IGNORECASE)
    if match is None:
        return None
    number = match[1].strip().replace(",", "").lower()
    return int(number) if number.isdecimal() else _TIMES.get(number)


def _count(word: str, text: str) -> int:
    if any("\u4e00" <= char <= "\u9fff" for char in word):
        return text.count(word)
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def _obeys(text: str, rule: _Rule) -> bool:
    words = text.split()
    if rule.capitalised and not all(word[0].isupper() for word in words):
        return False
    if rule.period and not text.strip().endswith("."):
        return False
    if rule.min_words is not None and len(words) < rule.min_words:
        return False
    if rule.max_words is not None and len(words) > rule.max_words:
        return False
    if rule.absent:
        return not any(_count(word, text) for word in rule.words)
    found = (_count(word, text) >= rule.fewest for word in rule.words)
    return any(found) if rule.any_of else all(found)


_INCLUDES = re.compile(r"includes?\s+the\s+keyword\s+[\"']([^\"']+)[\"']", re.IGNORECASE)
_AVOIDS = re.compile(r"avoids?\s+the\s+keyword\s+[\"']([^\"']+)[\"']", re.IGNORECASE)
_TOPIC = re.compile(
    r"If discussing\s+([^,]+),\s*the summary must include the keyword\s+[\"']([^\"']+)[\"']",
    re.IGNORECASE,
)


def keywords_hold(sentence: str, text: Text) -> bool:
    """Quoted words that occur between non-word characters, ignoring case; "or" accepts any.

    A sentence with no quoted word passes; "each" or "every" makes it a rule on parts of the text.
    """
    if (
        re.search(r"\b(?:each|every)\b", sentence, re.IGNORECASE)
        and "for each word" not in sentence
    ):
        return _each_holds(sentence, text.raw)
    included, avoided = _INCLUDES.search(sentence), _AVOIDS.search(sentence)
    if included and avoided:
        return included[1] in text.raw and avoided[1] not in text.raw
    topics = _TOPIC.findall(sentence)
    if topics:
        return all(word in text.raw for topic, word in topics if _discussed(topic, text.raw))
    return _obeys(text.raw, _rule(sentence))


def _discussed(topic: str, raw: str) -> bool:
    if "/" not in topic:
        return topic in raw
    split = re.match(r"^(.*\s)(\S+)/(\S+)(\s.*)$", topic)
    if split is None:
        return any(part.strip() in raw for part in topic.split("/"))
    return any(f"{split[1]}{word}{split[4]}" in raw for word in (split[2], split[3]))


_EACH = re.compile(
    r"\b(?:each|every)\s+(.+?)\s+(?:must|should|needs to|has to)\s+(.*)", re.IGNORECASE
)


def _each_holds(sentence: str, raw: str) -> bool:
    match = _EACH.search(sentence)
    if match is None:
        return False
    parts, rule = _parts(raw, match[1].lower()), _rule(match[2])
    return bool(parts) and all(_obeys(part, rule) for part in parts)


def _parts(raw: str, target: str) -> list[str]:
    shape = layout(raw)
    lines = raw.split("\n")
    if shape == "table":
        return _column(raw, target)
    if shape == "json":
        return _json_parts(raw)
    if shape == "numbered":
        return [line.split(".", 1)[1].strip() for line in lines if re.match(r"\s*\d+\.\s+", line)]
    if shape == "bullet":
        return [line.split(" ", 1)[1].strip() for line in lines if re.match(r"\s*[-*] ", line)]
    blocks: list[list[str]] = [[]]
    for line in lines:
        rule = line.strip()
        if len(rule) >= 3 and rule[0] in "-*=" and not rule.strip(rule[0]):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return ["\n".join(block).strip() for block in blocks if block] or [raw]


def _json_parts(raw: str) -> list[str]:
    try:
        data: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    return [str(value) for value in (data.values() if isinstance(data, dict) else data)]


def _column(raw: str, target: str) -> list[str]:
    """The column whose name shares most words with the target, else the wordiest one."""
    piped = [line.strip() for line in raw.split("\n")]
    piped = [line for line in piped if line.startswith("|") and line.endswith("|")]
    if len(piped) < 3:
        return []
    names = _row(piped[0])
    rows = [row for row in map(_row, piped[2:]) if len(row) == len(names)]
    table = [dict(zip(names, row, strict=True)) for row in rows]
    if not names or not table:
        return []
    wanted = set(_bare_words(target))
    shared = [sum(word in wanted for word in _bare_words(name)) for name in names]
    if max(shared) > 0:
        name = names[shared.index(max(shared))]
    else:
        name = max(names, key=lambda name: sum(len(_cell(row[name]).split()) for row in table))
    return [_cell(row[name]) for row in table]


def _row(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def _cell(cell: str) -> str:
    return re.sub(r"^#+\s*", "", cell).strip()


def _bare_words(words: str) -> list[str]:
    return [bare for word in words.split() if (bare := re.sub(r"\W", "", word).lower())]
