"""The published rules for tables: rows, columns, names of columns, words in the title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from assay.verifiers.constraints.muldimif.numbers import NUMBER_WORDS
from assay.verifiers.constraints.text import Text

_N = rf"(\d+|\b(?:{'|'.join(list(NUMBER_WORDS)[1:])})\b)"

Bound = tuple[Literal["exact", "max"], int]

# In the published order, which decides where several match.
_ROWS: tuple[tuple[Literal["exact", "max"], str], ...] = (
    ("exact", rf"exactly\s+{_N}\s+row"),
    ("max", rf"no\s+more\s+than\s+{_N}\s+row"),
    ("max", rf"not\s+have\s+more\s+than\s+{_N}\s+row"),
    ("max", rf"not\s+exceed(?:ing)?\s+{_N}\s+row"),
    ("max", rf"row\s+limit\s+of\s+{_N}"),
    ("exact", rf"{_N}\s+rows?\s+must\s+be\s+included"),
    ("exact", rf"exactly\s+.+and {_N}\s+row"),
    ("max", rf"not exceed\s+.+and {_N}\s+row"),
    ("max", rf"a maximum of\s+{_N}\s+rows"),
    ("max", rf"limited to\s+{_N}\s+rows"),
    ("max", rf"a maximum of\s+.+and {_N}\s+row"),
    ("max", rf"limit the number of rows to\s+{_N}"),
    ("max", rf"limit it to\s+{_N}\s+rows"),
    ("max", rf"limit the table to\s+{_N}\s+rows"),
    ("max", rf"the number of rows in each table does not exceed\s+{_N}"),
)
_COLUMNS: tuple[tuple[Literal["exact", "max"], str], ...] = (
    ("exact", rf"exactly\s+{_N}\s+column"),
    ("max", rf"no\s+more\s+than\s+{_N}\s+column"),
    ("max", rf"not\s+have\s+more\s+than\s+{_N}\s+column"),
    ("max", rf"not\s+exceed(?:ing)?\s+{_N}\s+column"),
    ("max", rf"column\s+limit\s+of\s+{_N}"),
    ("exact", rf"exactly\s+.+and {_N}\s+column"),
    ("exact", rf"in\s+{_N}\s+columns"),
    ("max", rf"not exceed\s+.+and {_N}\s+column"),
    ("max", rf"maximum (?:of\s+)?\s*{_N}\s+columns"),
    ("max", rf"at most\s+{_N}\s+columns"),
    ("max", rf"limited to\s+{_N}\s+columns"),
    ("max", rf"a maximum of\s+.+and {_N}\s+column"),
    ("max", rf"limit the number of columns to\s+{_N}"),
    ("max", rf"limit (?:it|the table) to\s+{_N}\s+columns"),
    ("max", rf"the number of columns in each table does not exceed\s+{_N}"),
)
_TITLE = re.compile(rf"title\s+must\s+not\s+exceed\s+{_N}\s+words")


@dataclass(frozen=True, slots=True)
class _Rules:
    rows: Bound | None = None
    columns: Bound | None = None
    markdown: bool = False
    names: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    title_words: int | None = None


def _first(rules: tuple[tuple[Literal["exact", "max"], str], ...], wish: str) -> Bound | None:
    for how, pattern in rules:
        match = re.search(pattern, wish)
        if match:
            return how, _value(match[1])
    return None


def _value(word: str) -> int:
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else int(word)


@lru_cache(maxsize=4096)
def _rules(wish: str) -> _Rules:
    single = "single column" in wish
    title = _TITLE.search(wish)
    names, contents = _names_and_contents(wish)
    return _Rules(
        rows=_first(_ROWS, wish),
        columns=("exact", 1) if single else _first(_COLUMNS, wish),
        markdown="markdown" in wish,
        names=names,
        contents=contents,
        title_words=_value(title[1]) if title else None,
    )


def _names_and_contents(wish: str) -> tuple[list[str], list[str]]:
    quoted = [name for part in re.findall('"([^"]+)"', wish) if (name := _clean(part))]
    if "columns for" in wish and quoted:
        return quoted, []
    names: list[str] = []
    for pattern in (r"columns?\s+should\s+be\s+([\w\s,]+)", r"columns:\s+([\w\s,']+)"):
        match = re.search(pattern, wish)
        if match:
            # The published code splits at the letters a, n and d where it means the word "and".
            names += [
                name for part in re.split("[,、，and]", match[1]) if (name := part.strip("'\" "))
            ]
    return names or quoted, _contents(wish)


def _clean(name: str) -> str:
    return name.strip().rstrip(",").strip()


_EACH = "each (?:entry|row|item|game|series)"
_INCLUDES = rf"{_EACH} must include (?:the\s+)?([\w\s,]+(?:\s+and\s+(?:its|their)\s+[\w\s,]+)?)"
_SHOWS = (
    rf"{_EACH} should (?:be )?(?:present|include|contain|show)(?:ed)? (?:in|with)?\s+([\w\s,]+)"
)


def _contents(wish: str) -> list[str]:
    if "series must include" in wish and "title" in wish and "author" in wish:
        return ["title", "author", "year"]
    if "film title" in wish and "release year" in wish:
        return ["film title", "release year"]
    found: list[str] = []
    for pattern in (_INCLUDES, _SHOWS):
        match = re.search(pattern, wish)
        if match:
            found += _listed(match[1])
    match = re.search(
        r"each\s+\w+\s+must\s+include\s+(?:the\s+)?([\w\s]+\s+and\s+its\s+[\w\s]+)", wish
    )
    if match:
        found += [part.strip() for part in re.split(r"\s+and\s+its\s+", match[1])]
    return [part for part in dict.fromkeys(found) if part]


def _listed(group: str) -> list[str]:
    if " and " not in group:
        return [part.strip() for part in re.split("[,、，]", group)]
    left, right = group.split(" and ")[:2]
    return [*(part.strip() for part in left.split(",")), right.removeprefix("its ").strip()]


_TABLES = "(?:a |any )?(?:tables?|tabular data)"
_OR_FORMAT = "(?:a |any )?(?:tables?|tabular data|table format)"
_DONE = "(?:used|included|utilized|incorporated|presented|chosen)"
_OPTIONAL = re.compile(
    rf"if you (?:include|use|utilize|incorporate|present) {_TABLES}"
    rf"|if you (?:decide|choose|opt) to (?:use|include|incorporate|present|utilize) {_TABLES}"
    rf"|if {_OR_FORMAT} (?:is|are) {_DONE}|if there (?:is|are) {_OR_FORMAT} {_DONE}"
)


def table_holds(sentence: str, text: Text) -> bool:
    """Rows and columns between the first and the last pipe of the text.

    A text with no pipe passes if the sentence never says "table", or says "if a table is used".
    """
    wish, raw = sentence.lower(), text.raw
    if "|" not in raw:
        return "table" not in wish or _OPTIONAL.search(wish) is not None
    start, end = raw.find("|"), raw.rfind("|")
    piped = raw[start : end + 1] if end > start else ""
    lines = [line.strip() for line in piped.split("\n") if line.strip()]
    rules = _rules(wish)
    return _shape_holds(lines, rules) and _words_hold(lines, rules, wish)


def _within(count: int, bound: Bound) -> bool:
    return count == bound[1] if bound[0] == "exact" else count <= bound[1]


def _shape_holds(lines: list[str], rules: _Rules) -> bool:
    if rules.markdown and not any(line.startswith("|") for line in lines):
        return False
    if rules.rows:
        ruled = len(lines) > 1 and "---" in lines[1]
        if not _within(len(lines) - (2 if ruled else 1), rules.rows):
            return False
    if not lines:
        return rules.columns is None and rules.title_words is None
    if rules.columns and not _within(lines[0].count("|") - 1, rules.columns):
        return False
    title = lines[0].strip("|").split()
    return rules.title_words is None or len(title) <= rules.title_words


def _words_hold(lines: list[str], rules: _Rules, wish: str) -> bool:
    heads = [cell.strip().lower() for cell in lines[0].split("|")[1:-1]] if lines else []

    def heading(*words: str) -> bool:
        return any(word in head for head in heads for word in words)

    if "series must include" in wish and all(word in wish for word in ("title", "author", "year")):
        return heading("title") and heading("author") and heading("year")
    if rules.names:
        both_ways = "columns for" in wish
        if not all(
            any(name in head or (both_ways and head in name) for head in heads)
            for name in rules.names
        ):
            return False
        if both_ways:
            return True
    if "film title" in wish and "release year" in wish:
        return heading("film", "title") and heading("release", "year")
    table = " ".join(" ".join(line.split("|")) for line in lines).lower()
    return all(
        (part in ("title", "author", "year") and heading(part))
        or part in table
        or heading(*part.split())
        for part in rules.contents
    )
