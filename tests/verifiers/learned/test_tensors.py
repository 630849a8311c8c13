"""Files of floats: what was written is read, and nothing else is."""

import json
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import DataError
from assay.verifiers.learned import tensors

FLOATS = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=20)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), FLOATS, max_size=4))
def test_a_round_trip(tmp_path_factory, given_tensors) -> None:
    path = tmp_path_factory.mktemp("t") / "w.safetensors"
    kept = {name: array("f", values) for name, values in given_tensors.items()}
    kept.pop("__metadata__", None)
    tensors.write(path, kept)
    assert tensors.read(path) == kept


def test_other_programs_read_it_and_it_reads_theirs(tmp_path) -> None:
    safetensors = pytest.importorskip("safetensors.numpy", reason="needs safetensors and numpy")
    numpy = pytest.importorskip("numpy")
    path, theirs = tmp_path / "ours.safetensors", tmp_path / "theirs.safetensors"
    tensors.write(path, {"a": array("f", [1.5, -2.0]), "b": array("f", [0.25])})
    read = safetensors.load_file(path)
    assert {name: each.tolist() for name, each in read.items()} == {"a": [1.5, -2.0], "b": [0.25]}
    safetensors.save_file({"m": numpy.array([[1, 2]], dtype="float32")}, theirs)
    assert tensors.read(theirs) == {"m": array("f", [1.0, 2.0])}


def file_of(header: object, body: bytes = b"\0" * 8) -> bytes:
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(encoded).to_bytes(8, "little") + encoded + body


NAN = b"\0\0\xc0\x7f"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x80\x04pickle", b"\xff" * 64, file_of(b"{"), file_of(b"[" * 5000), file_of([1]),
        file_of({"a": 1}), file_of({"a": {"dtype": "F32", "shape": [2]}}),
        file_of({"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}),
        file_of({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}),
        file_of({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}),
        file_of({"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}),
        file_of({"a": {"dtype": "F32", "shape": [1], "data_offsets": ["0", "4"]}}),
        file_of({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, NAN),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(tmp_path, raw) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=r"w\.safetensors"):
        tensors.read(path)


def test_an_interrupted_write_leaves_the_older_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "w.safetensors"
    tensors.write(path, {"a": array("f", [1.0])})
    monkeypatch.setattr(tensors, "_little", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tensors.write(path, {"a": array("f", [2.0])})
    monkeypatch.undo()
    assert tensors.read(path) == {"a": array("f", [1.0])}
    assert [file.name for file in tmp_path.iterdir()] == ["w.safetensors"]
