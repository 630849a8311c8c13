"""A run in W&B, offline, read back from what it wrote."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assay.evaluate.evaluation import Evaluation
from assay.interop.wandb import log

wandb = pytest.importorskip("wandb", reason="needs wandb (assay[interop])")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


BLOCK = 1 << 15


def chunks(file: Path) -> Iterator[bytes]:
    """The records of a ``.wandb`` file: a header of seven bytes, then LevelDB's log format."""
    data = file.read_bytes()
    assert data[:4] == b":W&B"
    place, record = 7, b""
    while place + 7 <= len(data):
        if BLOCK - place % BLOCK < 7:  # too little is left of a block for another head
            place += BLOCK - place % BLOCK
            continue
        length, kind = struct.unpack("<HB", data[place + 4 : place + 7])
        record += data[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):  # whole, or the last piece
            yield record
            record = b""


def written(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the only run below a folder logged, and its tables."""
    from wandb.proto.wandb_internal_pb2 import Record

    (file,) = folder.glob("wandb/offline-run-*/run-*.wandb")
    logged: dict[str, Any] = {}
    for chunk in chunks(file):
        for item in Record.FromString(chunk).history.item:
            logged[item.key or "/".join(item.nested_key)] = json.loads(item.value_json)
    tables = [json.loads(path.read_text()) for path in sorted(folder.rglob("*.table.json"))]
    return logged, tables


def test_a_run_is_read_back(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WANDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WANDB_SILENT", "true")
    made = log(evaluation.path, project="ours", mode="offline", dir=str(tmp_path))
    wandb.teardown()  # its service has written everything when it is gone
    logged, tables = written(tmp_path)
    assert made
    assert (logged["v"], logged["v.n"], logged["v.broken"]) == (0.5, 4, 2)
    assert logged["v.low"] < 0.5 < logged["v.high"]
    assert "w" not in logged
    assert logged["scores/_type"] == logged["samples/_type"] == "table-file"
    by_columns = {table["columns"][0]: table for table in tables}
    assert [row[0] for row in by_columns["score"]["data"]][:2] == ["v", "w"]
    place = by_columns["problem"]["columns"].index("v.outcome")
    outcomes = [row[place] for row in by_columns["problem"]["data"]]
    assert outcomes[2:6] == ["incorrect", "invalid", "undecided", "broken"]
