"""Rows of the published layout as problems."""

import json

import pytest

from assay.core import DataError
from assay.verifiers.constraints import from_spec
from assay.verifiers.constraints.codi import read

LENGTH = {"instruction": "About 20 words, please.", "mode": "around", "label": [18.0, 22.0]}
KEYWORD = {
    "instruction": "Use sea and boat.",
    "label": ["sea", "boat or ship"],
    "anti_label": "gull",
}


def written(folder, *rows):
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_rows_are_problems(tmp_path):
    first, second = read(written(tmp_path, LENGTH, KEYWORD))
    assert (first.id, first.prompt) == ("rows-1", "About 20 words, please.")
    assert first.metadata == {"task": "length", "mode": "around"}
    assert first.constraints[0].args == {"lo": 18, "hi": 22}
    assert second.constraints[0].args == {"labels": ["sea", "boat or ship"], "anti_label": "gull"}
    for problem in (first, second):
        made = from_spec(problem.constraints[0])
        assert made.verify(made.obey("A start.")).label == "correct"


@pytest.mark.parametrize(
    "change",
    [{"label": []}, {"label": [5, 3]}, {"label": [1, "a"]}, {"label": [""]}, {"instruction": 3}],
)
def test_a_bad_row_is_named_by_path_and_line(tmp_path, change):
    path = written(tmp_path, LENGTH, KEYWORD | change)
    with pytest.raises(DataError) as caught:
        list(read(path))
    assert (caught.value.path, caught.value.line) == (str(path), 2)
