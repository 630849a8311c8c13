"""The report on the console: tables that a terminal draws nicely, and a pipe gets as plain text."""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

from assay.evaluate.report.content import Content, Table
from assay.evaluate.report.text import one_line

_LONGEST = 12
"""Rows of a breakdown that still belongs on the first screen."""


def show(content: Content, out: TextIO | None = None) -> None:
    """Write the first screen of a report."""
    stream = sys.stdout if out is None else out
    tables = [content.scores, content.outcomes]
    tables += [table for table in content.breakdowns if len(table.rows) <= _LONGEST]
    if stream.isatty():
        _rich(content, tables, stream)
    else:
        stream.write(plain(content, tables))


def plain(content: Content, tables: list[Table]) -> str:
    """The report as text without any control characters."""
    lines = [one_line(content.title), ""]
    for table in tables:
        lines += [*aligned(table), ""]
    width = max(len(name) for name, _ in content.facts)
    lines += [f"{name:<{width}}  {one_line(value)}" for name, value in content.facts]
    if content.warnings:
        lines += ["", *(f"! {one_line(warning, 400)}" for warning in content.warnings)]
    return "\n".join(lines) + "\n"


def aligned(table: Table) -> list[str]:
    """The lines of a table; numbers are at the right of their columns."""
    rows = [table.head, *([one_line(cell, 60) for cell in row] for row in table.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.head))]
    lines = []
    for row in rows:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            fill = " " * (width - _width(cell))
            cells.append(fill + cell if column in table.numbers else cell + fill)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _rich(content: Content, tables: list[Table], stream: TextIO) -> None:
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
            drawn.add_row(*(Text(one_line(cell, 60)) for cell in row))
        console.print(drawn)
    for name, value in content.facts:
        console.print(Text(f"{name:<9}", style="dim"), Text(one_line(value)))
    for warning in content.warnings:
        console.print(Text(f"! {one_line(warning, 400)}", style="yellow"))
