"""The leaderboard as a web page that asks nobody for anything, and as Markdown."""

from __future__ import annotations

from assay.evaluate.boards import Leaderboard
from assay.evaluate.report import markdown
from assay.evaluate.report.page import style, template


def page(board: Leaderboard) -> str:
    """The page; every text in it is escaped."""
    drawn = template("assay.evaluate.report", "leaderboard.html")
    return str(drawn.render(board=board, tables=board.tables(), style=style()))


def text(board: Leaderboard) -> str:
    """The same in Markdown."""
    parts = ["# Leaderboard"]
    for table in board.tables():
        parts += [f"## {markdown.safe(table.title)}", markdown.table(table)]
    if board.warnings:
        parts.append("\n".join(f"- **!** {markdown.safe(warning)}" for warning in board.warnings))
    return "\n\n".join(parts) + "\n"
