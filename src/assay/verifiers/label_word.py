"""Whether a response answers with the right one of a few label words.

>>> problem = Problem.of("Is it good?", reference="foo", metadata={"labels": ["foo", "bar"]})
>>> LabelWord()(problem, Response("Foo.")).label, LabelWord()(problem, Response("foo or bar")).label
('correct', 'invalid')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import Label, Problem, Reason, Response, Span, Verdict, Verifier, VerifierError
from assay.verifiers.reasoning import visible

_MARK = re.compile(r"(?:final )?answer\s*:", re.IGNORECASE)
_DRESS = r"[\s\"'`*_(\[“‘]*"
_LED = (
    r"(?:answer|label|class|category|word|sentiment|topic|it|this|that)\b\W*(?:is|:|=)"
    r"[\s:\"'`*_(\[“‘]*"
)
_OTHER = re.compile(r"\W*(?:or|and|/|\|)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LabelWord(Verifier):
    """Correct if the response gives the reference, one of a closed list of words, and no other.

    The words are a list in the problem's metadata under `labels`; `gold` names an entry there that
    takes the place of the reference. The label is what a response begins with, or what follows "the
    answer is" or the last "Answer:"; case, quotes and emphasis aside, and as a whole word: "no" is
    not in "not". A response that gives none of the words, or leaves two open, is invalid: it is
    not evidence for the other word. The word that was read is the reason's ``measured``.
    """

    name = "label_word"
    version = "1"

    labels: str = "labels"
    gold: str = ""

    def decide(self, problem: Problem, response: Response) -> Verdict:
        words = problem.metadata.get(self.labels)
        wanted = problem.metadata.get(self.gold) if self.gold else problem.reference
        if not isinstance(words, list) or wanted not in words:
            raise VerifierError(
                f"{problem.called} needs a list of words under {self.labels!r} in its metadata, "
                f"with {wanted!r} among them, not {words!r:.80}",
                kind="problem",
            )
        span = said(response.text, words)
        if span is None:
            reason = Reason(f"must answer one of {', '.join(map(repr, words))}")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        word = _listed(response.text[slice(*span)], words)
        reason = Reason(f"must answer {wanted!r}", word, (span,))
        label: Label = "correct" if word == wanted else "incorrect"
        return Verdict(label, reasons=(reason,), verifier=self.name)


def said(text: str, words: Sequence[str]) -> Span | None:
    """Where a response gives one of the words as its answer; None if it does not.

    >>> said("**no**, not yet", ["yes", "no"]), said("not sure", ["yes", "no"])
    ((2, 4), None)
    """
    offset, shown = visible(text)
    marks = [mark.end() for mark in _MARK.finditer(shown) if shown[mark.end() :].strip()]
    start = marks[-1] if marks else 0
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    word = re.compile(rf"(?<!\w)(?:{any_word})(?!\w)", re.IGNORECASE)
    begun = re.compile(_DRESS).match(shown, start)
    found = word.match(shown, begun.end() if begun else start)
    if found is None:
        led = re.compile(rf"\b{_LED}(?={word.pattern})", re.IGNORECASE).search(shown, start)
        found = word.match(shown, led.end()) if led else None
    if found is None or _left_open(shown, found.end(), word, found[0]):
        return None
    return offset + found.start(), offset + found.end()


def _left_open(text: str, end: int, word: re.Pattern[str], first: str) -> bool:
    """Whether "or" and another word follow."""
    between = _OTHER.match(text, end)
    other = word.match(text, between.end()) if between else None
    return other is not None and other[0].casefold() != first.casefold()


def _listed(found: str, words: Sequence[str]) -> str:
    return next(word for word in words if word.casefold() == found.casefold())
