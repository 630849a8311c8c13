"""Lists and sections: list markers, bullets, a thesis in italics, quotes that are explained."""

from __future__ import annotations

import random
import re
from string import digits, punctuation
from typing import Any

from assay.verifiers.constraints.arguments import Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import (
    after,
    count,
    end_mark,
    filled_lines,
    first_that_holds,
    spans_of,
)
from assay.verifiers.constraints.text import Text, analyse

_BULLET = re.compile(r"[ \t]*\*(?!\*)")
_SUB_BULLET = re.compile(r"[ \t]*-(?!-)")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]|<h[1-6]\b|\*\*[^*\n]+\*\*:?[ \t]*$)")
_ITALIC = re.compile(r"<(i|em)>([^<]*)</\1>")
_QUOTED = re.compile(r"\"([^\"]*)(\"|\Z)|“([^”]*)(”|\Z)")


@constraint("format:list", family="ifbench")
class List(Constraint):
    """At least two lines start with `sep`, in place of bullet points."""

    sep: Phrase

    phrasings = (
        "Reply with a list in which every item is introduced by {sep} in place of a bullet.",
        "List your items one a line and start each line with {sep}.",
        "Give a list; use {sep} as its bullet symbol.",
    )
    differs = "counts the marker anywhere, also inside lines and words"
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        items = [
            span for span, line in filled_lines(text.raw) if line.lstrip().startswith(self.sep)
        ]
        return Finding(len(items) >= 2, count(len(items), "list item"), tuple(items[:100]))

    def check_faithful(self, text: Text) -> Finding:
        found = text.raw.count(self.sep)
        spans = spans_of(re.compile(re.escape(self.sep)), text.raw)
        return Finding(found >= 2, f"the marker occurs {count(found, 'time')}", spans)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"sep": rng.choice(("...", "SEPARATOR", "!?!?", "-"))}

    def obey(self, text: str) -> str:
        lines = [line.strip() for _, line in filled_lines(text)]
        items = [*lines, "first item", "second item"][: max(len(lines), 2)]
        listed = "\n".join(f"{self.sep} {item}" for item in items)
        return first_that_holds(self.check, (text, listed))


@constraint("format:sub-bullets", family="ifbench")
class SubBullets(Constraint):
    """Bullets are lines that start with ``*``; each has a line below that starts with ``-``."""

    phrasings = (
        "Use bullet points marked * and give each of them one or more sub-points marked -.",
        "Every * item of your list needs at least one - item below it.",
        "Write a two-level list: * for the upper level, - for the lower, and no * without a -.",
    )
    differs = "looks for any - after any *, and takes an answer without bullets"
    touches = frozenset({"lines"})

    def check(self, text: Text) -> Finding:
        bullets: list[tuple[int, int]] = []
        bare: list[tuple[int, int]] = []
        for span, line in filled_lines(text.raw):
            if _BULLET.match(line):
                bullets.append(span)
                bare.append(span)
            elif _SUB_BULLET.match(line) and bare and bullets[-1] == bare[-1]:
                bare.pop()
        measured = f"{len(bullets) - len(bare)} of {count(len(bullets), 'bullet')} have sub-bullets"
        return Finding(bool(bullets) and not bare, measured, tuple((bare or bullets)[:100]))

    def check_faithful(self, text: Text) -> Finding:
        pieces = text.raw.split("*")[1:]
        bare = sum("-" not in piece for piece in pieces)
        return Finding(not bare, f"{bare} of {count(len(pieces), 'star')} without a hyphen behind")

    def obey(self, text: str) -> str:
        lines = [line.strip().lstrip("*- \t") for _, line in filled_lines(text)]
        items = [line for line in lines if line] or ["one point"]
        return first_that_holds(
            self.check, (text, "\n".join(f"* {item}\n  - more on this" for item in items))
        )


@constraint("format:no_bullets_bullets", family="ifbench")
class NoBulletsBullets(Constraint):
    """Two sentences or more with a full stop, then two or more lines that start with ``*``."""

    phrasings = (
        (
            "Begin with no fewer than two sentences that end in a full stop; after them, add two "
            "or more bullet points marked *."
        ),
        (
            "First comes plain text of two or more sentences with full stops, then a list of at "
            "least two * items."
        ),
        (
            "Open with two sentences or more (each closed by a period) and go on with two bullets "
            "(*) or more."
        ),
    )
    differs = "fails at a blank line before or between the bullets, and takes any two sentences"
    touches = frozenset({"lines", "opening"})

    def check(self, text: Text) -> Finding:
        lines = filled_lines(text.raw)
        bullets = [span for span, line in lines if _BULLET.match(line)]
        opening = analyse(text.raw[: bullets[0][0]] if bullets else text.raw)
        ended = 0 if opening.blank else sum(end_mark(s) == "." for s in opening.sents_punkt)
        measured = f"{count(ended, 'sentence')} before {count(len(bullets), 'bullet')}"
        return Finding(ended >= 2 and len(bullets) >= 2, measured, tuple(bullets[:100]))

    def check_faithful(self, text: Text) -> Finding:
        sentences = bullets = 0
        opening = True
        for line in text.lines:
            bare = line.strip()
            if bare.startswith("*"):
                opening = False
                bullets += 1
                if sentences < 2:
                    break
            elif not opening:
                return Finding(
                    holds=False, measured=f"text after {count(bullets, 'bullet')}: {bare[:40]!r}"
                )
            else:
                found = len(analyse(bare).sents_punkt) if bare else 0
                opening = found > 0
                sentences += found
        measured = f"{count(sentences, 'sentence')} before {count(bullets, 'bullet')}"
        return Finding(sentences >= 2 and bullets >= 2, measured)

    def obey(self, text: str) -> str:
        opening = " ".join(line.strip().lstrip("*") for _, line in filled_lines(text))
        plain = after(opening, "Here is more. And this too.")
        listed = "\n* first point\n* second point"
        return first_that_holds(self.check, (text, plain + listed, f"It rains. It pours.{listed}"))


