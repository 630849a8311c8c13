"""lm-evaluation-harness: logs in its form, and the real harness where it is installed."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from assay.core import Message, Problem, Verdict, Verifier
from assay.interop.lm_eval import METRICS, metrics, process_results
from assay.interop.logs import Logged, read
from assay.runs.rows import BadRow
from assay.verifiers.text import Exact
from tests.interop.written import lines, lm_eval_log, sample


def test_a_log(tmp_path) -> None:
    log = read(lm_eval_log(tmp_path))
    assert (log.form, log.task, log.model) == ("lm-eval", "sums", "org/m")
    first, second = log.entries()
    assert first.problem.messages == (Message("user", "Q: 2 + 2?\nA:"),)
    assert first.problem.reference == "4"
    assert first.problem.metadata["question"] == "2 + 2?"
    assert first.record.response.text == "It is 4"
    assert {name: one.label for name, one in first.record.verdicts.items()} == {
        "exact_match": "incorrect",
        "exact_match,flexible": "correct",
    }  # a length is no judgement
    assert second.record.verdicts["exact_match,flexible"].label == "incorrect"


def one(tmp_path, row) -> Logged | BadRow:
    (entry,) = read(lines(tmp_path / "samples.jsonl", [row]), "lm-eval").entries()
    return entry


CHAT = [{"role": "system", "content": "Short."}, {"role": "user", "content": "2 + 2?"}]


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        ({"gen_args_0": {"arg_0": [json.dumps(CHAT)], "arg_1": {}}}, ("Short.", "2 + 2?")),
        ({"gen_args_0": {"arg_0": ["not JSON"], "arg_1": {}}}, ("not JSON",)),
        ([["older form", {"until": []}]], ("older form",)),
        ({}, ()),
    ],
)
def test_prompts(tmp_path, arguments, messages) -> None:
    entry = one(tmp_path, {**sample(0, "", "4", "4"), "arguments": arguments})
    assert tuple(message.content for message in entry.problem.messages) == messages


def choice(target, values) -> dict:
    options = [" Oslo", " Rome", " Bern"]
    asked = {f"gen_args_{n}": {"arg_0": "Q:", "arg_1": text} for n, text in enumerate(options)}
    resps = [[[str(value), "False"]] for value in values]
    return {**sample(0, "", target, ""), "arguments": asked, "resps": resps}


@pytest.mark.parametrize(("target", "reference"), [("2", "Bern"), ("Bern", "Bern"), ("9", "9")])
def test_the_likeliest_option_is_the_response(tmp_path, target, reference) -> None:
    entry = one(tmp_path, choice(target, [-3.5, -0.25, -7]))
    assert entry.record.response.text == "Rome"
    assert entry.problem.reference == reference
    assert entry.problem.metadata["choices"] == ["Oslo", "Rome", "Bern"]


@pytest.mark.parametrize(
    ("target", "reference"),
    [("['a', 'b']", ["a", "b"]), ("[open", "[open"), ("[[1]]", "[[1]]"), ("[" * 9999, "[" * 9999)],
)
def test_references(tmp_path, target, reference) -> None:
    assert one(tmp_path, sample(0, "", target, "")).problem.reference == reference


def test_repeats_are_samples_and_have_no_metrics_of_their_own(tmp_path) -> None:
    row = {**sample(0, "", "4", "", exact_match=1.0), "resps": [["4", "5"]]}
    path = lines(tmp_path / "samples.jsonl", [row])
    entries = list(read(path, "lm-eval").entries())
    told = [(e.record.index, e.record.response.text, e.record.verdicts) for e in entries]
    assert told == [(0, "4", {}), (1, "5", {})]


def test_the_constraints_of_a_document_are_those_of_the_problem(tmp_path) -> None:
    doc = {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{"a": None}]}
    entry = one(tmp_path, {**sample(0, "", "0", "a, b"), "doc": doc})
    assert [spec.id for spec in entry.problem.constraints] == ["punctuation:no_comma"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"doc": 3}, "needs an object 'doc'"),
        ({"resps": []}, "needs an object 'doc' and a list 'resps'"),
        ({"resps": [[3]]}, "holds no text"),
        ({"arguments": "x"}, "field 'arguments' must be"),
        ({"metrics": list(METRICS), "score": 7}, "field 'score' is no score: 7"),
        ({"resps": [[["-1", "True"]], [["-2", "False"]]]}, "not the continuation of each"),
    ],
)
def test_rows_that_cannot_be_read(tmp_path, change, why) -> None:
    entry = one(tmp_path, {**sample(0, "", "4", "4"), **change})
    assert isinstance(entry, BadRow)
    assert why in entry.why


class Says(Verifier):
    name = "says"

    def __init__(self, verdict):
        self.verdict = verdict

    def decide(self, problem, response):
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict("correct", 0.75), (1, 0.75, 0, 0, 0)),
        (Verdict("incorrect"), (0, 0, 0, 0, 0)),
        (Verdict("invalid"), (0, 0, 1, 0, 0)),
        (Verdict("undecided"), (None, None, 0, 1, 0)),
        (RuntimeError("x"), (None, None, 0, 0, 1)),
    ],
)
def test_outcomes_stay_apart_as_metrics_and_come_back(tmp_path, verdict, told) -> None:
    found = process_results(Says(verdict))({"question": "?"}, ["text"])
    assert found == {n: v for n, v in zip(METRICS, told, strict=True) if v is not None}
    row = {**sample(0, "", "", ""), "metrics": list(METRICS[2:]), **found}
    back = one(tmp_path, row).record.verdicts["correct"]
    assert metrics(back) == found


def test_the_problem_of_a_document() -> None:
    asked = []

    class Keep(Verifier):
        name = "keep"

        def decide(self, problem, response):
            asked.append((problem, response.text))
            return Verdict("correct")

    process_results(Keep(), reference="gold")({"prompt": "P", "gold": 4, "key": 7}, [["text"]])
    process_results(Keep(), problem=lambda doc: Problem.of(doc["x"]))({"x": "own"}, ["text"])
    (first, text), (second, _) = asked
    assert (first.id, first.prompt, first.reference, text) == ("7", "P", 4, "text")
    assert second.prompt == "own"


def test_likelihoods_are_no_text_to_judge() -> None:
    assert process_results(Exact())({}, [(-1.0, True)])["broken"] == 1.0


HARNESS = """
import json
from lm_eval.api.model import LM
from lm_eval.evaluator import simple_evaluate
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

