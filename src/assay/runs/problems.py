"""The problems of a run, kept with it so that its records mean something on their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from assay.core import DataError, Problem, RunError, WrongRun
from assay.runs.index import PROBLEMS
from assay.runs.journal import lines
from assay.runs.record import encode


def write(folder: Path, asked: Iterable[Problem]) -> None:
    """Write the problems of a run, or see that they go on from those that are there.

    A run may be continued with more problems or with fewer, but those in common must be the same:
    `WrongRun` names the first that is not.
    """
    path = folder / PROBLEMS
    beside = path.with_name(PROBLEMS + ".new")
    try:
        with beside.open("wb") as file:
            file.writelines(line + b"\n" for line in _grown(folder, asked))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RunError(f"cannot write {str(path)!r}: {error.strerror}") from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _grown(folder: Path, asked: Iterable[Problem]) -> Iterator[bytes]:
    kept = (line.rstrip(b"\n") for _, line in lines(folder / PROBLEMS))
    new = (encode(problem.to_dict()) for problem in asked)
    for position, (old, line) in enumerate(zip_longest(kept, new), 1):
        if old is not None and line is not None and old != line and _differ(old, line):
            raise WrongRun(
                f"run {str(folder)!r} was started with other problems: problem {position} is "
                f"{json.loads(line).get('id')!r} now, with other content or another id; "
                f"give the same data, or another folder with --out"
            )
        yield line if line is not None else old


def _differ(old: bytes, new: bytes) -> bool:
    return bool(json.loads(old) != json.loads(new))


def read(folder: Path) -> Iterator[Problem]:
    """The problems of a run, in order."""
    for offset, line in lines(folder / PROBLEMS):
        yield _problem(line, folder, offset)


def read_at(folder: Path, offset: int) -> Problem:
    """The problem that starts at a byte."""
    with (folder / PROBLEMS).open("rb") as file:
        file.seek(offset)
        return _problem(file.readline(), folder, offset)


def _problem(line: bytes, folder: Path, offset: int) -> Problem:
    try:
        return Problem.from_dict(json.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"the line at byte {offset} is not a problem: {error}", path=str(folder / PROBLEMS)
        ) from error
