"""The registry's own sentences, read back: the inverse of `Constraint.describe`.

Nothing is written down twice: each phrasing of each kind is cut at its slots into the fixed pieces
between them. Where a prompt has the pieces in their order, the texts in the slots are searched for
values of the kind's arguments, and the values that make the kind say exactly the sentence in the
prompt are taken. So whatever is read is what `describe` would have written, letter for letter.
"""

from __future__ import annotations

import itertools
import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from assay.core import BadArgument, ConstraintSpec, Span
from assay.verifiers.constraints.arguments import Relation, type_hints
from assay.verifiers.constraints.codi.length import NO_LIMIT, Length
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.ifeval.languages import LANGUAGES
from assay.verifiers.constraints.muldimif.parse import read as stated
from assay.verifiers.constraints.registry import all_kinds, from_spec
from assay.verifiers.instructions.masking import Masked
from assay.verifiers.instructions.pieces import ORDINALS, ordinal

_LONGEST_SLOT: Final = 2000
_REST = frozenset({"prompt_to_repeat", "reference_text"})  # slots that run to the prompt's end
_CONSTANT = frozenset({"options", "names", "sentence"})  # long texts that the kinds themselves hold
_LONGEST_RULE: Final = 200
_RULE_STARTS = (
    "each", "end", "if a", "include", "it must", "keep", "must", "no ", "respons", "start", "the ",
    "use a", "cite",
)  # fmt: skip
_STATED: Final = "muldimif"  # published as free sentences, with a reader of their own
_OPENING: Final = 3
_LONGEST_COUNT: Final = 60
_ENDS_TRIED: Final = 6
_ASSIGNMENTS_TRIED: Final = 400
_STARTS_TRIED: Final = 3000
_PLACES_TRIED: Final = 50  # of one phrasing in one prompt
_SENTENCE_START = re.compile(r"""^\s*|[.!?:;…"”’'»)\]*>]\s+|\n\s*""")
_BULLET = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_SENTENCE_END = re.compile(r"\s*$|\s*\n|\s+[^\sa-z]|[\"”’')\]]*\s")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One sentence of a kind: its fixed pieces and the slots between them.

    `pieces` has one entry more than `slots`; the first and the last may be empty.
    """

    kind: type[Constraint]
    index: int
    pieces: tuple[str, ...]
    slots: tuple[str, ...]

    def reach(self, slot: int) -> int:
        """The most characters of a slot: few where the kind takes but numbers."""
        if self.slots[slot] in _REST:
            return 10 * _LONGEST_SLOT
        counts = _takes_numbers(self.kind) and self.slots[slot] not in _CONSTANT
        return _LONGEST_COUNT if counts else _LONGEST_SLOT


@cache
def phrasings() -> tuple[Phrasing, ...]:
    """Every phrasing of every kind."""
    found = []
    for kind in all_kinds().values():
        for index, template in enumerate(kind.phrasings):
            parts = list(string.Formatter().parse(template))
            pieces, slots = [""], list[str]()
            for literal, slot, _, _ in parts:
                pieces[-1] += literal
                if slot is not None and (pieces[-1] or not slots):
                    slots.append(slot)
                    pieces.append("")
            phrasing = Phrasing(kind, index, tuple(pieces), tuple(slots))
            found.append(phrasing)
    return tuple(found)


def said(view: Masked) -> list[tuple[Constraint, Span]]:
    """The registry's sentences in a prompt, the longer one where two overlap; in their order."""
    found: list[tuple[Constraint, Span]] = []
    opened, others = _by_opening()
    starts = _starts(view)[:_STARTS_TRIED]
    for start in starts:
        for phrasing in opened.get(view.raw[start : start + _OPENING], ()):
            if view.raw.startswith(phrasing.pieces[0], start):
                end = start + len(phrasing.pieces[0])
                found += _rightwards(phrasing, view, end, 0, start, ())
    for phrasing in others:
        if len(phrasing.pieces[1]) >= _OPENING:
            found += _slot_first(phrasing, view, starts)
        else:
            found += _whole_sentences(phrasing, view)
    found.sort(key=lambda one: (one[1][0], -one[1][1]))
    kept: list[tuple[Constraint, Span]] = []
    for constraint, span in found:
        if not kept or span[0] >= kept[-1][1][1]:
            kept.append((constraint, span))
    return kept