class Four(LM):
    def generate_until(self, requests, **more):
        return ["" if "empty" in one.args[0] else "The answer is 4." for one in requests]
    def loglikelihood(self, requests, **more):
        return [(-float(len(one.args[1])), False) for one in requests]
    def loglikelihood_rolling(self, requests, **more):
        raise NotImplementedError

manager = TaskManager(include_path=".", include_defaults=False)
tracker = EvaluationTracker(output_path="out")
found = simple_evaluate(
    Four(), tasks=["sums", "shortest"], task_manager=manager, log_samples=True, bootstrap_iters=0
)
samples = found.pop("samples")
tracker.save_results_aggregated(results=found, samples=samples)
for name in samples:
    tracker.save_results_samples(task_name=name, samples=samples[name])
print(json.dumps(found["results"]["sums"]))
"""
TASK = """
task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {name}.jsonl}}
test_split: train
doc_to_text: "{{{{question}}}}"
"""
SUMS = """
output_type: generate_until
doc_to_target: "{{answer}}"
repeats: 1
process_results: !function checks.judged
metric_list:
"""
SHORTEST = """
output_type: multiple_choice
doc_to_target: "{{answer}}"
doc_to_choice: ["five", "seventeen", "six"]
metric_list:
  - metric: acc
"""


@pytest.mark.skipif(find_spec("lm_eval") is None, reason="needs lm-eval: make interop")
def test_the_real_harness_runs_a_verifier_and_its_log_is_verified_again(tmp_path) -> None:
    lines(
        tmp_path / "sums.jsonl",
        [
            {"question": "2 + 2?", "answer": "4"},
            {"question": "2 + 3?", "answer": "5"},
            {"question": "empty", "answer": "4"},
            {"question": "no reference", "answer": ""},
        ],
    )
    lines(tmp_path / "shortest.jsonl", [{"question": "The longest?", "answer": "seventeen"}])
    listed = "".join(f"  - {{metric: {name}, aggregation: mean}}\n" for name in METRICS)
    (tmp_path / "sums.yaml").write_text(TASK.format(name="sums") + SUMS + listed)
    (tmp_path / "shortest.yaml").write_text(TASK.format(name="shortest") + SHORTEST)
    (tmp_path / "checks.py").write_text(
        "from assay.interop.lm_eval import process_results\n"
        "judged = process_results('short_answer')\n"
    )
    (tmp_path / "run.py").write_text(HARNESS)
    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name: found[f"{name},none"] for name in METRICS if name != "score"} == {
        "correct": pytest.approx(1 / 3), "invalid": 0.25, "undecided": 0.0, "broken": 0.25,
    }  # fmt: skip

    (path,) = (tmp_path / "out").rglob("samples_sums_*.jsonl")
    log = read(path)
    entries = list(log.entries())
    assert log.task == "sums"
    assert [entry.record.verdicts["correct"].outcome for entry in entries] == [
        "correct", "incorrect", "invalid", "broken",
    ]  # fmt: skip
    again = process_results("exact", problem=lambda doc: entries[0].problem)
    assert again({}, ["4"])["correct"] == 1.0

    (path,) = (tmp_path / "out").rglob("samples_shortest_*.jsonl")
    entry = next(read(path).entries())
    assert entry.record.response.text == "six"
    assert entry.problem.metadata["choices"] == ["five", "seventeen", "six"]
    assert entry.problem.reference == "seventeen"
    assert entry.record.verdicts["acc"].label == "incorrect"
