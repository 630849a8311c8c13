r"""Where in a response its answer is.

>>> [span.text for span in final_answers("So \\boxed{1/3}. Wait, no. So \\boxed{1/2}").spans]
['1/2']
>>> [span.text for span in final_answers("The answer is 4. The answer is 5.").spans]
['4', '5']
>>> final_answers("<think>It is 3, or 4.</think>Answer: 4").spans[0].how
'line'

A response commits itself by a box, an ``<answer>`` tag, a line such as "the answer is", JSON with
an answer in it, or by being short. What is said last counts. Answers given side by side, with
nothing between them that takes the first one back, are given at once, and none is picked from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from assay.verifiers.answers.marks import MAX_LINE, SENTENCE_END, Span, marked
from assay.verifiers.answers.stance import says_value, taken_back, without_struck
from assay.verifiers.reasoning import visible


class Found(NamedTuple):
    """The spans that are the answer together; `open_box` is one that is never closed."""

    spans: tuple[Span, ...]
    open_box: bool = False
    hedged: bool = False
    taken_back: bool = False


AT_ONCE = 100
"""Answers closer than so many characters are given at once, unless something lies between."""
HEDGE_WITHIN = 25
"""So near to the answer stands an "or" that offers another one."""
SHORT = 300
"""A response of so many characters on one line is its own answer."""

_TAKEN_BACK = re.compile(
    r"\b(?:wait|no|not|actually|sorry|apolog\w+|mistake|error|correct(?:ion|ed)?|wrong|instead|oops|"
    r"however|but|recheck|re-?examine|revis\w+|scratch that|rather|let(?:'s| us| me))\b",
    re.IGNORECASE,
)
_SO = re.compile(r"\b(?:so|thus|therefore|hence)\b", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:so|thus|therefore|hence|then|finally|next|now|since|because|total)\b|=", re.IGNORECASE
)
_ALTERNATIVE = re.compile(
    r"\b(?:or|alternatively|maybe|perhaps|possibly|otherwise|(?:could|might|may) (?:also )?be)\b",
    re.IGNORECASE,
)


def final_answers(text: str) -> Found:
    """The answer of a response: one span, several that are given at once, or none."""
    offset, shown = visible(text)
    shown = without_struck(shown)
    stripped = shown.strip()
    if not stripped:
        return Found(())
    if stripped[0] in "{`" and (found := _in_json(stripped, offset + shown.find(stripped))):
        return found
    spans, open_box = marked(shown)
    if spans:
        group = _given_at_once(spans, shown)
        rest = shown[group[-1].end :]
        if group[-1].how != "json" and taken_back(rest):
            return _corrected(rest, offset + group[-1].end, group, offset)
        hedged = _goes_on(shown[group[-1].end :], shown[group[0].start : group[-1].end])
        return Found(tuple(_moved(span, offset) for span in group), open_box, hedged)
    if open_box:
        return Found((), open_box=True)
    start = offset + shown.find(stripped)
    if len(stripped) <= SHORT and "\n" not in stripped:
        return Found((Span(stripped, start, start + len(stripped), "whole"),))
    if values := _bare_lines(stripped, start):
        return Found(values)
    last = _last_paragraph(stripped)
    return Found((Span(stripped[last:], start + last, start + len(stripped), "last"),))


CORRECTION = 400
"""Characters behind an answer that may put another one in its place."""


def _corrected(rest: str, start: int, group: list[Span], offset: int) -> Found:
    """What a response says instead of the answer that it has just taken back."""
    said = rest[:CORRECTION].split("\n\n\n", maxsplit=1)[0].rstrip()
    lead = len(said) - len(said.lstrip(" \t\r\n.,;:!?*_)]}$\"'"))
    said = said[lead:]
    if not says_value(said):
        return Found(tuple(_moved(span, offset) for span in group), taken_back=True)
    return Found((Span(said, start + lead, start + lead + len(said), "last"),))


_BARE = re.compile(r"[\s>*-]*(?:\(?\d{1,3}[.)]\s+)?(?P<value>\S[^=:]*?)\s*")
_IN_COMMANDS = re.compile(r"\\(?:text\w*|mathrm|begin|end)\{[^{}]*\}")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")


def _bare_lines(text: str, offset: int) -> tuple[Span, ...]:
    """The lines of a response that is a list of values, one a line: all are its answer."""
    spans, position = [], 0
    for line in text.split("\n")[:1000]:
        found = _BARE.fullmatch(line)
        if found and re.search(r"\w", line):
            start = offset + position + found.start("value")
            spans.append(Span(found["value"], start, start + len(found["value"]), "whole"))
        if (line.strip() and not found) or _WORD.search(_IN_COMMANDS.sub("", line)):
            return ()
        position += len(line) + 1
    return tuple(spans) if len({span.text for span in spans}) > 1 else ()


def _moved(span: Span, offset: int) -> Span:
    return span._replace(start=span.start + offset, end=span.end + offset)


def _given_at_once(spans: list[Span], text: str) -> list[Span]:
    """The last answer, with those before it that were not taken back nor led on from."""
    group = [spans[-1]]
    for span in reversed(spans[:-1]):
        between = text[span.end : group[0].start]
        if (
            len(between) > AT_ONCE
            or _TAKEN_BACK.search(between)
            or _leads_on(between, span, group[0])
        ):
            break
        group.insert(0, span)
        if len(group) > 64:
            break
    return group


def _leads_on(between: str, earlier: Span, later: Span) -> bool:
    """Whether there is a step of reasoning between two answers: then the later one counts."""
    if earlier.how == later.how == "box":
        ends = SENTENCE_END.search(between) or "\n\n" in between
        return bool(ends and _STEP.search(between)) or (len(between) > 60 and bool(ends))
    concluded = re.search(r"[.!?]\s|\n", between) and _SO.search(between)
    return bool(concluded) or (bool(_STEP.search(between)) and len(between) > 40)


_VALUE = re.compile(r"\$[^$]+\$|-?\d+(?:\.\d+)?")


def _goes_on(rest: str, said: str) -> bool:
    """Whether what follows the answer offers another one: "... or it could be 5"."""
    rest = rest[:200].split("\n\n", maxsplit=1)[0]
    hedge = _ALTERNATIVE.search(rest)
    if not hedge or hedge.start() > HEDGE_WITHIN:
        return False
    after = rest[hedge.start() : hedge.end() + HEDGE_WITHIN]
    return bool(set(_VALUE.findall(after)) - set(_VALUE.findall(said)))


_KEYS = ("result", "solution", "response", "output")


def _in_json(text: str, start: int) -> Found | None:
    """The answer field of a response that is a JSON object, in a fence or not."""
    inner = re.sub(r"\A```(?:json)?\s*|\s*```\Z", "", text)
    if len(inner) > 200_000 or not inner.startswith("{"):
        return None
    try:
        content = json.loads(inner)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    lowered = {str(key).casefold().replace(" ", "_"): value for key, value in content.items()}
    keys: list[str] = [key for key in ("final_answer", "answer") if key in lowered]
    keys = keys or [key for key in _KEYS if key in lowered][:1]
    values = dict.fromkeys(_shown(lowered[key]) for key in keys)
    spans = (Span(value, start, start + len(text), "json") for value in values)
    return Found(tuple(spans)) if values else None


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value)


def _last_paragraph(text: str) -> int:
    """Where the last line that says something starts."""
    end = len(text)
    for start in _line_starts(text):
        line = text[start:end]
        if re.search(r"\w", line) and not re.match(r"\s*(?:\\\]|\$\$|```)", line):
            return _display_start(text, start)
    return 0


def _line_starts(text: str) -> Iterator[int]:
    position = len(text)
    while position > 0:
        position = text.rfind("\n", 0, position)
        yield position + 1
        if position < 0:
            return


def _display_start(text: str, start: int) -> int:
    """The start of the display that a line is in."""
    closing = text.find("\\]", start)
    opening = text.rfind("\\[", 0, start)
    if (
        closing >= 0
        and opening >= 0
        and start - opening < MAX_LINE
        and "\\]" not in text[opening:start]
    ):
        return opening
    return start
