"""The published rules for punctuation and for identifiers (openings, endings, citations)."""

from __future__ import annotations

import re
import string

from assay.verifiers.constraints.text import Text, analyse

_MARKS = {"period": ".", "question mark": "?", "exclamation mark": "!", "semicolon": ";"}
_NEGATIVE = re.compile(r"\b(?:must not|avoid|exclude|not end with|do not use)\b")
_FOLLOWED = re.compile(rf"({'|'.join(_MARKS)})\s+followed by a `([^`]+)`")
_NAMED = re.compile(r"\b(period|question mark|exclamation mark|semicolon|punctuation mark)s?\b")
_BULLET = re.compile(r"^[\-*•]\s.*$", re.MULTILINE)


def punctuation_holds(sentence: str, text: Text) -> bool:
    """The last character of each unit is, or is not, one of the marks that are named.

    "paragraph" or "section" makes lines the units; "each", "any" or "all" anywhere, even inside
    another word, makes sentences the units; "table" or "cell" makes table cells the units.
    """
    wish = sentence.strip().lower().rstrip(".")
    if "bullet point" in wish:
        return _bullets_end(wish, text)
    units = _punctuation_units(wish, text)
    negative = _NEGATIVE.search(wish) is not None
    if not all(units):
        return negative
    followed = _FOLLOWED.search(wish)
    if followed:
        ending = _MARKS[followed[1]] + followed[2]
        return all(unit.endswith(ending) for unit in units)
    named = _NAMED.findall(wish)
    if "punctuation mark" in named:
        marks = set(string.punctuation)
    else:
        marks = {_MARKS[name] for name in named}
    return all((unit[-1] in marks) != negative for unit in units)


def _punctuation_units(wish: str, text: Text) -> list[str]:
    whole = text.raw.strip()
    if "table" in wish or "cell" in wish:
        rows = whole.split("\n")
        rows = rows[2:] if len(rows) > 1 else rows
        cells = (cell.strip() for row in rows for cell in row.strip("|").split("|"))
        return [cell for cell in cells if cell.strip("-")]
    if "paragraph" in wish or "section" in wish:
        return [line.strip() for line in whole.split("\n") if line.strip()]
    if "each" in wish or "any" in wish or "all" in wish:
        return list(analyse(whole).sents_punkt)
    return [whole]


def _bullets_end(wish: str, text: Text) -> bool:
    required = next((mark for name, mark in _MARKS.items() if name in wish), None)
    marks = required if required is not None else string.punctuation
    return all(
        part.strip()[-1:] in set(marks)
        for bullet in _BULLET.findall(text.raw.strip())
        for part in analyse(bullet).sents_punkt
    )


_EMOJI = re.compile(
    "[\U0001f600-\U0001f64f\U0001f300-\U0001f5ff\u2702-\u27b0\u24c2-\U0001f251"
    "\U00010000-\U0010ffff]+"
)
_OPENING = re.compile(r"Start identifier(?: must be|:).*?\s'([^']+)'")
_BEGIN = re.compile(
    r"(?:start|begin|it is essential to start) (?:with|by) the (?:identifier|phrase) '?([^']+)'?",
    re.IGNORECASE,
)
_SHOWROOM = re.compile(r"The name of the showroom must start with the letter '([A-Za-z])'\.")
_MENTION = re.compile(r"[Mm]ust mention (.+) and the (.+)")
_SOURCES = re.compile(r"Sources:\s*.+$")
_NUMBERED = re.compile(r"\[\d+\]")
_CITED = re.compile(r"\[\d+\]|\([A-Za-z]+, \d{4}\)")

_SOURCES_AT_END = {
    "End identifier: Sources must be cited at the end of the response",
    (
        "make sure to conclude your response by citing your sources, "
        "as this is a crucial part of the answer"
    ),
}
_SHORT = {
    "Response must be written as a short blurb",
    "ensure that the response is written as a short blurb",
    "ensure the response is a short blurb",
    "The response must be short and simple",
}
_QUOTES = {"Must include quotes from the sources", "with quotes from these sources"}
_CITED_SOURCES = {
    "Must provide sources that are cited",
    "The response must include sources that are cited",
}


def identifiers_hold(sentence: str, text: Text) -> bool:
    """An opening phrase or one of a dozen sentences known word for word; anything else fails."""
    raw = text.raw
    if sentence == "Keep it a paragraph long":
        return "\n" not in raw
    opening = _OPENING.match(sentence)
    if "Each example must start with" in sentence:
        return opening is not None and opening[1] in raw
    opening = opening or _BEGIN.search(sentence)
    if opening:
        return raw.lstrip(" #").lower().startswith(opening[1].lower())
    return _special_case(sentence, raw)


def _special_case(sentence: str, raw: str) -> bool:
    if sentence in _SOURCES_AT_END:
        return _SOURCES.search(raw.strip()) is not None
    showroom = _SHOWROOM.match(sentence)
    if showroom:
        return re.search(rf"\b{showroom[1].upper()}[a-zA-Z]*\b", raw) is not None
    if sentence in _SHORT:
        return len(raw) <= 200
    if sentence == "The response should be concise, with a maximum of 50 words":
        return len(raw.split()) <= 50
    if sentence == "Each sentence must include at least three emojis.":
        parts = re.split(r"(?<=[.!?])\s+(?=\S)", raw)
        return all(len(_EMOJI.findall(part)) >= 3 for part in parts if part.strip())
    mention = _MENTION.search(sentence)
    if mention:
        return mention[1] in raw and f"the {mention[2]}" in raw
    if sentence in _QUOTES:
        return re.search("[\"“”‘’']", raw) is not None
    if sentence in _CITED_SOURCES:
        return _SOURCES.search(raw) is not None and _NUMBERED.search(raw) is not None
    if sentence == "It must include in-text citations":
        return _CITED.search(raw) is not None
    return "be in full sentences" in sentence
