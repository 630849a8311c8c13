"""A run as a table: one row a sample, flat columns, as Parquet for a large one.

    duckdb.sql("select model, avg(strict_score) from 'runs/*/records.parquet' group by model")
    pandas.read_parquet("runs/mine/records.parquet")

The columns are `model`, `problem`, `index`, `seed`, `seconds`, `text`, `finish_reason`, `error`,
for each verifier its `<name>_outcome` and `<name>_score`, and `details`: the whole record as JSON
but for the response's text. The file is written by a process of its own, a few megabytes
at a time, so that neither pyarrow nor a large run fills the memory of the job itself.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assay.core import JSON, MissingExtra, RunError
from assay.runs import index
from assay.runs.manifest import Manifest
from assay.runs.record import decode, encode

FILE = "records.parquet"
_COVERS = b"assay.journal_bytes"
_CHUNK_ROWS, _CHUNK_BYTES = 5_000, 8_000_000

_PLAIN = ("model", "problem", "index", "seed", "seconds", "text", "finish_reason", "error")


def columns(verifiers: Iterable[str]) -> tuple[str, ...]:
    """The names of the columns of a run with these verifiers."""
    judged = (f"{name}_{what}" for name in verifiers for what in ("outcome", "score"))
    return (*_PLAIN, *judged, "details")


def flat(row: dict[str, JSON], model: str, verifiers: Sequence[str]) -> dict[str, JSON]:
    """A record, as JSON data, in columns.

    >>> row = {"problem": "p", "index": 0, "response": {"text": "Hi"}, "verdicts": {}}
    >>> flat(row, "local", [])["text"]
    'Hi'
    """
    response = row.get("response") or {}
    text = response.get("text")
    error = row.get("error")
    values = {
        "model": model,
        "problem": row["problem"],
        "index": row["index"],
        "seed": row.get("seed"),
        "seconds": row.get("seconds"),
        "text": text,
        "finish_reason": response.get("finish_reason"),
        "error": f"{error['kind']}: {error['message']}" if error else None,
    }
    for name in verifiers:
        verdict = row["verdicts"].get(name)
        values[f"{name}_outcome"] = outcome(verdict)
        values[f"{name}_score"] = verdict["score"] if verdict else None
    # Text that has no UTF-8 form is kept whole, as escapes, in the details.
    if text is not None and _encodable(text):
        row = {**row, "response": {k: v for k, v in response.items() if k != "text"}}
    values["details"] = encode(row).decode()
    return values


def outcome(verdict: dict[str, JSON] | None) -> str:
    """The outcome of a verdict given as JSON data; a verdict that is missing is broken.

    >>> outcome({"label": "undecided", "score": None, "failure": {"kind": "timeout"}})
    'broken'
    """
    if verdict is None or "failure" in verdict:
        return "broken"
    return str(verdict["label"])


def _encodable(text: str | None) -> bool:
    try:
        (text or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def write(folder: Path) -> int:
    """Write ``records.parquet`` and the index of a run; the number of rows.

    Raises `MissingExtra` without pyarrow and `RunError` when the disk does not take it.
    """
    found = index.build(folder)
    index.save(folder, found)
    pyarrow, parquet = _pyarrow()
    manifest = Manifest.load(folder)
    verifiers = list(manifest.what.get("verifiers", {}))
    schema = _schema(pyarrow, verifiers).with_metadata({_COVERS: str(found.size).encode()})
    beside = folder / (FILE + ".new")
    try:
        with parquet.ParquetWriter(beside, schema, compression="zstd") as writer:
            for rows in _chunks(folder, found.offsets):
                table = [_clean(flat(row, model_name(manifest), verifiers)) for row in rows]
                writer.write_table(pyarrow.Table.from_pylist(table, schema=schema))
        beside.replace(folder / FILE)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RunError(f"cannot write {str(folder / FILE)!r}: {error}") from error
    return len(found.offsets)


def model_name(manifest: Manifest) -> str:
    """The name of the model of a run, as given; with the strategy, where it answered by one.

    >>> model_name(Manifest(kind="eval", what={"model": {"name": "local"},
    ...            "answer": "Answering(strategy=BestOfN(n=4), verifier=Exact())"}))
    'local · BestOfN(n=4)'
    """
    name = str(manifest.what.get("model", {}).get("name", ""))
    _, begun, rest = str(manifest.what.get("answer", "")).partition("Answering(strategy=")
    strategy = rest.partition(", verifier=")[0].partition(", budget=")[0] if begun else ""
    # Without verifier and budget the closing bracket of the whole is at its end.
    strategy = strategy[:-1] if strategy.count(")") > strategy.count("(") else strategy
    return f"{name} · {strategy}" if strategy else name


def _chunks(folder: Path, offsets: Iterable[int]) -> Iterator[list[dict[str, JSON]]]:
    rows: list[dict[str, JSON]] = []
    size = 0
    with (folder / index.RECORDS).open("rb") as file:
        for offset in offsets:
            file.seek(offset)
            line = file.readline()
            rows.append(decode(line, str(folder / index.RECORDS)))
            size += len(line)
            if len(rows) >= _CHUNK_ROWS or size >= _CHUNK_BYTES:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows


def _clean(values: dict[str, JSON]) -> dict[str, JSON]:
    """Arrow's strings are UTF-8: what has no such form becomes a question mark."""
    return {
        name: value.encode("utf-8", "replace").decode()
        if isinstance(value, str) and not _encodable(value)
        else value
        for name, value in values.items()
    }


def _schema(pyarrow: Any, verifiers: Iterable[str]) -> Any:
    kinds = {"index": pyarrow.int32(), "seed": pyarrow.int64(), "seconds": pyarrow.float64()}
    names = columns(verifiers)
    kinds |= {name: pyarrow.float64() for name in names if name.endswith("_score")}
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in names])


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", "writing Parquet") from error
    return pa, parquet


def installed() -> bool:
    """Whether Parquet can be written here."""
    return importlib.util.find_spec("pyarrow") is not None


_CHILD = """
import sys
from pathlib import Path
from assay.core import AssayError
from assay.runs import columnar
try:
    columnar.write(Path(sys.argv[1]))
except AssayError as error:
    sys.exit(str(error))
"""


def write_apart(folder: Path) -> str:
    """`write` in a process of its own; what went wrong, or an empty text."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    return done.stderr.decode("utf-8", "replace").strip()[-500:] if done.returncode else ""


def read(folder: Path, names: Sequence[str], size: int) -> dict[str, list[Any]] | None:
    """Columns from the Parquet file, where it is there and whole, and pyarrow is."""
    if not (folder / FILE).exists() or not installed():
        return None
    _, parquet = _pyarrow()
    with parquet.ParquetFile(folder / FILE) as file:
        if (file.schema_arrow.metadata or {}).get(_COVERS) != str(size).encode():
            return None
        columns: dict[str, list[Any]] = file.read(columns=list(names)).to_pydict()
    return columns
