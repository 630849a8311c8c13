"""``assay selftest search``: strategies in worlds of known rates, beside what is expected."""

from __future__ import annotations

import argparse
import json
import os
import sys

PROBLEMS = 200


def run(args: argparse.Namespace) -> int:
    """Solve, and say which accuracies are not as expected."""
    from assay.cli.progress import Progress
    from assay.search.acceptance import Measured, cells, measure, table

    progress = Progress(f"of {len(list(cells()))} accuracies")

    def tell(_: Measured) -> None:
        progress.step()

    processes = len(os.sched_getaffinity(0))
    found = measure(PROBLEMS, seed=args.seed, processes=processes, tell=tell)
    progress.clear()
    off = [one for one in found if not one.agrees]
    if args.json:
        rows = [
            {
                "world": f"{one.cell.world} {one.cell.level}",
                "strategy": one.cell.strategy,
                "n": one.cell.n,
                "accuracy": one.accuracy,
                "expected": one.cell.expected,
                "margin": round(one.margin, 4),
                "agrees": one.agrees,
            }
            for one in found
        ]
        json.dump(
            {"passed": not off, "problems": PROBLEMS, "accuracies": rows}, sys.stdout, indent=2
        )
        print()
        return 1 if off else 0
    print(table(found))
    print(
        f"\nAccuracy over {PROBLEMS} problems with 16 / 64 texts (expected), ! where they differ by "
        f"more than chance: {len(off)} of {len(found)}."
    )
    return 1 if off else 0
