"""The reference answer: what kind of answer it is, and whether it is one at all.

>>> kind_of("A,C"), kind_of("true"), kind_of("20:34"), kind_of("4 July 1776"), kind_of("1/2")
('choice', 'truth', 'time', 'date', 'maths')
>>> kind_of("Marc Bulger")
'text'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, get_args

from assay.core import VerifierError
from assay.verifiers.answers.choices import reference_letters, truth
from assay.verifiers.answers.dates import clock, only_date
from assay.verifiers.answers.extraction import final_answers
from assay.verifiers.answers.maths.intervals import orders
from assay.verifiers.answers.maths.nodes import Node, items_of
from assay.verifiers.answers.question import Rules
from assay.verifiers.answers.readings import as_decimal_comma, is_spaced_list, reference
from assay.verifiers.answers.text import words

Kind = Literal["maths", "choice", "truth", "time", "date", "listing", "text"]
KINDS: tuple[str, ...] = get_args(Kind)
_TRUTHS = frozenset({"yes", "no", "true", "false"})
_ENDS_OPEN = re.compile(
    r"(?:[+*/=^_<,(\[{]|(?<=\s)-|\\(?:frac|sqrt|cdot|times|left|boxed|text)?)\s*\$?\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference as it was read: its kind, its text, its tree (of mathematics), its letters."""

    kind: Kind
    text: str
    node: Node | None = None
    letters: frozenset[str] = frozenset()
    rules: Rules = field(default_factory=Rules)


@lru_cache(maxsize=2048)
def read_reference(text: str, rules: Rules, kind: str | None = None) -> Reference:
    """The reference read; `VerifierError` of kind ``problem`` if it is none that can be."""
    shown = _shown(text)
    if not re.search(r"\w|\\emptyset|∅|\{\s*\\?\}", shown):
        said = "says nothing: it has no letter and no digit" if shown else "is empty"
        raise VerifierError(f"the reference {text[:80]!r} {said}", kind="problem")
    found = kind or kind_of(shown, rules)
    if found == "choice":
        letters = reference_letters(shown)
        if not letters:
            raise VerifierError(f"the reference {shown[:80]!r} names no option", kind="problem")
        return Reference(kind="choice", text=shown, letters=letters, rules=rules)
    if found == "maths":
        node = _decimal_comma(shown, rules) or reference(shown, rules.asked)
        if node is not None:
            _check_parts(node, rules, shown)
            return Reference(kind="maths", text=shown, node=node, rules=_with_order(node, rules))
        if kind == "maths" or _cut_off(shown):
            raise VerifierError(
                f"the reference {shown[:80]!r} cannot be read as mathematics", kind="problem"
            )
    elif found == "text" and _cut_off(shown):
        raise VerifierError(f"the reference {shown[:80]!r} is cut off", kind="problem")
    return Reference(kind=found, text=shown, rules=rules)  # type: ignore[arg-type]


def _shown(text: str) -> str:
    """The answer in a reference, which may be a whole worked solution with a box in it."""
    if "boxed" in text or "####" in text:
        spans = final_answers(text).spans
        if spans:
            return ", ".join(span.text for span in spans)
    return text.strip()


def kind_of(text: str, rules: Rules = Rules()) -> Kind:  # noqa: B008  (immutable)
    """What kind of answer a reference is, as it is written and as the question asks."""
    bare = words(text)
    if bare in _TRUTHS:
        return "truth"
    if _is_choice(text, rules):
        return "choice"
    if clock(text) is not None and "ratio" not in rules.asked:
        return "time"
    if only_date(text) is not None:
        return "date"
    if is_spaced_list(text):
        return "listing"
    if reference(text, rules.asked) is not None or _decimal_comma(text, rules):
        return "maths"
    return "text"


_WRITES_COMMAS = re.compile(r"(?<![\d,])\d+,\d{1,2}(?![\d,])")


def _decimal_comma(text: str, rules: Rules) -> Node | None:
    """A reference with a decimal comma, where it cannot be a list of two numbers.

    It is one if it has a thousand or more before the comma, or only a zero and several digits
    behind it, a currency, or if the question writes its own numbers so; ``2,3`` are two numbers.
    """
    node = as_decimal_comma(text)
    if node is None:
        return None
    alone = re.fullmatch(r"-?(?!0,\d\d)\d{1,3},\d+", text.strip()) is not None
    return None if alone and not _WRITES_COMMAS.search(rules.asked) else node


def _is_choice(text: str, rules: Rules) -> bool:
    letters = reference_letters(text)
    if not letters:
        return False
    if rules.options:
        return letters <= {letter for letter, _ in rules.options}
    single = re.fullmatch(r"[\s${}\\a-z()]*[A-J][\s$})(.]*", text) is not None
    return single or len(letters) > 1 or truth(text) is None


def _with_order(node: Node, rules: Rules) -> Rules:
    """An interval is asked for, or a list of roots is not ordered, by what the reference is."""
    if node.kind == "rel" and orders(node):
        return replace(rules, interval=True)
    return rules


def _cut_off(text: str) -> bool:
    """Whether a formula stops in the middle: an open brace, an operator at the end."""
    if not re.search(r"[\\$^=]", text):
        return False
    bare = re.sub(r"\\[{}]", "", text)
    return bare.count("{") != bare.count("}") or bool(_ENDS_OPEN.search(text))


def _check_parts(node: Node, rules: Rules, text: str) -> None:
    """A question of three parts wants three answers, unless one answer says all."""
    count = len(items_of(node))
    listed = node.kind == "seq" and node.args[0] == ""
    if rules.parts > 1 and listed and count > 1 and count != rules.parts:
        raise VerifierError(
            f"the reference {text[:80]!r} has {count} answers, the question {rules.parts} parts",
            kind="problem",
        )
