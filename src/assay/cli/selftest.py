"""``assay selftest parity``: our faithful verdicts beside those of the published checkers."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.parity import Comparison

EPILOG = """\
FOLDER holds 'ifeval' and 'ifbench' with problems, responses and verdicts of the official checkers.

Exit status: 0 if every official verdict on a stable row is ours too, or its difference is due to
chance, and so are 99.8 % of the published ones (or the rest is explained); 1 if not; 2 for wrong
usage.

Example:
  assay selftest parity --data FOLDER
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay selftest``."""
    parser.epilog = EPILOG
    parser.add_argument("test", choices=("parity",), help="which test to run")
    parser.add_argument("--data", metavar="FOLDER", required=True, help="the published data")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Compare, and show where verdicts part."""
    from assay.evaluate.parity import compare, holds

    comparisons = compare(args.data)
    passed = holds(comparisons)
    if args.json:
        rows = [each.to_dict() for each in comparisons]
        json.dump({"passed": passed, "comparisons": rows}, sys.stdout, indent=2)
        print()
    else:
        _show(comparisons)
        print("\nparity holds" if passed else "\nparity does NOT hold")
    return 0 if passed else 1


def _show(comparisons: list[Comparison]) -> None:
    from assay.evaluate.parity import share

    width = max(len(each.model) for each in comparisons)
    print(f"{'suite':8} {'verdicts':10} {'model':{width}}  rows stable strict  loose  equal")
    for each in comparisons:
        print(
            f"{each.suite:8} {each.source:10} {each.model:{width}} {each.rows:5} {each.stable:6} "
            f"{each.strict:6} {each.loose:6} {100 * each.agreement:6.2f} %"
            + (f"  ({each.absent} not compared)" if each.absent else "")
        )
    for suite in sorted({each.suite for each in comparisons}):
        for source in ("official", "published"):
            chosen = [c for c in comparisons if c.suite == suite and c.source == source]
            rows = sum(each.rows for each in chosen)
            print(f"{suite} {source}: {rows} rows, {100 * share(chosen):.2f} % equal")
    differing = [each for comparison in comparisons for each in comparison.disagreements]
    if differing:
        print(f"\n{len(differing)} disagreements (strict, loose):")
    for part in differing:
        ours, theirs = (_word(verdict) for verdict in (part.ours, part.theirs))
        unstable = "" if part.stable else " (their verdict depends on the seed)"
        print(
            f"  {part.suite} {part.source} {part.model} key {part.key} [{part.index}] {part.kind}: "
            f"ours {ours}, theirs {theirs}{unstable}"
        )
        print(f"      {part.cause or 'cause unknown'}")


def _word(verdict: tuple[bool, bool]) -> str:
    return "/".join("yes" if part else "no" for part in verdict)
