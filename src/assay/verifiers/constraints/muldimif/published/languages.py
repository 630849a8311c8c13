"""The published rules for letter case in English and for Chinese scripts."""

from __future__ import annotations

import re

from assay.verifiers.constraints.muldimif.scripts import (
    has_simplified,
    has_traditional,
    is_simplified,
    is_traditional,
)
from assay.verifiers.constraints.text import Text


def english_holds(sentence: str, text: Text) -> bool:
    """Case of the whole text, or of what a named format holds (the whole text without it)."""
    if text.blank:
        return False
    wish = sentence.strip().lower()
    shown = _shown(wish, text.raw)
    if re.search(r"\ball[- ]?uppercase\b", wish) or "in capitalized form" in wish:
        return shown == shown.upper()
    if _asks_title_case(wish):
        return not any("a" <= word[0] <= "z" for word in shown.split())
    if re.search(r"\blowercase\b", wish) or "all lowercase" in wish:
        return shown == shown.lower()
    return "written as a short blurb" in wish


def _asks_title_case(wish: str) -> bool:
    return (
        "capitalize the first letter of each word" in wish
        or "each word in" in wish
        or re.search(r"\bcapitalized\b", wish) is not None
        or ("capital" in wish and "each" in wish)
    )


def _shown(wish: str, raw: str) -> str:
    if "headings" in wish and "table" in wish:
        return _table_text(raw, "all") or _heading_text(raw)
    if "table" in wish:
        if "header" in wish:
            return _table_text(raw, "headers")
        for part in ("entries", "content", "headings"):
            if part in wish:
                return _table_text(raw, {"headings": "headers", "content": "all"}.get(part, part))
        return _table_text(raw, "all")
    if "json" in wish:
        return _json_text(raw, wish)
    return _heading_text(raw) if "heading" in wish else raw


def _table_text(raw: str, part: str) -> str:
    rows = [row for row in raw.split("\n") if row.strip()]
    if "|" not in raw or not rows:
        return raw
    if part == "headers":
        rows = rows[:1]
    elif part == "entries":
        if len(rows) == 1:
            return raw
        rows = rows[1:]
    return " ".join(cell.strip() for row in rows for cell in row.split("|") if cell.strip())


def _json_text(raw: str, wish: str) -> str:
    found: list[str] = []
    if "{" in raw and "}" in raw:
        if "keys" in wish:
            found = re.findall(r'"([^"]+)"\s*:', raw)
        elif "values" in wish:
            found = re.findall(r':\s*"([^"]+)"', raw)
    return " ".join(found) or raw


def _heading_text(raw: str) -> str:
    return " ".join(re.findall(r"^#+\s*(.+)$", raw, re.MULTILINE)) or raw


def chinese_holds(sentence: str, text: Text) -> bool:
    """Some character, or the entire text, in the script that is named. Unread: fails."""
    raw = text.raw
    phrase = re.search(r'must include the phrase "{1,2}(.+?)"', sentence, re.IGNORECASE)
    if phrase:
        return phrase[1] in raw
    wish = sentence.lower()
    if 'must write the name "shen lim" in simplified chinese' in wish:
        return "沈林" in raw
    if re.search(
        r"must (?:use|convert into|be converted into) traditional chinese characters", wish
    ):
        return is_traditional(raw)
    if re.search(r"(?:include|use) .*?traditional chinese characters", wish):
        return has_traditional(raw)
    if "使用繁體中文" in wish:
        return has_traditional(raw)
    if _SOME_SIMPLIFIED.search(wish):
        return has_simplified(raw)
    if "must translate the text into simplified chinese" in wish:
        return is_simplified(raw)
    return "simplified" in wish and has_simplified(raw)


_SOME_SIMPLIFIED = re.compile(
    "include some content in simplified chinese|use simplified chinese characters|用中文简体描述"
    "|(?:must be|must use|must write|must be presented|answer must be|essential|is|should be|必须"
    "|请|需要) ?(?:in|provided in|written in|to use|conducted in|用|使用|提供|书写|翻译为"
    "|将文本翻译为) ?(?:simplified chinese|简体中文)|names must be in simplified chinese"
)
