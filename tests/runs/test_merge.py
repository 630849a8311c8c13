"""Runs of one job, put together; what contradicts is refused by name."""

from pathlib import Path

import pytest

from assay.core import BadArgument, Failure, Problem, Response, Verdict, WrongRun
from assay.runs import Manifest, Record, Run
from assay.runs.merge import merge

WHAT = {"suite": {"name": "s"}, "model": {"name": "m"}, "seed": 0, "verifiers": {"v": {}}}


def made(path: Path, *samples, what=WHAT, prompt: str = "Q") -> Path:
    """A run of samples: problem, index, and the answer, or None for a call that failed."""
    asked = dict.fromkeys(problem for problem, *_ in samples)
    manifest = Manifest(kind="eval", what=what, plan={"problems": len(asked), "samples": 1})
    with Run.start(path, manifest, [Problem.of(prompt, id=name) for name in asked]) as run:
        for problem, index, text in samples:
            failed = text is None
            run.append(
                Record(
                    problem=problem, index=index,
                    response=None if failed else Response(text),
                    verdicts={} if failed else {"v": Verdict("correct")},
                    error=Failure("model", "gone") if failed else None,
                )
            )  # fmt: skip
        run.finish()
    return path


def told(path: Path) -> list[tuple[str, int, str | None]]:
    return [(r.problem, r.index, r.response and r.response.text) for r in Run.open(path)]


def test_other_problems_and_other_samples(tmp_path: Path) -> None:
    a = made(tmp_path / "a", ("p", 0, "x"), ("q", 0, "y"))
    b = made(tmp_path / "b", ("q", 1, "z"), ("r", 0, "w"))
    merged = Run.open(merge([a, b], tmp_path / "out"))
    assert told(merged.path) == [("p", 0, "x"), ("q", 0, "y"), ("q", 1, "z"), ("r", 0, "w")]
    assert merged.manifest.plan == {"problems": 3, "samples": 2}
    assert merged.manifest.finished
    assert f"merged from {a}, {b}" in merged.manifest.notes
    assert told(a) == [("p", 0, "x"), ("q", 0, "y")]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_the_same_counts_once_and_an_answer_beats_a_failure(tmp_path: Path, order) -> None:
    made(tmp_path / "a", ("p", 0, "x"), ("q", 0, None))
    made(tmp_path / "b", ("p", 0, "x"), ("q", 0, "y"))
    out = merge([tmp_path / name for name in order], tmp_path / "out")
    assert told(out) == [("p", 0, "x"), ("q", 0, "y")]
    assert (out / "records.jsonl").read_bytes().count(b"\n") == 2


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    a = made(tmp_path / "a", ("p", 0, "x"), ("q", 0, "y"))
    b = made(tmp_path / "b", ("r", 0, "z"))
    out = merge([a, b], tmp_path / "out")
    records = out / "records.jsonl"
    whole = records.read_bytes()
    records.write_bytes(whole[: whole.index(b"\n") + 10])  # as a kill may leave it
    merge([a, b], out)
    assert told(out) == [("p", 0, "x"), ("q", 0, "y"), ("r", 0, "z")]


@pytest.mark.parametrize(
    ("other", "more", "error", "said"),
    [
        ([("p", 0, "else")], {}, WrongRun, "1 sample of the runs have .*'p' 0"),
        ([("p", 1, "x")], {"prompt": "R"}, WrongRun, "same id and other content: 'p'"),
        (
            [("q", 0, "x")],
            {"what": {**WHAT, "seed": 1}},
            WrongRun,
            "different jobs: seed is 0 and 1",
        ),
    ],
)
def test_contradictions_are_refused_by_name(tmp_path, other, more, error, said) -> None:
    a, b = made(tmp_path / "a", ("p", 0, "x")), made(tmp_path / "b", *other, **more)
    with pytest.raises(error, match=said):
        merge([a, b], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_wrong_use(tmp_path: Path) -> None:
    a = made(tmp_path / "a", ("p", 0, "x"))
    with pytest.raises(BadArgument, match="at least two"):
        merge([a], tmp_path / "out")
    with pytest.raises(BadArgument, match="is one of the runs"):
        merge([a, a], a)
