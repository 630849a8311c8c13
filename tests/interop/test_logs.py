"""The forms of logs, seen from their content."""

import json

import pytest

from assay.cli.verify_logs import FORMS
from assay.core import BadArgument, Message, UsageError, Verdict
from assay.interop.logs import READERS, messages_of, problem_of, read, recognised, verdict_of


def test_the_command_line_knows_every_form() -> None:
    assert tuple(READERS) == FORMS


LM_ROW = {"doc_id": 0, "doc": {}, "arguments": {}, "resps": [], "filtered_resps": []}


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.eval", "", "inspect"),
        ("a.json", '{\n "version": 2, "status": "success", "eval": {}}', "inspect"),
        ("a.json", '[{"instruction": "i", "output": "o", "generator": "g"}]', "alpaca-eval"),
        ("a.json", '[{"instruction": "i", "output_1": "o", "output_2": "p"}]', "alpaca-eval"),
        ("a.jsonl", json.dumps(LM_ROW), "lm-eval"),
        ("a.jsonl", json.dumps({"spec": {}}), "openai-evals"),
        ("a.jsonl", '{"instruction": "i", "output": "o", "generator": "g"}', "alpaca-eval"),
        ("a.jsonl", '{"prompt": "p", "response": "r"}', None),
        ("a.jsonl", '{"instruction": "i", "output": "o", "generator": "g", "response": ""}', None),
        ("a.jsonl", json.dumps({**LM_ROW, "response": "r"}), None),
        ("a.jsonl", "[1]", None),
        ("a.jsonl", "{", None),
        ("a.jsonl", "[" * 100_000, None),
        ("a.jsonl", "", None),
        ("a.json", "\xff\x00", None),
        ("a.txt", json.dumps(LM_ROW), None),
        ("a.parquet", "PAR1", None),
    ],
)
def test_recognised(tmp_path, name, content, form) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("latin-1"))
    assert recognised(path) == form


def test_what_cannot_be_read(tmp_path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="there is no file"):
        read(tmp_path / "b.jsonl")
    with pytest.raises(UsageError, match="of no form known here; say which with --from"):
        read(tmp_path / "a.jsonl")
    with pytest.raises(BadArgument, match="no logs are read from 'helm'"):
        read(tmp_path / "a.jsonl", "helm")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (1, Verdict("correct")),
        (1.0, Verdict("correct")),
        (0, Verdict("incorrect")),
        (0.25, Verdict("incorrect", 0.25)),
        (False, Verdict("incorrect")),
        (float("nan"), Verdict("undecided")),
        (float("inf"), None),
        (-0.1, None),
        (2, None),
        ("1", None),
        (None, None),
        ([1.0], None),
    ],
)
def test_what_a_score_says(value, verdict) -> None:
    assert verdict_of(value) == verdict


def test_messages() -> None:
    assert messages_of("Hi") == (Message("user", "Hi"),)
    chat = [{"role": "developer", "content": "D"}, {"role": "user", "content": None}, "x"]
    assert messages_of(chat) == (Message("user", "D"),)
    assert messages_of("") == messages_of(None) == messages_of(7) == ()


def test_a_problem_takes_what_assay_verify_takes_from_rows() -> None:
    fields = {
        "instruction_id_list": ["punctuation:no_comma"],
        "kwargs": [{}],
        "documents": "one",
        "tests": ["assert f(1) == 1"],
        "entry_point": "f",
    }
    made = problem_of("p", (), "r", fields)
    assert [spec.id for spec in made.constraints] == ["punctuation:no_comma"]
    assert (made.documents, made.tests) == (("one",), ("assert f(1) == 1",))
    assert made.metadata["entry_point"] == "f"


def test_fields_of_other_meanings_are_left_alone() -> None:
    made = problem_of("p", (), None, {"constraints": 3, "tests": {"a": 1}, "documents": [1]})
    assert (made.constraints, made.documents, made.tests) == ((), (), ())
    assert made.metadata["constraints"] == 3
