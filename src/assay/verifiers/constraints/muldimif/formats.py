"""JSON, markdown, tables, and the formats that have no kind of their own."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any, Literal

from assay.core import Span
from assay.verifiers.constraints.arguments import Natural, Phrases, PositiveInt
from assay.verifiers.constraints.constraint import Finding, constraint
from assay.verifiers.constraints.muldimif.base import Stated
from assay.verifiers.constraints.muldimif.numbers import Range
from assay.verifiers.constraints.muldimif.phrases import phrase_spans
from assay.verifiers.constraints.muldimif.structure import (
    block_quotes,
    bullets,
    has_words,
    json_depth,
    json_parts,
    list_items,
    parse_json,
    tables,
)
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE
from assay.verifiers.constraints.wording import listed


@constraint("format:json", family="muldimif")
class Json(Stated):
    """JSON whose containers nest so deep (MulDimIF, Format / Json).

    The whole text, else its fenced blocks, else the first object inside the prose; it must hold a
    container. An object of scalars has depth 1.
    """

    at_least: PositiveInt | None = None
    at_most: PositiveInt | None = None

    phrasings = (
        "The answer must include a JSON object with {range} levels of nesting.",
        "Give a JSON object, {range} levels deep.",
        "Reply in JSON, nested {range} levels.",
    )
    differs = "JSON inside prose fails, a bare scalar has depth 0, an empty container adds none"
    touches = frozenset({"opening", "ending", "lines"})
    conflicts = frozenset(
        {"length:paragraphs", "length:sentences", "content:punctuation", "format:markdown",
         "format:table", "format:others"}
    )  # fmt: skip

    def wording(self) -> Mapping[str, str]:
        given = (self.at_least, self.at_most) != (None, None)
        said = Range(self.at_least, self.at_most).words() if given else "any number of"
        return {"range": said.replace("at most", "no more than")}

    def check(self, text: Text) -> Finding:
        parts = json_parts(text.raw)
        depths = [json_depth(parse_json(text.raw[slice(*span)])[1]) for span in parts]
        if not any(depths):
            return Finding(False, "no JSON object found")
        holds = all(map(Range(self.at_least, self.at_most).hold, depths))
        return Finding(holds, f"depth {', '.join(map(str, depths[:5]))}", parts)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        depth = rng.randint(2, 3)
        return rng.choice([{"at_least": depth}, {"at_most": depth}, {"at_least": 2, "at_most": 2}])

    def obeyed(self, text: str) -> str:
        value: Any = text
        for _ in range(self.at_least or 1):
            value = {"answer": value}
        return json.dumps(value, ensure_ascii=False)


@constraint("format:table", family="muldimif")
class TableFormat(Stated):
    """A pipe table with so many rows and columns (MulDimIF, Format / Table).

    Rows leave out the header and the rule of dashes. `optional`: a text without a table obeys;
    otherwise there must be one. `or_list`: list items count as rows where there is no table.
    Every table must obey.
    """

    at_least_rows: Natural | None = None
    at_most_rows: PositiveInt | None = None
    at_least_columns: Natural | None = None
    at_most_columns: PositiveInt | None = None
    columns: Phrases | None = None
    optional: bool = False
    or_list: bool = False

    asks = ("at_least_rows", "at_most_rows", "at_least_columns", "at_most_columns", "columns")
    phrasings = (
        "{start} {shape}.",
        "Mind this: {start} {shape}.",
        "As to layout, {start} {shape}.",
    )
    differs = (
        "rows are the lines between the first and the last pipe of the text; a text without a "
        "pipe passes unless the sentence says 'table', and any two pipes make a table"
    )
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        parts = []
        for low, high, unit in (
            (self.at_least_rows, self.at_most_rows, "rows"),
            (self.at_least_columns, self.at_most_columns, "columns"),
        ):
            if (low, high) != (None, None):
                said = f"no more than {high}" if low is None else Range(low, high).words()
                parts.append(f"{said} {unit}")
        if self.columns:
            parts.append(f"the columns {listed(self.columns)}")
        start = "if a table is used, it must have" if self.optional else "include a table with"
        return {"start": start, "shape": " and ".join(parts)}

    def check(self, text: Text) -> Finding:
        found = tables(text.raw)
        if not found:
            items = list_items(text.raw)
            if self.or_list and items:
                holds = Range(self.at_least_rows, self.at_most_rows).hold(len(items))
                return Finding(holds, f"{len(items)} list items", items)
            # Nothing but words may stand for "no table was needed".
            return Finding(self.optional and has_words(text.raw), "no table found")
        sizes = [(len(table.rows), len(table.header)) for table in found]
        rows = Range(max(self.at_least_rows or 0, 1), self.at_most_rows)
        columns = Range(self.at_least_columns, self.at_most_columns)
        names = all(
            any(name.lower() in _text(text, cell).lower() for cell in table.header)
            for name in self.columns or ()
            for table in found
        )
        holds = names and all(rows.hold(high) and columns.hold(wide) for high, wide in sizes)
        measured = ", ".join(f"{high} rows × {wide} columns" for high, wide in sizes[:5])
        return Finding(holds, measured, [table.span for table in found])

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        n = rng.randint(2, 10)
        return rng.choice(
            [{"at_most_rows": n}, {"at_least_rows": n, "at_most_rows": n}, {"at_most_columns": n}]
        )

    def obeyed(self, text: str) -> str:
        wide = max(self.at_least_columns or 0, len(self.columns or ()), 1)
        names = [*(self.columns or ()), *["Note"] * (wide - len(self.columns or ()))]
        lines = [names, ["---"] * wide, *[["value"] * wide] * max(self.at_least_rows or 1, 1)]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        plain = text.replace("|", "/")
        return f"{plain}\n\n{table}" if has_words(plain) else table


def _text(text: Text, span: Span) -> str:
    return text.raw[slice(*span)]


Rule = Literal["attributes", "bullets", "no bullets", "block quotes", "no lists", "references",
               "apa", "phrase", "short", "medium", "table rows"]  # fmt: skip

_TAG = re.compile(r"<[A-Za-z_][\w:.-]*((?:\s[^<>]{0,2000})?)/?>")
_ATTRIBUTE = re.compile(r"[\w:.-]+\s{0,9}=\s{0,9}(?:\"[^\"]*\"|'[^']*')")
_REFERENCE = re.compile(r"\[\d+\]|\((?:[^\W\d_]|[ .,&'’-]){1,80},? \d{4}\)")
_APA = re.compile(r"\((?:[^\W\d_]|[ .,&'’-]){1,80}, \d{4}[a-z]?\)|\([12]\d{3}[a-z]?\)\.")


@constraint("format:others", family="muldimif")
class OtherFormat(Stated):
    """XML attributes, bullets, block quotes, references, APA, short blurbs (MulDimIF, Format).

    ``attributes`` bounds them on every element, of which there must be one; ``references`` counts
    [1] and (Name, 2020); ``short`` is 1 to 200 characters with a word, ``medium`` 201 to 400.
    """

    rule: Rule | None = None
    at_least: Natural | None = None
    at_most: Natural | None = None
    phrase: str | None = None

    asks = ("rule",)
    phrasings = ("{rule}", "Mind this: {rule}", "Layout: {rule}")
    differs = "a text without a tag obeys any bound on attributes; other wordings fail"
    touches = frozenset({"lines"})

    def wording(self) -> Mapping[str, str]:
        given = (self.at_least, self.at_most) != (None, None)
        n = Range(self.at_least, self.at_most).words() if given else ""
        n = n.replace("at most", "no more than")
        said = {
            "attributes": f"Each XML element must have {n} attributes",
            "bullets": "The answer must be listed as bullet points",
            "no bullets": "No bullet points",
            "block quotes": "The answer must be formatted in block quotes",
            "no lists": "No lists",
            "references": f"The answer must include {n} references",
            "apa": "Must be in APA format",
            "phrase": f"Must include '{self.phrase}'",
            "short": "The response is a short blurb",
            "medium": "Response must be written at medium length",
            "table rows": f"Include a table with {n} rows",
        }
        return {"rule": said[self.rule or "short"]}

    def check(self, text: Text) -> Finding:
        raw = text.raw
        if self.rule == "attributes":
            counts = [len(_ATTRIBUTE.findall(tag[1])) for tag in _TAG.finditer(raw)]
            holds = bool(counts) and all(map(Range(self.at_least, self.at_most).hold, counts))
            most = f"{len(counts)} elements, {min(counts, default=0)} to {max(counts, default=0)}"
            return Finding(holds, f"{most} attributes", text.spans(_TAG))
        if self.rule == "table rows":
            rows = [len(table.rows) for table in tables(raw)]
            holds = bool(rows) and all(map(Range(self.at_least or 1, self.at_most).hold, rows))
            return Finding(holds, f"{len(rows)} tables", [table.span for table in tables(raw)])
        if self.rule in ("short", "medium"):
            number = len(raw.strip())
            low, high = (1, 200) if self.rule == "short" else (201, 400)
            return Finding(low <= number <= high and has_words(raw), f"{number} characters")
        spans = self._spans(text)
        if self.rule in ("no bullets", "no lists"):
            return Finding(not spans and has_words(raw), f"{len(spans)} found", spans)
        return Finding(len(spans) >= (self.at_least or 1), f"{len(spans)} found", spans)

    def _spans(self, text: Text) -> tuple[Span, ...]:
        if self.rule in ("bullets", "no bullets"):
            return bullets(text.raw)
        if self.rule == "no lists":
            return list_items(text.raw)
        if self.rule == "block quotes":
            return block_quotes(text.raw)
        if self.rule == "phrase":
            return phrase_spans(text, self.phrase or "")
        return text.spans(_APA if self.rule == "apa" else _REFERENCE)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return rng.choice(
            [
                {"rule": "bullets"},
                {"rule": "no lists"},
                {"rule": "references", "at_least": rng.randint(1, 4)},
                {"rule": "attributes", "at_most": rng.randint(1, 4)},
            ]
        )

    def obeyed(self, text: str) -> str:
        base = text if has_words(text) else SENTENCE
        plain = " ".join(base.split()).lstrip("-*+•0123456789.) ") or SENTENCE
        wanted = max(self.at_least or 0, 1 if self.at_most is None else 0)
        marks = " ".join(f'a{index}="1"' for index in range(wanted))
        return {
            "attributes": f"<note {marks}>x</note>".replace(" >", ">"),
            "bullets": f"- {plain}",
            "no bullets": plain,
            "block quotes": f"> {plain}",
            "no lists": plain,
            "references": plain + " [1]" * max(self.at_least or 1, 1),
            "apa": f"{plain} (Smith, 2020)",
            "phrase": f"{plain} {self.phrase}",
            "short": plain[:200] if has_words(plain[:200]) else SENTENCE,
            "medium": (f"{plain} {SENTENCE * 4}")[:300],
            "table rows": "| a |\n| --- |" + "\n| b |" * max(self.at_least or 1, 1),
        }[self.rule or "short"]
