"""``assay leaderboard``: runs of several models side by side."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.boards import Leaderboard

EPILOG = """\
RUN is the folder of a run, or a folder with runs in it (or in its folders). Runs of one suite are
ranked by its first score, or by the one named.

A rank is what the data leave open: models whose ranks overlap, such as 1–2 and 1–2, cannot be told
apart on the problems that both answered (95 % confidence for all ranks of a suite at once).

A run that cannot be read, or has no samples, is left out and told below the boards.

Exit status: 0 done; 1 if no run can be read; 2 for wrong usage, such as a folder without runs.

Examples:
  assay leaderboard runs
  assay leaderboard runs/small runs/large --score instruction_strict
  assay leaderboard runs --out leaderboard.html
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay leaderboard``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("runs", metavar="RUN", nargs="+", help="the folder of a run, or of runs")
    add("--score", metavar="NAME", help="rank by this score; default: each suite's first")
    add("--out", metavar="FILE", help="write one web page (.html) or Markdown (.md)")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Rank, and show or write the boards."""
    from assay.cli.tables import show
    from assay.evaluate.leaderboard import leaderboard

    if args.out is not None:
        require_form(args.out)
    board = leaderboard(runs_in(args.runs), score=args.score)
    if args.out is not None:
        write(board, Path(args.out))
    if args.json:
        sys.stdout.write(json.dumps(board.to_dict(), indent=2) + "\n")
    elif args.out is None:
        show("", board.tables(), [f"! {warning}" for warning in board.warnings])
    return 0


def runs_in(folders: list[str]) -> list[Path]:
    """The folders of runs among these and in them; `WrongRun` if there is none."""
    found = list(dict.fromkeys(path for folder in folders for path in _within(Path(folder))))
    if not found:
        from assay.core import WrongRun

        raise WrongRun(f"there are no runs in {', '.join(map(repr, folders))}")
    return found


def _within(folder: Path) -> Iterator[Path]:
    """The folder if it is a run, or does not exist; else the runs in it, two levels down."""
    if (folder / "manifest.json").exists() or not folder.is_dir():
        yield folder
        return
    for pattern in ("*/manifest.json", "*/*/manifest.json"):
        yield from (path.parent for path in sorted(folder.glob(pattern)))


def require_form(out: str) -> None:
    """Refuse a report that could not be written, before the work is done."""
    from assay.core import BadArgument

    path = Path(out)
    if path.suffix.lower() not in (".html", ".htm", ".md"):
        raise BadArgument(f"a leaderboard is written as .html or .md, not as {path.name!r}")
    if not path.parent.is_dir():
        raise BadArgument(f"there is no folder {str(path.parent)!r} to write {path.name!r} into")


def write(board: Leaderboard, path: Path) -> None:
    """Write the leaderboard in the form of the suffix."""
    from assay.evaluate.report import ranking
    from assay.runs.rows import replacing

    text = ranking.text(board) if path.suffix.lower() == ".md" else ranking.page(board)
    with replacing(path) as place:
        place.write_text(text, encoding="utf-8")
    sys.stderr.write(f"written: {path} ({path.stat().st_size / 1000:,.0f} kB)\n")
