"""Tables and lines on standard output: drawn on a terminal, plain text in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.report.content import Table

_LINE = 180


def show(
    title: str,
    tables: Sequence[Table],
    notes: Iterable[str] = (),
    facts: Sequence[tuple[str, str]] = (),
) -> None:
    """Write a title, tables, facts and notes; what comes from models and files is made safe."""
    from assay.evaluate.report.console import aligned
    from assay.evaluate.report.text import one_line

    out = sys.stdout
    if title:
        out.write(f"{one_line(title, _LINE)}\n\n")
    for table in tables:
        if table.title:
            out.write(f"{one_line(table.title, _LINE)}\n")
        out.write("\n".join(aligned(table)) + "\n\n")
    width = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        out.write(f"{name:<{width}}  {one_line(value, _LINE)}\n")
    for note in notes:
        indent = note[: len(note) - len(note.lstrip())]
        out.write(f"{indent}{one_line(note.lstrip(), 2 * _LINE)}\n")
