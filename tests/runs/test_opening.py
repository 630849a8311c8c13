"""Files of rows, and files that only look like some."""

import gzip
import json
from pathlib import Path

import pytest

from assay.core import DataError, UsageError
from assay.runs.rows import BadRow, Row, read

ROWS = [{"id": "a", "text": 'say "hi",\nthen go'}, {"id": "ü", "text": "1"}]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)
QUOTED = 'id,text\na,"say ""hi"",\nthen go"\nü,1\n'

READ = [
    ("rows.jsonl", LINES, (1, 2)),
    ("rows.txt", LINES, (1, 2)),
    ("rows.json", LINES, (1, 2)),
    ("rows.json", json.dumps(ROWS), (1, 2)),
    ("rows.json", json.dumps(ROWS, indent=2), (1, 2)),
    ("rows.jsonl", json.dumps(ROWS, indent=2), (1, 2)),
    ("rows.csv", QUOTED, (2, 4)),
    ("rows.csv", "\ufeff" + QUOTED.replace("\n", "\r\n").replace(",\r\nthen", ",\nthen"), (2, 4)),
    ("rows.csv", QUOTED.replace("id,", "id;").replace("a,", "a;").replace("ü,", "ü;"), (2, 4)),
    ("rows.tsv", QUOTED.replace("id,", "id\t").replace("a,", "a\t").replace("ü,", "ü\t"), (2, 4)),
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("name", "content", "lines"), READ)
def test_rows_of_every_form(tmp_path: Path, name, content, lines, packed) -> None:
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content.encode(), mtime=0) if packed else content.encode())
    assert list(read(path)) == [Row(*one) for one in zip(lines, ROWS, strict=True)]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("sheet.xlsx", b"PK\x03\x04\x14\x00", "a zip archive, .* save the sheet as CSV"),
        ("rows.jsonl", b"PAR1\x15\x04", "is Parquet; .* ends in .parquet"),
        ("rows.zst", b"\x28\xb5\x2f\xfd\x04", "packed with zstd; .* zstd -d"),
        ("rows.jsonl", '{"a": 1}\n'.encode("utf-16"), "is UTF-16; .* UTF-8"),
        ("rows.json", b'{\n "a": 1\n}\n', "JSON over several lines; .* jq -c"),
        ("rows.jsonl", b'{\n "a": 1\n}\n', "JSON over several lines"),
    ],
)
def test_what_holds_no_rows_is_named(tmp_path: Path, name, content, words) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        list(read(path))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rows.csv", "id,text\nä,b\n".encode("latin-1"), "not UTF-8; save the table"),
        ("rows.csv", b"id,text\na," + b"b" * 200_000, "field larger than field limit"),
        (
            "rows.jsonl.gz",
            gzip.compress(LINES.encode(), mtime=0)[:-12],
            "packed with gzip, and broken",
        ),
        ("rows.json", b'[{"a": 1},', "broken JSON"),
    ],
)
def test_what_is_broken_is_named(tmp_path: Path, name, content, words) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        list(read(path))


def test_a_row_that_is_none_keeps_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\na\n\nb,1\n")
    why = "has 1 cell, and the first line names 2 columns"
    assert list(read(tmp_path / "a.csv")) == [BadRow(2, why), Row(4, {"id": "b", "text": "1"})]
    (tmp_path / "a.json").write_text('[{"id": 1}, 2]')
    assert list(read(tmp_path / "a.json"))[1] == BadRow(2, "a number, not an object")


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.jsonl.gz"])
def test_an_empty_file_has_no_rows(tmp_path: Path, name) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"", mtime=0) if name.endswith("gz") else b"")
    assert list(read(tmp_path / name)) == []
