r"""The one parser of what judges say: the last anchored conclusion counts, and nothing else.

A conclusion is anchored if it stands

- after a marker and a colon (``Verdict: incorrect``, ``**Final verdict:** B``);
- in a box (``\boxed{B}``) or in double brackets (``[[B]]``);
- in a JSON object, under a marker (``{"verdict": "incorrect"}``);
- or alone on the last line, unless that line may be a quotation.

The word after the anchor must be a whole conclusion: "Incorrect" is not "Correct", "A better
answer" is not "A", "Verdict: correct or incorrect" is an echo of the question. Where the last
marker is followed by something else, the output is unparsable, whatever stood before.

>>> correctness = choices({"correct": ("correct",), "incorrect": ("incorrect",)})
>>> parse("Correct at first sight.\nVerdict: Incorrect.", correctness).value
'incorrect'
>>> parse("This looks correct to me", correctness) is None
True
>>> parse("Score: 7/10", number(1, 10)).value
7.0

The parser is total: any text gives a `Parsed` or None. It never raises, and takes linear time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from assay.core import BadArgument, Span
from assay.verifiers.judges.fence import MARKERS

T = TypeVar("T")
Form = Literal["marker", "boxed", "brackets", "json", "alone"]
FORMS: tuple[Form, ...] = ("marker", "boxed", "brackets", "json", "alone")

Reader = Callable[[str], T | None]
"""Reads the text after an anchor; None if it is no conclusion."""


class Parsed(NamedTuple, Generic[T]):
    """A conclusion, the form it was found in, and where it stands in the output."""

    value: T
    form: Form
    span: Span


class _Slot(NamedTuple):
    content: str
    form: Form
    span: Span


_THINKING = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_OPENED = re.compile(r"\s*<(?:think|thinking|reasoning)>", re.IGNORECASE)
_MARKER = re.compile(
    rf"(?im)(?:^|[\s*_#>(.`\"'|\u201c-])(?:{'|'.join(re.escape(word) for word in MARKERS)})"
    r"[*_`]{0,3}[^\S\n]{0,3}(?:is[^\S\n]{0,3})?[:=\uff1a][*_`]{0,3}(?P<content>[^\n]*)"
)
_BOXED = re.compile(
    r"\\boxed[^\S\n]{0,3}\{(?P<content>[^{}\n]{0,80}(?:\{[^{}\n]{0,80}\})?[^{}\n]{0,80})\}"
)
_BRACKETS = re.compile(r"\[\[(?P<content>[^\[\]\n]{0,80})\]\]")
_KEYS = "|".join(re.escape(word).replace(r"\ ", "[ _]") for word in MARKERS)
_JSON = re.compile(
    rf"(?i)\"(?:{_KEYS})\"\s{{0,9}}:\s{{0,9}}"
    r"(?P<content>\"[^\"\n]{0,80}\"|-?\d{1,9}(?:\.\d{1,9})?)\s{0,9}[,}]"
)
_DRESSING = " \t*_`|\"'$()[]{}\u201c\u201d\u2018\u2019"
_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mathbf)\s*\{([^{}]*)\}")


def parse(
    output: str, read: Reader[T], forms: Sequence[Form] = FORMS, *, shown: str = ""
) -> Parsed[T] | None:
    r"""The last anchored conclusion in a judge's output; None if there is none to be read.

    `read` is made by `choices` or `number`; `forms` are those that count. What stands before the
    end of a reasoning section does not count, and nothing does in one that never ends. `shown` is
    what the judge was asked: a last line out of it, below others, is no conclusion of the judge's.

    >>> letter = choices({"A": ("A",), "B": ("B",)})
    >>> parse("It says:\nA", letter, shown="<<<RESPONSE\nA\nRESPONSE>>>") is None
    True
    """
    start = 0
    for closing in _THINKING.finditer(output):
        start = closing.end()
    if not start and _OPENED.match(output):
        return None
    # Cut, not skipped: a marker right after the reasoning stands at the start of a line.
    said = output[start:]
    for slot in sorted(_slots(said, forms), key=lambda slot: slot.span, reverse=True):
        if slot.form == "alone" and _is_quoted(slot.content, said, shown):
            continue
        value = read(slot.content)
        if value is not None:
            low, high = slot.span
            return Parsed(value, slot.form, (start + low, start + high))
        if slot.form in ("marker", "json"):
            return None
    return None


def _slots(said: str, forms: Sequence[Form]) -> Iterator[_Slot]:
    patterns: dict[Form, re.Pattern[str]] = {
        "boxed": _BOXED, "brackets": _BRACKETS, "json": _JSON, "marker": _MARKER,
    }  # fmt: skip
    for form, pattern in patterns.items():
        if form in forms:
            for found in pattern.finditer(said):
                yield _Slot(found["content"], form, found.span("content"))
    if "alone" in forms:
        last = said.rstrip()
        line = last.rpartition("\n")[2].strip()
        yield _Slot(line, "alone", (len(last) - len(line), len(last)))


def _is_quoted(line: str, said: str, shown: str) -> bool:
    """Whether a last line stands in what was shown too, and is not all that was said."""
    if not shown or said.strip() == line:
        return False
    bare = _bare(line)
    return any(_bare(each) == bare for each in shown.splitlines())


def choices(spellings: Mapping[str, Sequence[str]]) -> Reader[str]:
    """A reader of one of several conclusions, each with its spellings; case does not count.

    >>> read = choices({"A": ("A", "correct"), "B": ("B", "incorrect")})
    >>> read("**B** (incorrect)"), read("(A)"), read("A better answer exists"), read("A/B")
    ('B', 'A', None, None)
    """
    known = {spelling.casefold(): name for name, texts in spellings.items() for spelling in texts}
    if len(known) < sum(map(len, spellings.values())):
        raise BadArgument(f"two conclusions are spelled alike: {dict(spellings)!r}")
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    whole = re.compile(rf"({words})(?![\w'\u2019-])(?P<rest>[^\n]{{0,400}})", re.IGNORECASE)
    other = re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)

    def read(content: str) -> str | None:
        found = whole.match(_bare(content))
        if found is None:
            return None
        name = known[found[1].casefold()]
        rest = found["rest"].strip(_DRESSING)
        if rest and rest[0] not in ".,;:!\u2014\u2013-" and re.search(r"[\w?/|]", rest):
            # "B (incorrect)" says one thing twice; anything else is a sentence, not a conclusion.
            again = other.match(rest)
            if again is None or known[again[1].casefold()] != name:
                return None
        if rest[:1] in ("-", ",", "\u2013", "\u2014", ".", ":", ";"):
            again = other.match(rest[1:].lstrip(_DRESSING))
            if again is not None and known[again[1].casefold()] != name:
                return None
        return name

    return read


def number(low: float, high: float, *, whole: bool = False) -> Reader[float]:
    """A reader of a number from `low` to `high`; what lies outside is no conclusion.

    "7/10" and "7 out of 10" are read where 10 is `high`; "7-8" is not.

    >>> read = number(1, 10)
    >>> read("7."), read("8 / 10"), read("7-8"), read("11"), read("7 out of 5")
    (7.0, 8.0, None, None, None)
    """
    if not low < high:
        raise BadArgument(f"a scale rises from low to high, not from {low!r} to {high!r}")
    pattern = re.compile(
        r"([-\u2212+]?\d{1,9}(?:\.\d{1,9})?)(?:\s*(?:/|out of)\s*(\d{1,9}))?"
        r"(?![\w%/]|\s*(?:-|\u2013|to\b|or\b)\s*\d|[.,]\d)(?P<rest>.{0,1})",
        re.IGNORECASE,
    )

    def read(content: str) -> float | None:
        found = pattern.match(_bare(content, keep="-"))
        if found is None:
            return None
        value = float(found[1].replace("\u2212", "-"))
        if found[2] is not None and float(found[2]) != high:
            return None
        if not low <= value <= high or not math.isfinite(value):
            return None
        return None if whole and value != int(value) else value

    return read


def _bare(content: str, keep: str = "") -> str:
    """The content without what it is dressed in."""
    content = _TEXT.sub(r"\1", content[:600])
    return content.strip("".join(mark for mark in _DRESSING if mark not in keep))
