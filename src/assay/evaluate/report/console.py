"""The report on the console: tables that a terminal draws nicely, and a pipe gets as plain text."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import TextIO

from assay.evaluate.report.content import Content, Table
from assay.evaluate.report.text import one_line

_FIRST = 2
"""Statistics that are told at once: those that a suite puts first."""
_BRIEF = ("imported", "samples", "outcomes", "tokens", "run")
"""Facts that are told at once."""


def show(content: Content, out: TextIO | None = None, *, full: bool = False) -> None:
    """Write the answer of a run: its scores, its first statistics, and what went wrong.

    With `full` all other tables and facts too.
    """
    stream = sys.stdout if out is None else out
    tables = [content.scores, *([content.outcomes] if full else [])]
    if content.statistics is not None:
        tables.append(content.statistics if full else _first(content.statistics))
    tables += content.breakdowns if full else []
    tables = [table for table in tables if table.rows]
    facts = [*content.facts, ("outcomes", _counted(content.outcomes))]
    if full:
        facts.pop()
    else:
        facts = [(name, said) for wanted in _BRIEF for name, said in facts if name == wanted]
    if stream.isatty():
        _rich(content, tables, facts, stream)
    else:
        stream.write(plain(content, tables, facts))


def left_out(content: Content) -> int:
    """How many tables are not shown unless in full."""
    more = content.statistics is not None and len(content.statistics.rows) > _FIRST
    return 1 + more + len(content.breakdowns)


def _first(statistics: Table) -> Table:
    return replace(statistics, rows=statistics.rows[:_FIRST])


def _counted(outcomes: Table) -> str:
    """The outcomes that came, of the first score; of others, those that are not usual.

    >>> head, rows = ("counted", "correct", "incorrect", "broken"), [("a", "2", "0", "1")]
    >>> _counted(Table(title="", head=head, rows=[*rows, ("b", "1", "1", "1")]))
    '2 correct, 1 broken; b: 1 broken'
    """
    told = []
    for place, (name, *counts) in enumerate(outcomes.rows):
        found = [
            f"{count} {outcome}"
            for outcome, count in zip(outcomes.head[1:], counts, strict=True)
            if count != "0" and (place == 0 or outcome not in ("correct", "incorrect"))
        ]
        if found:
            told.append(f"{name}: " * (place > 0) + ", ".join(found))
    return "; ".join(told) or "none"


def plain(content: Content, tables: list[Table], facts: list[tuple[str, str]]) -> str:
    """The report as text without any control characters."""
    lines = [one_line(content.title), ""]
    for table in tables:
        lines += [*aligned(table), *notes(table), ""]
    width = max(len(name) for name, _ in facts)
    lines += [f"{name:<{width}}  {one_line(value)}" for name, value in facts]
    if content.warnings:
        lines += ["", *(f"! {one_line(warning, 400)}" for warning in content.warnings)]
    return "\n".join(lines) + "\n"


def notes(table: Table) -> list[str]:
    """What the columns of a table are, a line each."""
    return [f"  {one_line(name, 60)}: {one_line(meaning, 400)}" for name, meaning in table.about]


def aligned(table: Table) -> list[str]:
    """The lines of a table; numbers are at the right of their columns."""
    rows = [table.head, *(cells(row) for row in table.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.head))]
    lines = []
    for row in rows:
        line = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            fill = " " * (width - _width(cell))
            line.append(fill + cell if column in table.numbers else cell + fill)
        lines.append("  ".join(line).rstrip())
    return lines


def cells(row: Sequence[str]) -> list[str]:
    """The cells of a row, made safe and short; the last has room for a sentence."""
    return [*(one_line(cell, 60) for cell in row[:-1]), *(one_line(c, 120) for c in row[-1:])]


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _rich(
    content: Content, tables: list[Table], facts: list[tuple[str, str]], stream: TextIO
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    console.print(Text(one_line(content.title), style="bold"), "")
    for table in tables:
        drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for column, head in enumerate(table.head):
            drawn.add_column(Text(head), justify="right" if column in table.numbers else "left")
        for row in table.rows:
            drawn.add_row(*(Text(cell) for cell in cells(row)))
        console.print(drawn)
        for note in notes(table):
            console.print(Text(note, style="dim"))
    for name, value in facts:
        console.print(Text(f"{name:<9}", style="dim"), Text(one_line(value)))
    for warning in content.warnings:
        console.print(Text(f"! {one_line(warning, 400)}", style="yellow"))
