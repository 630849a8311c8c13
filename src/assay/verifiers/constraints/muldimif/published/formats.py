"""The published rules for JSON nesting and for the formats that have no class of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from assay.verifiers.constraints.muldimif.numbers import ONE_TO_TEN
from assay.verifiers.constraints.muldimif.structure import json_depth, parse_json
from assay.verifiers.constraints.text import Text

_N = r"(\d+|two|three)"
_EXACT = (
    rf"exactly {_N} levels? of nesting",
    rf"object nesting levels must be {_N}",
    rf"json example with exactly {_N} level",
    rf"nesting level of {_N}",
    rf"be limited to {_N} levels of nesting",
)
_MOST = (
    rf"must not exceed {_N} levels? of nesting",
    rf"no more than {_N} level",
    rf"maximum of {_N} (?:(?:object )?nesting )?levels",
    rf"not exceed {_N} levels",
    rf"levels not exceeding {_N}",
    rf"with the structure not exceeding {_N} levels",
    rf"object nesting levels must not exceed {_N}",
    rf"and at most {_N}",
)
_FEWEST = (
    rf"at least {_N} levels? (?:of nesting|deep)",
    rf"must include a json object with at least {_N} level",
    rf"and at least {_N}",
)


def _number(word: str) -> int:
    return {"two": 2, "three": 3}.get(word) or int(word)


@lru_cache(maxsize=4096)
def _nesting(sentence: str) -> tuple[int | None, int | None]:
    wish = re.sub(r"[^\w\s]", "", sentence.lower())
    for pattern in _EXACT:
        match = re.search(pattern, wish)
        if match:
            return _number(match[1]), _number(match[1])
    most = [_number(n) for pattern in _MOST for n in re.findall(pattern, wish)]
    fewest = [_number(n) for pattern in _FEWEST for n in re.findall(pattern, wish)]
    return max(fewest, default=None), min(most, default=None)


def json_holds(sentence: str, text: Text) -> bool:
    """Depth of the first ```json block, else of the whole text, which must parse.

    A scalar has depth 0 and an empty container adds nothing; a bare null fails. Unread: fails.
    """
    block = re.search(r"```json(.*?)```", text.raw, re.DOTALL)
    found, value = parse_json(block[1].strip() if block else text.raw)
    low, high = _nesting(sentence)
    if not found or value is None or (low, high) == (None, None):
        return False
    depth = json_depth(value, empty=0)
    return (low is None or depth >= low) and (high is None or depth <= high)


_M = rf"(\d+|{'|'.join(ONE_TO_TEN)})"
_ATTRIBUTE = re.compile(r"(\w+)=[\"'][^\"']*[\"']")
_TAG = re.compile(r"<\s*[a-zA-Z_:][\w:.-]*(?:\s+[a-zA-Z_:][\w:.-]*=['\"][^'\"]*['\"])*\s*/?>")


def _attribute_counts(raw: str) -> list[int] | None:
    if "```xml" in raw:
        block = re.search(r"```xml(.*?)```", raw, re.DOTALL)
        if block is None:
            return None
        raw = block[1]
    return [len(_ATTRIBUTE.findall(tag[0])) for tag in _TAG.finditer(raw)]


def _attributes(low: bool, high: bool) -> Callable[[str, str], bool]:
    def check(raw: str, bound: str) -> bool:
        counts, n = _attribute_counts(raw), ONE_TO_TEN.get(bound) or int(bound)
        return counts is not None and all(
            (not low or count >= n) and (not high or count <= n) for count in counts
        )

    return check


def _rows(raw: str, bound: str) -> bool:
    n = ONE_TO_TEN.get(bound) or int(bound)
    lines = [line for line in raw.split("\n") if re.fullmatch(r"\|.*\|", line)]
    rows = [line for line in lines if not re.match(r"\|(\s*-+\s*\|)+$", line)]
    return len(rows) <= n and raw.lower().count("<tr>") <= n


def _references(raw: str, bound: str) -> bool:
    found = re.findall(r"\[\d+\]|\([A-Za-z]+, \d{4}\)", raw)
    return len(found) >= (ONE_TO_TEN.get(bound) or int(bound))


def _matches(pattern: str, wanted: bool) -> Callable[[str, str], bool]:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda raw, _: (compiled.search(raw) is not None) == wanted


def _phrase(raw: str, phrase: str) -> bool:
    return re.search(rf"\b{re.escape(phrase)}\b", raw, re.IGNORECASE) is not None


_BULLET = r"^[^\S\n]*[-*]"
_OTHERS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    (rf"no more than {_M} attribute", _attributes(low=False, high=True)),
    (rf"must not exceed {_M}.*?attribute", _attributes(low=False, high=True)),
    (r"limit the number of attributes to (two)", _attributes(low=True, high=True)),
    (rf"number of attributes must be exactly {_M}", _attributes(low=True, high=True)),
    (rf"must (?:have|include) exactly {_M} attribute", _attributes(low=True, high=True)),
    (rf"at least {_M} attribute", _attributes(low=True, high=False)),
    (r"must include '(.*?)'", _phrase),
    (r"must be (?:provided )?in apa format", _matches(r"\(\s*\w+,\s*\d{4}\s*\)", wanted=True)),
    (r"no bullet points", _matches(_BULLET, wanted=False)),
    (
        r"must be listed as bullet points|is structured as bullet points",
        _matches(_BULLET, wanted=True),
    ),
    (
        r"block quotes format|be formatted in block quotes",
        _matches("^>|(?i:<blockquote>)", wanted=True),
    ),
    (rf"no more than {_M} rows", _rows),
    (rf"a table, which is limited to a maximum of {_M} rows", _rows),
    (r"full sentences", lambda *_: True),
    (r"short blurb", lambda raw, _: len(raw) <= 200),
    (rf"the answer must include at least {_M} reference", _references),
    (r"no lists", _matches(r"^[^\S\n]*\d+\.\s", wanted=False)),
    (r"no number points", _matches(r"^[^\S\n]*\d+\.", wanted=False)),
    (r"response must be written at medium length", lambda raw, _: 200 < len(raw) <= 400),
)


def others_hold(sentence: str, text: Text) -> bool:
    """The first of nineteen wordings that occurs decides. None: fails.

    A text without a tag satisfies every bound on attributes.
    """
    for pattern, check in _OTHERS:
        match = re.search(pattern, sentence, re.IGNORECASE)
        if match:
            return check(text.raw, match[1].lower() if match.groups() else "")
    return False
