"""detectable_format: bullets, fixed answers, highlights, sections, a title."""

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
from assay.verifiers.constraints.wording import amount, count, listed

# The published expressions, but for white space that may begin on an earlier line: the same
# bullets are found, in linear time. The star must be followed by a character, even a line's end.
_STAR_BULLET = re.compile(r"^[^\S\n]*\*[^*].*$", re.MULTILINE)
_DASH_BULLET = re.compile(r"^[^\S\n]*-.*$", re.MULTILINE)
# Markdown: a mark, white space, text; but not a rule such as * * * or - - -.
_BULLET = re.compile(r"^[ \t]*[*+-][ \t]+(?![*+\- \t]*$)\S.*$", re.MULTILINE)


@constraint("detectable_format:number_bullet_lists", family="ifeval")
class NumberBullets(Constraint):
    """Exactly so many markdown bullet points (IFEval, number_bullet_lists)."""

    num_bullets: PositiveInt

    phrasings = (
        "Use exactly {amount} in markdown, each line starting with an asterisk (* like this).",
        'Your answer must hold {amount}, no more and no fewer, each line starting with "* ".',
        "Give {amount} in a markdown list (* one, * two ...).",
    )
    differs = "rules (---), negative numbers and '*text' count as bullets, '+ text' does not"
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": count(self.num_bullets, "bullet point")}

    def check(self, text: Text) -> Finding:
        return self._counted(text, _BULLET)

    def check_faithful(self, text: Text) -> Finding:
        return self._counted(text, _STAR_BULLET, _DASH_BULLET)

    def _counted(self, text: Text, *patterns: re.Pattern[str]) -> Finding:
        number = sum(len(pattern.findall(text.raw)) for pattern in patterns)
        return Finding(
            number == self.num_bullets,
            count(number, "bullet point"),
            lambda: sorted(span for pattern in patterns for span in text.spans(pattern)),
        )

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("bullet points", self.num_bullets, self.num_bullets),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"num_bullets": rng.randint(1, 5)}

    def obey(self, text: str) -> str:
        kept, lacking = [], self.num_bullets
        for line in text.splitlines():
            bullet = bool(_BULLET.match(line))
            if not bullet or lacking > 0:
                kept.append(line)
                lacking -= bullet
        return "\n".join([*kept, *[f"* {SENTENCE}"] * lacking])


OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")


@constraint("detectable_format:constrained_response", family="ifeval")
class ConstrainedResponse(Constraint):
    """The answer is one of three fixed sentences, and nothing else (IFEval)."""

    phrasings = (
        "Reply with one of these sentences and nothing more: {options}.",
        "Choose {options} as your whole answer.",
        "Your entire answer must be {options}.",
    )
    differs = "one of the sentences anywhere in a longer text is enough"
    only_with = frozenset()
    touches = frozenset({"case", "language"})

    def wording(self) -> Mapping[str, str]:
        return {"options": listed(OPTIONS, "or")}

    def check(self, text: Text) -> Finding:
        said = text.stripped.strip("*_`\"'“” \n")
        return Finding(said in OPTIONS, "" if said in OPTIONS else "another text")

    def check_faithful(self, text: Text) -> Finding:
        spans = [(at, at + len(option)) for option in OPTIONS if (at := text.raw.find(option)) >= 0]
        return Finding(bool(spans), f"{len(spans)} of the {len(OPTIONS)} sentences", spans)

    def obey(self, text: str) -> str:
        return next((option for option in OPTIONS if option in text), OPTIONS[2])


_SINGLE = re.compile(r"\*[^\n*]*\*")
_DOUBLE = re.compile(r"\*\*[^\n*]*\*\*")
# Markdown emphasis: equal stars on both sides that hug the text and are not inside a word.
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?![\s*])[^*\n]*[^*\s](?:\1)(?![\w*])")


