"""Sentences on JSON, markdown, tables, other formats, letter case and Chinese."""

from __future__ import annotations

import re
from typing import Any

from assay.verifiers.constraints.muldimif.numbers import NUMBER, Range, number, range_of
from assay.verifiers.constraints.muldimif.parse_length import Unreadable, checked, lowered
from assay.verifiers.constraints.muldimif.quotes import quoted
from assay.verifiers.constraints.muldimif.units import named_unit

_LEVELS = r"(?:object )?(?:nesting )?levels?(?: of nesting| deep)?"


def read_json(sentence: str) -> dict[str, Any]:
    """Arguments of ``format:json``."""
    wish = lowered(sentence)
    if "attribute" in wish:
        raise Unreadable("attributes of JSON are not counted")
    found = range_of(wish, _LEVELS)
    after = re.search(
        rf"nesting levels?(?: must| should)?(?: be)? (of|exactly|must be|not exceed(?:ing)?|at most"
        rf"|at least) ({NUMBER})",
        wish,
    )
    if found is None and after:
        n = number(after[2])
        found = (
            Range(None, n)
            if after[1] in ("at most", "not exceed", "not exceeding")
            else Range(n, None if after[1] == "at least" else n)
        )
    if found is None and not re.search(r"\bjson\b", wish):
        raise Unreadable("no number of levels")
    low, high = found or Range()
    return {"at_least": low, "at_most": high}


_LEVEL = rf"(?:heading )?(?:level|h)[ -]?({NUMBER})"
_COUNTED = r"(?:different |distinct )?(?:heading levels?|levels(?: of headings)?)"


def read_markdown(sentence: str) -> dict[str, Any]:
    """Arguments of ``format:markdown``."""
    wish = lowered(sentence)
    found: dict[str, Any] = {}
    if "block quote" in wish or "blockquote" in wish:
        counted = range_of(wish, "block ?quotes?") or Range(1)
        found["block_quotes"] = counted.at_least or 1
    found["bold"] = re.search(r"\bbold\b", wish) is not None
    found["bullets"] = "bullet" in wish
    found |= _heading_rules(wish, sentence)
    if not any(found.values()):
        raise Unreadable("no rule on headings, quotes, bold or bullets")
    return found


def _heading_rules(wish: str, sentence: str) -> dict[str, Any]:
    begins = re.search(rf"\b(?:begin|start)s? with a level ({NUMBER}) heading", wish)
    if begins:
        return {"first": number(begins[1])}
    deepest = re.search(
        rf"must (?:not exceed|be limited to) (?:level )?({NUMBER})\b(?! head)", wish
    )
    if deepest:
        return {"deepest": number(deepest[1])}
    levels = _levels(wish)
    titles = _titles(wish, sentence)
    if titles:
        return {"titles": titles, "titled": levels[0] if levels else None}
    counted = range_of(wish, _COUNTED) or _two_levels(wish)
    if counted:
        low, high = checked(counted, "heading levels")
        if low == high and not re.search(r"\b(?:exactly|precisely|only)\b", wish):
            high = None
        # Levels beside their number are examples of it, or spell it out.
        spelled = "such as" not in wish and len(levels) == low
        return {"at_least": low, "at_most": high, "levels": levels if spelled else None}
    if levels:
        return {"levels": levels}
    if re.search(r"main heading .*\bsubheading", wish):
        return {"at_least": 2}
    if "heading" in wish or "separate sections" in wish or "into sections" in wish:
        several = "heading levels" in wish or "headings" in wish or "sections" in wish
        return {"headings": 2 if several else 1}
    return {}


def _levels(wish: str) -> list[int]:
    pair = re.search(rf"heading levels ({NUMBER}) and ({NUMBER})", wish)
    if pair:
        return [number(pair[1]), number(pair[2])]
    named = [number(n) for n in re.findall(rf"\b{_LEVEL}", wish)]
    hashes = [len(run) for run in re.findall(r"(?<![#\w])(#{1,6})(?![#\w])", wish)]
    named += [] if named else hashes
    return list(dict.fromkeys(level for level in named if 1 <= level <= 6))


def _two_levels(wish: str) -> Range | None:
    match = re.search(
        rf"(?:(at|in|with|using|use|uses|incorporating)|(exactly)) ({NUMBER}) (?:heading )?levels",
        wish,
    )
    if match is None:
        return None
    n = number(match[3])
    return Range(n, n if match[2] else None)


def _titles(wish: str, sentence: str) -> list[str]:
    if "such as" in wish or " like " in wish:
        return []  # examples
    if re.search(r"\b(?:titled|with the text|specifically)\b", wish):
        return [phrase for phrase, _ in quoted(sentence) if "#" not in phrase]
    return []


_CONDITION = re.compile(
    r"\bif (?!the list)[^.]{0,60}\btab(?:le|ular)|\b(?:any|each) tab(?:le|ular)|\bany supplementary"
    r"|\bwhen (?:incorporating|constructing)\b"
)
_REQUIRED = re.compile(r"\bmust be presented in a tab|\bpresented in a tabular format\b")


def read_table(sentence: str) -> dict[str, Any]:
    """Arguments of ``format:table``."""
    wish = lowered(sentence)
    about_table = re.search(r"\btabl|\btabular", wish) is not None
    about_list = re.search(r"\blist\b", wish) is not None
    rows = range_of(wish, "rows?") or _limit(wish, "rows?")
    columns = range_of(wish, "columns?") or _limit(wish, "columns?") or _second(wish)
    if rows is None and columns is None and (about_table or about_list):
        rows = range_of(wish, "episodes|names|items|entries|resources?")
        if rows and re.search(r"for each \w+$", wish):
            raise Unreadable("it limits a list under each of several heads")
    if rows is None and columns is None:
        raise Unreadable("no number of rows or columns")
    low, high = checked(rows, "rows") if rows else Range()
    narrow, wide = checked(columns, "columns") if columns else Range()
    return {
        "at_least_rows": low,
        "at_most_rows": high,
        "at_least_columns": narrow,
        "at_most_columns": wide,
        "columns": _column_names(sentence),
        "optional": _CONDITION.search(wish) is not None and not _REQUIRED.search(wish),
        "or_list": about_list and not about_table,
    }


