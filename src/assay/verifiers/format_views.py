r"""One response in several views, so that what it says is found whatever form it is written in.

>>> [view.text for view in views("```\ndef open_amberDoor():  # turn left\n```")][1]
'open amber Door turn left'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import Problem, Reason, Response, Span, Verdict, Verifier
from assay.core.verifier import checked

_FENCE = re.compile(r"^[ \t>*+-]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_JOINED = re.compile(r"([\"'])\s*(?:\+|\.\.|\\)?\s*\1")
_KEYWORDS = re.compile(
    r"\b(?:def|function|procedure|return|print|echo|begin|end|let|var|const|set|pass|null|None"
    r"|then|elif|endif|endfunction)\b"
)
_MARK = re.compile(r"[^\w\s.,!?;:'’-]|_|(?<!\w)[.,!?;:'’-]|['’-](?!\w)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 100_000


class View(NamedTuple):
    """A text made from a response, and for each of its characters the one it comes from."""

    name: str
    text: str
    origins: tuple[int, ...]

    def span(self, found: Span) -> Span:
        """Where in the response a span of the view stands."""
        start, end = found
        if start >= end:
            return (0, 0)
        return self.origins[start], self.origins[end - 1] + 1


def views(text: str) -> tuple[View, View]:
    """The response as it is, and as prose.

    In prose there are no fences, marks of comments and program keywords; snake_case and camelCase
    are words, and pieces of a string literal are joined. Only the first 100,000 characters are
    read.
    """
    text = text[:_LONGEST]
    return View("raw", text, tuple(range(len(text)))), _prose(text)


def _prose(text: str) -> View:
    gone = [False] * len(text)
    blank = [False] * len(text)
    for pattern, marks in ((_FENCE, blank), (_JOINED, gone), (_KEYWORDS, blank), (_MARK, blank)):
        for match in pattern.finditer(text):
            marks[slice(*match.span())] = [True] * len(match[0])
    breaks = {match.start() for match in _CAMEL.finditer(text)}
    said: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        if place in breaks and said and said[-1] != " ":
            said.append(" ")
            origins.append(place)
        if gone[place]:
            continue
        shown = " " if blank[place] or char.isspace() else char
        if shown != " " or (said and said[-1] != " "):
            said.append(shown)
            origins.append(place)
    kept = len("".join(said).rstrip())
    return View("prose", "".join(said[:kept]), tuple(origins[:kept]))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InAnyView(Verifier):
    """The better of a verifier's verdicts on a response as it is and as prose.

    For what is looked for and must not depend on form: a value that is given away, a refusal in a
    comment. Spans are those of the response itself.
    """

    name = "in_any_view"
    version = "1"

    verifier: Verifier

    def __post_init__(self) -> None:
        checked(self.verifier)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        found = [
            (view, self.verifier(problem, response.replace(text=view.text)))
            for view in views(response.text)
        ]
        view, best = max(found, key=lambda one: -1.0 if one[1].score is None else one[1].score)
        return _placed(best, view)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AsProse(Verifier):
    """A verifier's verdict on a response as prose, whatever form it has.

    For one that has learned from prose: of a program as it is, it knows no words, and says what it
    says of the unknown. Spans are those of the response itself.
    """

    name = "as_prose"
    version = "1"

    verifier: Verifier

    def __post_init__(self) -> None:
        checked(self.verifier)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        _, view = views(response.text)
        return _placed(self.verifier(problem, response.replace(text=view.text)), view)


def _placed(verdict: Verdict, view: View) -> Verdict:
    """The verdict with its spans where they stand in the response."""
    reasons = tuple(
        Reason(reason.text, reason.measured, tuple(map(view.span, reason.spans)))
        for reason in verdict.reasons
    )
    return verdict.replace(reasons=reasons)
