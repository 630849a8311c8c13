"""``assay items``: what the runs of many models say about the tests of a suite."""

from __future__ import annotations

import argparse
import json
import sys

from assay.core.wording import counted

EPILOG = """\
RUN is the folder of a run, or a folder with runs in it (or in its folders), one run a model, all of
one suite. Shown are the share of models that pass each test, how far the test goes with all others
(discrimination), and what speaks against keeping it; and the reliability of all (KR-20).

Exit status: 0 done; 1 if a run cannot be read; 2 for wrong usage, such as a folder without runs.

Examples:
  assay items runs/adherence
  assay items runs/adherence --keep 10 --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay items``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("runs", metavar="RUN", nargs="+", help="the folder of a run, or of runs")
    add("--verifier", metavar="NAME", default="", help="by this verifier; default: the first")
    add("--keep", type=int, metavar="N", help="name so many tests that tell most")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Analyse, and show."""
    from assay.cli.leaderboard import runs_in
    from assay.evaluate.population import population
    from assay.evaluate.report.text import one_line

    found = population(runs_in(args.runs), verifier=args.verifier)
    kept = list(found.kept(args.keep)) if args.keep is not None else None
    if args.json:
        data = found.to_dict() if kept is None else {**found.to_dict(), "kept": kept}
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
        return 0
    items = sorted(found.analysis.items, key=lambda item: item.passed)
    width = max(len(one_line(item.name)) for item in items)
    lines = [f"{'test':{width}}  passed  95 % interval  tells  "]
    for item in items:
        tells = "    –" if item.discrimination is None else f"{item.discrimination:5.2f}"
        lines.append(
            f"{one_line(item.name):{width}}  {item.passed:6.2f}  {item.interval}   {tells}  "
            f"{', '.join(item.flags)}".rstrip()
        )
    reliability = found.statistics()[-1]
    lines += ["", f"{found.overall!r} of {counted(len(found.models), 'model')}", f"{reliability!r}"]
    for point in found.categories.points:
        interval = f" [{point.low:.2f}, {point.high:.2f}]" if point.low is not None else ""
        lines.append(
            f"{one_line(str(point.x or 'all'))}: {point.value:.2f}{interval} (n={point.n})"
        )
    if found.broken:
        lines.append(f"! excluded without a verdict: {counted(len(found.broken), 'cell')}")
    if found.analysis.left_out:
        lines.append(
            f"! left out of the tests: {', '.join(map(one_line, found.analysis.left_out))}"
        )
    if kept is not None:
        lines.append(f"kept: {', '.join(map(one_line, kept))}; measure them on other models")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
