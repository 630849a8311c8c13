"""Published files of one JSON object a line, as problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from assay.core import JSON, DataError, Problem
from assay.runs.decoding import decoded


def problems(path: str | Path, made: Callable[[JSON], Problem]) -> Iterator[tuple[int, Problem]]:
    """Each line's number and what `made` turns its object into; blank lines are passed over.

    Raises `DataError` with path and line where a line is not JSON or `made` refuses it.
    """
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield number, made(decoded(line, path=path, line=number))
            except DataError as error:
                raise DataError(error.message, path=str(path), line=number) from error