@cache
def _by_opening() -> tuple[dict[str, list[Phrasing]], list[Phrasing]]:
    """The phrasings by the first letters of their first piece, and those that open with a slot."""
    opened: dict[str, list[Phrasing]] = {}
    others = []
    for phrasing in phrasings():
        if len(phrasing.pieces[0]) >= _OPENING:
            opened.setdefault(phrasing.pieces[0][:_OPENING], []).append(phrasing)
        else:
            others.append(phrasing)
    return opened, others


def _starts(view: Masked) -> list[int]:
    """Where sentences start, outside of all that the prompt quotes."""
    ends = {match.end() for match in _SENTENCE_START.finditer(view.masked)}
    ends |= {match.end() for match in _BULLET.finditer(view.masked)}
    return sorted(at for at in ends if at < len(view.raw) and view.masked[at] == view.raw[at])


def _slot_first(
    phrasing: Phrasing, view: Masked, starts: list[int]
) -> Iterator[tuple[Constraint, Span]]:
    """A phrasing that opens with a slot: found by the piece behind it."""
    text, piece = view.raw, phrasing.pieces[1]
    at = text.find(piece)
    for _ in range(_PLACES_TRIED):
        if at < 0:
            return
        low = max(at - _LONGEST_SLOT, 0)
        behind = bisect_left(starts, at)
        for start in reversed(starts[max(behind - 3, 0) : behind]):
            if start < low:
                break
            found = _rightwards(phrasing, view, at + len(piece), 1, start, (text[start:at],))
            yield from found
            if found:
                break
        at = text.find(piece, at + 1)


def _whole_sentences(phrasing: Phrasing, view: Masked) -> Iterator[tuple[Constraint, Span]]:
    """Sentences that a phrasing which is all slot says."""
    for start, end in view.sentences:
        first = view.raw[start : start + 7].lower()
        if end - start <= _LONGEST_RULE and first.startswith(_RULE_STARTS):
            yield from _stated(phrasing, view.raw[start:end], (start, end))


def _rightwards(
    phrasing: Phrasing, view: Masked, at: int, piece: int, start: int, texts: tuple[str, ...]
) -> list[tuple[Constraint, Span]]:
    """The constraint, once the slots behind a piece are filled; empty if nothing fits."""
    if piece == len(phrasing.slots):
        return _checked(phrasing, view, start, at, texts)
    fixed = phrasing.pieces[piece + 1]
    if not fixed:  # the last one
        for end in _ends(view.raw, at, phrasing.slots[piece]):
            found = _checked(phrasing, view, start, end, (*texts, view.raw[at:end]))
            if found:
                return found
        return []
    place, limit = at - 1, at + phrasing.reach(piece) + len(fixed)
    for _ in range(_ENDS_TRIED):
        place = view.raw.find(fixed, place + 1, limit)
        if place < 0:
            return []
        filled = (*texts, view.raw[at:place])
        found = _rightwards(phrasing, view, place + len(fixed), piece + 1, start, filled)
        if found:
            return found
    return []


def _ends(text: str, at: int, slot: str) -> Iterable[int]:
    """Where a slot at the end of a sentence may end.

    For a text to repeat that is the prompt's end, else the places that a new sentence could follow.
    """
    if slot in _REST:
        return (len(text.rstrip()),) if text.rstrip() != text else (len(text),)
    window = text[at : at + _LONGEST_SLOT]
    ends = [
        at + match.start()
        for match in re.finditer(r"(?<=\S)(?:\s*$|\s*\n|\s+(?=[^\sa-z]))", window)
    ]
    return itertools.islice(
        dict.fromkeys([*ends, min(at + len(window), len(text))]), 2 * _ENDS_TRIED
    )


