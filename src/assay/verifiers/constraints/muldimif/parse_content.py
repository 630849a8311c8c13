"""Sentences on keywords, punctuation and identifiers."""

from __future__ import annotations

import re
from typing import Any

from assay.verifiers.constraints.muldimif.numbers import NUMBER, number, range_of
from assay.verifiers.constraints.muldimif.parse_length import SENTENCES, Unreadable, lowered
from assay.verifiers.constraints.muldimif.quotes import quoted
from assay.verifiers.constraints.muldimif.units import named_unit

_NOT = re.compile(
    r"\b(?:avoid\w*|exclud\w*|without|must not|should not|do(?:es)? not|don't|cannot|never"
    r"|omit\w*)\b"
)
_YES = re.compile(r"\b(?:includ\w*|contain\w*|incorporat\w*|mention\w*|use|using|with)\b")
_TIMES = re.compile(rf"at least (once|twice|{NUMBER})(?! \w*(?:words?|sentences?|of)\b)")


def read_keywords(sentence: str) -> dict[str, Any]:
    """Arguments of ``content:keywords``."""
    wish = lowered(sentence)
    found = quoted(sentence.strip('" ') if sentence.count('"') == 2 else sentence) or quoted(
        sentence
    )
    if not found:
        raise Unreadable("no keyword in quotes")
    for hint in ("such as", "if discussing", "phonetic", "translat", "synonym", "similar to"):
        at = wish.find(hint)
        if 0 <= at < found[0][1] + 4 and "the translation" not in wish:
            raise Unreadable(f"{hint!r} leaves open which words count")
    words: list[str] = []
    absent: list[str] = []
    before = 0
    negative = False
    for phrase, start in found:
        between = sentence[before:start].lower()
        negative = bool(_NOT.search(between)) or (negative and not _YES.search(between))
        (absent if negative else words).append(phrase)
        before = start + len(phrase) + 1
    if "must be avoided" in wish:
        words, absent = [], [*words, *absent]
    return {
        "words": words,
        "absent": absent,
        "at_least": _times(wish),
        "any_of": _any_of(sentence) and len(words) > 1,
        "each": _unit(wish),
        "ending": "." if re.search(r"\bends? with a period\b", wish) else None,
        "capitalised": "capitalized letters for each word" in wish,
    }


def _times(wish: str) -> int | None:
    match = _TIMES.search(wish)
    if match and match[1] not in ("one", "1"):
        return {"once": 1, "twice": 2}.get(match[1]) or number(match[1])
    return 2 if "multiple times" in wish else None


def _any_of(sentence: str) -> bool:
    return (
        re.search(r"['\"’”],? or ['\"‘“]|\b(?:either|at least one of the)\b", sentence) is not None
    )


def _unit(wish: str) -> str | None:
    unit = named_unit(wish)
    return None if unit in ("keyword", "term", "branch") else unit


_MARKS = {
    r"periods?|full stops?": ".",
    r"question marks?": "?",
    r"exclamation (?:marks?|points?)": "!",
    r"semicolons?": ";",
    r"colons?": ":",
    r"commas?": ",",
    r"ellips[ie]s": "…",
}
_ANY_MARK = re.compile(r"\bpunctuation marks?\b|\bno punctuation\b|\bany punctuation\b")
_LAST = re.compile(r"\b(?:end|ends|ending|ended|conclud\w+|finish\w*|terminat\w+)\b")


def read_punctuation(sentence: str) -> dict[str, Any]:
    """Arguments of ``content:punctuation``."""
    wish = lowered(sentence)
    marks = [mark for names, mark in _MARKS.items() if re.search(rf"\b(?:{names})\b", wish)]
    if not marks and _ANY_MARK.search(wish):
        marks = ["any"]
    if not marks:
        raise Unreadable("no punctuation mark is named")
    negative = _NOT.search(wish) is not None or re.search(r"\bno\b", wish) is not None
    last = _LAST.search(wish) is not None
    if not last and not negative:
        raise Unreadable("it is not said where the mark must stand")
    suffix = re.search(r"followed by an? [`'\"]([^`'\"]{1,20})[`'\"]", wish)
    role = "endings" if not negative else "never_last" if last else "absent"
    return {
        role: marks,
        "suffix": suffix[1] if suffix else None,
        "each": None if role == "absent" else _units_that_end(wish),
        "at_least_sentences": (range_of(wish, SENTENCES) or (None, None))[0],
    }


def _units_that_end(wish: str) -> str | None:
    if "bullet point" in wish:
        return "bullet"
    unit = named_unit(wish)
    if unit is None:
        return "title" if "titles" in wish else "name" if wish.startswith("names") else None
    return None if unit in ("thought", "keyword") else unit


_START = re.compile(
    r"\b(?:start|starts|begin|begins|starting|beginning)\b[^'\"‘“]{0,60}['\"‘“]", re.IGNORECASE
)
_END = re.compile(r"\b(?:end|ends|conclude|concludes|finish)\b[^'\"‘“]{0,60}['\"‘“]", re.IGNORECASE)


def read_identifier(sentence: str) -> dict[str, Any]:
    """Arguments of ``content:identifiers``."""
    wish, found = lowered(sentence), quoted(sentence)
    if "start with the letter" in wish and found and len(found[0][0]) == 1:
        return {"rule": "initial", "phrase": found[0][0]}
    if found and "each" not in wish:
        if wish.startswith("start identifier") or _START.search(sentence):
            return {"rule": "start", "phrase": found[0][0]}
        if wish.startswith("end identifier") or _END.search(sentence):
            return {"rule": "end", "phrase": found[0][0]}
    for rule, pattern in (
        ("emojis", r"three emojis"),
        ("citations", r"in-text citations?"),
        ("quotes", r"\bquotes from (?:the|these) sources"),
        ("cited sources", r"sources that are cited"),
        ("sources", r"sources must be cited at the end|conclude .*citing your sources"),
        ("one paragraph", r"a paragraph long"),
        ("short", r"short blurb|short and simple"),
    ):
        if re.search(pattern, wish):
            return {"rule": rule}
    raise Unreadable("no known identifier")
