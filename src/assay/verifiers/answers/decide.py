r"""The decision: where the answer is, how it is read, whether it is the reference.

>>> decide("1/2", "so x = \\boxed{0.5}").label
'correct'
>>> decide("5", "It is 4 or 5.").label, decide("5", "I cannot help with that.").label
('incorrect', 'invalid')

Cheap ways come first; algebra is asked only where they cannot tell. What cannot be told is
undecided, never correct.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from assay.core import Label
from assay.verifiers.answers.choices import by_content, content_of, contradicts, letters, truth
from assay.verifiers.answers.dates import clock, dates
from assay.verifiers.answers.extraction import Found, Span, final_answers
from assay.verifiers.answers.maths import symbolic
from assay.verifiers.answers.maths.forms import fits
from assay.verifiers.answers.maths.nodes import Node, sequence
from assay.verifiers.answers.maths.structures import matches
from assay.verifiers.answers.question import Rules
from assay.verifiers.answers.readings import as_decimal_comma, offers_several, reading
from assay.verifiers.answers.reference import Reference, read_reference
from assay.verifiers.answers.text import same_words, words


class Decision(NamedTuple):
    """What was decided, why, and which spans of the response were taken as its answer."""

    label: Label
    why: str
    spans: tuple[Span, ...] = ()


def decide(
    reference: str,
    response: str,
    rules: Rules = Rules(),  # noqa: B008  (immutable)
    *,
    kind: str | None = None,
    timeout: float = 3.0,
) -> Decision:
    """Whether a response gives the reference as its answer.

    Raises `VerifierError` of kind ``problem`` for a reference that is none.
    """
    wanted = read_reference(reference, rules, kind)
    if not re.search(r"\w|∅|\{\s*\\?\}", response):
        return Decision("invalid", "the response is empty")
    if _echoes(response, rules.asked):
        return Decision("invalid", "the response repeats the question")
    found = final_answers(response)
    if not found.spans:
        return Decision("invalid", _why_none(found))
    if found.hedged:
        return Decision("incorrect", "several answers at once", found.spans)
    if wanted.kind == "maths":
        decision = _maths(wanted, found.spans, timeout)
    else:
        decision = _JUDGES[wanted.kind](wanted, found.spans)
    if decision.label != "correct" and found.spans[-1].how in ("whole", "last"):
        return _perhaps_no_answer(decision, response)
    return decision


def _echoes(response: str, question: str) -> bool:
    """Whether the response says nothing but words of the question, in their order."""
    if not question:
        return False
    said, asked = words(response), words(question)
    return len(said) > 20 and (
        said in asked or (asked in said and not said.replace(asked, "").strip())
    )


def _why_none(found: Found) -> str:
    return "the answer is cut off" if found.open_box else "no answer is given"


_REFUSAL = re.compile(
    r"\b(?:I\s+(?:can(?:no|')t|am\s+(?:unable|not\s+able)|won't|will\s+not|don't\s+know|do\s+not\s+know)"
    r"|I'm\s+(?:sorry|unable|not\s+able)|as\s+an\s+AI|(?:cannot|can't)\s+(?:help|assist|answer|be\s+determined))",
    re.IGNORECASE,
)


def _perhaps_no_answer(decision: Decision, response: str) -> Decision:
    """An unmarked answer that is not right may be none: a refusal, a text that repeats itself."""
    if _REFUSAL.search(response[:400]) and len(response) < 2_000:
        return Decision("invalid", "the response refuses to answer", decision.spans)
    tail = response[-4096:].encode()
    if len(tail) > 500 and len(zlib.compress(tail)) < 0.1 * len(tail):
        return Decision("invalid", "the response repeats itself", decision.spans)
    return decision


# Mathematics


def _maths(wanted: Reference, spans: Sequence[Span], timeout: float) -> Decision:
    assert wanted.node is not None
    nodes = [_reading(span, wanted) for span in spans]
    if any(node is None for node in nodes):
        return _unread(wanted, spans)
    read = [node for node in nodes if node is not None]
    if len(read) == 1:
        holds = _holds(wanted, read[0], timeout)
    elif all(_holds(wanted, node, timeout) for node in read):
        holds = True
    else:
        holds = matches(wanted.node, sequence(tuple(read)), wanted.rules)
    return _decided(wanted, holds, read, spans)


def _reading(span: Span, wanted: Reference) -> Node | None:
    assert wanted.node is not None
    if wanted.node.kind in ("num", "unit", "pct", "div", "neg"):
        number = as_decimal_comma(span.text)
        if number is not None:
            return number
    if span.how != "last":
        return reading(span.text)
    sentence = _last_sentence(span.text)
    return None if _PLAN.match(sentence) else reading(sentence)


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\\$])")


_PLAN = re.compile(
    r"\W*(?:let(?:'s| us| me)|we (?:need|want|can|have to|must)|suppose|if|consider)\b",
    re.IGNORECASE,
)
"""How a sentence starts that says what is to be done, not what was found."""


def _last_sentence(text: str) -> str:
    """The last sentence with a number or a formula in it, of the last two."""
    sentences = _SENTENCE.split(text[-4000:])
    for sentence in reversed(sentences[-2:]):
        if re.search(r"[\d$\\]", sentence):
            return sentence
    return sentences[-1]


def _holds(wanted: Reference, node: Node, timeout: float) -> bool | None:
    assert wanted.node is not None
    holds = matches(wanted.node, node, wanted.rules)
    if holds is None and not _nearly(wanted.node, node):
        holds = symbolic.decide(wanted.node, node, timeout)
    return holds


def _nearly(one: Node, other: Node) -> str:
    """What is the only difference between two answers, if it is one that may not count."""
    if one == other:
        return ""
    if repr(one).casefold() == repr(other).casefold():
        return "differs in the case of letters only"
    growth = {"apply O", "apply Theta", "apply Omega"}
    same_call = one.kind == other.kind == "call" and one.args[1:] == other.args[1:]
    if same_call and {one.args[0], other.args[0]} <= growth:
        return "another symbol of growth"
    return ""


def _decided(
    wanted: Reference, holds: bool | None, nodes: Sequence[Node], spans: Sequence[Span]
) -> Decision:
    if holds and wanted.rules.form and not all(fits(node, wanted.rules.form) for node in nodes):
        return Decision("incorrect", f"equal, but not {wanted.rules.form}", tuple(spans))
    if holds:
        return Decision("correct", "equal to the reference", tuple(spans))
    for node in nodes:
        if wanted.node is not None and (why := _nearly(wanted.node, node)):
            return Decision("undecided", why, tuple(spans))
    if holds is None:
        return Decision("undecided", "equality cannot be told", tuple(spans))
    why = "several answers at once" if len(spans) > 1 else "not equal to the reference"
    return Decision("incorrect", why, tuple(spans))


def _unread(wanted: Reference, spans: Sequence[Span]) -> Decision:
    """The answer is not mathematics that can be read."""
    kept = tuple(spans)
    text = " ".join(span.text for span in spans)
    if len(spans) == 1 and same_words(wanted.text, text) and _same_signs(wanted.text, text):
        return Decision("correct", "written as the reference", kept)
    if offers_several(text) or len(spans) > 1:
        return Decision("incorrect", "several answers at once", kept)
    if spans[0].how == "last":
        return Decision("invalid", "no answer is given", kept)
    if spans[0].how == "whole" and not re.search(r"\d", text):
        return Decision("invalid", "no answer is given", kept)
    if re.search(r"\\(?:int|sum|prod|lim|Theta|Omega|mathcal)|\bO\(", text):
        return Decision("undecided", "the answer cannot be read", kept)
    return Decision("incorrect", "the answer is not one that can be read", kept)


def _same_signs(one: str, other: str) -> bool:
    signs = r"[^\w\s$.{}]"
    return re.findall(signs, one) == re.findall(signs, other)


# Options, yes and no, times, dates, words


def _choice(wanted: Reference, spans: Sequence[Span]) -> Decision:
    options = dict(wanted.rules.options)
    kept = tuple(spans)
    named: set[str] = set()
    for span in spans:
        text = span.text if span.how != "last" else span.text[-400:]
        named |= letters(text, options)
        [only] = wanted.letters if len(wanted.letters) == 1 else [""]
        if contradicts(text, only, options):
            return Decision("incorrect", "the letter is of one option, the text of another", kept)
    if not named:
        return _option_text(wanted, kept)
    if named == wanted.letters:
        return Decision("correct", f"names {', '.join(sorted(named))}", kept)
    return Decision("incorrect", f"names {', '.join(sorted(named))}", kept)


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


def _date(wanted: Reference, spans: Sequence[Span]) -> Decision:
    target = dates(wanted.text)
    kept = tuple(spans)
    for span in spans:
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
        return _within(wanted, span, said, target)
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


def _within(wanted: Reference, span: Span, said: str, target: str) -> Decision:
    around = said.replace(target, " ", 1).split()
    if _ALTERNATIVES.search(span.text) and not _ALTERNATIVES.search(wanted.text):
        return Decision("incorrect", "several answers at once", (span,))
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


_JUDGES = {
    "listing": _listing,
    "choice": _choice,
    "truth": _truth,
    "time": _time,
    "date": _date,
    "text": _text,
}
