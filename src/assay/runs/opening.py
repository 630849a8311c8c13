"""What a file of rows is, by its first bytes: lines of JSON, a list, a table, packed, or no rows.

Read are JSON Lines, a JSON list (in a file that ends in ``.json``, or begins with a line ``[``) and
tables (``.csv``, ``.tsv``; the first line names the columns, every cell is text), each also packed
with gzip. Of anything else an error says what it is, and how rows are made of it.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from assay.core import JSON, DataError, UsageError
from assay.core.wording import counted

Form = Literal["lines", "list", "table"]

_GZIP = b"\x1f\x8b"
_OTHERS = (
    (b"PK\x03\x04", "a zip archive, as spreadsheets are", "unpack it, or save the sheet as CSV"),
    (b"PAR1", "Parquet", "give it a name that ends in .parquet"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it: zstd -d FILE"),
    (b"BZh", "packed with bzip2", "unpack it: bunzip2 FILE"),
    (b"\xfd7zXZ", "packed with xz", "unpack it: unxz FILE"),
    (b"\xff\xfe", "UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16", "save it as UTF-8"),
    (b"%PDF", "PDF", "a row is an object with its text"),
)
_WANTED = "rows are wanted: JSON Lines, a JSON list, CSV or Parquet"
_TABLES = (".csv", ".tsv")


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Form]]:
    """The bytes of a file, unpacked, and what stands in them.

    Raises `UsageError` for a file that is plainly something else, and `DataError` where unpacking
    fails.
    """
    with path.open("rb") as file:
        packed = file.peek(2).startswith(_GZIP)
        name = PurePath(path.stem if packed and path.suffix == ".gz" else path.name)
        if not packed:
            yield file, _form(file, name, path)
            return
        try:
            with gzip.open(file) as inner:
                yield inner, _form(inner, name, path)  # type: ignore[arg-type,misc]
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError(f"is packed with gzip, and broken: {error}", path=str(path)) from error


def _form(file: io.BufferedReader, name: PurePath, path: Path) -> Form:
    head = file.peek(1 << 12)
    for mark, what, how in _OTHERS:
        # Two bytes begin many a text file that is merely broken, which is told line by line.
        if head.startswith(mark) and (len(mark) > 2 or len(head) % 2 == 0):
            raise UsageError(f"{str(path)!r} is {what}; {_WANTED}. Try this: {how}")
    if name.suffix in _TABLES:
        return "table"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first = text.partition(b"\n")[0].strip()
    if text.startswith(b"[") and (name.suffix == ".json" or first == b"["):
        return "list"
    if first == b"{" and text[1:].lstrip().startswith(b'"'):
        raise UsageError(
            f"{str(path)!r} is JSON over several lines; {_WANTED}. "
            "Try this: jq -c . FILE > FILE.jsonl"
        )
    return "lines"


def table(file: BinaryIO, path: Path) -> Iterator[tuple[int, dict[str, JSON] | str]]:
    """The rows of a table, each with the number of its first line; a text says why it is none."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        header = text.readline()
        if not header.strip():
            return
        delimiter = max("\t,;" if path.suffix != ".tsv" else "\t", key=header.count)
        names = next(csv.reader([header], delimiter=delimiter))
        reader = csv.reader(text, delimiter=delimiter)
        before = 1
        for cells in reader:
            line, before = before + 1, 1 + reader.line_num
            if len(cells) == len(names):
                yield line, dict(zip(names, cells, strict=True))
            elif cells:
                many = counted(len(cells), "cell")
                yield line, f"has {many}, and the first line names {counted(len(names), 'column')}"
    except UnicodeDecodeError:
        raise DataError("is not UTF-8; save the table as 'CSV UTF-8'", path=str(path)) from None
    except csv.Error as error:
        raise DataError(f"cannot be read as a table: {error}", path=str(path)) from None
    finally:
        text.detach()  # whoever opened the file closes it
