"""Whether answers in words are the reference: options, yes and no, times, dates, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assay.core import Label
from assay.verifiers.answers.choices import (
    by_content,
    content_of,
    contradicts,
    letters,
    repeated_options,
    truth,
)
from assay.verifiers.answers.commitment import alternatives, offered, paired
from assay.verifiers.answers.dates import clock, dates
from assay.verifiers.answers.decision import Decision
from assay.verifiers.answers.marks import Span
from assay.verifiers.answers.reference import Reference
from assay.verifiers.answers.text import same_words, words


def judge_words(wanted: Reference, spans: Sequence[Span]) -> Decision:
    """The decision on spans of a response whose reference is of a kind other than mathematics."""
    decision = _JUDGES[wanted.kind](wanted, spans)
    text = spans[0].text
    if decision.label != "correct" or len(spans) > 1:
        return decision
    if wanted.kind != "truth" and not alternatives(text):
        return decision
    if not alternatives(wanted.text) and len(offered(text)) > 1:
        return Decision("incorrect", "several answers at once", tuple(spans))
    return decision


def _choice(wanted: Reference, spans: Sequence[Span]) -> Decision:
    options = dict(wanted.rules.options)
    kept = tuple(spans)
    named: set[str] = set()
    for span in spans:
        text = span.text if span.how != "last" else span.text[-400:]
        text = _NOT_THAT.sub("", text)
        here = letters(text, options)
        here |= repeated_options(text, options)
        if len(spans) > 1 and not here:
            return Decision("incorrect", "several answers at once", kept)
        if len(here) == 1 and _hedges(text, *(options.get(letter, "") for letter in here)):
            return Decision("incorrect", "several answers at once", kept)
        named |= here
        [only] = wanted.letters if len(wanted.letters) == 1 else [""]
        if contradicts(text, only, options):
            return Decision("incorrect", "the letter is of one option, the text of another", kept)
    if not named:
        return _option_text(wanted, kept)
    if named == wanted.letters:
        return Decision("correct", f"names {', '.join(sorted(named))}", kept)
    return Decision("incorrect", f"names {', '.join(sorted(named))}", kept)


_NOT_THAT = re.compile(r",?\s+(?:and\s+|but\s+)?not\s+(?:option\s+)?\(?[A-J]\)?\W*\Z")
_PIECES = re.compile(r"[,;|\n]|\b(?:or|either|maybe|perhaps|possibly)\b", re.IGNORECASE)


def _hedges(text: str, option: str) -> bool:
    """Whether a value that is no option is offered beside the letter: "1 or maybe (B)"."""
    pieces = _PIECES.split(text.replace(option, " ") if option else text)
    others = [piece for piece in pieces if not letters(piece, {})]
    return len(others) < len(pieces) and any(
        re.search(r"\d|\\[a-z]", piece) and not re.search(r"(?<!\\)\b[a-z]{3,}", piece)
        for piece in others
    )


def _option_text(wanted: Reference, spans: tuple[Span, ...]) -> Decision:
    content = content_of(wanted.text)
    if content and all(by_content(span.text, {"it": content}) for span in spans):
        return Decision("correct", "says the text of the option", spans)
    if spans[-1].how in ("whole", "last"):
        return Decision("invalid", "no option is named", spans)
    return Decision("incorrect", "names no option", spans)


def _truth(wanted: Reference, spans: Sequence[Span]) -> Decision:
    said = {truth(span.text) for span in spans}
    if len(said) > 1:
        return Decision("incorrect", "several answers at once", tuple(spans))
    if said == {None}:
        return Decision("invalid", "says neither yes nor no", tuple(spans))
    label: Label = "correct" if said == {truth(wanted.text)} else "incorrect"
    return Decision(label, "says yes" if said == {True} else "says no", tuple(spans))


def _time(wanted: Reference, spans: Sequence[Span]) -> Decision:
    said = [_clock_in(span.text) for span in spans]
    if None in said:
        return Decision("incorrect", "no time of day is given", tuple(spans))
    label: Label = "correct" if set(said) == {clock(wanted.text)} else "incorrect"
    return Decision(label, "the time of day is compared", tuple(spans))


def _clock_in(text: str) -> tuple[int, int, int] | None:
    found = re.findall(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?\s?[Mm]\b\.?)?", text)
    times = {clock(piece) for piece in found}
    return times.pop() if len(times) == 1 else None


_NEAR_DATE = re.compile(
    r"\b(?:before|after|until|till|since|prior\s+to|(?:later|earlier)\s+than|not|except)\s+(?:on\s+|the\s+)?"
    r"(?=\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s)",
    re.IGNORECASE,
)


def _date(wanted: Reference, spans: Sequence[Span]) -> Decision:
    target = dates(wanted.text)
    kept = tuple(spans)
    for span in spans:
        if _NEAR_DATE.search(span.text) and not _NEAR_DATE.search(wanted.text):
            return Decision("incorrect", "a time before or after a date", kept)
        said = dates(span.text)
        if not said:
            return Decision("incorrect", "no date is given", kept)
        if any(not date.covers(target[0]) for date in said):
            return Decision("incorrect", "another date is given", kept)
    return Decision("correct", "the date is the same", kept)


_ALTERNATIVES = re.compile(r"\b(?:or|either)\b|/", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|isn't|wasn't|aren't|n't|cannot)\b", re.IGNORECASE)


def _text(wanted: Reference, spans: Sequence[Span]) -> Decision:
    kept = tuple(spans)
    target = words(wanted.text)
    if all(same_words(wanted.text, span.text) for span in spans):
        return Decision("correct", "says the reference", kept)
    if len(spans) > 1:
        return Decision("incorrect", "several answers at once", kept)
    span = spans[0]
    said = words(span.text)
    if f" {target} " in f" {said} " and target:
        alone = _NOT_ANOTHER.sub("", span.text)
        if f" {target} " in f" {words(alone)} ":
            span = span._replace(text=alone)
        return _within(wanted, span, words(span.text), target)
    if _LIST.search(wanted.text) and _LIST.search(span.text):
        return _word_list(wanted, span)
    if _is_initials(said, target):
        return Decision("undecided", "initials of the reference, perhaps", kept)
    if span.how in ("whole", "last") and len(said) > 4 * len(target) + 40:
        return Decision("undecided", "the reference is not in the last sentence", kept)
    if set(said.split()) & set(target.split()) - _COMMON:
        return Decision("undecided", "shares words with the reference", kept)
    return Decision("incorrect", "says something else", kept)


_LIST = re.compile(r"[,;].*[,;]|\n.*\n")


def _word_list(wanted: Reference, span: Span) -> Decision:
    """A list of words or names; its order counts unless the question says otherwise."""
    items, given = _items(wanted.text), _items(span.text)
    if sorted(items) != sorted(given):
        return Decision("incorrect", "not the same items", (span,))
    if wanted.rules.ordered is None:
        return Decision("undecided", "the same items in another order", (span,))
    if wanted.rules.ordered:
        return Decision("incorrect", "the items are in another order", (span,))
    return Decision("correct", "the same items", (span,))


def _items(text: str) -> list[str]:
    return [item for part in re.split(r"[,;\n]|\band\b", text) if (item := words(part))]


_COMMON = frozenset(str.split("of in on at to for and is are was it this that with by from"))


_NOT_ANOTHER = re.compile(
    r"\A\W*not\s+[^,;.]{1,60}?\s+but\s+|,\s+(?:and\s+|but\s+)?not\s+[^,;.]{1,60}\W*\Z",
    re.IGNORECASE,
)
"""What the answer is not, beside what it is: "Paris, not London"."""
_ASIDE = re.compile(
    r"\b(?:before|after|than|neither|nor|unlike|except|besides|without|(?:any|every)\w*\s+(?:\w+\s+)?but"
    r"|(?:dont|do\s+not|cannot|cant|never|doubt)\s+(?:\w+\s+){0,3}(?:is|was|be))\s*\Z",
)
"""Words right before a name that is not given as the answer."""


def _within(wanted: Reference, span: Span, said: str, target: str) -> Decision:
    around = said.replace(target, " ", 1).split()
    if _ALTERNATIVES.search(span.text) and not _ALTERNATIVES.search(wanted.text):
        return Decision("incorrect", "several answers at once", (span,))
    numbers = [word for word in around if word.isdigit()]
    if len(numbers) > 1 and len(numbers) * 2 >= len(around) and not _has_verb(around):
        return Decision("incorrect", "several answers at once", (span,))
    if paired(span.text, [wanted.text], wanted.rules.asked):
        return Decision("incorrect", "several answers at once", (span,))
    if _ASIDE.search(f" {said} ".split(f" {target} ", 1)[0]) and not _ASIDE.search(target):
        return Decision("undecided", "says the reference as something beside the answer", (span,))
    if _NEGATED.search(span.text) and not _NEGATED.search(wanted.text):
        return Decision("undecided", "says the reference beside a negation", (span,))
    if re.search(r"[,;]", span.text) and len(around) <= 12 and not _has_verb(around):
        return Decision("incorrect", "several answers at once", (span,))
    return Decision("correct", "says the reference", (span,))


def _has_verb(said: Sequence[str]) -> bool:
    verbs = {"is", "are", "was", "were", "has", "have", "had", "so", "therefore", "thus"}
    return bool(verbs & set(said))


def _is_initials(said: str, target: str) -> bool:
    initials = "".join(word[0] for word in target.split())
    return len(initials) >= 3 and said.replace(" ", "") == initials


def _listing(wanted: Reference, spans: Sequence[Span]) -> Decision:
    """A reference of numbers with only space between: what it means is not agreed upon."""
    kept = tuple(spans)
    if len(spans) > 1:
        return Decision("incorrect", "several answers at once", kept)
    if spans[0].text.split() == wanted.text.split():
        return Decision("correct", "written as the reference", kept)
    said = re.findall(r"[-\w.]+", spans[0].text)
    if said == wanted.text.split():
        return Decision("undecided", "the same numbers, written as a list", kept)
    return Decision("incorrect", "not written as the reference", kept)


_JUDGES: dict[str, Callable[[Reference, Sequence[Span]], Decision]] = {
    "listing": _listing,
    "choice": _choice,
    "truth": _truth,
    "time": _time,
    "date": _date,
    "text": _text,
}
