"""Results on disk survive whatever happens to the files, but for what was torn off."""

import sqlite3
import threading

import pytest

from assay.core import DataError, RunError, Usage, Verdict
from assay.runs.journal import Journal
from assay.synthesize import store as module
from assay.synthesize.row import Row
from assay.synthesize.store import INDEX, Result, Store


def result(number: int, **fields) -> Result:
    return Result(rows=(Row.of(number=number).judged("v", Verdict("correct")),), **fields)


def test_a_result_is_found_again(tmp_path) -> None:
    whole = result(1, spent=Usage(model_calls=2), model="m")
    with Store(tmp_path / "s") as store:
        store.put("key", "ask", whole)
        assert store.get("key") == whole
        assert store.get("other") is None
        assert len(store) == 1
    with Store(tmp_path / "s") as store:
        assert store.get("key") == whole


def test_a_failure_is_kept_and_not_used(tmp_path) -> None:
    with Store(tmp_path) as store:
        store.put("key", "ask", Result(failed="ConnectionFailed: no"))
        assert store.get("key") is None
        store.put("key", "ask", result(1))
    with Store(tmp_path) as store:
        assert store.get("key") == result(1)


@pytest.mark.parametrize(
    ("got", "put", "left", "removed"),
    [
        pytest.param(["k1", "k4"], {}, {"k1": 1, "k4": 4}, 4, id="what was looked up stays"),
        pytest.param([], {"new": 9}, {"new": 9}, 6, id="what was made stays"),
        pytest.param(["k1"], {"k1": 7}, {"k1": 7}, 5, id="what was made anew takes its place"),
        pytest.param([], {}, {}, 6, id="nothing was used"),
    ],
)
def test_what_was_not_used_is_pruned(tmp_path, got, put, left, removed) -> None:
    folder = tmp_path / "s"
    with Store(folder) as store:
        for number in range(6):
            store.put(f"k{number}", "ask" if number % 2 else "judge", result(number))
    before = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    with Store(folder, watch=True) as store:
        for key in got:
            assert store.get(key) is not None
        for key, number in put.items():
            store.put(key, "ask", result(number))
        grown = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
        pruned = store.prune()
        assert pruned.results == removed
        store.put("after", "ask", result(5))
        assert len(store) == len(left) + 1
    assert grown >= before
    after = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    assert pruned.size > grown - after
    with Store(folder) as store:
        assert len(store) == len(left) + 1
        for number in range(6):
            key = f"k{number}"
            assert store.get(key) == (result(left[key]) if key in left else None)
        assert store.get("after") == result(5)


def test_a_pruning_that_is_killed_loses_nothing(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "s"
    with Store(folder) as store:
        for name in ("ask", "judge"):
            store.put(name, name, result(1))
    read, calls = Journal.read, iter(range(1))

    def stopped(journal, start, size):
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return read(journal, start, size)

    store = Store(folder, watch=True)
    store._used = {"ask", "judge"}  # looked up, without reading them here
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "read", stopped)
        with pytest.raises(KeyboardInterrupt):
            store.prune()
    store.close()
    (folder / ".ask.jsonl.1.part").write_bytes(b"torn")
    with Store(folder) as store:
        assert store.get("ask") == store.get("judge") == result(1)
    assert not list(folder.glob(".*.part"))


def test_what_was_not_watched_is_not_pruned(tmp_path) -> None:
    with Store(tmp_path) as store, pytest.raises(RunError, match="was not watched"):
        store.prune()


def test_the_index_is_a_convenience(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    with Store(tmp_path) as store:
        for number in range(10):
            store.put(f"k{number}", "ask" if number % 2 else "judge", result(number))
    for path in tmp_path.glob(f"{INDEX}*"):
        path.unlink()
    with Store(tmp_path) as store:
        assert [store.get(f"k{number}") for number in range(10)] == list(map(result, range(10)))


def test_what_came_after_the_last_index_is_read_again(tmp_path) -> None:
    store = Store(tmp_path)
    store.put("a", "ask", result(1))
    held = (tmp_path / INDEX).read_bytes()
    store.close()
    (tmp_path / INDEX).write_bytes(held)  # as it was before the result was in it
    with Store(tmp_path) as store:
        assert store.get("a") == result(1)


def test_a_torn_line_is_cut_and_only_it_is_lost(tmp_path) -> None:
    with Store(tmp_path) as store:
        store.put("a", "ask", result(1))
    path = tmp_path / "ask.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "b", "rows": [')
    with Store(tmp_path) as store:
        assert store.torn == 22
        assert store.get("a") == result(1)
        assert store.get("b") is None
        store.put("b", "ask", result(2))
        assert store.get("b") == result(2)


def test_a_file_that_was_cut_short_is_not_believed_to_be_whole(tmp_path) -> None:
    with Store(tmp_path) as store:
        store.put("a", "ask", result(1))
        store.put("b", "ask", result(2))
    path = tmp_path / "ask.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with Store(tmp_path) as store:
        assert store.get("a") == result(1)
        assert store.get("b") is None


def test_lines_of_another_hand_are_passed_over(tmp_path) -> None:
    (tmp_path / "ask.jsonl").write_bytes(b'nothing\n[1]\n{"rows": []}\n{"key": []}\n')
    with Store(tmp_path) as store:
        assert len(store) == 0
        store.put("a", "ask", result(1))
        assert store.get("a") == result(1)


def test_threads_share_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    with Store(tmp_path) as store:

        def work(mark: str) -> None:
            for number in range(50):
                store.put(f"{mark}{number}", mark, result(number))
                assert store.get(f"{mark}{number // 2}") == result(number // 2)

        threads = [threading.Thread(target=work, args=(mark,)) for mark in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store) == 150


def test_one_process_at_a_time(tmp_path) -> None:
    with Store(tmp_path), pytest.raises(RunError, match="is being written by process"):
        Store(tmp_path)
    Store(tmp_path).close()


def test_closing_twice_is_fine(tmp_path) -> None:
    store = Store(tmp_path)
    store.close()
    store.close()
    Store(tmp_path).close()  # and leaves no lock behind


def test_a_change_of_a_step_is_seen_once(tmp_path) -> None:
    with Store(tmp_path) as store:
        assert not store.changed("ask/1", "a")
        assert not store.changed("ask/1", "a")
        assert store.changed("ask/1", "b")
        assert not store.changed("ask/1", "b")
        assert not store.changed("ask/1", "")


def test_an_index_that_is_none_is_told(tmp_path) -> None:
    (tmp_path / INDEX).write_bytes(b"nothing at all " * 100)
    with pytest.raises(DataError, match="remove that file, and it is made again"):
        Store(tmp_path)
    (tmp_path / INDEX).unlink()
    Store(tmp_path).close()


def test_an_index_of_a_newer_assay_is_told(tmp_path) -> None:
    database = sqlite3.connect(tmp_path / INDEX)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(DataError, match="newer assay"):
        Store(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path) -> None:
    (tmp_path / "s").write_text("x")
    with pytest.raises(RunError, match="cannot make the folder"):
        Store(tmp_path / "s")
