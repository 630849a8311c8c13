"""A data file by name: ``hf:google/IFEval`` is looked up on the Hugging Face hub and kept.

One file of a data set is fetched over HTTPS: the one that is named after a second colon
(``hf:google/IFEval:ifeval_input_data.jsonl``), or else the only ``.jsonl`` or ``.parquet`` file
there is. It is kept in the user's cache by the revision it came from, so that it is fetched once;
without a network, the newest copy kept is taken. The variables that other tools obey are obeyed:
``HF_ENDPOINT`` (another address), ``HF_TOKEN`` (for what needs one), ``HF_HUB_OFFLINE`` (ask
nobody). Tested against a server of our own; it was not run against the hub itself.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assay.core import DataError, MissingExtra, UsageError
from assay.models.places import cache_folder

PREFIX = "hf:"
_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_LARGEST = 1 << 30


def resolve(data: str) -> Path:
    """The path of a data file given as a path, or as ``hf:OWNER/NAME[:FILE]``.

    Raises `UsageError` if there is no such file, and `DataError` if it cannot be fetched.
    """
    if not data.startswith(PREFIX):
        path = Path(data).expanduser()
        if path.is_dir():
            raise UsageError(f"{str(path)!r} is a folder; give a file of problems")
        if not path.is_file():
            raise UsageError(f"there is no file {str(path)!r}")
        return path
    name, _, file = data.removeprefix(PREFIX).partition(":")
    if not _NAME.fullmatch(name) or ".." in file.split("/"):
        raise UsageError(
            f"a data set on the hub is hf:OWNER/NAME or hf:OWNER/NAME:FILE, not {data!r}"
        )
    path = _kept(name, file) if _offline() else _fetched(name, file)
    return _as_json_lines(path) if path.suffix == ".parquet" else path


def _offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on")


def _folder(name: str) -> Path:
    return cache_folder() / "hub" / name.replace("/", "--")


def _kept(name: str, file: str) -> Path:
    """The newest copy that is kept."""
    copies = [
        path
        for path in _folder(name).glob("*/**/*")
        if path.is_file() and path.suffix in (".jsonl", ".parquet")
        if not file or path.as_posix().endswith("/" + file)
    ]
    if not copies:
        raise DataError(
            f"{name!r} is not kept on this machine, and HF_HUB_OFFLINE says to ask nobody; "
            f"fetch its file yourself and give its path with --data"
        )
    return max(copies, key=lambda path: path.stat().st_mtime)


def _fetched(name: str, file: str) -> Path:
    import httpx

    base = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    token = os.environ.get("HF_TOKEN")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    try:
        with httpx.Client(headers=headers, timeout=30, follow_redirects=True) as client:
            listing = _json(client.get(f"{base}/api/datasets/{name}"), name)
            chosen = _chosen(listing, name, file)
            revision = str(listing.get("sha") or "main")
            path = _folder(name) / re.sub(r"\W", "_", revision) / chosen
            if not path.is_file():
                address = f"{base}/datasets/{name}/resolve/{revision}/{chosen}"
                _download(client, address, path)
    except httpx.HTTPError as error:
        raise DataError(
            f"cannot fetch the data set {name!r}: {error}; "
            f"without a network, give the path of its file with --data"
        ) from error
    return path


def _json(response: Any, name: str) -> Mapping[str, Any]:
    if response.status_code in (401, 403, 404):
        raise DataError(
            f"there is no data set {name!r} on the hub, or it needs a token in HF_TOKEN "
            f"(status {response.status_code})"
        )
    response.raise_for_status()
    try:
        listing = response.json()
    except ValueError as error:
        raise DataError(f"the hub's answer about {name!r} cannot be read") from error
    return listing if isinstance(listing, dict) else {}


def _chosen(listing: Mapping[str, Any], name: str, file: str) -> str:
    files = [str(entry.get("rfilename", "")) for entry in listing.get("siblings", [])]
    usable = [path for path in files if path.endswith((".jsonl", ".parquet"))]
    if file:
        usable = [path for path in files if path == file]
    elif any(path.endswith(".jsonl") for path in usable):
        usable = [path for path in usable if path.endswith(".jsonl")]
    usable = [path for path in usable if not path.startswith("/") and ".." not in path.split("/")]
    if len(usable) == 1:
        return usable[0]
    shown = ", ".join(sorted(files)[:8]) or "no files"
    raise DataError(f"say which file of {name!r} to take, as hf:{name}:FILE; it has {shown}")


def _download(client: Any, address: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    size = 0
    try:
        with client.stream("GET", address) as response, beside.open("wb") as out:
            response.raise_for_status()
            for piece in response.iter_bytes():
                size += len(piece)
                if size > _LARGEST:
                    raise DataError(f"{address} is larger than {_LARGEST >> 20} MB; not fetched")
                out.write(piece)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _as_json_lines(path: Path) -> Path:
    """The rows of a Parquet file as JSON lines, which the readers of the suites take."""
    lines = path.with_suffix(".jsonl")
    if not lines.is_file():
        try:
            from pyarrow import parquet
        except ImportError as error:
            raise MissingExtra("pyarrow", "parquet", f"reading {path.name}") from error
        beside = lines.with_name(lines.name + ".new")
        with parquet.ParquetFile(path) as file, beside.open("w", encoding="utf-8") as out:
            for batch in file.iter_batches(batch_size=1_000):
                out.writelines(json.dumps(row, default=str) + "\n" for row in batch.to_pylist())
        beside.replace(lines)
    return lines
