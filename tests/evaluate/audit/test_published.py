"""Published layouts: invented rows in their form, and the real ones where they are at hand."""

import json

import pytest

from assay.core import UsageError
from assay.evaluate.audit.published import SETS, aliases

FILES = {
    "math_equivalence_cases/math_verify_cases.jsonl": [
        {"id": 1, "gold": "1/2", "pred": "0.5", "expected": 1, "options": {}},
        {"id": 2, "gold": "1/3", "pred": "0.33", "expected": 1, "options": {"precision": 2}},
    ],
    "mathcoder/answers.jsonl": [
        {"id": 0, "benchmark": "SVAMP", "question": "2+2?", "gold": "4", "completion": "5",
         "published_correct": False},
    ],
    "qwen_math_cot/math_cot_100.jsonl": [
        {"idx": 3, "question": "2+2?", "gt": "4", "response": ["\\boxed{4}", "\\boxed{5}"],
         "score": [True, False], "level": "Level 1"},
    ],
    "gsm8k/example_model_solutions.jsonl": [
        {"question": "2+2?", "ground_truth": "So 4.\nA: 4",
         "6b": {"is_correct": True, "solution": "A: 4"}},
    ],
    "evouna/NQ.jsonl": [
        {"question": "who?", "golden_answer": "Ada / Ada Lovelace", "improper": improper,
         **{f"answer_{s}": "Ada" for s in ("fid", "gpt35", "chatgpt", "gpt4", "newbing")},
         **{f"judge_{s}": True for s in ("fid", "gpt35", "chatgpt", "gpt4", "newbing")}}
        for improper in (False, True)
    ],
    "nq301/gold_answers.jsonl": [{"id": "1", "answer": ["Oslo"]}],
    "json_schema_test_suite/draft7.jsonl": [
        {"file": "type.json", "group": 0, "description": "d", "schema": {"type": "integer"},
         "tests": [{"data": 1, "valid": True}, {"data": "a", "valid": False}]},
        {"file": "optional/format/date.json", "group": 0, "description": "d", "schema": True,
         "tests": [{"data": 1, "valid": True}]},
    ],
    "json_schema_test_suite/draft2020-12.jsonl": [],
    "humaneval/HumanEval.jsonl": [
        {"task_id": "H/1", "prompt": "def f(x):\n", "entry_point": "f",
         "test": "def check(candidate):\n    assert candidate(1) == 1\n"},
    ],
    "humaneval/model_solutions.jsonl": [
        {"id": 1, "task_id": "H/1", "source": "s", "form": "completion",
         "solution": "    return x", "verdict": "pass"},
        {"id": 2, "task_id": "H/1", "source": "s", "form": "function",
         "solution": "def f(x):\n    return 2", "verdict": "fail: AssertionError"},
    ],
    "mbpp/mbpp.jsonl": [
        {"task_id": 7, "text": "Write g.", "test_setup_code": "k = 1",
         "test_list": ["assert g() == 1", "assert g() == k"]},
    ],
    "mbpp/model_solutions.jsonl": [
        {"id": 1, "task_id": 7, "source": "s", "form": "function",
         "solution": "def g():\n    return 1", "verdict": "pass"},
    ],
    "mbpp/model_solutions_multipl_e.jsonl": [],
}  # fmt: skip
TSV = "id\tQuestion\tModel answer\tAcceptable?\n1\twhere?\tin Oslo\tYes\n1\twhere?\tin Bergen\tNo\n"


@pytest.fixture
def folder(tmp_path):
    for name, rows in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "nq301" / "NQ301_human.tsv").write_text(TSV)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "truths"),
    [
        ("math_equivalence_cases", "cc"),
        ("mathcoder", "i"),
        ("qwen_math_cot", "ci"),
        ("gsm8k", "c"),
        ("evouna_nq", "ccccc"),
        ("nq301", "ci"),
        ("json_schema", "ci"),
        ("json_formats", "c"),
        ("humaneval", "ci"),
        ("mbpp", "c"),
    ],
)
def test_a_layout(folder, name, truths):
    rows = list(SETS[name].read(folder))
    assert "".join(row.truth[0] for row in rows) == truths
    assert all(row.problem.reference is not None for row in rows)


def test_what_a_case_asks_of_the_verifier_is_in_its_question(folder):
    plain, rounded = SETS["math_equivalence_cases"].read(folder)
    assert (plain.problem.prompt, rounded.problem.prompt) == (
        "",
        "Round the answer to 2 decimal places.",
    )


def test_a_completion_comes_after_its_prompt(folder):
    completed, whole = SETS["humaneval"].read(folder)
    assert "def f(x):\n    return x" in completed.response.text
    assert whole.response.text.count("def f") == 1


def test_golds_with_slashes():
    assert aliases("a/b / c") == ["a", "b", "c", "a/b / c"]
    assert aliases("plain") == ["plain"]


def test_a_folder_without_the_files(tmp_path):
    with pytest.raises(UsageError, match="there is no file 'gsm8k/"):
        list(SETS["gsm8k"].read(tmp_path))


@pytest.mark.parametrize("name", SETS)
def test_the_real_files_are_read(data, name):
    rows = list(SETS[name].read(data))
    assert len(rows) > 50
    assert {row.truth for row in rows} == {"correct", "incorrect"}
