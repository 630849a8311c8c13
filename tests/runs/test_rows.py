import io
import json
from pathlib import Path

import pytest

from assay.core import DataError, UsageError
from assay.runs.rows import BadRow, Row, encode, read, read_lines, replacing, writer

COLUMNS = {"id": str, "score": float, "more": str}


def lines(data: bytes):
    return list(read_lines(io.BytesIO(data)))


CASES = [
    (b"", []),
    (b"\n  \n", []),
    (b'{"a": 1}', [Row(1, {"a": 1})]),
    (b'{"a": 1}\r\n\r\n{"a": 2}\r\n', [Row(1, {"a": 1}), Row(3, {"a": 2})]),
    (b'\xef\xbb\xbf{"a": 1}\n', [Row(1, {"a": 1})]),
    (b'{"a": "\\ud800"}\n', [Row(1, {"a": "\ud800"})]),
    (b'{"a": "x\\u0000y"}\n', [Row(1, {"a": "x\0y"})]),
    ('{"a": "\u2028"}\n'.encode(), [Row(1, {"a": "\u2028"})]),  # no line break in JSON
]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_reads(data, expected):
    assert lines(data) == expected


BAD = [
    (b"{", "broken JSON at character"),
    (b'{"a": }', "broken JSON at character 7: a value is missing"),
    (b'{"a": 1', "broken JSON at character 8: a comma is missing"),
    (b'{"a": "x', "broken JSON at character 7: a text that does not end"),
    (b'{"a": 1} 2', "broken JSON at character 10: more after the end of the object"),
    (b"[1]", "a list, not an object"),
    (b"null", "null, not an object"),
    (b"7", "a number, not an object"),
    (b'"x"', "text, not an object"),
    (b'{"a": "\xff"}', "invalid UTF-8 at byte 8"),
    (b'{"a": "x\x00y"}', "a control character inside a text"),
    (b"\x00\x00", "broken JSON"),
    (b'{"a": ' + b"[" * 100_000, "unreadable JSON: nested too deeply"),
    (b'{"a": ' + b"9" * 5000 + b"}", "unreadable JSON: a number of too many digits"),
]


@pytest.mark.parametrize(("data", "why"), BAD)
def test_names_a_bad_line_and_goes_on(data, why):
    first, bad, last = lines(b'{"a": 1}\n' + data + b'\n{"a": 2}\n')
    assert (first, last) == (Row(1, {"a": 1}), Row(3, {"a": 2}))
    assert isinstance(bad, BadRow)
    assert bad.line == 2
    assert why in bad.why


def test_no_such_file(tmp_path):
    with pytest.raises(UsageError, match="no file"):
        read(tmp_path / "missing.jsonl")
    with pytest.raises(UsageError, match="folder"):
        read(tmp_path)


ROWS = [
    {"id": "a", "score": 0.5, "more": [{"x": "é"}]},
    {"id": "b", "score": None, "more": []},
    {"id": "lone \ud800", "score": 1.0, "more": None},
]


def test_jsonl_comes_back_as_it_was(tmp_path):
    path = tmp_path / "rows.jsonl"
    with writer(path, COLUMNS) as out:
        for row in ROWS:
            out.write(row)
    assert [row.fields for row in read(path)] == ROWS


def test_parquet_holds_text_and_numbers_and_json(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "rows.parquet"
    with writer(path, COLUMNS) as out:
        for row in ROWS:
            out.write(row)
    back = [row.fields for row in read(path)]
    assert [row["score"] for row in back] == [0.5, None, 1.0]
    assert [row["id"] for row in back] == ["a", "b", "lone \\ud800"]
    assert json.loads(back[0]["more"]) == [{"x": "é"}]
    assert [row.line for row in read(path)] == [1, 2, 3]


def test_empty_parquet_has_its_columns(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    with writer(tmp_path / "empty.parquet", COLUMNS):
        pass
    assert parquet.read_table(tmp_path / "empty.parquet").column_names == list(COLUMNS)


def test_a_parquet_text_that_is_not_utf8_costs_its_row(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = pyarrow.array([b"fine", b"\xff", b"fine too"], pyarrow.binary())
    column = pyarrow.Array.from_buffers(pyarrow.string(), 3, texts.buffers())
    parquet.write_table(pyarrow.table({"a": column}), tmp_path / "bad.parquet")
    first, bad, last = read(tmp_path / "bad.parquet")
    assert (first, last) == (Row(1, {"a": "fine"}), Row(3, {"a": "fine too"}))
    assert bad.line == 2
    assert "invalid UTF-8" in bad.why


def test_parquet_in_name_only(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "rows.parquet"
    path.write_text("{}")
    with pytest.raises(DataError, match="not a Parquet file"):
        list(read(path))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.parquet"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, name):
    pytest.importorskip("pyarrow")
    path = tmp_path / name
    path.write_text("old")

    def write():
        with writer(path, COLUMNS) as out:
            out.write(ROWS[0])
            out.write({"id": object()})

    with pytest.raises(TypeError):
        write()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with replacing(tmp_path / "link") as place:
        place.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_writes_into_a_device():
    with writer("/dev/null", COLUMNS) as out:
        out.write(ROWS[0])
    assert Path("/dev/null").is_char_device()  # written into, not replaced by a file


def test_refuses_a_folder_and_a_place_that_is_not_there(tmp_path):
    for path, message in ((tmp_path, "is a folder"), (tmp_path / "no" / "x.jsonl", "no folder")):
        with pytest.raises(UsageError, match=message), writer(path, COLUMNS):
            pass


def test_lone_surrogates_are_escaped_and_other_text_is_not():
    assert encode({"a": "é"}) == '{"a": "é"}\n'.encode()
    assert encode({"a": "\ud800"}) == b'{"a": "\\ud800"}\n'


def test_a_full_disk_is_named_by_the_file_that_did_not_fit(tmp_path) -> None:
    (tmp_path / "report.html").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"report\.html") as caught:  # noqa: SIM117
        with replacing(tmp_path / "report.html") as place:
            place.write_text("much", encoding="utf-8")
    assert caught.value.filename == str(tmp_path / "report.html")
