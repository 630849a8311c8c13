"""Records read where the index says that they lie."""

from pathlib import Path

import pytest

from assay.core import DataError, RunError
from assay.runs import index
from assay.runs.reading import Records


@pytest.fixture
def held(tmp_path: Path, tiny) -> Records:
    lines = [tiny.record(name).to_line() + b"\n" for name in ("p1", "p0")]
    (tmp_path / index.RECORDS).write_bytes(b"".join(lines))
    (tmp_path / index.PROBLEMS).write_bytes(b'{"id":"p0"}\n{"id":"p1"}\n')
    return Records(tmp_path)


def test_they_come_in_the_order_of_the_problems(held: Records) -> None:
    assert [record.problem for record in held] == ["p0", "p1"]
    assert [row["problem"] for row in held.rows()] == ["p0", "p1"]
    assert (len(held), held[-1].problem, held.faults()) == (2, "p1", [])


def test_what_was_added_is_seen_when_it_is_told(held: Records, tmp_path: Path, tiny) -> None:
    size = held.size
    assert len(held) == 2
    with (tmp_path / index.RECORDS).open("ab") as file:
        file.write(tiny.record("p2").to_line() + b"\n")
    assert (len(held), held.size > size) == (2, True)
    held.forget()
    assert len(held) == 3


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (b'"label":"correct"', b'"label":"perhaps"', "line 2: .* has the label 'perhaps'"),
        (b'"response":{"text"', b'"response":{"test"', "line 2: this line is not a record: has no"),
    ],
)
def test_what_another_hand_wrote_is_named(held: Records, tmp_path: Path, was, now, words) -> None:
    path = tmp_path / index.RECORDS
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second.replace(was, now))
    with pytest.raises(DataError, match=words):
        list(held)
    with pytest.raises(DataError, match=words):
        held[0]


def test_a_run_that_has_lost_its_records(held: Records, tmp_path: Path) -> None:
    assert len(held) == 2
    (tmp_path / index.RECORDS).unlink()
    assert held.size == 0
    with pytest.raises(RunError, match="has lost its records"):
        list(held)
