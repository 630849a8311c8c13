"""The published rules for markdown: heading levels, block quotes, bold, bullet points."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from assay.verifiers.constraints.muldimif.numbers import ONE_TO_TEN
from assay.verifiers.constraints.text import Text

_N = rf"(\b(?:{'|'.join(ONE_TO_TEN)}|\d+)\b)"


class _Heading(NamedTuple):
    level: int
    title: str


_Headings = list[_Heading]
_Rule = Callable[[_Headings], bool]


def markdown_holds(sentence: str, text: Text) -> bool:
    """All rules that the sentence's clauses give; a sentence that gives none passes.

    Headings inside code blocks count. "each" or "any" anywhere asks every heading, alone, to obey.
    """
    wish, raw = sentence.lower(), text.raw
    if "block quotes" in wish and not _quotes_hold(wish, raw):
        return False
    if "bold" in wish and not re.search(r"\*\*.*?\*\*|__.*?__", raw):
        return False
    if "bullet points" in wish and not re.search(r"^[^\S\n]*[-*+]\s", raw, re.MULTILINE):
        return False
    rules, headings = _rules(sentence), _headings(raw)
    if "each" in wish or "any" in wish:
        return bool(headings) and all(rule([one]) for one in headings for rule in rules)
    return all(rule(headings) for rule in rules)


def _headings(raw: str) -> _Headings:
    found = (re.match(r"(#+)\s+(.*)", line.strip()) for line in raw.split("\n"))
    return [_Heading(len(match[1]), match[2].strip()) for match in found if match]


def _quotes_hold(wish: str, raw: str) -> bool:
    lines = raw.split("\n")
    quoted = sum(line.strip().startswith(">") for line in lines)
    if "at least" in wish:
        number = re.search(rf"{_N} block quotes", wish)
        return number is not None and quoted >= _value(number[1])
    some = (
        "use block quotes", "using block quotes", "include a block quote",
        "using markdown block quotes", "employ block quotes",
        "present the headline as a block quote",
    )  # fmt: skip
    return quoted > 0 if any(part in wish for part in some) else quoted == len(lines)


def _value(word: str) -> int:
    return ONE_TO_TEN[word.lower()] if word.lower() in ONE_TO_TEN else int(word)


def _has_level(level: int) -> _Rule:
    return lambda found: any(heading.level == level for heading in found)


def _has_levels(*levels: int) -> _Rule:
    return lambda found: bool(found) and set(levels) <= {heading.level for heading in found}


def _distinct(how: str, count: int) -> _Rule:
    def rule(found: _Headings) -> bool:
        levels = len({heading.level for heading in found})
        if how == "at least":
            return levels >= count
        return levels == count if how == "exactly" else levels <= count

    return rule


def _titled(level: int, title: str) -> _Rule:
    return lambda found: _Heading(level, title) in found


def _questions_at_two(found: _Headings) -> bool:
    return bool(found) and all(one.level == 2 for one in found if "?" in one.title)


def _one_main(found: _Headings) -> bool:
    return sum(one.level == 1 for one in found) == 1


def _deepest(level: int) -> _Rule:
    return lambda found: bool(found) and max(one.level for one in found) <= level


def _opens_with(level: int) -> _Rule:
    return lambda found: bool(found) and found[0].level == level


@lru_cache(maxsize=4096)
def _rules(sentence: str) -> tuple[_Rule, ...]:
    # The published code means to cut at commas, but cuts only at those with no space after.
    clauses = re.split(r"\b,\b", sentence)
    return tuple(rule for clause in clauses if (rule := _clause_rule(sentence, clause)))


_WHOLE: tuple[tuple[str, _Rule], ...] = (
    ("include headings at two levels: main and subheadings", _has_levels(1, 2)),
    ("be structured with a main heading and subheadings", _has_levels(1, 2)),
)
_WHOLE_TOO: tuple[tuple[str, _Rule], ...] = (
    ("include a single level 1 heading", _one_main),
    ("be structured using a minimum of two heading levels", _distinct("at least", 2)),
    ("include headings at two levels", _distinct("at least", 2)),
)
_HASHES = (
    "format the response using Markdown, employing '##' for main points and '###' for subpoints "
    "to clearly organize the information"
)
_ANY_HEADING = (
    "include headings", "includes headings", "use heading levels", "using heading levels",
    "presented under a separate heading", "separated with headings", "with headings",
)  # fmt: skip


def _clause_rule(sentence: str, clause: str) -> _Rule | None:
    whole = sentence.lower()
    for part, rule in _WHOLE:
        if part in whole:
            return rule
    if sentence == "Questions must be organized under a level 2 heading.":
        return _questions_at_two
    for part, rule in _WHOLE_TOO:
        if part in whole:
            return rule
    if sentence == _HASHES:
        return _has_levels(2, 3)
    pair = re.search(rf"(?i)use heading levels {_N} and {_N}", clause) or re.search(
        rf"(?i)use heading levels.*?level\s*{_N}.*?level\s*{_N}", clause
    )
    if pair:
        return _has_levels(_value(pair[1]), _value(pair[2]))
    listed = (
        re.findall(rf"(?i)a heading level {_N}", clause)
        or re.findall(r"(?i)H(\d+)", clause)
        or re.findall(rf"(?i)Level {_N} for", clause)
    )
    if listed and ("must include" in clause or "should" in clause):
        return _has_levels(*map(_value, listed))
    if "titled" in clause:
        return _title_rule(clause)
    return _lower_clause_rule(whole, clause.strip().lower().rstrip("."))


def _title_rule(clause: str) -> _Rule | None:
    clause = clause.strip().rstrip(".")
    match = re.search(rf"(?i)level {_N} heading titled [\"'](.*?)[\"']", clause) or re.search(
        rf"(?i)(?:a|at least one|{'|'.join(ONE_TO_TEN)}|\d+) level {_N} heading with the text"
        r" [\"'](.*?)[\"']",
        clause,
    )
    return _titled(_value(match[1]), match[2]) if match else None


_ASKS = re.compile(
    "include|including|use|using|formatted|presented|organized|structured|feature|should be"
    "|incorporate"
)
_HOW_MANY = "(at least|at most|exactly|up to|a maximum of|under)"


def _lower_clause_rule(whole: str, clause: str) -> _Rule | None:
    if _ASKS.search(clause):
        level = (
            re.search(rf"(?:a|at least \d+) heading level {_N}", clause)
            or re.search(
                rf"(?:a|at least one|{'|'.join(list(ONE_TO_TEN)[1:])}|\d+) level {_N} heading",
                clause,
            )
            or re.search(r"must use a heading level of h(\d+)", clause)
        )
        if level:
            return _has_level(_value(level[1]))
        count = re.search(rf"{_HOW_MANY} {_N} heading level", clause) or re.search(
            rf"{_HOW_MANY} {_N} level", clause
        )
        if count:
            return _distinct(count[1], _value(count[2]))
    limit = re.search(rf"must (?:not exceed|be limited to)\s+(?:level\s+)?{_N}", clause)
    if limit:
        return _deepest(_value(limit[1]))
    begin = re.search(rf"must begin with a level {_N} heading", clause)
    if begin:
        return _opens_with(_value(begin[1]))
    used = re.search(rf"use heading level {_N}", clause)
    if used:
        return _has_level(_value(used[1]))
    return bool if any(part in whole for part in _ANY_HEADING) else None
