"""Judging saved responses again."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assay.core import BadArgument, BadResponse, Problem, Response, Verdict, Verifier, WrongRun
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.reverify import made_again, reverify
from assay.evaluate.runner import evaluate
from assay.verifiers.constraints import Constraints
from assay.verifiers.text import Exact

PROCESS = Path(__file__).with_name("reverify_process.py")


@pytest.fixture
def first(tiny) -> Evaluation:
    """Three answers and a call that failed."""
    said = {"a": "Yes", "b": "no", "c": "yes", "d": BadResponse("gone")}
    return evaluate(
        tiny.asked(*said, reference="yes"), tiny.Instant(said.get), verifier=Exact(), out="first",
        samples=2,
    )  # fmt: skip


class Dear(Verifier):
    """Says what the response is, slowly, and in many threads."""

    name = "dear"
    dear = True

    def decide(self, problem: Problem, response: Response) -> Verdict:
        time.sleep(0.01 if problem.id == "p0" else 0.0)
        return Verdict("correct" if response.text == "no" else "incorrect")


@pytest.mark.parametrize("how", [{}, {"processes": 2}, {"timeout": 30.0}, {"concurrency": 3}])
def test_every_way_of_judging_gives_the_same(first, how) -> None:
    kept = (first.path / "records.jsonl").read_bytes()
    second = reverify(first, Exact(ignore_case=True), out="second", **how)
    assert second.scores["exact"].counts == {
        "correct": 4, "incorrect": 2, "invalid": 0, "undecided": 0, "broken": 2,
    }  # fmt: skip
    pairs = list(zip(first, second, strict=True))
    assert all((a.key, a.response, a.seed) == (b.key, b.response, b.seed) for a, b in pairs)
    assert pairs[-1][1].error == pairs[-1][0].error
    assert (first.path / "records.jsonl").read_bytes() == kept
    assert second.scores["exact"].floor == 0.0
    assert second.manifest.what["judged_again"]["run"] == "first"
    assert second.manifest.finished


def test_dear_verifiers_are_called_at_once_and_kept_in_order(first) -> None:
    second = reverify(first, {"mine": Dear(), "exact": Exact()}, out="second")
    assert second.scores["mine"].counts["correct"] == 2
    assert [record.problem for record in second] == [record.problem for record in first]
    assert set(second[0].verdicts) == {"mine", "exact"}


def test_its_own_verifiers_again(first) -> None:
    second = reverify("first", out="second", floor=False)
    assert [record.verdicts for record in second] == [record.verdicts for record in first]


def test_another_profile(tiny) -> None:
    problems = tiny.asked("a", constraints=tiny.specs)
    problems = [
        problem.replace(constraints=(tiny.specs[0].replace(id="punctuation:no_comma"),))
        for problem in problems
    ]
    from assay.evaluate.suite import Suite

    suite = Suite(
        name="mine", load=lambda: problems, verifiers={"strict": Constraints()}, by_part=True
    )
    first = evaluate(suite, tiny.Instant(), out="first")
    second = reverify(first, profile="faithful", out="second")
    assert second.manifest.what["verifiers"]["strict"]["arguments"]["profile"] == "faithful"
    assert second.manifest.what["suite"]["options"] == {"profile": "faithful"}
    assert set(second.scores) == {"prompt_strict", "instruction_strict"}
    other = reverify(first, Exact(), out="third", floor=False)
    assert set(other.scores) == {"exact"}  # whose parts, had it any, are no instructions


def test_more_samples_are_judged_and_none_twice(first, tiny) -> None:
    reverify(first, Exact(ignore_case=True), out="second")
    lines = Path("second/records.jsonl").read_bytes()
    reverify(first, Exact(ignore_case=True), out="second")
    assert Path("second/records.jsonl").read_bytes() == lines
    evaluate(
        list(first.problems()), tiny.Instant(lambda _: "yes"), verifier=Exact(), out="grown",
        samples=3,
    )  # fmt: skip
    with pytest.raises(WrongRun, match="judged_again"):
        reverify("grown", Exact(ignore_case=True), out="second")


@pytest.mark.parametrize(
    ("verifier", "more", "error", "said"),
    [
        (None, {"out": "first"}, BadArgument, "is the run itself"),
        (Exact(), {"profile": "faithful"}, BadArgument, "profile is for"),
        (None, {"profile": "faithful"}, BadArgument, "has no profile"),
        ("exact", {}, BadArgument, "expected a verifier"),
    ],
)
def test_wrong_use(first, verifier, more, error, said) -> None:
    with pytest.raises(error, match=said):
        reverify(first, verifier, **{"out": "second", **more})


def test_a_verifier_that_cannot_be_made_again(tiny) -> None:
    first = evaluate(tiny.asked("a"), tiny.Instant(), verifier=tiny.Yes(), out="first")
    with pytest.raises(BadArgument, match=r"'yes' of run 'first' cannot be made again.*--verifier"):
        reverify(first, out="second")


def test_fingerprints_lead_back() -> None:
    for verifier in (Exact(ignore_case=True), Constraints(profile="faithful", mode="loose")):
        assert made_again(verifier.fingerprint.to_dict()) == verifier


def test_a_kill_loses_nothing_that_was_judged(tiny) -> None:
    problems = tiny.asked(*(f"q{n}" for n in range(150)), reference="yes")
    evaluate(problems, tiny.Instant(), verifier=Exact(), out="first", floor=False)
    command = [sys.executable, str(PROCESS), "first", "second"]
    killed = subprocess.Popen(command)
    records = Path("second/records.jsonl")
    while not records.exists() or records.read_bytes().count(b"\n") < 20:
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = records.read_bytes()
    subprocess.run(command, check=True)
    assert records.read_bytes().startswith(before.rpartition(b"\n")[0])
    assert records.read_bytes().count(b"\n") == 150
    assert len(Evaluation.open("second")) == 150
