"""The events of OpenAI evals."""

import pytest

from assay.core import Failure
from assay.interop.logs import read
from assay.runs.rows import BadRow
from tests.interop.written import lines

SPEC = {"spec": {"completion_fns": ["gpt-x"], "eval_name": "sums.dev.v0", "run_id": "r"}}


def event(sample, kind, **data) -> dict:
    return {"run_id": "r", "event_id": 0, "sample_id": sample, "type": kind, "data": data}


def entries(tmp_path, *rows):
    log = read(lines(tmp_path / "log.jsonl", [SPEC, *rows, {"final_report": {"accuracy": 0.5}}]))
    assert (log.task, log.model) == ("sums.dev.v0", "gpt-x")
    return list(log.entries())


def test_events_of_samples_come_mixed(tmp_path) -> None:
    chat = [{"role": "system", "content": "S"}, {"role": "user", "content": "2 + 2?"}]
    first, second = entries(
        tmp_path,
        event("s.0", "raw_sample", input=chat, ideal="4", level="easy"),
        event("s.1", "sampling", prompt="2 + 3?", sampled="6"),
        event("s.0", "sampling", prompt=chat, sampled=["4"]),
        event("s.1", "match", correct=False, expected="5", picked=None),
        event("s.0", "match", correct=True, expected="four", picked="4"),
        event("s.0", "metrics", f1=0.5, length=12),
        event("s.0", "cond_logp", logp=-1.0),
    )
    assert [message.role for message in first.problem.messages] == ["system", "user"]
    assert (first.problem.reference, first.problem.metadata["level"]) == ("4", "easy")
    assert first.record.response.text == "4"
    told = {name: verdict.score for name, verdict in first.record.verdicts.items()}
    assert told == {"match": 1.0, "f1": 0.5}
    assert (second.problem.prompt, second.problem.reference) == ("2 + 3?", "5")


def test_an_error_is_a_call_that_failed_unless_there_is_an_answer(tmp_path) -> None:
    failed, answered = entries(
        tmp_path,
        event("s.0", "error", type="RateLimitError", message="slow down"),
        event("s.1", "error", type="RateLimitError", message="slow down"),
        event("s.1", "sampling", prompt="?", sampled="yes"),
    )
    assert failed.record.error == Failure("model", "slow down", "RateLimitError")
    assert answered.record.response.text == "yes"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (event("s.0", "sampling", prompt="?", sampled=["a", "b"]), "has no answer"),
        (event("s.0", "raw_sample", input="?"), "has no answer"),
        ({"sample_id": None, "type": "sampling", "data": {}}, "needs a text 'sample_id'"),
        ({"sample_id": "s", "type": "sampling", "data": []}, "needs a text 'sample_id'"),
    ],
)
def test_rows_that_cannot_be_read(tmp_path, row, why) -> None:
    (entry,) = entries(tmp_path, row)
    assert isinstance(entry, BadRow)
    assert why in entry.why