def _limit(wish: str, unit: str) -> Range | None:
    match = re.search(
        rf"(?:{unit[:-2]} limit of|number of {unit}(?: in each table)?(?: to| does not exceed)|"
        rf"limit of) ({NUMBER})(?: {unit})?",
        wish,
    )
    if match and (unit[:-2] in match[0]):
        return Range(None, number(match[1]))
    return Range(1, 1) if unit == "columns?" and "single column" in wish else None


def _second(wish: str) -> Range | None:
    """The columns of "no more than 3 rows and 2 columns"."""
    match = re.search(rf"rows? and ({NUMBER}) columns?", wish)
    rows = range_of(wish, "rows?")
    if match is None or rows is None:
        return None
    n = number(match[1])
    return Range(n if rows.at_least is not None else None, n if rows.at_most is not None else None)


def _column_names(sentence: str) -> list[str]:
    listed = re.search(
        r"columns?(?::| (?:labell?ed|named)(?: as)?:?| for)\s*(.{3,200})", sentence, re.IGNORECASE
    )
    listed = listed or re.search(r"labell?ed as\s+(.{3,200})", sentence, re.IGNORECASE)
    if listed is None or "one dedicated to" in listed[1]:
        return []
    names = [phrase for phrase, _ in quoted(listed[1])]
    if names:
        return names
    # A short final part that is not a clause of its own: Title, Author, and Year.
    plain = re.split(r"[.;]", listed[1])[0]
    parts = [part.strip() for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", plain)]
    return [part for part in parts if part and part[0].isupper() and len(part.split()) <= 4]


def read_other(sentence: str) -> dict[str, Any]:
    """Arguments of ``format:others``."""
    wish = lowered(sentence)
    if "attribute" in wish:
        found = range_of(wish, "attributes?")
        exact = re.search(rf"attributes (?:to|must be exactly) ({NUMBER})", wish)
        if found is None and exact:
            found = Range(None if " to " in exact[0] else number(exact[1]), number(exact[1]))
        low, high = checked(found, "attributes")
        return {"rule": "attributes", "at_least": low, "at_most": high}
    if "reference" in wish and range_of(wish, "references?"):
        low, high = checked(range_of(wish, "references?"), "references")
        return {"rule": "references", "at_least": low, "at_most": high}
    if re.search(r"\btabl", wish) and (rows := range_of(wish, "rows?")):
        low, high = checked(rows, "rows")
        return {"rule": "table rows", "at_least": low, "at_most": high}
    phrases = quoted(sentence)
    if "must include" in wish and phrases:
        return {"rule": "phrase", "phrase": phrases[0][0]}
    for rule, pattern in (
        ("apa", r"\bapa\b"),
        ("no bullets", r"\bno bullet|without bullet|avoid bullet"),
        ("bullets", r"bullet points?"),
        ("block quotes", r"block ?quotes?"),
        ("no lists", r"\bno (?:lists?|number points)"),
        ("short", r"short blurb"),
        ("medium", r"medium length"),
    ):
        if re.search(pattern, wish):
            return {"rule": rule}
    raise Unreadable("no known format")


_UPPER = re.compile(r"\ball[ -]?upper|\ball[ -]?caps\b|\bupper-?case\b|in capitalized form")
_ALL_HEADINGS = re.compile(r"\b(?:headings?|titles?)\b")


def read_english(sentence: str) -> dict[str, Any]:
    """Arguments of ``language:english``."""
    wish = lowered(sentence)
    if _UPPER.search(wish):
        case = "upper"
    elif re.search(r"\blower-?case\b", wish):
        case = "lower"
    elif "capital" in wish:
        case = "capitalised"
    else:
        raise Unreadable("no letter case is named")
    if re.search(r"\burls?\b", wish):
        raise Unreadable("it is about a part of the answer that cannot be told apart")
    return {"case": case, "each": _cased_unit(wish)}


def _cased_unit(wish: str) -> str | None:
    if "json" in wish and "key" in wish:
        return "key"
    if "table" in wish and re.search(r"\bheaders?\b|\bheadings?\b", wish):
        return "header"
    if "table" in wish and re.search(r"\bentries\b|\bcells?\b|\bcontents?\b", wish):
        return "cell"
    if _ALL_HEADINGS.search(wish) and "text" not in wish and "paper title" not in wish:
        return "heading"
    unit = named_unit(wish)
    return unit if unit in ("option", "item", "row", "cell", "line", "paragraph") else None


def read_chinese(sentence: str) -> dict[str, Any]:
    """Arguments of ``language:chinese``."""
    wish = lowered(sentence)
    phrases = quoted(sentence) if "phrase" in wish else []
    if "traditional" in wish or "繁體" in sentence or "繁体" in sentence:
        script = "traditional"
    elif "simplified" in wish or "简体" in sentence:
        script = "simplified"
    elif phrases:
        script = None
    else:
        raise Unreadable("no Chinese script is named")
    some = re.search(r"\bsome\b|\binclude\b(?!s? the phrase)|\bname\b", wish) is not None
    return {
        "script": script if not phrases else None,
        "extent": "some" if some and not phrases else "all",
        "phrase": phrases[0][0] if phrases else None,
    }
