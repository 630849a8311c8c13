"""Where the records lie."""

from assay.runs import Run, index


def test_a_kept_index_is_what_reading_finds(finished: Run) -> None:
    kept = index.load(finished.path)
    assert kept == index.build(finished.path)
    assert kept is not None
    assert list(kept.offsets) != sorted(kept.offsets)


def test_an_index_that_does_not_fit_is_made_again(finished: Run, tiny) -> None:
    path = finished.path / index.INDEX
    whole = path.read_bytes()
    for content in (b"", whole[:-1], b"x" * len(whole), whole + b"12345678"):
        path.write_bytes(content)
        assert index.load(finished.path) is None
        assert len(index.index_of(finished.path).offsets) == 3
    path.write_bytes(whole)
    with (finished.path / index.RECORDS).open("ab") as file:
        file.write(tiny.record("p1", 1).to_line() + b"\n")
    assert [record.key for record in finished.open(finished.path)][2] == ("p1", 1)


def test_records_of_unlisted_problems_come_last(folder, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems(1)) as run:
        for name in ("b", "a", "p0"):
            run.append(tiny.record(name))
        assert [record.problem for record in run] == ["p0", "b", "a"]
