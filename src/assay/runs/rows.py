"""Rows of data files, one at a time: JSONL (a file or standard input), Parquet, CSV, JSON lists.

A row that cannot be read is yielded as what it is, a `BadRow` with its number, so that the caller
can name it and go on.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, Self

from assay.core import JSON, DataError, MissingExtra, UsageError
from assay.runs.decoding import decoded
from assay.runs.opening import opened, table

STDIN = "-"


class Row(NamedTuple):
    """A row: its number in the file, from 1 (of the line, for JSONL), and its fields."""

    line: int
    fields: dict[str, JSON]


class BadRow(NamedTuple):
    """A row that cannot be read, and why."""

    line: int
    why: str


def read(path: str | Path) -> Iterator[Row | BadRow]:
    """The rows of a file; ``-`` is standard input, a name that ends in ``.parquet`` is Parquet.

    What else is read, `assay.runs.opening` says. Blank lines of JSONL are passed over; the rows of
    a list have their places for line numbers. Raises `UsageError` if there is no such file, at
    once, or if it plainly holds no rows, and `DataError` if it is not what its name says.
    """
    if str(path) == STDIN:
        if sys.stdin is None:  # closed by whoever started the program
            raise UsageError("standard input is closed")
        return read_lines(sys.stdin.buffer)
    path = Path(path)
    if not path.exists():
        raise UsageError(f"there is no file {str(path)!r}")
    if path.is_dir():
        raise UsageError(f"{str(path)!r} is a folder, not a file of rows")
    return _read_parquet(path) if path.suffix == ".parquet" else _read_file(path)


def _read_file(path: Path) -> Iterator[Row | BadRow]:
    with opened(path) as (file, form):
        if form == "lines":
            yield from read_lines(file)
        elif form == "list":
            for place, one in enumerate(decoded(file.read(), path=path), 1):
                yield _row(place, one)
        else:
            for line, cells in table(file, path):
                yield Row(line, cells) if isinstance(cells, dict) else BadRow(line, cells)


def read_lines(file: BinaryIO) -> Iterator[Row | BadRow]:
    r"""The rows of JSONL, read from a binary stream.

    >>> import io
    >>> list(read_lines(io.BytesIO(b'{"id": 1}\n\n[2]\n')))
    [Row(line=1, fields={'id': 1}), BadRow(line=3, why='a list, not an object')]
    """
    for line, raw in enumerate(file, start=1):
        if not raw.strip():
            continue
        yield _parse(line, raw)


def _parse(line: int, raw: bytes) -> Row | BadRow:
    try:
        data = decoded(raw, line=line)
    except DataError as error:
        return BadRow(line, error.message)
    return _row(line, data)


def _row(line: int, data: JSON) -> Row | BadRow:
    if not isinstance(data, dict):
        return BadRow(line, f"{json_kind(data)}, not an object")
    return Row(line, data)


def json_kind(value: JSON) -> str:
    """What a JSON value is, in words.

    >>> json_kind(None), json_kind(2.5)
    ('null', 'a number')
    """
    if value is None:
        return "null"
    names = {bool: "true or false", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _read_parquet(path: Path) -> Iterator[Row | BadRow]:
    pyarrow = _pyarrow("reading Parquet")
    try:
        file = pyarrow.parquet.ParquetFile(path, buffer_size=1 << 16)  # streams, page by page
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"not a Parquet file: {error}", path=str(path)) from error
    with file:
        line = 0
        for batch in file.iter_batches(batch_size=256):
            yield from _from_arrow(line, batch)
            line += batch.num_rows


def _from_arrow(before: int, batch: Any) -> Iterator[Row | BadRow]:
    try:
        for line, fields in enumerate(batch.to_pylist(), start=before + 1):
            yield Row(line, fields)
    except UnicodeDecodeError as error:  # to_pylist is all or nothing: nothing was yielded
        if batch.num_rows == 1:
            yield BadRow(before + 1, f"invalid UTF-8 at byte {error.start + 1} of a text")
            return
        for index in range(batch.num_rows):
            yield from _from_arrow(before + index, batch.slice(index, 1))


def _pyarrow(purpose: str) -> Any:
    try:
        pyarrow = importlib.import_module("pyarrow")
        importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", purpose) from error
    return pyarrow


class Writer(Protocol):
    """What `writer` gives."""

    def write(self, row: dict[str, JSON]) -> None:
        """Add a row."""


@contextmanager
def writer(path: str | Path | None, columns: Mapping[str, type]) -> Iterator[Writer]:
    """A writer of JSONL, or of Parquet by the suffix; None and ``-`` are standard output.

    `columns` are those of Parquet: `float` and `int` for numbers, `str` for text and, as JSON
    text, for everything else. A file is written beside its place and put there at the end of the
    block. If the block raises, nothing is left behind and an older file of that name stays.
    """
    if path is None or str(path) == STDIN:
        yield _JsonWriter(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with replacing(Path(path)) as place, place.open("wb") as file:
        if Path(path).suffix == ".parquet":
            with _ParquetWriter(file, columns) as out:
                yield out
        else:
            yield _JsonWriter(file)


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Give the error of a disk that is full the name of the file, which the system leaves out."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name in the folder of `path`, which takes its place when the block is done."""
    place = path.resolve()  # through links, so that a link stays one
    if place.is_dir():
        raise UsageError(f"{str(path)!r} is a folder, not a file to write")
    if place.exists() and not place.is_file():  # a device, a named pipe
        with _named(path):
            yield place
        return
    if not place.parent.is_dir():
        raise UsageError(f"there is no folder {str(place.parent)!r} to write {place.name!r} into")
    temporary = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with _named(path):
            yield temporary
            temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


class _JsonWriter:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, row: dict[str, JSON]) -> None:
        self._file.write(encode(row))


def encode(row: dict[str, JSON]) -> bytes:
    """A row as a line of JSON in UTF-8; lone surrogates, which have no UTF-8 form, as escapes."""
    try:
        return _COMPACT.encode(row).encode() + b"\n"
    except UnicodeEncodeError:
        return _ASCII.encode(row).encode() + b"\n"


_COMPACT = json.JSONEncoder(ensure_ascii=False)
_ASCII = json.JSONEncoder(ensure_ascii=True)


class _ParquetWriter:
    """Writes Parquet in groups of rows."""

    GROUP = 5_000

    def __init__(self, file: BinaryIO, columns: Mapping[str, type]) -> None:
        self._arrow = _pyarrow("writing Parquet")
        kinds = {str: self._arrow.string(), float: self._arrow.float64(), int: self._arrow.int64()}
        self._columns = columns
        self._schema = self._arrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._writer = self._arrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, JSON]] = []

    def write(self, row: dict[str, JSON]) -> None:
        self._rows.append({name: _cell(value, self._columns[name]) for name, value in row.items()})
        if len(self._rows) >= self.GROUP:
            self._write_group()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
        self._writer.write_table(table)
        self._rows = []


def _cell(value: JSON, kind: type) -> str | float | int | None:
    if value is None or (kind is not str and isinstance(value, int | float)):
        return None if value is None else kind(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()
