r"""Whether a response is exactly what was asked for, and if not, what kind of failure it is.

>>> check = {"kind": "equals", "accepted": ["LAMP"]}
>>> problem = Problem.of("Output LAMP.", metadata={"check": check})
>>> [Adheres()(problem, Response(text)).reasons[0].text for text in ("Here: LAMP", "lamp", "no")]
['extra text', 'wrong format', 'wrong content']
>>> Adheres(lenient=True)(problem, Response("```\nLAMP\n```")).label
'correct'
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assay.core import JSON, Problem, Reason, Response, Verdict, Verifier, VerifierError
from assay.verifiers.reasoning import visible

FAILURES = ("extra text", "wrong format", "wrong content", "truncated", "empty")
_FENCE = re.compile(r"```[^\n`]*\n(.*?)\n?```", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?]+(?:\s+|$)")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Adheres(Verifier):
    """Correct if a response passes the one check in the problem's metadata; no part counts.

    ``check`` is ``{"kind": "equals", "accepted": [...]}``, ``{"kind": "json", "value": ...}``,
    ``{"kind": "starts", "letters": "ABC", "by": "line" | "sentence"}``, or ``{"kind": "sentence",
    "least": n, "most": n, "include": [...], "exclude": [...], "without": "letters"}``. A twin that
    asks for content alone has ``{"kind": "says", "pieces": [[...], ...], "cased": ..., "any_order":
    ..., "without": [...], "asked": "..."}``: one way of saying each piece stands in the text, as
    words of their own and in this order, once what is asked is cut from it. White space around
    the response does not count, nor does a reasoning section. With `lenient` one fence around all
    of it is taken off. The first reason is the kind of failure: ``extra text``, ``wrong format``,
    ``wrong content``, ``truncated`` or ``empty``.
    """

    name = "adheres"
    version = "1"

    lenient: bool = False

    def decide(self, problem: Problem, response: Response) -> Verdict:
        check = problem.metadata.get("check")
        kind = _KINDS.get(check.get("kind", "")) if isinstance(check, dict) else None
        if not isinstance(check, dict) or kind is None:
            raise VerifierError(
                f"{problem.called} needs a check of kind {', '.join(_KINDS)} in its metadata, "
                f"not {check!r:.80}",
                kind="problem",
            )
        text = visible(response.text)[1].strip()
        fenced = _FENCE.fullmatch(text) if self.lenient else None
        failure = kind(fenced[1].strip() if fenced else text, check)
        if failure and response.finish_reason == "length":
            failure = "truncated"
        if failure and not text:
            failure = "empty"
        if not failure:
            return Verdict("correct", verifier=self.name)
        return Verdict("incorrect", reasons=(Reason(failure),), verifier=self.name)


def _equals(text: str, check: Mapping[str, Any]) -> str:
    accepted: list[str] = check["accepted"]
    if text in accepted:
        return ""
    if any(_bare(text) == _bare(one) for one in accepted):
        return "wrong format"
    return "extra text" if any(one in text for one in accepted) else "wrong content"


def _bare(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _json(text: str, check: Mapping[str, Any]) -> str:
    wanted: JSON = check["value"]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        start, end = text.find("{"), text.rfind("}")
        inner = text[start : end + 1]
        return (
            "extra text" if inner and inner != text and not _json(inner, check) else "wrong format"
        )
    if "\n" in text:
        return "wrong format"
    same = json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)
    return "" if same else "wrong content"


def _starts(text: str, check: Mapping[str, Any]) -> str:
    letters, by = check["letters"], check["by"]
    parts = text.splitlines() if by == "line" else _SENTENCE.split(text)
    found = "".join(part.strip()[:1].upper() for part in parts if part.strip())
    if found == letters:
        return ""
    return "extra text" if letters in found else "wrong content"


def _sentence(text: str, check: Mapping[str, Any]) -> str:
    words = [word.casefold() for word in _WORD.findall(text)]
    if "\n" in text or len(_SENTENCE.findall(text)) > 1:
        return "extra text"
    if not check.get("least", 0) <= len(words) <= check.get("most", len(words)):
        return "wrong format"
    lacks = any(word.casefold() not in words for word in check.get("include", ()))
    has = any(word.casefold() in words for word in check.get("exclude", ()))
    forbidden = any(letter in text.casefold() for letter in check.get("without", ""))
    return "wrong content" if lacks or has or forbidden else ""


def _says(text: str, check: Mapping[str, Any]) -> str:
    folded = (lambda said: said) if check.get("cased") else str.casefold
    left = folded(text.replace(check.get("asked") or "\0", " "))
    if any(_standing(folded(word), left) for word in check.get("without", ())):
        return "wrong content"
    at = 0
    for ways in check["pieces"]:
        found = [match for way in ways if (match := _standing(folded(way), left, at))]
        if not found:
            return "wrong content"
        if not check.get("any_order"):
            at = min(match.end() for match in found)
    return ""


def _standing(word: str, text: str, at: int = 0) -> re.Match[str] | None:
    """Where a word or number stands by itself: 1.5 is not in 11.52."""
    return re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w|\.\d)").search(text, at)


_KINDS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "equals": _equals,
    "json": _json,
    "starts": _starts,
    "sentence": _sentence,
    "says": _says,
}
KINDS = tuple(_KINDS)
"""The kinds of checks."""
