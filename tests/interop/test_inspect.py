"""Verifiers as scorers of Inspect, in real tasks; needs Inspect (`make interop`)."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

inspect_ai = pytest.importorskip("inspect_ai", reason="needs Inspect: make interop")

from inspect_ai.dataset import MemoryDataset, Sample  # noqa: E402
from inspect_ai.log import read_eval_log  # noqa: E402
from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402
from inspect_ai.scorer import Score  # noqa: E402
from inspect_ai.solver import generate  # noqa: E402

from assay.core import (  # noqa: E402
    BadArgument,
    Failure,
    ModelError,
    Reason,
    Response,
    Verdict,
    Verifier,
)
from assay.interop.inspect import score_of, scorer, verdicts_of  # noqa: E402
from assay.verifiers.text import Exact  # noqa: E402

# What Inspect and its own dependencies deprecate among themselves is theirs to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ANSWERS = {"right": "4", "wrong": "5", "empty": " ", "lacking": "4"}


def answer(input, tools, tool_choice, config):
    """An answer with its usage, so that nothing is fetched to count tokens with."""
    output = ModelOutput.from_content(model="mockllm", content=ANSWERS[input[-1].text])
    output.usage = ModelUsage(input_tokens=8, output_tokens=1, total_tokens=9)
    return output


def logged(folder: Path, *scorers, samples=None, **arguments):
    """The log of a task over the answers."""
    samples = samples or [
        Sample(id=name, input=name, target="" if name == "lacking" else "4") for name in ANSWERS
    ]
    task = inspect_ai.Task(
        dataset=MemoryDataset(samples), solver=generate(), scorer=list(scorers), name="sums"
    )
    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    (log,) = inspect_ai.eval(task, model=model, display="none", log_dir=str(folder), **arguments)
    assert log.status == "success", log.error
    return log


def test_a_task_is_scored_and_outcomes_stay_apart(tmp_path) -> None:
    log = logged(
        tmp_path, scorer("short_answer"), scorer("short_answer", value="score", name="points")
    )
    told = {one.id: one.scores for one in log.samples}
    letters = {name: scores["short_answer"].value for name, scores in told.items()}
    assert math.isnan(letters.pop("lacking"))
    assert letters == {"right": "C", "wrong": "I", "empty": "N"}
    assert told["empty"]["short_answer"].reason == "no_response"
    assert told["lacking"]["short_answer"].reason == "scoring_failed"
    assert told["lacking"]["short_answer"].metadata["outcome"] == "broken"
    assert told["right"]["points"].value == 1.0
    accuracy, mean = log.results.scores
    assert (accuracy.scored_samples, accuracy.unscored_samples) == (3, 1)
    assert accuracy.metrics["accuracy"].value == pytest.approx(1 / 3)
    assert mean.metrics["mean"].value == pytest.approx(1 / 3)


def test_the_problem_is_the_sample(tmp_path) -> None:
    asked = []

    class Keep(Verifier):
        name = "keep"

        def decide(self, problem, response):
            asked.append((problem, response))
            return Verdict("correct")

    constraint = {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
    sample = Sample(
        id="s", input="right", target=["4", "four"], choices=["4", "5"], metadata=constraint
    )
    logged(tmp_path, scorer(Keep()), samples=[sample])
    ((problem, response),) = asked
    assert (problem.id, problem.prompt, problem.reference) == ("s", "right", ["4", "four"])
    assert [spec.id for spec in problem.constraints] == ["punctuation:no_comma"]
    assert problem.metadata["choices"] == ["4", "5"]
    assert (response.text, response.finish_reason, response.usage.tokens) == ("4", "stop", 9)


def test_constraints_of_the_metadata_are_verified(tmp_path) -> None:
    given = {"constraints": ["ends_with phrase='4'", "punctuation:no_comma"]}
    log = logged(
        tmp_path, scorer("constraints"), samples=[Sample(id="s", input="right", metadata=given)]
    )
    score = log.samples[0].scores["constraints"]
    assert score.value == "C"
    assert len(score.metadata["verdict"]["parts"]) == 2


def test_a_log_is_scored_again_from_the_command_line(tmp_path) -> None:
    log = logged(tmp_path, scorer("exact"))
    out = tmp_path / "scored.eval"
    command = [str(Path(sys.executable).with_name("inspect")), "score", log.location]
    command += ["--scorer", "assay/verified", "-S", "verifier=exact ignore_case=true"]
    command += ["--action", "append", "--output-file", str(out), "--display", "none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    scores = read_eval_log(str(out)).samples[0].scores
    assert scores.keys() == {"exact", "verified"}


REASON = (Reason("why", measured="1", spans=((0, 1),)),)


@pytest.mark.parametrize(
    ("verdict", "value", "reason"),
    [
        (Verdict("correct", 0.75, reasons=REASON), "C", None),
        (Verdict("incorrect", 0.5), "I", None),
        (Verdict("invalid"), "N", "invalid_response_format"),
        (Verdict("undecided", reasons=REASON), None, "undecided"),
        (Verdict.broken(ValueError("no")), None, "scoring_failed"),
        (Verdict.broken(ModelError("gone")), None, "grader_failed"),
    ],
)
def test_every_verdict_comes_back(verdict, value, reason) -> None:
    score = score_of(verdict, Response("text"))
    assert (score.value == value) or (value is None and math.isnan(score.value))
    assert score.reason == reason
    again = Score.model_validate_json(score.model_dump_json())
    assert verdicts_of("it", again) == {"it": verdict}


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (Score(value="C"), {"it": "correct"}),
        (Score(value="P"), {"it": "incorrect"}),
        (Score(value="N"), {"it": "invalid"}),
        (Score(value=True), {"it": "correct"}),
        (Score(value=0.25), {"it": "incorrect"}),
        (Score(value=12), {}),
        (Score(value="blue"), {}),
        (Score(value=[1, 0]), {}),
        (Score(value={"a": 1, "b": "I", "c": 7}), {"it_a": "correct", "it_b": "incorrect"}),
        (Score.unscored(), {"it": "undecided"}),
        (Score.unscored(reason="grader_failed"), {"it": "broken"}),
        (Score(value="C", metadata={"outcome": "odd", "verdict": {}}), {"it": "correct"}),
        (Score(value="I", metadata={"outcome": "correct", "verdict": {}}), {"it": "incorrect"}),
    ],
)
def test_scores_of_others(score, told) -> None:
    assert {name: one.outcome for name, one in verdicts_of("it", score).items()} == told


def test_what_a_failure_was() -> None:
    score = Score.unscored(reason="grader_failed", explanation="no verdict")
    assert verdicts_of("it", score)["it"].failure == Failure("model", "no verdict")


def test_wrong_usage() -> None:
    with pytest.raises(BadArgument, match="'label' or 'score'"):
        scorer(Exact(), value="letters")
    with pytest.raises(BadArgument, match="expected a verifier"):
        scorer(3)
