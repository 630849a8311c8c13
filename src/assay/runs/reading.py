"""The records of a run, in their order, read as they are used.

A record that no run writes, since another hand has been there, is named by its line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from assay.core import JSON, DataError, RunError
from assay.runs import faults, index
from assay.runs.record import Record, decode, require_verdicts


class Records:
    """What lies in ``records.jsonl``, by the index of it; many threads may read at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / index.RECORDS
        self._known: index.Index | None = None

    def forget(self) -> None:
        """The file has grown: look again where its records lie when they are read next."""
        self._known = None

    @property
    def _index(self) -> index.Index:
        if self._known is None:
            self._known = index.index_of(self._folder)
        return self._known

    @property
    def size(self) -> int:
        """The bytes of the file; 0 where there is none yet."""
        try:
            return self._file.stat().st_size
        except FileNotFoundError:
            return 0

    def __len__(self) -> int:
        return len(self._index.offsets)

    def __getitem__(self, position: int) -> Record:
        offset = self._index.offsets[position]
        with self._opened() as file:
            file.seek(offset)
            return self._record(offset, self._decoded(offset, file.readline()))

    def __iter__(self) -> Iterator[Record]:
        return (self._record(offset, row) for offset, row in self._placed())

    def rows(self) -> Iterator[dict[str, JSON]]:
        """The records as JSON data; `DataError` with file and line for one that no run writes."""
        return (row for _, row in self._placed())

    def faults(self) -> list[str]:
        """What is wrong in the file, and was passed over, by its lines."""
        return list(faults.faults(self._folder, self._index))

    def _placed(self) -> Iterator[tuple[int, dict[str, JSON]]]:
        with self._opened() as file:
            place = 0
            for offset in self._index.offsets:
                if offset != place:  # a seek throws the read-ahead away, so only where it is needed
                    file.seek(offset)
                line = file.readline()
                place = offset + len(line)
                yield offset, self._decoded(offset, line)

    def _opened(self) -> BinaryIO:
        try:
            return self._file.open("rb")
        except FileNotFoundError as error:
            raise RunError(
                f"there is no file {os.fspath(self._file)!r}: the run has lost its records"
            ) from error

    def _decoded(self, offset: int, line: bytes) -> dict[str, JSON]:
        try:
            data = decode(line, os.fspath(self._file))
            require_verdicts(data)
        except DataError as error:
            raise self._at(offset, error.message) from error
        return data

    def _record(self, offset: int, data: dict[str, JSON]) -> Record:
        try:
            return Record.from_dict(data)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            said = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise self._at(offset, f"this line is not a record: {said}") from error

    def _at(self, offset: int, message: str) -> DataError:
        line = faults.line_at(self._file, offset)
        return DataError(message, path=os.fspath(self._file), line=line)
