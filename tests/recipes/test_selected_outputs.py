"""Raw outputs are chosen from by the same selectors, and a perfect checker reaches the ceiling."""

import json

import pytest

from assay.core import DataError, UsageError
from assay.recipes.selected_outputs import points


def write(folder, rows) -> None:
    (folder / "game24").mkdir()
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "game24" / "naive_standard.jsonl").write_text(text)


RIGHT, WRONG = "Answer: (7 - 1) * (4 * 2 / 2) = 24", "Answer: (7 - 1) * (4 - 2) = 24"


def test_rules_over_samples(tmp_path) -> None:
    rows = [
        {"puzzle": "1 2 4 7", "ys": [RIGHT] + [WRONG] * 99},
        {"puzzle": "2 2 4 7", "ys": ["Answer: not possible"] * 100},
    ]
    write(tmp_path, rows)
    found = {(one.rule, one.n): one.accuracy for one in points(tmp_path, sets=400)}
    assert found["best_of_n", 100] == 0.0  # 1 2 4 7 needs one 2, and two were used
    rows[0]["ys"][0] = "Answer: (7 - 1) * 4 * 1 = 24"
    rows[0]["puzzle"] = "1 1 4 7"
    (tmp_path / "game24" / "naive_standard.jsonl").unlink()
    (tmp_path / "game24").rmdir()
    write(tmp_path, rows)
    found = {(one.rule, one.n): one.accuracy for one in points(tmp_path, sets=400)}
    assert found["best_of_n", 100] == 0.5
    assert found["majority", 100] == 0.0
    assert found["best_of_n", 1] == pytest.approx(0.005)
    assert found["best_of_n", 16] == pytest.approx(0.08, abs=0.03)


def test_what_is_missing_is_said(tmp_path) -> None:
    with pytest.raises(UsageError, match="holds neither 'game24' nor 'qwen_math_cot'"):
        list(points(tmp_path))
    write(tmp_path, [{"puzzle": "1 2 4 7"}])
    with pytest.raises(DataError, match="has no 'ys'"):
        list(points(tmp_path))
