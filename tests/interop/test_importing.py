"""A log as a run."""

import pytest

from assay.core import DataError, WrongRun
from assay.evaluate.reverify import reverify
from assay.interop.importing import import_log
from assay.verifiers.text import Exact
from tests.interop.written import lines, lm_eval_log, sample


def test_a_run_of_a_log(tmp_path) -> None:
    run = import_log(lm_eval_log(tmp_path), out=tmp_path / "run")
    assert (run.model, run.manifest.what["suite"]["name"]) == ("org/m", "lm-eval/sums")
    assert {name: score.value for name, score in run.scores.items()} == {
        "exact_match": 0.0,
        "exact_match,flexible": 0.5,
    }
    assert run.manifest.finished
    assert [record.key for record in run] == [("0", 0), ("1", 0)]
    again = reverify(run, Exact(), out=tmp_path / "again", floor=False)
    assert again.scores["exact"].value == 0.0


def test_a_run_goes_on_and_is_of_one_log(tmp_path) -> None:
    import_log(lm_eval_log(tmp_path), out=tmp_path / "run")
    assert len(import_log(lm_eval_log(tmp_path), out=tmp_path / "run")) == 2
    other = lines(tmp_path / "other.jsonl", [sample(0, "?", "", "")])
    with pytest.raises(WrongRun, match="was started with"):
        import_log(other, out=tmp_path / "run")


def test_one_id_stands_for_one_problem(tmp_path) -> None:
    rows = [
        sample(0, "2 + 2?", "4", "4"),
        sample(0, "2 + 3?", "5", "5"),
        sample(0, "2 + 2?", "4", "four"),
    ]
    run = import_log(lines(tmp_path / "samples.jsonl", rows), out=tmp_path / "run")
    assert [(record.key, record.response.text) for record in run] == [
        (("0", 0), "4"), (("0", 1), "four"), (("0#2", 0), "5"),
    ]  # fmt: skip


def test_rows_that_cannot_be_read_are_noted(tmp_path) -> None:
    rows = [sample(0, "?", "", "a"), {**sample(1, "?", "", "b"), "resps": 3}]
    run = import_log(lines(tmp_path / "samples.jsonl", rows), out=tmp_path / "run")
    assert "1 row could not be read; line 2: needs an object 'doc'" in run.manifest.notes[1]
    with pytest.raises(DataError, match=r"b\.jsonl: no sample can be read; line 1"):
        import_log(lines(tmp_path / "b.jsonl", rows[1:]), out=tmp_path / "b", form="lm-eval")


def test_the_model_may_be_named(tmp_path) -> None:
    log = lines(tmp_path / "samples.jsonl", [sample(0, "?", "", "")])
    assert import_log(log, out=tmp_path / "a").model == "unknown"
    assert import_log(log, out=tmp_path / "b", model="mine").model == "mine"
