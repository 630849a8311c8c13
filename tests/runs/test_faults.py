"""What another hand did to the records of a run is told by file and line."""

import json
from pathlib import Path

import pytest

from assay.core import DataError, RunError
from assay.runs import Run
from assay.runs.faults import MOST, line_at


def lines_of(run: Run) -> list[bytes]:
    return (run.path / "records.jsonl").read_bytes().splitlines(keepends=True)


def rewritten(run: Run, lines: list[bytes]) -> Run:
    (run.path / "records.jsonl").write_bytes(b"".join(lines))
    return Run.open(run.path)


def test_a_sound_run_has_none(finished: Run) -> None:
    assert finished.faults() == []


@pytest.mark.parametrize("garbage", [b"garbage{{{\n", b'["a list"]\n', b"\xff\x00\n"])
def test_a_line_that_is_no_record_is_named(finished: Run, garbage) -> None:
    first, _, last = lines_of(finished)
    run = rewritten(finished, [first, garbage, last])
    (said,) = run.faults()
    assert f"{run.path / 'records.jsonl'} line 2 is no record" in said
    assert Run.open(run.path).faults() == [said]  # through the index that is kept, too


def test_faults_are_told_up_to_a_number(finished: Run) -> None:
    run = rewritten(finished, lines_of(finished) + [b"x\n"] * (MOST + 2))
    said = run.faults()
    assert len(said) == MOST + 1
    assert "2 more faults" in said[-1]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({"label": "incorrect"}, "different verdicts"),
        ({"text": "Bye"}, "different contents"),
        ({}, None),
    ],
)
def test_a_sample_with_two_answers(finished: Run, tiny, again, said) -> None:
    second = tiny.record("p2", **again).to_line() + b"\n"
    run = rewritten(finished, [*lines_of(finished), second])
    if said is None:
        assert run.faults() == []
    else:
        (found,) = run.faults()
        assert "lines 1 and 4 hold sample 0 of problem 'p2'" in found
        assert said in found
    assert len(run) == 3


def test_a_retry_of_a_failure_is_no_fault(folder: Path, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.failed("p0"))
        run.append(tiny.record("p0"))
    assert Run.open(folder).faults() == []


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({"label": "maybe", "score": 1.0}, "has the label 'maybe'"),
        ({"label": ["correct"], "score": 1.0}, "has the label ['correct']"),
        ({"label": "correct", "score": float("nan")}, "has the score nan"),
        ({"label": "correct", "score": 7}, "has the score 7"),
        ({"label": "correct", "score": "1"}, "has the score '1'"),
        ({"label": "correct"}, "has the score None"),
        ({"label": "undecided", "score": 0.5}, "is undecided and has the score 0.5"),
        ({"label": "correct", "score": 1.0, "parts": [{"label": "so"}]}, "has a part that has"),
        ("correct", "is 'correct', not an object"),
    ],
)
def test_a_verdict_that_no_verifier_gives(finished: Run, verdict, said) -> None:
    first, second, last = lines_of(finished)
    row = json.loads(second)
    row["verdicts"]["strict"] = verdict
    changed = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    run = rewritten(finished, [first, changed, last])
    with pytest.raises(DataError) as caught:
        list(run.rows())
    assert (caught.value.path, caught.value.line) == (str(run.path / "records.jsonl"), 2)
    assert said in str(caught.value)
    assert "sample 0 of problem 'p0'" in str(caught.value)


@pytest.mark.parametrize("verdicts", [None, [], "x"])
def test_verdicts_that_are_no_object(finished: Run, verdicts) -> None:
    first, *others = lines_of(finished)
    row = {**json.loads(first), "verdicts": verdicts}
    changed = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(DataError, match=r"records.jsonl line 1: .* not an object"):
        list(rewritten(finished, [changed, *others]).rows())


def test_a_record_that_is_broken_inside(finished: Run) -> None:
    first, second, last = lines_of(finished)
    row = {**json.loads(second), "response": {"finish_reason": "stop"}}
    changed = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(DataError, match=r"line 2: this line is not a record"):
        list(rewritten(finished, [first, changed, last]).records())


def test_records_that_are_gone(finished: Run) -> None:
    (finished.path / "records.jsonl").unlink()
    with pytest.raises(RunError, match="lost its records"):
        list(finished.rows())


@pytest.mark.parametrize(("spoil", "said"), [(Path.unlink, "gone"), (Path.write_text, "empty")])
def test_problems_that_are_lost(finished: Run, spoil, said) -> None:
    path = finished.path / "problems.jsonl"
    spoil(path, *([""] if said == "empty" else []))
    assert Run.open(finished.path).faults() == [f"{path} is {said}: the run has lost its problems"]


def test_the_line_at_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"ab\n\ncd\n")
    assert [line_at(path, offset) for offset in (0, 3, 4)] == [1, 2, 3]
