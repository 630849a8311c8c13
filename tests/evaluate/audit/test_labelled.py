"""Labelled rows: what a label may be, and what happens to rows that cannot be used."""

import json

import pytest

from assay.core import BadArgument, DataError, UsageError
from assay.evaluate.audit.labelled import Labelled, Layout, read, truth
from assay.verifiers.files import Fields


@pytest.mark.parametrize(
    ("label", "means"),
    [
        (True, "correct"),
        (False, "incorrect"),
        (1, "correct"),
        (0, "incorrect"),
        (1.0, "correct"),
        ("correct", "correct"),
        (" Incorrect ", "incorrect"),
        ("INVALID", "invalid"),
        ("1", "correct"),
        ("no", "incorrect"),
        (None, None),
    ],
)
def test_a_label(label, means):
    assert truth(label) == means


@pytest.mark.parametrize("label", [2, 0.5, "maybe", "", [], {"a": 1}])
def test_a_label_that_nobody_can_read_is_named(label):
    with pytest.raises(DataError, match="the label must be"):
        truth(label)


def test_rows_of_a_file_with_fields_of_their_own(tmp_path):
    path = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"q": "2+2?", "out": {"text": "4"}, "gold": "4", "ok": 1, "set": "sums"}),
        "{broken",
        json.dumps({"q": "2+2?", "out": {"text": "4"}, "gold": "4", "ok": "perhaps", "set": "x"}),
        json.dumps({"q": "2+2?", "out": {"text": "4"}, "gold": "4", "ok": None, "set": ["a"]}),
        json.dumps({"q": "2+2?", "out": {"text": "4"}, "gold": "4", "set": "sums"}),
    ]
    path.write_text("\n".join(lines))
    fields = Fields(response="out.text", reference="gold", question="q")
    found = read(path, Layout(fields=fields, label="ok", category="set"))
    assert [(row.truth, row.category, row.line) for row in found.good] == [
        ("correct", "sums", 1),
        (None, '["a"]', 4),
    ]
    assert [line for line, _ in found.bad] == [2, 3, 5]
    assert "broken JSON" in found.bad[0][1]
    assert "'perhaps'" in found.bad[1][1]
    assert found.bad[2][1] == "has no field 'ok' for the label"


def test_objects_and_labelled_rows_are_taken_as_they_are(rows):
    once = read(rows).good
    assert read(once).good == once
    assert isinstance(once[0], Labelled)
    assert len(read(rows, limit=3).good) == 3


def test_a_cluster_is_what_was_asked(rows):
    assert len({row.cluster for row in read(rows).good}) == len(rows) / 2


def test_wrong_use(tmp_path):
    with pytest.raises(UsageError, match="there is no file"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(BadArgument, match="limit is at least 1"):
        read([], limit=0)
    with pytest.raises(BadArgument, match="a row is an object"):
        read(["text"])
