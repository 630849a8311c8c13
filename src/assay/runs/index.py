"""Where each record of a run lies, so that a million of them open at once.

While a run is written, its records lie in the order in which they arrived, and a sample whose model
call failed may be there again, answered later. The index holds the byte offset of the record in
force for every sample, in the order of the problems and then of the samples: the order that does
not depend on threads, interruptions or retries. It is kept beside the records (8 bytes each) and
made again when it does not fit them.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assay.core import DataError, RunError
from assay.runs.journal import lines, write_whole
from assay.runs.record import Head, head

RECORDS, PROBLEMS, INDEX = "records.jsonl", "problems.jsonl", "records.index"

_HEADER = struct.Struct("<8sQQQQ")
_MAGIC = b"assayix2"
_PROBLEM = re.compile(rb'\{"id":("(?:[^"\\]|\\.)*+")')


class Index(NamedTuple):
    """Offsets of the records in force, in order, and what the file holds besides."""

    offsets: array[int]
    size: int
    """Bytes of the file that the index covers."""
    unreadable: int = 0
    """Whole lines that are no records: something else wrote into the file."""
    repeated: int = 0
    """Answers to samples that were answered before: a run writes none."""


def index_of(folder: Path) -> Index:
    """The index of a run: the one kept if it fits the records, else made by reading them."""
    kept = load(folder)
    return kept if kept is not None else build(folder)


def build(folder: Path) -> Index:
    """The index, by reading every line's beginning; some 200 bytes a sample meanwhile."""
    places = problem_positions(folder)
    keys, offsets = array("Q"), array("Q")
    failures: set[int] = set()
    size = unreadable = repeated = 0
    for offset, line in lines(folder / RECORDS):
        size = offset + len(line)
        found = head(line)
        if found is None:
            unreadable += 1
            continue
        # A record whose problem is not listed (a job without problems) keeps its place by arrival.
        place = places.setdefault(found.problem, len(places))
        keys.append(place << 32 | found.sample)
        offsets.append(offset)
        if found.failed:
            failures.add(offset)
    in_force = array("Q")
    last = None
    # Among the records of one sample, which sort by arrival, the last that is an answer counts.
    for number in sorted(range(len(keys)), key=lambda n: (keys[n], offsets[n] not in failures)):
        if keys[number] == last:
            repeated += in_force[-1] not in failures
            in_force[-1] = offsets[number]
        else:
            in_force.append(offsets[number])
        last = keys[number]
    return Index(in_force, size, unreadable, repeated)


def scan(folder: Path) -> tuple[dict[tuple[str, int], tuple[int, bool]], int, int]:
    """Offset and failure of the record in force by (problem, index); bytes; unreadable lines."""
    in_force: dict[tuple[str, int], tuple[int, bool]] = {}
    size = unreadable = 0
    for offset, line in lines(folder / RECORDS):
        size = offset + len(line)
        found: Head | None = head(line)
        if found is None:
            unreadable += 1
            continue
        key = (found.problem, found.sample)
        # The last one counts, but a failure never takes the place of an answer.
        if not found.failed or key not in in_force or in_force[key][1]:
            in_force[key] = (offset, found.failed)
    return in_force, size, unreadable


def problem_ids(folder: Path) -> Iterator[tuple[int, str]]:
    """Offset and id of every problem of a run, in order."""
    for offset, line in lines(folder / PROBLEMS):
        match = _PROBLEM.match(line)
        if match is None:
            raise DataError(
                f"the line at byte {offset} is not a problem", path=str(folder / PROBLEMS)
            )
        yield offset, json.loads(match[1])


def problem_positions(folder: Path) -> dict[str, int]:
    """The place of each problem among the problems of a run, from 0."""
    return {found[1]: place for place, found in enumerate(problem_ids(folder))}


def save(folder: Path, index: Index) -> None:
    """Keep an index beside the records it covers."""
    offsets = index.offsets
    if sys.byteorder == "big":
        offsets = array("Q", offsets)
        offsets.byteswap()
    header = _HEADER.pack(_MAGIC, index.size, len(offsets), index.unreadable, index.repeated)
    write_whole(folder / INDEX, header + offsets.tobytes())


def load(folder: Path) -> Index | None:
    """The index kept in a run's folder, if there is one and it covers the records as they are."""
    try:
        content = (folder / INDEX).read_bytes()
        size = (folder / RECORDS).stat().st_size
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RunError(f"cannot read the index of {str(folder)!r}: {error.strerror}") from error
    if len(content) < _HEADER.size:
        return None
    magic, covered, count, unreadable, repeated = _HEADER.unpack_from(content)
    if magic != _MAGIC or covered != size or len(content) != _HEADER.size + 8 * count:
        return None
    offsets = array("Q")
    offsets.frombytes(content[_HEADER.size :])
    if sys.byteorder == "big":
        offsets.byteswap()
    return Index(offsets, covered, unreadable, repeated)
