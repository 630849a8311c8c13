"""``assay capability``: what training moved, accuracy or the problems that can be solved at all."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from assay.core import BadArgument
from assay.core.wording import counted

if TYPE_CHECKING:
    from assay.evaluate.capability import Audit
    from assay.evaluate.statistics import Paired

EPILOG = """\
Both runs hold several samples of the same problems, drawn alike (assay eval SUITE --samples 64).
Accuracy is the share of right samples, capability the share of problems with a right one. From 200
problems on it is said what happened: to both by their 99 % intervals, and to capability also by the
problems gained and lost for good, never right and then right twice or more or the reverse (McNemar,
p < 0.01); where the two criteria differ, both are told. Problems with fewer decided samples than
nine in ten of the others are left out, and counted.

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
    found = audit(*(of_run(one, args.verifier, every=True) for one in runs))
    if found.k < 2:
        raise BadArgument(
            "accuracy against capability needs several decided samples of a problem in both runs, "
            "and most have only one: sample anew, such as with assay eval SUITE --samples 64"
        )
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
        f"accuracy    {_change(found.accuracy)}  (right samples)",
        f"capability  {_change(found.capability)}  (problems with a right sample)",
        f"gained {len(found.gained)}, lost {len(found.lost)} for good: McNemar p={found.p:.2g}",
        f"never right in {samples} says a chance below {found.never_solved:.3f}, not 0\n",
        "pass@j   before  after",
    ]
    if found.left_out:
        left = counted(found.left_out, "problem")
        lines.insert(2, f"left out: {left} of one run only or with fewer decided samples")
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


def _change(found: Paired) -> str:
    low, high = found.interval
    return f"{found.difference:+.3f} [{low:+.3f}, {high:+.3f}]"
