"""``assay report``: show a run again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.evaluation import Evaluation

EPILOG = """\
Exit status: 0 done, 1 if the run cannot be read or the report not be written, 2 for wrong usage,
such as a folder that is no run.

Examples:
  assay report runs/starter-local-20261121-101500
  assay report runs/mini --out mini.html --samples 1000
  assay report runs/mini --out mini.md
  assay report runs/mini --full
  assay report runs/mini --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay report``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("run", metavar="RUN", help="the folder of a run, finished or not")
    add("--out", metavar="FILE", help="write one web page (.html) or Markdown (.md)")
    add("--samples", type=int, metavar="N", help="how many to show in full; default: 300, or 20")
    add("--full", action="store_true", help="print every table, not the answer alone")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Show the run, or write its report."""
    from assay.evaluate.evaluation import Evaluation

    done = Evaluation.open(args.run)
    if args.out is not None:
        _write(done, Path(args.out), args.samples)
    if args.out is None or args.json:
        from assay.cli.eval import show

        show(done, as_json=args.json, full=args.full)
    return 0


def _write(done: Evaluation, path: Path, samples: int | None) -> None:
    from assay.core import BadArgument
    from assay.evaluate.report import markdown, web
    from assay.evaluate.report.content import Content
    from assay.runs.rows import replacing

    forms = {".html": (web.render, 300), ".htm": (web.render, 300), ".md": (markdown.render, 20)}
    if path.suffix.lower() not in forms:
        raise BadArgument(f"a report is written as .html or .md, not as {path.name!r}")
    if samples is not None and samples < 0:
        raise BadArgument(f"--samples is a number from 0, not {samples}")
    if not path.parent.is_dir():
        raise BadArgument(f"there is no folder {str(path.parent)!r} to write {path.name!r} into")
    render, usual = forms[path.suffix.lower()]
    text = render(Content.of(done), usual if samples is None else samples)
    with replacing(path) as place:
        place.write_text(text, encoding="utf-8")
    sys.stderr.write(f"written: {path} ({path.stat().st_size / 1000:,.0f} kB)\n")
