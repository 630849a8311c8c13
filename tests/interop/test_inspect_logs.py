"""Logs of Inspect, written by a real task and by us; needs Inspect (`make interop`)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="needs Inspect: make interop")

from inspect_ai.dataset import Sample
from inspect_ai.log import read_eval_log, read_eval_log_sample_summaries
from inspect_ai.scorer import Score, mean
from inspect_ai.scorer import scorer as inspect_scorer

from assay.core import (
    ConstraintSpec,
    DataError,
    Failure,
    Message,
    Model,
    ModelError,
    Problem,
    Response,
    Usage,
)
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.runner import evaluate
from assay.interop.importing import import_log
from assay.interop.inspect import scorer
from assay.interop.inspect_logs import write
from assay.interop.logs import read
from assay.verifiers.text import Exact
from tests.interop.test_inspect import logged

# What Inspect and its own dependencies deprecate among themselves is theirs to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PIXEL = "data:image/png;base64,iVBORw0KGgo="


class Moody(Model):
    """Answers, thinks aloud, or fails."""

    name = "moody"
    sees_images = True

    def generate(self, messages, sampling):
        text = messages[-1].content
        if text == "fail":
            raise ModelError("not today")
        usage = Usage(input_tokens=9, cached_tokens=4, output_tokens=2, model_calls=1)
        return (Response(text, reasoning="hm", finish_reason="length", usage=usage),)


ASKED = [
    Problem(
        id="a",
        messages=(Message("system", "S"), Message("user", "yes", (PIXEL,))),
        reference="yes",
        constraints=(ConstraintSpec(id="punctuation:no_comma"),),
        documents=("D",),
        metadata={"level": 3},
    ),
    Problem.of("no", id="b", reference=["yes", "si"]),
    Problem.of("yes", id="c"),
    Problem.of("fail", id="d", reference="yes"),
]


@pytest.fixture
def run(tmp_path, monkeypatch) -> Evaluation:
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Moody, "require", lambda *_: None)
    return evaluate(ASKED, Moody(), verifier=Exact(), samples=2, out=tmp_path / "run", floor=False)


@pytest.mark.parametrize("suffix", [".eval", ".json"])
def test_a_run_goes_through_a_log_and_back(run, tmp_path, suffix) -> None:
    path = tmp_path / f"log{suffix}"
    assert write(run, path) == 8
    back = import_log(path, out=tmp_path / "back")
    assert back.model == "moody"
    assert list(back.scores) == ["exact"]
    assert back.scores["exact"].counts == run.scores["exact"].counts
    for before, after in zip(run.records(), back.records(), strict=True):
        assert after.key == before.key
        assert after.verdicts == before.verdicts
        if before.response is not None:
            assert after.response.replace(model="") == before.response.replace(model="")
        else:
            assert after.error == Failure("model", f"{before.error.kind}: not today")
    for before, after in zip(run.problems(), back.problems(), strict=True):
        assert (after.messages, after.reference) == (before.messages, before.reference)
        assert after.constraints == before.constraints
        assert after.documents == before.documents
    assert next(back.problems()).metadata["level"] == 3


def test_what_inspect_reads(run, tmp_path) -> None:
    path = tmp_path / "log.eval"
    write(run, path)
    log = read_eval_log(str(path))
    assert (log.status, log.eval.model, log.eval.task) == ("success", "moody", "problems")
    assert (log.results.total_samples, log.results.completed_samples) == (8, 6)
    (score,) = log.results.scores
    assert (score.name, score.scored_samples, score.unscored_samples) == ("exact", 4, 2)
    assert score.metrics["accuracy"].value == 0.5
    by_id = {(one.id, one.epoch): one for one in log.samples}
    assert by_id["a", 1].scores["exact"].value == "C"
    assert by_id["d", 2].error.message == "model: not today"
    assert by_id["c", 1].scores["exact"].reason == "scoring_failed"
    summaries = read_eval_log_sample_summaries(str(path))
    assert [(one.id, one.epoch) for one in summaries][:2] == [("a", 1), ("a", 2)]


@pytest.mark.parametrize("suffix", [".eval", ".json"])
def test_hostile_text_goes_through(evaluation, tmp_path, suffix) -> None:
    path = tmp_path / f"log{suffix}"
    write(evaluation, path)
    read_eval_log(str(path))
    back = [entry.record for entry in read(path).entries()]
    for before, after in zip(evaluation.records(), back, strict=True):
        if before.response is not None:
            told = before.response.text.encode("utf-8", "backslashreplace").decode()
            assert after.response.text == told
        assert {name: one.outcome for name, one in after.verdicts.items()} == {
            name: one.outcome for name, one in before.verdicts.items()
        }


def test_inspect_dumps_it_and_lists_it(run, tmp_path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    path = folder / "log.eval"
    write(run, path)
    inspect = str(Path(sys.executable).with_name("inspect"))
    dumped, listed = (
        subprocess.run(
            [inspect, "log", *command], capture_output=True, text=True, timeout=60, check=True
        ).stdout
        for command in (["dump", str(path)], ["list", "--log-dir", str(folder), "--json"])
    )
    assert len(json.loads(dumped)["samples"]) == 8
    assert json.loads(listed)[0]["name"].endswith("log.eval")


def test_a_log_of_a_real_task(tmp_path) -> None:
    log = logged(tmp_path / "logs", scorer("short_answer"), epochs=2)
    made = import_log(log.location, out=tmp_path / "run")
    assert made.model == "mockllm/model"
    assert made.manifest.what["suite"]["name"] == "inspect/sums"
    assert len(made) == 8
    assert made.scores["short_answer"].counts == {
        "correct": 2, "incorrect": 2, "invalid": 2, "undecided": 0, "broken": 2,
    }  # fmt: skip
    assert made.problem("right").messages == (Message("user", "right"),)
    usage = made[0].response.usage
    assert (usage.input_tokens, usage.output_tokens) == (8, 1)


def test_a_sample_that_failed_in_a_real_task_is_broken(tmp_path) -> None:
    bad = [Sample(id="x", input="not known", target="4"), Sample(id="y", input="right")]
    log = logged(tmp_path / "logs", scorer("exact"), samples=bad, fail_on_error=False)
    first, second = read(log.location).entries()
    assert first.record.error.kind == "model"
    assert "not known" in first.record.error.message
    assert second.record.response.text == "4"


def test_a_length_is_no_judgement_though_it_may_be_1(tmp_path) -> None:
    @inspect_scorer(metrics=[mean()], name="length")
    def length():
        async def score(state, target):
            return Score(value=len(state.output.completion) * (3 if state.sample_id == "y" else 1))

        return score

    two = [Sample(id="x", input="right", target="4"), Sample(id="y", input="right", target="4")]
    log = logged(tmp_path / "logs", scorer("exact"), length(), samples=two)
    assert [list(entry.record.verdicts) for entry in read(log.location).entries()] == [
        ["exact"], ["exact"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["log.eval", "log.json"])
def test_what_is_no_log(tmp_path, name) -> None:
    (tmp_path / name).write_text("[")
    with pytest.raises(DataError, match="Inspect cannot read this log"):
        read(tmp_path / name, "inspect")