def _checked(
    phrasing: Phrasing, view: Masked, start: int, end: int, texts: tuple[str, ...]
) -> list[tuple[Constraint, Span]]:
    """The constraint that says exactly the text between two places, if one does."""
    if not _SENTENCE_END.match(view.raw, end) and end < len(view.raw):
        return []
    whole = view.raw[start:end]
    if phrasing.kind.family == _STATED:
        return _stated(phrasing, whole, (start, end))
    slots = dict(zip(phrasing.slots, texts, strict=True))
    for values in _assignments(phrasing.kind, slots):
        try:
            constraint = phrasing.kind(**values)
            if constraint.describe(phrasing.index) == whole:
                return [(constraint, (start, end))]
        except (BadArgument, ValueError, IndexError, KeyError):
            continue  # values that the kind does not take
    return []


@cache
def _takes_numbers(kind: type[Constraint]) -> bool:
    """Whether a kind's slots hold numbers and relations, no words of the prompt's own."""
    kinds = {type_hints(kind)[name] for name in _names(kind)}
    return not any("str" in repr(hint) for hint in kinds)


@cache
def _names(kind: type[Constraint]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.init and each.name != "profile")


def _stated(phrasing: Phrasing, whole: str, span: Span) -> list[tuple[Constraint, Span]]:
    """A kind whose published constraints are sentences, by the reader of those sentences."""
    given = {**stated(phrasing.kind.id, whole).args}
    if "unsupported" in given:
        return []
    given.pop("text")
    phrases = [given["phrase"], *_SINGLE.findall(whole)] if "phrase" in given else [None]
    for phrase in phrases:  # the reader drops marks at the end of a phrase
        try:
            constraint = from_spec(
                ConstraintSpec(id=phrasing.kind.id, args={**given, "phrase": phrase})
                if phrase is not None
                else ConstraintSpec(id=phrasing.kind.id, args=given)
            )
        except BadArgument:
            continue
        if constraint.describe(phrasing.index) == whole:
            return [(constraint, span)]
    return []


def _assignments(kind: type[Constraint], slots: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Values for the arguments of a kind that its slots may have been written from."""
    hints = type_hints(kind)
    names = _names(kind)
    choices = []
    for name in names:
        own = (slots[name],) if name in slots else tuple(slots.values())
        candidates = _candidates(hints[name], own)
        if None in get_args(hints[name]) or type(None) in get_args(hints[name]):
            candidates.append(None)
        if kind.id == Length.id:
            candidates += (1, NO_LIMIT)  # not said in words
        choices.append(candidates)
    for values in itertools.islice(itertools.product(*choices), _ASSIGNMENTS_TRIED):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


_SINGLE = re.compile(r"'([^\n]*)'")
_WITHOUT = re.compile(r"(?: and|, but)? without .*$", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
_COUNTS = re.compile(rf"\d{{1,9}}(?:st|nd|rd|th)?|\b(?:{'|'.join(ORDINALS)})\b")


def _candidates(hint: Any, texts: Iterable[str]) -> list[Any]:
    """Values of a type that texts hold."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is not None and origin is not tuple and origin is not Literal and args:
        inner = [arg for arg in args if arg is not type(None)]
        return _candidates(inner[0], texts)  # Annotated[T, ...] and T | None
    joined = "\n".join(texts)
    if origin is tuple:
        plain = re.split(r", | and | or ", _WITHOUT.sub("", joined))
        return [tuple(found) for found in (_QUOTED.findall(joined), plain) if found]
    if origin is Literal:
        named = {LANGUAGES[code]: code for code in args if code in LANGUAGES}
        return [named[joined]] if joined in named else [arg for arg in args if str(arg) in joined]
    if hint is Relation:
        return [relation for relation in Relation if relation.value in joined]
    if hint is int:
        return list(dict.fromkeys(ordinal(found) for found in _COUNTS.findall(joined)))
    if hint is bool:
        return [True]
    return [joined, *_QUOTED.findall(joined)]
