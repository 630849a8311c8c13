"""What is wrong in a run's file of records, line by line, for who has to mend it.

The index passes over lines that are no records, and of two answers for one sample takes the last.
Here both are told by the numbers of their lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assay.core.wording import counted
from assay.runs.index import PROBLEMS, RECORDS, Index
from assay.runs.journal import lines
from assay.runs.record import head

MOST = 5
"""Faults that are told one by one."""
_CHUNK = 1 << 20


def line_at(path: Path, offset: int) -> int:
    """The number, from 1, of the line that starts at a byte."""
    number, left = 1, offset
    with path.open("rb") as file:
        while left and (chunk := file.read(min(left, _CHUNK))):
            number += chunk.count(b"\n")
            left -= len(chunk)
    return number


def faults(folder: Path, index: Index) -> Iterator[str]:
    """Each fault of a run's records in words; the file is read only if its index knows of one.

    Problems that are gone are told too: nothing can be judged again or compared without them.
    """
    asked = folder / PROBLEMS
    if len(index.offsets) and not (asked.is_file() and asked.stat().st_size):
        yield f"{asked} is {'empty' if asked.exists() else 'gone'}: the run has lost its problems"
    if not index.unreadable and not index.repeated:
        return
    found = list(_faults(folder / RECORDS))
    yield from found[:MOST]
    if len(found) > MOST:
        yield f"{folder / RECORDS} has {counted(len(found) - MOST, 'more fault')} like these"


def _faults(path: Path) -> Iterator[str]:
    answers: dict[tuple[str, int], tuple[int, bytes]] = {}
    for number, (_, line) in enumerate(lines(path), 1):
        found = head(line)
        if found is None:
            shown = line[:60].decode("utf-8", "replace").rstrip()
            yield f"{path} line {number} is no record and is passed over: {shown!r}"
            continue
        if found.failed:
            continue
        key = (found.problem, found.sample)
        before, other = answers.get(key, (0, b""))
        if before and (said := _apart(other, line)):
            yield (
                f"{path} lines {before} and {number} hold sample {found.sample} of problem "
                f"{found.problem!r:.80} with {said}; the later one counts"
            )
        answers[key] = number, line


def _apart(one: bytes, other: bytes) -> str:
    """In what two records of a sample contradict each other; empty if in nothing."""
    if one == other:
        return ""
    try:
        labels, again = (
            {name: verdict["label"] for name, verdict in json.loads(line)["verdicts"].items()}
            for line in (one, other)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return "different contents"
    return "different verdicts" if labels != again else "different contents"
