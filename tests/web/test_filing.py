"""The table of a run's samples: what is filed, as the run grows, breaks off and is made anew."""

import json
import shutil
import threading

import pytest

from assay.core import Failure, Response, Verdict
from assay.evaluate.evaluation import Evaluation
from assay.runs import Record
from assay.runs.index import RECORDS
from assay.web import filing
from assay.web.lookup import Lookup, Wanted


def listed(folder) -> list[tuple[int, int, str]]:
    filing.update(folder)
    with Lookup(folder) as table:
        return [(row.place, row.sample, row.outcome) for row in table.page(Wanted())]


def test_samples_are_in_the_order_of_the_problems_whatever_the_order_of_arrival(runs, make) -> None:
    records = [make.record(n, i, right=n != 1) for n, i in [(2, 0), (0, 1), (1, 0), (0, 0)]]
    make.write(runs / "a", "m", records, count=3, samples=2)
    assert listed(runs / "a") == [
        (0, 0, "correct"),
        (0, 1, "correct"),
        (1, 0, "incorrect"),
        (2, 0, "correct"),
    ]


def test_the_table_follows_a_run_that_is_written(runs, make) -> None:
    plan = make.manifest("m", 3)
    with Evaluation.start(runs / "a", plan, [make.problem(n) for n in range(3)]) as run:
        run.append(make.record(0))
        assert len(listed(runs / "a")) == 1
        run.append(make.record(1))
        run.append(make.record(2, right=False))
        assert [row[2] for row in listed(runs / "a")] == ["correct", "correct", "incorrect"]
        assert filing.behind(runs / "a") == 0
        with (runs / "a" / RECORDS).open("ab") as file:
            file.write(b'{"problem":"p0","index":1,"torn')
        assert len(listed(runs / "a")) == 3
        assert filing.behind(runs / "a") > 0


def test_a_run_that_goes_on_with_more_problems_has_them_filed(runs, make) -> None:
    make.write(runs / "a", "m", [make.record(0)], count=1)
    assert len(listed(runs / "a")) == 1
    make.write(runs / "a", "m", [make.record(1)], count=2)
    assert [row[0] for row in listed(runs / "a")] == [0, 1]


def test_another_run_in_the_same_place_has_a_table_of_its_own(runs, make) -> None:
    make.write(runs / "a", "m", [make.record(n) for n in range(5)])
    assert len(listed(runs / "a")) == 5
    shutil.rmtree(runs / "a")
    make.write(runs / "a", "m", [make.record(0, right=False)])
    assert listed(runs / "a") == [(0, 0, "incorrect")]


@pytest.mark.parametrize("failed_first", [True, False])
def test_a_failure_never_takes_the_place_of_an_answer(runs, make, failed_first) -> None:
    failed = Record(problem="p0", error=Failure("model", "no answer"))
    order = [failed, make.record(0)] if failed_first else [make.record(0), failed]
    make.write(runs / "a", "m", order, count=1)
    assert listed(runs / "a") == [(0, 0, "correct")]


def test_parts_are_those_of_the_record_in_force(runs, make) -> None:
    make.write(runs / "a", "m", [make.record(0, right=False), make.record(0)], count=1)
    filing.update(runs / "a")
    with Lookup(runs / "a") as table:
        found = table.ask("select outcome from parts")
    assert found == [(0,), (0,)]


def test_what_was_not_judged_counts_as_broken_for_each_constraint(runs, make) -> None:
    failed = Record(problem="p0", error=Failure("model", "no answer"))
    make.write(runs / "a", "m", [failed], count=1)
    filing.update(runs / "a")
    with Lookup(runs / "a") as table:
        for kind in make.KINDS:
            assert table.count(Wanted(kind=kind, outcome="broken")) == 1
            assert table.count(Wanted(kind=kind, outcome="incorrect")) == 0


def test_a_sample_of_a_problem_that_is_not_listed_is_kept(runs, make) -> None:
    stray = Record(problem="elsewhere", response=Response("?"), verdicts={})
    make.write(runs / "a", "m", [stray, make.record(0)], count=1)
    assert listed(runs / "a") == [(0, 0, "correct"), (filing.UNLISTED, 0, "broken")]


def test_lines_that_are_no_records_are_passed_over(runs, make) -> None:
    run = make.write(runs / "a", "m", [make.record(0)], count=1, done=False)
    with (run.path / RECORDS).open("ab") as file:
        file.write(b"what is this\n" + b'{"problem":"p0","index":0,broken}\n')
    assert listed(run.path) == [(0, 0, "correct")]


def test_with_begin_a_batch_is_filed_and_no_more(runs, make, monkeypatch) -> None:
    monkeypatch.setattr(filing, "FIRST", 4)
    make.write(runs / "a", "m", [make.record(n) for n in range(10)], count=10)
    filing.update(runs / "a", begin=True)
    with Lookup(runs / "a") as table:
        assert table.count(Wanted()) == 4
    assert len(listed(runs / "a")) == 10


def test_a_record_waits_for_its_problem(runs, make, monkeypatch) -> None:
    monkeypatch.setattr(filing, "FIRST", 4)
    make.write(runs / "a", "m", [make.record(n) for n in (0, 9, 1)], count=10)
    filing.update(runs / "a", begin=True)
    with Lookup(runs / "a") as table:
        assert table.count(Wanted()) == 1  # the second one's problem is not filed yet
    assert [row[0] for row in listed(runs / "a")] == [0, 1, 9]


def test_two_who_file_the_same_file_it_once(runs, make, monkeypatch) -> None:
    monkeypatch.setattr(filing, "BATCH", 10)
    make.write(runs / "a", "m", [make.record(n) for n in range(200)], count=200)
    threads = [threading.Thread(target=filing.update, args=(runs / "a",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Lookup(runs / "a") as table:
        assert table.count(Wanted()) == 200
        assert table.ask("select count(*) from parts") == [(400,)]


def test_nothing_is_written_into_the_run(two) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (two / "one").iterdir())
    filing.update(two / "one")
    after = sorted((path.name, path.stat().st_mtime_ns) for path in (two / "one").iterdir())
    assert before == after


def test_counted_scores_are_those_that_a_run_keeps(two) -> None:
    kept = json.loads((two / "one" / "scores.json").read_bytes())
    filing.update(two / "one")
    filing.score(two / "one")
    with Lookup(two / "one") as table:
        found = json.loads(table.fact("scores"))
    assert found["scores"] == kept["scores"]


@pytest.mark.parametrize(
    ("verdict", "number"),
    [(None, 4), ({"label": "correct"}, 0), ({"label": "undecided", "failure": {}}, 4)],
)
def test_outcomes_are_numbered(verdict, number) -> None:
    assert filing.outcome_number(verdict) == number


def test_a_run_without_verifiers_is_filed(runs) -> None:
    from assay.runs.manifest import Manifest

    with Evaluation.start(runs / "a", Manifest(kind="search", what={})) as run:
        run.append(
            Record(problem="x", response=Response("yes"), verdicts={"v": Verdict("correct")})
        )
    assert listed(runs / "a") == [(filing.UNLISTED, 0, "broken")]
