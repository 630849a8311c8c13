"""A run as one file."""

import csv
import json
from pathlib import Path

import pytest

from assay.core import Failure, Problem, Reason, Response, Verdict
from assay.runs import Manifest, Record, Run
from assay.runs.export import columns, to_csv, to_jsonl, to_parquet

HOSTILE = 'say "hi",\n=1+1\x00\ud800é'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    manifest = Manifest(kind="eval", what={"model": {"name": "m"}, "verifiers": {"v": {}}})
    asked = [
        Problem.of("How?", id="p", reference=["a", "b"], metadata={"level": 2}),
        Problem.of("Why?", id="q"),
    ]
    with Run.start(tmp_path / "run", manifest, asked) as made:
        verdict = Verdict("incorrect", reasons=(Reason("is wrong", "1"),))
        made.append(
            Record(problem="p", response=Response(HOSTILE), verdicts={"v": verdict}, seed=7)
        )
        made.append(Record(problem="q", index=1, error=Failure("model", "gone")))
        made.finish()
    return made


def test_json_lines(run: Run, tmp_path: Path) -> None:
    assert to_jsonl(run, tmp_path / "a.jsonl") == 2
    first, second = map(json.loads, (tmp_path / "a.jsonl").read_text().splitlines())
    assert tuple(first) == columns(run)
    assert (first["prompt"], first["reference"], first["text"]) == ("How?", ["a", "b"], HOSTILE)
    assert (first["v_outcome"], first["v_score"], first["seed"]) == ("incorrect", 0.0, 7)
    assert first["details"]["verdicts"]["v"]["reasons"] == [{"text": "is wrong", "measured": "1"}]
    assert (second["text"], second["v_outcome"], second["error"]) == (None, "broken", "model: gone")


def test_csv(run: Run, tmp_path: Path) -> None:
    assert to_csv(run, tmp_path / "a.csv") == 2
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert first["text"] == HOSTILE.replace("\ud800", "\\ud800")
    assert (first["index"], first["reference"], first["metadata"]) == (
        "0",
        '["a", "b"]',
        '{"level": 2}',
    )
    assert "details" not in first
    assert (second["problem"], second["text"]) == ("q", "")


def test_parquet(run: Run, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert to_parquet(run, tmp_path / "a.parquet") == 2
    table = parquet.read_table(tmp_path / "a.parquet")
    first = table.to_pylist()[0]
    assert (first["index"], first["seed"], first["v_score"]) == (0, 7, 0.0)
    assert table.schema.field("index").type == "int64"
    assert json.loads(first["reference"]) == ["a", "b"]
