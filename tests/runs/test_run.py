"""A run: written, killed, continued, read."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assay.core import RunError, UnknownName, UsageError
from assay.runs import Run, Sample

WRITER = Path(__file__).with_name("writer_process.py")


def writer(folder: Path, count: int, size: int = 20, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), str(count), str(size)],
        stderr=subprocess.PIPE,
        text=True,
        **{"stdout": subprocess.PIPE, **options},
    )


def test_records_come_in_the_order_of_the_problems(finished: Run) -> None:
    assert [record.problem for record in finished] == ["p0", "p1", "p2"]
    assert len(finished) == 3
    assert finished[1] == list(finished.records())[1]
    assert finished[-1].problem == "p2"
    with pytest.raises(IndexError):
        finished[3]


def test_a_record_comes_back_as_it_was(finished: Run, tiny) -> None:
    assert finished[0] == tiny.record("p0")
    assert finished.problem("p1") == tiny.problems()[1]
    assert list(finished.problems()) == tiny.problems()


def test_a_finished_run_says_when(finished: Run) -> None:
    assert finished.manifest.started <= finished.manifest.finished


def test_a_run_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"is not a run: it has no manifest.json \(there is no"):
        Run.open(tmp_path / "nowhere")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, tiny) -> None:
    (tmp_path / "thesis.tex").write_text("...")
    with pytest.raises(RunError, match=r"not empty \(it holds 'thesis.tex'\)"):
        Run.start(tmp_path, tiny.manifest())


def test_a_run_open_for_reading_refuses_records(finished: Run, tiny) -> None:
    with pytest.raises(UsageError, match="open for reading only"):
        finished.append(tiny.record("p0"))


def test_an_unfinished_run_can_be_read(folder: Path, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p1"))
        assert [record.problem for record in Run.open(folder)] == ["p1"]
        assert run.manifest.finished is None


def test_resume_repeats_what_failed_and_nothing_else(folder: Path, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p0"))
        run.append(tiny.failed("p1"))
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        assert [run.done(name, 0) for name in ("p0", "p1", "p2")] == [True, False, False]
        run.append(tiny.record("p1", label="incorrect"))
        run.finish()
    assert [record.error for record in Run.open(folder)] == [None, None]


def test_a_failure_does_not_take_the_place_of_an_answer(folder: Path, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p0"))
        run.append(tiny.failed("p0"))
        assert [record.error for record in run] == [None]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sampling": {"temperature": 0.0}}, "sampling.temperature = 0.7, and now it is 0.0"),
        ({"model": {"name": "other"}}, 'model.name = "scripted", and now it is "other"'),
        ({"suite": {"name": "big"}}, 'suite.name = "tiny", and now it is "big"'),
        ({"seed": 1}, "seed = 0, and now it is 1"),
        (
            {"verifiers": {"strict": {"name": "constraints", "digest": "bb"}}},
            'verifiers.strict.digest = "aa", and now it is "bb"',
        ),
    ],
)
def test_another_job_is_refused(folder: Path, tiny, changes, named) -> None:
    Run.start(folder, tiny.manifest(), tiny.problems()).close()
    with pytest.raises(RunError) as caught:
        Run.start(folder, tiny.manifest(**changes), tiny.problems())
    assert named in str(caught.value)
    Run.start(folder, tiny.manifest(), tiny.problems()).close()  # and the folder is free again


def test_a_run_grows_but_its_problems_stay(folder: Path, tiny) -> None:
    Run.start(folder, tiny.manifest(), tiny.problems(3)).close()
    with Run.start(folder, tiny.manifest().replace(plan={"problems": 5}), tiny.problems(5)) as run:
        assert len(list(run.problems())) == 5
        assert run.manifest.plan["problems"] == 5
    with Run.start(folder, tiny.manifest().replace(plan={"problems": 1}), tiny.problems(1)) as run:
        assert len(list(run.problems())) == 5
        assert run.manifest.plan["problems"] == 5
    changed = [problem.replace(reference="new") for problem in tiny.problems()]
    with pytest.raises(RunError, match="problem 1 is 'p0' now, with other content"):
        Run.start(folder, tiny.manifest(), changed)
    assert len(list(Run.open(folder).problems())) == 5


def test_another_version_is_noted(folder: Path, tiny) -> None:
    Run.start(folder, tiny.manifest().replace(versions={"assay": "0.1"}), []).close()
    with Run.start(folder, tiny.manifest().replace(versions={"assay": "0.2"}), []) as run:
        assert run.manifest.notes == ("continued with assay 0.2 (before: 0.1)",)


def test_a_torn_line_is_cut_off_and_noted(folder: Path, tiny) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p0"))
    with (folder / "records.jsonl").open("ab") as file:
        file.write(tiny.record("p1").to_line()[:40])
    assert len(Run.open(folder)) == 1
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        assert run.manifest.notes == ("a torn last line of 40 bytes was cut off",)
        assert not run.done("p1", 0)
        run.append(tiny.record("p1"))
        assert len(run) == 2


@pytest.mark.parametrize("line", [b"not json", b"\0" * 30, b'{"problem":"p1","index":0', b"{}"])
def test_a_line_that_is_no_record_is_passed_over_and_noted(folder: Path, tiny, line) -> None:
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        run.append(tiny.record("p0"))
    with (folder / "records.jsonl").open("ab") as file:
        file.write(line + b"\n")
    with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
        assert run.manifest.notes == ("1 line of records.jsonl is no record and was passed over",)
        run.append(tiny.record("p1"))
        assert [record.problem for record in run] == ["p0", "p1"]


def test_killed_at_random_moments_nothing_reported_is_lost(folder: Path, tmp_path: Path) -> None:
    rng, reported, kills = random.Random(3), set(), 0
    said = tmp_path / "said"  # a file and not a pipe, which would be drained in pieces
    for _ in range(12):
        with said.open("w") as out:
            process = writer(folder, 3_000, 3_000, stdout=out)
        while process.poll() is None and said.stat().st_size < 1:
            time.sleep(0.001)
        time.sleep(rng.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        reported |= set(said.read_text().split("\n")[1:-1])
        kills += process.returncode == -signal.SIGKILL
        kept = {record.problem for record in Run.open(folder)}
        assert reported - {"finished"} <= kept
        assert len(kept) <= len(reported) + kills  # one in flight at each kill
    assert kills >= 3
    out, err = writer(folder, 3_000, 3_000).communicate()
    assert out.endswith("finished\n"), err
    run = Run.open(folder)
    assert [record.problem for record in run] == [f"p{number}" for number in range(3_000)]
    assert all(record.response.text.startswith(record.problem + " xxx") for record in run)


def test_a_line_torn_anywhere(folder: Path, tiny) -> None:
    Run.start(folder, tiny.manifest(), tiny.problems()).close()
    first, second = (tiny.record(name, text="a\nb").to_line() + b"\n" for name in ("p0", "p1"))
    for cut in range(0, len(second), 5):
        (folder / "records.jsonl").write_bytes(first + second[:cut])
        with Run.start(folder, tiny.manifest(), tiny.problems()) as run:
            assert [record.problem for record in run] == ["p0"]
        assert (folder / "records.jsonl").read_bytes() == first


def test_two_processes_on_one_run(folder: Path) -> None:
    first = writer(folder, 20_000)
    try:
        assert first.stdout.readline() == "ready\n"
        second = writer(folder, 20_000)
        _, err = second.communicate()
        assert second.returncode == 1
        assert f"is being written by process {first.pid}; wait until it ends" in err
    finally:
        first.kill()
        first.communicate()
    out, _ = writer(folder, 2).communicate()  # a dead process holds nothing
    assert "ready" in out


def limited_to(size: int):
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_file_that_may_not_grow(folder: Path) -> None:
    process = writer(folder, 1_000, 1_000, preexec_fn=limited_to(200_000))
    out, err = process.communicate()
    assert process.returncode == 1
    assert "RunError: cannot write to" in err
    assert "File too large" in err
    reported = out.split()[1:]
    assert [record.problem for record in Run.open(folder)] == reported
    assert (folder / "records.jsonl").read_bytes().endswith(b"}\n")
    out, _ = writer(folder, 1_000, 1_000).communicate()
    assert out.endswith("finished\n")
    assert not set(reported) & set(out.split())
    assert len(Run.open(folder)) == 1_000


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 400 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"cannot mount a small disk here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    folder = small_disk / "run"
    process = writer(folder, 300, 5_000)
    out, err = process.communicate()
    assert process.returncode == 1
    assert "No space left on device; everything up to byte" in err
    reported = out.split()[1:]
    assert [record.problem for record in Run.open(folder)] == reported
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    out, _ = writer(folder, 300, 5_000).communicate()
    assert out.endswith("finished\n")
    assert len(Run.open(folder)) == 300


def test_the_sample_table(finished: Run) -> None:
    assert next(finished.samples()) == Sample("scripted", "p0", 0, 1.0)
    with pytest.raises(UnknownName, match="unknown verifier of the run 'loose'; known: strict"):
        list(finished.samples("loose"))


def test_columns(finished: Run) -> None:
    table = finished.table(["problem", "strict_outcome", "text"])
    assert table == {
        "problem": ["p0", "p1", "p2"],
        "strict_outcome": ["correct"] * 3,
        "text": ["Hello"] * 3,
    }
    with pytest.raises(UnknownName, match="did you mean 'strict_score'"):
        finished.table(["strict_scor"])


def test_the_file_is_plain_json_lines(finished: Run) -> None:
    text = (finished.path / "records.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["problem"] for row in rows] == ["p2", "p0", "p1"]
    assert rows[0]["verdicts"]["strict"] == {"label": "correct", "score": 1.0}


def test_only_the_user_and_nobody_else_need_not_write(finished: Run) -> None:
    assert os.access(finished.path / "manifest.json", os.R_OK)
    assert repr(finished) == f"Run.open({str(finished.path)!r})"


@pytest.mark.slow
def test_a_hundred_thousand_records_open_at_once(folder: Path, tiny) -> None:
    names = [f"p{number}" for number in range(100_000)]
    with Run.start(
        folder, tiny.manifest(), [tiny.problems(1)[0].replace(id=n) for n in names]
    ) as run:
        for name in names:
            run.append(tiny.record(name))
        run.finish(parquet=False)
    start = time.process_time()
    opened = Run.open(folder)
    assert opened[99_999].problem == "p99999"
    assert len(opened) == 100_000
    assert time.process_time() - start < 0.2
