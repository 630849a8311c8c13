"""Run a command in a fresh process, several times, and keep CPU seconds and peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MARK = "@@"
"""A child prints one line that starts so, followed by JSON: what it measured inside itself."""

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "COLUMNS": "100",
}


@dataclass(frozen=True)
class Job:
    """A command with a name, and the environment it needs."""

    label: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """Medians over the counted runs of a job."""

    label: str
    cpu: float
    """User and system seconds of the whole process."""
    wall: float
    peak_mb: float
    inside: dict[str, Any]
    """Medians of the numbers the child printed; other values from the last run."""
    runs: int


def measure(jobs: Sequence[Job], runs: int = 5, warmups: int = 1) -> list[Measured]:
    """Run jobs in turn (A B A B ...), so that drift of the machine hits all alike."""
    taken: list[list[tuple[float, float, float, dict[str, Any]]]] = [[] for _ in jobs]
    for round_ in range(warmups + runs):
        for job, rows in zip(jobs, taken, strict=True):
            once = _run(job)
            if round_ >= warmups:
                rows.append(once)
    return [_medians(job, rows) for job, rows in zip(jobs, taken, strict=True)]


def _medians(job: Job, rows: list[tuple[float, float, float, dict[str, Any]]]) -> Measured:
    inside = dict(rows[-1][3])
    for name, value in inside.items():
        if isinstance(value, int | float):
            inside[name] = statistics.median(row[3][name] for row in rows)
    cpu, wall, peak = (statistics.median(row[i] for row in rows) for i in range(3))
    print(f"  {job.label:<52} {cpu:8.3f} CPU s  {peak:7.1f} MB  {_shown(inside)}", flush=True)
    return Measured(job.label, cpu, wall, peak, inside, len(rows))


def _shown(inside: Mapping[str, Any]) -> str:
    numbers = [f"{k}={v:.4g}" for k, v in inside.items() if isinstance(v, int | float)]
    return " ".join(numbers)


def _run(job: Job) -> tuple[float, float, float, dict[str, Any]]:
    start = time.perf_counter()
    process = subprocess.Popen(
        job.command,
        env={**os.environ, **QUIET, **job.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    texts: dict[str, str] = {}

    def read(name: str, stream: Any) -> None:
        texts[name] = stream.read()

    readers = [
        threading.Thread(target=read, args=pair)
        for pair in (("out", process.stdout), ("err", process.stderr))
    ]
    for reader in readers:
        reader.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    for reader in readers:
        reader.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{job.label} failed with {process.returncode}:\n{texts['err'][-2000:]}")
    inside = {}
    for line in texts["out"].splitlines():
        if line.startswith(MARK):
            inside = json.loads(line.removeprefix(MARK))
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, inside
