"""Which runs a folder holds, how each is doing, and how much is filed while a page waits."""

import os
import time

import pytest

from assay.core import UnknownName
from assay.evaluate.evaluation import Evaluation
from assay.web import keeper, library
from assay.web.library import Library, held
from assay.web.lookup import Wanted


def test_runs_are_found_in_folders_of_folders(runs, shelf, make) -> None:
    for name in ("a", "deep/er/b", "too/deep/to/be/seen"):
        make.write(runs / name, "m", [make.record(0)], count=1)
    (runs / "empty").mkdir()
    (runs / "file").write_text("no run", encoding="utf-8")
    assert sorted(run.name for run in shelf.runs()) == ["a", "deep/er/b"]


def test_a_folder_that_is_a_run_is_the_only_one(two) -> None:
    found = Library(two / "one")
    assert [run.name for run in found.runs()] == ["one"]
    found.close()


def test_no_link_leads_out_of_the_folder(two, shelf, tmp_path, make) -> None:
    make.write(tmp_path / "outside", "secret", [make.record(0)], count=1)
    (two / "link").symlink_to(tmp_path / "outside")
    (two / "inner").symlink_to(two / "one")
    assert sorted(run.name for run in shelf.runs()) == ["inner", "one", "two"]


@pytest.mark.parametrize("name", ["", ".", "..", "../runs/one", "one/", "/one", "one/../two", "x"])
def test_names_are_those_that_were_found(two, shelf, name) -> None:
    with pytest.raises(UnknownName):
        shelf.run(name)


def test_states(runs, shelf, make) -> None:
    make.write(runs / "finished", "m", [make.record(0)], count=1)
    make.write(runs / "stopped", "m", [make.record(0)], count=1, done=False)
    (runs / "unreadable").mkdir()
    (runs / "unreadable" / "manifest.json").write_bytes(b"\xff")
    with Evaluation.start(runs / "running", make.manifest("m", 1), [make.problem(0)]):
        assert held(runs / "running")
        assert {run.name: run.state for run in shelf.runs()} == {
            name: name for name in ("finished", "stopped", "unreadable", "running")
        }
    assert not held(runs / "running")


def test_a_run_that_is_gone_is_not_there(two, shelf) -> None:
    assert shelf.run("one").model == "m1"
    (two / "one").rename(two.parent / "moved")
    with pytest.raises(UnknownName):
        shelf.run("one")


def wait_for(condition, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    assert condition()


def test_much_is_filed_and_counted_by_another_process(runs, shelf, make, monkeypatch) -> None:
    monkeypatch.setattr(keeper, "LITTLE", 1_000)
    monkeypatch.setattr(library, "LITTLE", 1_000)
    records = [make.record(n) for n in range(3_000)]
    run = make.write(runs / "large", "m", records, count=3_000, done=False)
    listed = shelf.run("large")
    assert shelf.scores(listed) is None  # nothing is counted yet
    with shelf.lookup(listed) as table:
        assert 0 < table.count(Wanted()) <= 3_000  # and something is shown
    wait_for(lambda: shelf.scores(listed) is not None)
    assert shelf.scores(listed).to_dict()["scores"] == run.counted().to_dict()["scores"]
    assert shelf.filed(listed) == 1.0


def test_closing_ends_the_other_process(runs, shelf, make, monkeypatch) -> None:
    monkeypatch.setattr(keeper, "_CHILD", "import time; time.sleep(600)")
    make.write(runs / "a", "m", [make.record(0)], count=1)
    shelf.keeper.ask("file", runs / "a")
    wait_for(lambda: shelf.keeper._child is not None)
    child = shelf.keeper._child
    shelf.close()
    assert child.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_scores_follow_the_records(runs, shelf, make) -> None:
    with Evaluation.start(
        runs / "a", make.manifest("m", 2), [make.problem(0), make.problem(1)]
    ) as run:
        run.append(make.record(0))
        assert shelf.scores(shelf.run("a"))["prompt_strict"].value == 1.0
        run.append(make.record(1, right=False))
        assert shelf.scores(shelf.run("a"))["prompt_strict"].value == 0.5