@constraint("detectable_format:number_highlighted_sections", family="ifeval")
class NumberHighlights(Constraint):
    """At least so many parts highlighted by markdown emphasis (IFEval)."""

    num_highlights: PositiveInt

    phrasings = (
        "Emphasize {amount} with asterisks, *like this*.",
        "Mark {amount} of your answer in markdown, such as *an important part*.",
        "Your answer should show {amount} between asterisks, *so*.",
    )
    differs = "stars between any two letters count (a*b*c), and ***text*** counts twice"
    conflicts = frozenset({"detectable_format:multiple_sections"})

    def wording(self) -> Mapping[str, str]:
        return {"amount": amount(Relation.AT_LEAST, self.num_highlights, "passage")}

    def check(self, text: Text) -> Finding:
        spans = [match.span() for match in _EMPHASIS.finditer(text.raw)]
        holds = len(spans) >= self.num_highlights
        return Finding(holds, count(len(spans), "highlight"), spans)

    def check_faithful(self, text: Text) -> Finding:
        raw = text.raw
        if "*" not in raw:
            return Finding(False, "0 highlights")
        number = sum(1 for part in _SINGLE.findall(raw) if part.strip("*").strip())
        if "**" in raw:
            number += sum(
                1
                for part in _DOUBLE.findall(raw)
                if part.removeprefix("**").removesuffix("**").strip()
            )
        return Finding(
            number >= self.num_highlights,
            count(number, "highlight"),
            lambda: sorted({*text.spans(_SINGLE), *text.spans(_DOUBLE)}),
        )

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("highlights", self.num_highlights),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"num_highlights": rng.randint(1, 4)}

    def obey(self, text: str) -> str:
        lacking = self.num_highlights - len(_EMPHASIS.findall(text))
        marks = " ".join(f"*point {index + 1}*" for index in range(lacking))
        return f"{text.rstrip()}\n{marks}".strip() if lacking > 0 else text


@lru_cache(maxsize=256)
def _section(splitter: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*[#>*_ \t]*{re.escape(splitter)}[ \t]*\d+", re.MULTILINE)


@constraint("detectable_format:multiple_sections", family="ifeval")
class MultipleSections(Constraint):
    """Exactly so many sections, each opened by a line such as "Section 1" (IFEval)."""

    section_spliter: Phrase
    num_sections: PositiveInt

    phrasings = (
        'Divide your answer into {amount} and head them "{section_spliter} 1" and so on.',
        'Write {amount}, each opening with "{section_spliter}" and its number.',
        'Structure the text as {amount} titled "{section_spliter} X", where X is the number.',
    )
    differs = "more sections than asked for pass, and every mention of 'Section 2' counts as one"
    conflicts = frozenset(
        {"language:response_language", "detectable_format:number_highlighted_sections"}
    )
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        return {
            "amount": count(self.num_sections, "section"),
            "section_spliter": self.section_spliter,
        }

    def check(self, text: Text) -> Finding:
        spans = [match.span() for match in _section(self.section_spliter).finditer(text.raw)]
        return Finding(len(spans) == self.num_sections, count(len(spans), "section"), spans)

    def check_faithful(self, text: Text) -> Finding:
        # White space around the heading makes no difference to how often it occurs.
        headings = expression(rf"\s?{self.section_spliter}\s?\d+\s?", ignore_case=False)
        if self.section_spliter.isalnum() and self.section_spliter not in text.raw:
            return Finding(False, "0 sections")
        spans = headings.spans(text.raw)
        return Finding(len(spans) >= self.num_sections, count(len(spans), "section"), spans)

    def bounds(self) -> tuple[Bounds, ...]:
        return (Bounds("sections", self.num_sections, self.num_sections),)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {
            "section_spliter": rng.choice(("Section", "SECTION")),
            "num_sections": rng.randint(1, 5),
        }

    def obey(self, text: str) -> str:
        body = _section(self.section_spliter).sub("", text).strip() or SENTENCE
        parts = [body, *[SENTENCE] * (self.num_sections - 1)]
        return "\n\n".join(
            f"{self.section_spliter} {number}\n{part}" for number, part in enumerate(parts, 1)
        )


@constraint("detectable_format:title", family="ifeval")
class Title(Constraint):
    """A title in double angular brackets on one line, such as <<a title>> (IFEval)."""

    phrasings = (
        "Give your answer a title in double angle brackets, such as <<on rivers>>.",
        "Include a title written like <<this>>.",
        "Your answer needs a title, wrapped as in <<my title>>.",
    )

    def check(self, text: Text) -> Finding:
        spans = list(_titles(text.raw)) if "<<" in text.raw else []
        return Finding(bool(spans), "a title" if spans else "no title", spans)

    def obey(self, text: str) -> str:
        return text if any(_titles(text)) else f"<<A short answer>>\n\n{text}"


def _titles(text: str) -> Iterator[Span]:
    # The longest stretch of a line from << to >>, as the published expression takes it; looked
    # for by hand because that expression is quadratic in a line of angle brackets.
    at = 0
    for line in text.split("\n"):
        start, end = line.find("<<"), line.rfind(">>")
        if start >= 0 and end >= start + 3 and line[start:end].lstrip("<").rstrip(">").strip():
            yield at + start, at + end + 2
        at += len(line) + 1
