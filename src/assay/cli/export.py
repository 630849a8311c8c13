"""``assay export``: a run as a file that other tools read."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Format(NamedTuple):
    """A form that a run can be given: ``module:function``, called with the run and the path."""

    function: str
    suffix: str
    help: str


FORMATS: dict[str, Format] = {
    "jsonl": Format("assay.runs.export:to_jsonl", ".jsonl", "a line of JSON a sample"),
    "csv": Format("assay.runs.export:to_csv", ".csv", "a table, without the verdicts' details"),
    "parquet": Format("assay.runs.export:to_parquet", ".parquet", "a table for data frames"),
    "inspect": Format("assay.interop.inspect_logs:write", ".eval", "a log for `inspect view`"),
}
"""Every format by name. Each function writes the file, and returns how many samples it wrote."""

EPILOG = (
    "Formats:\n"
    + "".join(f"  {name:<9} {form.help}\n" for name, form in FORMATS.items())
    + """
Exit status: 0 done; 1 if the run cannot be read or the file not be written; 2 for wrong usage.

Examples:
  assay export runs/mini --to csv
  assay export runs/mini --to parquet --out mini.parquet
"""
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay export``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("run", metavar="RUN", help="the folder of a run, finished or not")
    add("--to", required=True, choices=tuple(FORMATS), help="the format")
    add("--out", metavar="FILE", help="default: the name of the run with the format's ending")


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    from assay.core import BadArgument
    from assay.core.wording import counted
    from assay.evaluate.evaluation import Evaluation

    form = FORMATS[args.to]
    done = Evaluation.open(args.run)
    out = Path(args.out or f"{done.path.resolve().name}{form.suffix}")
    if (out.suffix == ".parquet") != (args.to == "parquet"):
        raise BadArgument(f"--to {args.to} does not go with --out {str(out)!r}")
    if out.resolve().parent == done.path.resolve() and out.exists():
        raise BadArgument(f"--out {str(out)!r} is a file of the run itself; give another")
    module, _, name = form.function.partition(":")
    write: Callable[[Evaluation, Path], int] = getattr(importlib.import_module(module), name)
    count = write(done, out)
    sys.stderr.write(f"written: {out} ({counted(count, 'sample')})\n")
    return 0
