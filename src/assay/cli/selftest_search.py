"""``assay selftest search``: strategies in worlds of known rates, beside what is expected."""

from __future__ import annotations

import argparse
import json
import os
import sys

PROBLEMS = 200


def run(args: argparse.Namespace) -> int:
    """Solve, and say which accuracies are not as expected; with data, choose from raw outputs."""
    if args.data is not None:
        return _raw(args)
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
        f"\nAccuracy over {PROBLEMS} problems with 16 / 64 texts (expected), ! where they differ "
        f"by more than chance: {len(off)} of {len(found)}."
    )
    return 1 if off else 0


def _raw(args: argparse.Namespace) -> int:
    """Votes and choices over published raw outputs."""
    from assay.cli import tables
    from assay.evaluate.report.tables import Table
    from assay.recipes.selected_outputs import points

    found = list(points(args.data, seed=args.seed))
    if args.json:
        rows = [
            {
                "source": one.source,
                "rule": one.rule,
                "n": one.n,
                "accuracy": one.accuracy,
                "interval": list(one.interval),
                "problems": one.problems,
            }
            for one in found
        ]
        json.dump(rows, sys.stdout, indent=2)
        print()
        return 0
    shown = [
        (one.source, one.rule, str(one.n), f"{one.accuracy:.3f} {one.interval}", str(one.problems))
        for one in found
    ]
    head = ("raw outputs", "rule", "samples", "accuracy", "problems")
    tables.show("", [Table(title="", head=head, rows=shown, numbers=frozenset((2, 3, 4)))])
    return 0
