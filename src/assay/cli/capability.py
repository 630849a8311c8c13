"""``assay capability``: what training moved, accuracy or the problems that can be solved at all."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from assay.core.wording import counted

if TYPE_CHECKING:
    from assay.evaluate.capability import Audit

EPILOG = """\
Both runs hold several samples of the same problems, drawn alike (assay eval SUITE --samples 64).
Accuracy is the share of right samples, capability the share of problems with a right one. From 200
problems on it is said what happened: accuracy by its 99 % interval, capability by the problems
gained and lost for good (McNemar, p < 0.01).

Exit status: 0 done; 1 if a run cannot be read; 2 for wrong usage, such as a folder that is no run.

Examples:
  assay capability runs/before runs/after
  assay capability runs/before runs/after --verifier right --json
"""
SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay capability``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("before", metavar="BEFORE", help="the folder of a run")
    add("after", metavar="AFTER", help="the folder of another, of the same problems")
    add("--verifier", metavar="NAME", default="", help="by this verifier; default: the first")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Compare, and show."""
    from assay.evaluate.capability import audit, of_run
    from assay.evaluate.evaluation import Evaluation

    runs = [Evaluation.open(path) for path in (args.before, args.after)]
    settings = [str(one.manifest.what.get("sampling", "")) for one in runs]
    found = audit(*(of_run(one, args.verifier) for one in runs))
    unlike = settings[0] != settings[1]
    if args.json:
        data = {**found.to_dict(), "sampling_differs": unlike}
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
        return 0
    sys.stdout.write("\n".join(_lines(found)) + "\n")
    if unlike:
        sys.stdout.write("\n! the runs were not sampled alike, which moves capability as well\n")
    return 0


def _lines(found: Audit) -> list[str]:
    from assay.evaluate.report.text import one_line

    samples = counted(found.k, "sample")
    lines = [
        f"{found.told}\n",
        f"{counted(found.n, 'problem')}, {samples} each; intervals of 99 %",
        f"accuracy    {_change(found.accuracy.difference, *found.accuracy.interval)}",
        f"capability  {_change(found.capability.difference, *found.capability.interval)}",
        f"gained {len(found.gained)}, lost {len(found.lost)} for good: p={found.p:.2g}",
        f"never right in {samples} says a chance below {found.never_solved:.3f}, not 0\n",
        "pass@j   before  after",
    ]
    lines += [f"{j:<7}  {one:.3f}   {other:.3f}" for j, (one, other) in found.curves.items()]
    if found.crossing is not None:
        lines.append(f"the lead of one sample is gone at {found.crossing}")
    lines.append("\nsolved before  problems  before  after  since then")
    for cell in found.cells:
        moved = ", ".join(f"{name}: {n}" for name, n in cell.moved.items())
        lines.append(f"{cell.name:13}  {cell.n:8}  {cell.before:6.3f}  {cell.after:5.3f}  {moved}")
    for what, names in (("gained", found.gained), ("lost", found.lost)):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            lines.append(f"\n{what}: {', '.join(map(one_line, names[:SHOWN]))}{more}")
    return lines


def _change(difference: float, low: float, high: float) -> str:
    return f"{difference:+.3f} [{low:+.3f}, {high:+.3f}]"
