"""Whether answers that are mathematics are the reference: by numbers first, then by algebra."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assay.verifiers.answers.decision import Decision
from assay.verifiers.answers.marks import Span
from assay.verifiers.answers.maths import symbolic
from assay.verifiers.answers.maths.forms import fits
from assay.verifiers.answers.maths.intervals import orders
from assay.verifiers.answers.maths.nodes import Node, sequence
from assay.verifiers.answers.maths.structures import matches
from assay.verifiers.answers.maths.symbolic import Allowance
from assay.verifiers.answers.money import currency, exchanged
from assay.verifiers.answers.question import asks_for_bound
from assay.verifiers.answers.readings import as_decimal_comma, offers_several, reading
from assay.verifiers.answers.reference import Reference
from assay.verifiers.answers.text import same_words


def judge_maths(wanted: Reference, spans: Sequence[Span], timeout: float) -> Decision:
    """The decision on spans of a response whose reference is mathematics; `timeout` in seconds."""
    assert wanted.node is not None
    if wanted.node == _NOTHING and len(spans) == 1 and _SAYS_NOTHING.fullmatch(spans[0].text):
        return Decision("correct", "says that there is none", tuple(spans))
    allowed = Allowance(timeout)
    nodes = [_reading(span, wanted) for span in spans]
    if any(node is None for node in nodes):
        return _unread(wanted, spans)
    read = [node for node in nodes if node is not None]
    paid = [_paid(span, node, wanted) for span, node in zip(spans, read, strict=True)]
    if None in paid:
        return Decision("incorrect", "another currency", tuple(spans))
    read = [node for node in paid if node is not None]
    if len(read) == 1:
        holds = _holds(wanted, read[0], allowed)
    elif all(_holds(wanted, node, allowed) for node in read):
        holds = True
    else:
        holds = matches(wanted.node, sequence(tuple(read)), wanted.rules)
    return _decided(wanted, holds, read, spans)


_NOTHING = Node("seq", ("\\{", (), "\\}", ","))
_SAYS_NOTHING = re.compile(
    r"\W*(?:(?:\\text\w*\{)?\s*(?:there\s+(?:is|are|exists?)\s+|it\s+has\s+|has\s+)?no\s+"
    r"(?:(?:real|such|possible|valid|integer)\s+){0,2}(?:solutions?|values?|roots?|numbers?)(?:\s+exists?)?"
    r"|(?:it\s+is\s+)?(?:the\s+|an\s+)?empty\s+set|none)\W*",
    re.IGNORECASE,
)


def _paid(span: Span, node: Node, wanted: Reference) -> Node | None:
    said = currency(span.text) if span.how != "last" else currency(_last_sentence(span.text))
    return exchanged(node, said, currency(wanted.text))


def _reading(span: Span, wanted: Reference) -> Node | None:
    assert wanted.node is not None
    if wanted.node.kind in ("num", "unit", "pct", "div", "neg"):
        number = as_decimal_comma(span.text)
        if number is not None:
            return number
    text = span.text if span.how != "last" else _last_sentence(span.text)
    if span.how in ("box", "tag") and re.fullmatch(r"\d{1,4}!", text):
        text = f"${text}$"
    if wanted.node.kind == "ratio":
        text = _TO.sub(":", text)
    if span.how == "last" and _PLAN.match(text):
        return None
    asked = wanted.rules.asked
    found = reading(text, asked=asked)
    inequality = found is not None and found.kind == "rel" and orders(found)
    if inequality and wanted.node.kind != "rel" and asks_for_bound(asked):
        return reading(text, bounded=False, asked=asked)
    return found


_TO = re.compile(r"(?<=\d)\s+to\s+(?=\d)")
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


def _holds(wanted: Reference, node: Node, allowed: Allowance) -> bool | None:
    assert wanted.node is not None
    holds = matches(wanted.node, node, wanted.rules)
    if holds is None and not _nearly(wanted.node, node):
        holds = symbolic.decide(wanted.node, node, allowed)
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
    if (
        holds
        and wanted.rules.form
        and not all(fits(node, wanted.rules.form, wanted.node) for node in nodes)
    ):
        return Decision("incorrect", f"equal, but not {wanted.rules.form}", tuple(spans))
    if holds:
        return Decision("correct", "equal to the reference", tuple(spans))
    for node in nodes:
        if wanted.node is not None and (why := _nearly(wanted.node, node)):
            return Decision("undecided", why, tuple(spans))
    if len(nodes) == 1 and as_decimal_comma(wanted.text) == nodes[0]:
        return Decision("undecided", "the comma of the reference may be decimal", tuple(spans))
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
    if re.search(r"\\(?:int|sum|prod|lim|Theta|Omega|mathcal)|\bO\(", text):
        return Decision("undecided", "the answer cannot be read", kept)
    if spans[0].how == "whole" and not re.search(r"\d", text):
        return Decision("invalid", "no answer is given", kept)
    return Decision("incorrect", "the answer is not one that can be read", kept)


def _same_signs(one: str, other: str) -> bool:
    signs = r"[^\w\s$.{}]"
    return re.findall(signs, one) == re.findall(signs, other)
