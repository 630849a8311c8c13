"""Things inside one another, and marks that must occur: brackets, quotes, punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assay.core import Span
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import after, count, first_that_holds
from assay.verifiers.constraints.text import Text

_BRACKET = re.compile(r"[()\[\]{}]")
_OPENER_OF = {")": "(", "]": "[", "}": "{"}
_QUOTE = re.compile(r"[\"'“”‘’]")
_KIND_OF = {'"': '"', "“": '"', "”": '"', "'": "'", "‘": "'", "’": "'"}
_MARKS = ".,!?;:"


@constraint("format:parentheses", family="ifbench")
class Parentheses(Constraint):
    """Brackets (round, square, curly) nested five deep, each closed by its own kind."""

    phrasings = (
        "Somewhere in your answer, put brackets in brackets until they are five levels deep.",
        "Use nested parentheses, square brackets or braces with a depth of five or more.",
        "At one place, at least five pairs of brackets must lie inside one another.",
    )
    differs = "is content when the innermost of five open brackets is closed"

    def check(self, text: Text) -> Finding:
        deepest, span = 0, (0, 0)
        opened: list[tuple[str, int]] = []
        heights = [0]  # of what was closed inside each open bracket, and outside of all
        for match in _BRACKET.finditer(text.raw):
            mark = match.group()
            if mark not in _OPENER_OF:
                opened.append((mark, match.start()))
                heights.append(0)
            elif opened and opened[-1][0] == _OPENER_OF[mark]:
                _, start = opened.pop()
                height = heights.pop() + 1
                heights[-1] = max(heights[-1], height)
                if height > deepest:
                    deepest, span = height, (start, match.end())
            else:
                opened, heights = [], [0]
        measured = f"{count(deepest, 'level')} of closed brackets"
        return Finding(deepest >= 5, measured, (span,) if deepest else ())

    def check_faithful(self, text: Text) -> Finding:
        opened: list[str] = []
        deepest = 0
        for mark in _BRACKET.findall(text.raw):
            if mark not in _OPENER_OF:
                opened.append(mark)
                deepest = max(deepest, len(opened))
            elif opened and opened[-1] == _OPENER_OF[mark]:
                opened.pop()
                if deepest >= 5:
                    return Finding(holds=True, measured=f"{deepest} brackets open at once")
            else:
                opened, deepest = [], 0
        return Finding(holds=False, measured=f"{deepest} brackets open at once at the end")

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, f"{text} (so [it {{seems (at [least]) to}} be] here)".strip())
        )


@constraint("format:quotes", family="ifbench")
class Quotes(Constraint):
    """Quotes in quotes in quotes, three levels, double and single marks in turn."""

    phrasings = (
        "Quote someone who quotes someone who quotes someone; double and single marks take turns.",
        (
            "Your answer must hold quotations nested three deep, with alternating double and "
            "single quotation marks."
        ),
        (
            "Put a quotation inside a quotation inside a quotation and switch between \" and ' at "
            "each level."
        ),
    )
    differs = "takes an apostrophe for a quotation mark and a curly mark for none"

    def check(self, text: Text) -> Finding:
        deepest, span = 0, (0, 0)
        opened: list[tuple[str, int]] = []
        heights = [0]
        for kind, where in _quotes(text.raw, opened):
            if opened and opened[-1][0] == kind:
                _, start = opened.pop()
                height = heights.pop() + 1
                heights[-1] = max(heights[-1], height)
                if height > deepest:
                    deepest, span = height, (start, where + 1)
            else:
                opened.append((kind, where))
                heights.append(0)
        measured = f"{count(deepest, 'level')} of closed quotes"
        return Finding(deepest >= 3, measured, (span,) if deepest else ())

    def check_faithful(self, text: Text) -> Finding:
        opened: list[str] = []
        deepest = 0
        for mark in re.findall(r"[\"']", text.raw):
            if opened and mark == opened[-1]:
                opened.pop()
                if deepest - len(opened) >= 3:
                    return Finding(holds=True, measured=f"{deepest} levels of quotes")
            else:
                opened.append(mark)
                deepest = max(deepest, len(opened))
        return Finding(holds=False, measured=f"{count(deepest, 'level')} of quotes")

    def obey(self, text: str) -> str:
        quoted = '"She said \'I heard "no" today\' and left."'
        return first_that_holds(self.check, (text, after(text, quoted), quoted))


def _quotes(text: str, opened: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The marks that are quotes, with their kind: no apostrophes, given what is open so far."""
    for match in _QUOTE.finditer(text):
        mark, where = match.group(), match.start()
        kind = _KIND_OF[mark]
        before, behind = text[where - 1 : where], text[where + 1 : where + 2]
        if mark in "'’" and before.isalnum():
            closes = not behind.isalnum() and any(open_kind == "'" for open_kind, _ in opened[-1:])
            if not closes:
                continue
        yield kind, where


@constraint("count:punctuation", family="ifbench")
class Punctuation(Constraint):
    """Each of . , ! ? ; : occurs, and an interrobang (``?!``, ``!?`` or ``‽``) besides."""

    phrasings = (
        (
            "Every common punctuation mark must occur: full stop, comma, semicolon, colon, "
            "question mark, exclamation mark, and an interrobang (?!) as well."
        ),
        "Use . , ; : ? ! and also the interrobang ?! at least once each.",
        "Leave out none of these marks: . , ; : ? ! and ?!",
    )

    def check(self, text: Text) -> Finding:
        pair = next((pair for pair in ("?!", "!?") if pair in text.raw), "")
        if not pair and "‽" not in text.raw:
            return Finding(holds=False, measured="no interrobang")
        rest = text.raw.replace(pair, "", 1) if pair else text.raw
        missing = [mark for mark in _MARKS if mark not in rest]
        span = self._span(text.raw, pair or "‽")
        return Finding(not missing, f"missing: {' '.join(missing) or 'none'}", (span,))

    @staticmethod
    def _span(text: str, mark: str) -> Span:
        start = text.index(mark)
        return start, start + len(mark)

    def obey(self, text: str) -> str:
        return first_that_holds(
            self.check, (text, after(text, "Yes, no; that is: all. Really? Yes! What?!"))
        )
