"""Tests of programs, jailed: how many a second, beside a process for each."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Job, measure

SCRIPT = str(Path(__file__).parent / "children" / "sandbox_runs.py")
COUNTS = {"warm": 300, "process": 300, "unshared": 150, "cold": 20}
LABELS = {
    "warm": "code_tests, warm workers: program and tests in two jailed processes",
    "process": "`python -c` for each sample: one process, no walls, no limits",
    "unshared": "the same in `unshare --net --pid --mount`: no network, all files, no limits",
    "cold": "code_tests, a new jail for each sample: the same walls, nothing warm",
}


def lines() -> list[str]:
    """A table: what, how many a second and a CPU second, and the ratio to warm workers."""
    jobs = [
        Job(LABELS[mode], [sys.executable, SCRIPT, mode, str(count)])
        for mode, count in COUNTS.items()
    ]
    found = measure(jobs, runs=3)
    rates = [count / row.cpu for count, row in zip(COUNTS.values(), found, strict=True)]
    table = ["| what | runs per s | ratio | runs per CPU s | ratio |"]
    table += ["| --- | ---: | ---: | ---: | ---: |"]
    for row, rate in zip(found, rates, strict=True):
        wall = row.inside["per_s"]
        table.append(
            f"| {row.label} | {wall:.0f} | {found[0].inside['per_s'] / wall:.1f} | "
            f"{rate:.0f} | {rates[0] / rate:.1f} |"
        )
    return table
