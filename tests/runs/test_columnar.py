"""A run as a table."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assay.runs import Run, columnar

parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'parquet'")


@pytest.fixture
def tabled(folder: Path, tiny) -> Run:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p2", text="lone \ud800 surrogate"))
        run.append(tiny.record("p0", text="grün\0\n", label="undecided"))
        run.append(tiny.failed("p1"))
        run.finish(parquet=True)
    return Run.open(folder)


def test_the_table_is_the_same_from_both_files(tabled: Run) -> None:
    assert (tabled.path / columnar.FILE).exists(), tabled.manifest.notes
    names = ["model", "problem", "index", "seed", "strict_outcome", "strict_score", "error"]
    from_parquet = tabled.table(names)
    (tabled.path / columnar.FILE).unlink()
    assert tabled.table(names) == from_parquet
    assert from_parquet["strict_outcome"] == ["undecided", "broken", "correct"]
    assert from_parquet["strict_score"] == [None, None, 1.0]
    assert from_parquet["error"] == [None, "model: no answer", None]


def test_text_without_a_utf8_form_is_whole_in_the_details(tabled: Run) -> None:
    table = tabled.table(["text", "details"])
    assert table["text"] == ["grün\0\n", None, "lone ? surrogate"]
    assert json.loads(table["details"][2])["response"]["text"] == "lone \ud800 surrogate"
    assert "text" not in json.loads(table["details"][0])["response"]


def test_a_table_that_does_not_cover_the_records_is_not_used(tabled: Run, tiny) -> None:
    with Run.start(tabled.path, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p1"))
        run.finish(parquet=False)
    assert Run.open(tabled.path).table(["strict_outcome"])["strict_outcome"][1] == "correct"


def test_large_runs_are_written_in_pieces(folder: Path, tiny, monkeypatch) -> None:
    monkeypatch.setattr(columnar, "_CHUNK_ROWS", 2)
    with Run.start(folder, tiny.manifest(), tiny.problems(5)) as run:
        for problem in reversed(tiny.problems(5)):
            run.append(tiny.record(problem.id))
        run.finish(parquet=False)
    assert columnar.write(folder) == 5
    assert parquet.ParquetFile(folder / columnar.FILE).num_row_groups == 3
    assert Run.open(folder).table(["problem"])["problem"] == ["p0", "p1", "p2", "p3", "p4"]


def test_without_pyarrow_a_note_says_so(folder: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from assay.runs import Run, Manifest, columnar\n"
        "columnar.installed = lambda: False\n"
        "with Run.start(sys.argv[1], Manifest(kind='eval', what={})) as run:\n"
        "    run.finish(parquet=True)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
    (note,) = Run.open(folder).manifest.notes
    assert "pip install 'assay[parquet]'" in note


def test_a_table_that_cannot_be_written_is_noted(tabled: Run, tiny) -> None:
    (tabled.path / columnar.FILE).unlink()
    (tabled.path / columnar.FILE).mkdir()
    with Run.start(tabled.path, tiny.manifest(), tiny.problems()) as run:
        run.finish(parquet=True)
        assert "records.parquet was not written: cannot write" in run.manifest.notes[-1]