@constraint("format:thesis", family="ifbench")
class Thesis(Constraint):
    """Every section opens with a statement in ``<i>`` or ``<em>`` and goes on in plain type.

    Sections start at headings: markdown ``#``, HTML ``<h1>`` to ``<h6>``, or a line in bold. What
    stands before the first heading is no section; an answer without headings is one section.
    """

    phrasings = (
        "Open each section with its thesis, set in italics by HTML tags.",
        "Every section of your answer starts with one claim in <i>...</i>, then the text follows.",
        "Put a thesis statement, italicised with HTML, at the head of each section.",
    )
    differs = "is content with one pair of italic tags anywhere, if text stands behind it"

    def check(self, text: Text) -> Finding:
        sections = _sections(text.raw)
        good, spans = 0, []
        for start, end in sections:
            body = text.raw[start:end]
            found = _ITALIC.match(body.lstrip())
            if found and found[2].strip() and _ITALIC.sub("", body).strip():
                good += 1
            else:
                spans.append((start, end))
        measured = f"{good} of {count(len(sections), 'section')} start with a thesis in italics"
        return Finding(bool(sections) and not spans, measured, tuple(spans[:100]))

    def check_faithful(self, text: Text) -> Finding:
        start = text.raw.find("<i>")
        if start < 0:
            start = text.raw.find("<em>")
        end = text.raw.find("</i>", max(start, 0))
        if end < 0:
            end = text.raw.find("</em>", max(start, 0))
        if start < 0 or end < 0:
            return Finding(holds=False, measured="no italics")
        # Both tags are taken to be as long as <i> and </i>.
        thesis, behind = text.raw[start + 3 : end], text.raw[end + 4 :]
        holds = bool(thesis.strip() and behind.strip())
        return Finding(holds, f"thesis {thesis.strip()[:40]!r}", ((start, end + 4),))

    def obey(self, text: str) -> str:
        body = _ITALIC.sub(lambda match: match[2], text).strip()
        bare = "\n".join(line for _, line in filled_lines(body) if not _HEADING.match(line))
        framed = f"<i>This is the thesis.</i> {bare or 'And this is the text.'}"
        return first_that_holds(self.check, (text, framed))


def _sections(text: str) -> list[tuple[int, int]]:
    """The bodies of the sections, as spans."""
    headings = [span for span, line in filled_lines(text) if _HEADING.match(line)]
    if not headings:
        return [(0, len(text))]
    ends = [*(start for start, _ in headings[1:]), len(text)]
    return [(heading_end, end) for (_, heading_end), end in zip(headings, ends, strict=True)]


@constraint("format:quote_unquote", family="ifbench")
class QuoteUnquote(Constraint):
    """Behind every phrase in double quotes stands text outside of quotes, before the next one."""

    phrasings = (
        (
            "After each phrase that you put in quotation marks, explain it in words of your own "
            "outside the marks."
        ),
        "No quoted phrase may stand without an explanation behind it that is not quoted.",
        "Quote, then explain: every quotation is followed by unquoted commentary.",
    )
    differs = (
        "takes an answer without quotes, sees straight marks only, and two in a row as a fault"
    )
    touches = frozenset({"ending"})

    def check(self, text: Text) -> Finding:
        quotes = list(_QUOTED.finditer(text.raw))
        starts = [*(match.start() for match in quotes[1:]), len(text.raw)]
        bare = [
            match.span()
            for match, following in zip(quotes, starts, strict=False)
            if not any(map(str.isalpha, text.raw[match.end() : following]))
        ]
        measured = f"{len(quotes) - len(bare)} of {count(len(quotes), 'quote')} explained"
        return Finding(bool(quotes) and not bare, measured, tuple(bare[:100]))

    def check_faithful(self, text: Text) -> Finding:
        dense = "".join(text.raw.replace("'\"'", "").split())
        doubled = '""' in dense
        last = dense.strip(digits + punctuation.replace('"', ""))[-1:]
        measured = f"{'two' if doubled else 'no'} quotes in a row, ends with {last!r}"
        return Finding(not doubled and last != '"', measured)

    def obey(self, text: str) -> str:
        plain = re.sub(r"[\"“”]", "", text).strip()
        return first_that_holds(
            self.check, (text, after(plain, 'They say "all is well", by which they mean nothing.'))
        )
