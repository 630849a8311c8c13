"""Whether a response declines to answer, by its words.

A refusal is no error by itself, and often the right response: to an unanswerable question
(Retro-Reader; InstructQA's probe with irrelevant passages) or to an unknown one (R-Tuning). A
response that goes on with *but* or *however* answers after all ("I am not sure, but ...").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.core import Problem, Reason, Response, Verdict, Verifier
from assay.verifiers.grounding.lexical import graded

_LOOKED_AT = 400
"""Characters: who declines does so at once."""

_CANNOT = r"(?:can(?:not|'t| not)|could(?: not|n't)|(?:am|'m|was) (?:not able|unable) to)"
_DO_NOT = r"(?:do(?:es)?|did)(?: not|n't)"
_SOURCE = r"(?:passages?|documents?|context|text|article)"
_INFORMATION = r"(?:information|knowledge|access|context|data|answer|mention|evidence)"
_FIND = r"(?:answer|find|determine|tell|say|provide|confirm|help|assist)"
_SIGNS = (
    rf"\bi {_DO_NOT} (?:know|have (?:\w+ ){{0,3}}{_INFORMATION})",
    r"\bi(?: am|'m) (?:not |un)(?:sure|certain|aware|familiar)",
    rf"\b(?:i|we) ?{_CANNOT} (?:\w+ )?{_FIND}",
    r"\b(?:can(?:not|'t| not)|could(?: not|n't)) be (?:answered|determined|found|inferred)",
    rf"\b(?:no|not enough|insufficient) (?:relevant |specific )?{_INFORMATION}\b",
    rf"\b{_SOURCE} {_DO_NOT} (?:\w+ )?(?:mention|contain|say|state|specify|include|{_FIND})",
    r"\bnot (?:mentioned|specified|stated|given|provided|answered) (?:in|by) the\b",
    r"^\W*(?:unanswerable|no answer|unknown|none|n/a|not known)\W*$",
)
_DECLINES = re.compile("|".join(f"(?:{sign})" for sign in _SIGNS), re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:but|however|nevertheless|that said)\b", re.IGNORECASE)


def refusal_span(text: str) -> tuple[int, int] | None:
    """Where a response declines to answer; None if it does not.

    >>> refusal_span("I do not know."), refusal_span("I don't know, but I guess Oslo.")
    ((0, 13), None)
    """
    head = text[:_LOOKED_AT].replace("\u2019", "'")
    found = _DECLINES.search(head)
    return found.span() if found and not _GOES_ON.search(head, found.end()) else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Refusal(Verifier):
    """Correct if the response declines to answer; one that says nothing does, too.

    >>> Refusal().verify("The passage does not mention a date.").label
    'correct'
    """

    name = "refusal"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        span = refusal_span(response.text)
        silent = not response.text.strip()
        measured = "says nothing" if silent else "declines" if span else "answers"
        reason = Reason("must decline to answer", measured, (span,) if span else ())
        declines = silent or span is not None
        return graded(self.name, float(declines), 1.0, reason)
