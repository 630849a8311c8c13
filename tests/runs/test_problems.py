"""The problems that a run keeps."""

from pathlib import Path

import pytest

from assay.core import DataError, WrongRun
from assay.runs import index, problems
from assay.runs.journal import lines


def ids(folder: Path) -> list[str]:
    return [problem.id for problem in problems.read(folder)]


def test_they_come_back_as_they_were(tmp_path: Path, tiny) -> None:
    asked = tiny.problems(3)
    problems.write(tmp_path, asked)
    assert list(problems.read(tmp_path)) == asked
    offsets = [offset for offset, _ in lines(tmp_path / index.PROBLEMS)]
    assert [problems.read_at(tmp_path, offset) for offset in offsets] == asked


@pytest.mark.parametrize("count", [0, 2, 5])
def test_a_run_goes_on_with_more_or_fewer(tmp_path: Path, tiny, count: int) -> None:
    problems.write(tmp_path, tiny.problems(3))
    problems.write(tmp_path, tiny.problems(count))
    assert ids(tmp_path) == [f"p{n}" for n in range(max(3, count))]


def test_others_are_refused_and_nothing_changes(tmp_path: Path, tiny) -> None:
    first, second, third = tiny.problems(3)
    problems.write(tmp_path, [first, second])
    with pytest.raises(WrongRun, match="problem 2 is 'p1' now, with other content"):
        problems.write(tmp_path, [first, second.replace(reference="x"), third])
    assert ids(tmp_path) == ["p0", "p1"]
    assert [one.name for one in tmp_path.iterdir()] == [index.PROBLEMS]


def test_a_line_that_is_no_problem_is_named(tmp_path: Path, tiny) -> None:
    problems.write(tmp_path, tiny.problems(1))
    path = tmp_path / index.PROBLEMS
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    with pytest.raises(DataError, match=r"the line at byte .* is not a problem"):
        list(problems.read(tmp_path))
