"""detectable_content: placeholders and a postscript."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from assay.core import Span
from assay.verifiers.constraints.arguments import Phrase, PositiveInt, Relation
from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.patterns import expression
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE
from assay.verifiers.constraints.wording import amount, count

# Not an empty pair, and not the text of a markdown link.
_PLACEHOLDER = re.compile(r"\[(?=[^\[\]\n]*[^\[\]\s])[^\[\]\n]*\](?!\()")


@constraint("detectable_content:number_placeholders", family="ifeval")
class NumberPlaceholders(Constraint):
    """At least so many placeholders in square brackets, such as [name] (IFEval)."""

    num_placeholders: PositiveInt

    phrasings = (
        "Leave {amount} in square brackets, such as [name], for the reader to fill in.",
        "Your answer should hold {amount} written like [date].",
        "Put in {amount}, each in square brackets like [place].",
    )
    differs = "empty brackets and the texts of links count"

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(Relation.AT_LEAST, self.num_placeholders, "placeholder")}

    def check(self, text: Text) -> Finding:
        return self._counted([match.span() for match in _PLACEHOLDER.finditer(text.raw)])

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(list(_bracketed(text.raw)))

    def _counted(self, spans: list[Span]) -> Finding:
        return Finding(len(spans) >= self.num_placeholders, count(len(spans), "placeholder"), spans)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("placeholders", self.num_placeholders),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"num_placeholders": rng.randint(1, 4)}

    def obey(self, text: str) -> str:
        lacking = self.num_placeholders - len(_PLACEHOLDER.findall(text))
        marks = " ".join(f"[detail {index + 1}]" for index in range(lacking))
        return f"{text.rstrip()}\n{marks}".strip() if lacking > 0 else text


def _bracketed(text: str) -> Iterator[Span]:
    # From a bracket to the next closing one on its line, as the published expression has it; by
    # hand, because that expression is quadratic in a line of opening brackets.
    at = 0
    while (start := text.find("[", at)) >= 0:
        end = text.find("]", start)
        if end < 0:
            return
        line = text.find("\n", start, end)
        if line < 0:
            yield start, end + 1
        at = end + 1 if line < 0 else line + 1


@lru_cache(maxsize=256)
def _begins(marker: str) -> re.Pattern[str]:
    """A line that starts with the marker, behind markdown emphasis or a quote mark at most."""
    letters = re.sub(r"[\s.]", "", marker)
    dotted = re.fullmatch(r"(?:[^\W\d_]\.?\s?)+", marker.strip()) and "." in marker
    shape = r"\.\s?".join(letters) + r"\.?(?![^\W_])" if dotted else re.escape(marker.strip())
    return re.compile(rf"^[ \t]*[*_>#]*[ \t]*(?P<marker>{shape})", re.IGNORECASE | re.MULTILINE)


@constraint("detectable_content:postscript", family="ifeval")
class Postscript(Constraint):
    """A postscript at the end, marked by "P.S." or another marker (IFEval)."""

    postscript_marker: Phrase

    phrasings = (
        "Close with a postscript that starts with {postscript_marker}",
        "After the text itself, add a last note beginning with {postscript_marker}",
        "Put a postscript marked {postscript_marker} at the very end.",
    )
    differs = "the marker may stand anywhere, inside a line and with nothing after it"

    def check(self, text: Text) -> Finding:
        raw = text.raw
        match = None
        for match in _begins(self.postscript_marker).finditer(raw):  # noqa: B007 - the last one
            pass
        if match is None:
            return Finding(False, f'no line starts with "{self.postscript_marker}"')
        before = raw[: match.start()].strip()
        after = raw[match.end() :].strip(" \t\n\r*_:")
        if not before or not after:
            where = "before" if not before else "after"
            return Finding(False, f"nothing stands {where} the marker", (match.span("marker"),))
        return Finding(True, "a postscript", (match.span("marker"),))

    def check_faithful(self, text: Text) -> Finding:
        spans = expression(_published(self.postscript_marker), ignore_case=False).spans(text.lower)
        return Finding(bool(spans), count(len(spans), "marker"), spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"postscript_marker": rng.choice(("P.S.", "P.P.S"))}

    def obey(self, text: str) -> str:
        body = text.rstrip() or SENTENCE
        return f"{body}\n\n{self.postscript_marker} {SENTENCE}"


def _published(marker: str) -> str:
    # The published expressions add white space before and the rest of the line after: no matter.
    known = {"P.S.": r"p\.\s?s\.", "P.P.S": r"p\.\s?p\.\s?s"}
    return known.get(marker.strip(), marker.strip().lower())
