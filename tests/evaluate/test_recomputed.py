"""Published figures are computed again to the digit, and a verdict that differs is seen."""

import json

import pytest

from assay.cli import main
from assay.core import DataError, UnknownName, UsageError
from assay.evaluate.recomputed import SETS, makes_24, recompute

GSM = {"question": "?", "ground_truth": "So\nA: 1,200", "m": {"is_correct": True, "solution": ""}}
CHAIN = "Let us see. So the answer is (B)."


def gsm(solution: str, correct: bool) -> dict:
    return {**GSM, "m": {"is_correct": correct, "solution": solution}}


def sampled(**more: object) -> dict:
    texts = [rf"It is \boxed{{{n}}}." for n in (3, 4, 4)]
    return {
        "gt": "4", "response": texts, "score": [False, True, True], "pred": ["3", "4", "4"],
        "pred_score": [[2.0], [1.0], [0.5]], **more,
    }  # fmt: skip


def written(folder, name, rows):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


@pytest.mark.parametrize(
    ("puzzle", "text", "right"),
    [
        ("4 6 1 1", "Steps:\nAnswer: (4 * 6) * 1 / 1 = 24", True),
        ("4 6 1 1", "4 * 6 = 24", False),
        ("4 6 1 1", "4 * 6 * 1 / 1 = 24 (left: 24)\nAnswer: None", False),
        ("3 3 8 8", "8 / (3 - 8 / 3) = 24", True),
        ("8 3 1", "8 * 3 ** 1", False),
        ("24 0", "24 / 0", False),
        ("24", "int(24)", False),
        ("24", "(" * 5000 + "24" + ")" * 5000, False),
        ("24", "", False),
        ("24", "24 =", True),
    ],
)
def test_game_of_24(puzzle, text, right) -> None:
    assert makes_24(puzzle, text) is right


def test_gsm8k_to_the_digit(tmp_path) -> None:
    rows = [gsm("A: 1200", True), gsm("A: 7\nA: 1,200 ", True), gsm("12", False), gsm("A:", False)]
    written(tmp_path, "gsm8k/example_model_solutions.jsonl", rows)
    (found,) = recompute(tmp_path, ["gsm8k"])
    assert (found.value, found.published, found.equal, found.rows) == (0.5, 0.5, 4, 4)
    assert found.holds


def test_votes_and_rewards(tmp_path) -> None:
    comma = sampled(gt="4{,}000", response=["4000", r"\boxed{4{,}000}", "4000"])
    written(tmp_path, "qwen_math_cot/math_cot_100.jsonl", [sampled(), comma | {"score": [0, 1, 0]}])
    one, majority, reward = recompute(tmp_path, ["qwen_math_cot"])
    assert (one.value, majority.value, reward.value) == (0.5, 1.0, 0.0)
    assert all(figure.holds for figure in (one, majority, reward))


def test_tasks_count_alike(tmp_path) -> None:
    rows = [
        {"task": task, "mode": mode, "prediction": said, "target": "(B)"}
        for task, said in [("a_three_objects", "(B)"), ("a_five_objects", "(A)"), ("b", "(B) ")]
        for mode in ("direct",)
    ]
    rows += [{"task": "b", "mode": "cot", "prediction": CHAIN, "target": "(B)"}]
    written(tmp_path, "bbh_codex/outputs.jsonl", rows)
    direct, steps = recompute(tmp_path, ["bbh_codex"])
    assert (direct.value, steps.value) == (0.75, 1.0)
    assert direct.published is None


def test_the_command_sees_a_verdict_that_differs(tmp_path, capsys) -> None:
    name = "gsm8k/example_model_solutions.jsonl"
    command = ["selftest", "published", "--data", str(tmp_path), "--only", "gsm8k"]
    written(tmp_path, name, [gsm("A: 1200", True)] * 3)
    assert main(command) == 0
    assert "3 of 3" in capsys.readouterr().out
    written(tmp_path, name, [gsm("A: 1200", True), gsm("A: 1200", False), gsm("A: 1", True)])
    assert main([*command, "--markdown"]) == 1  # though the shares are the same
    assert "| 1 of 3 |" in capsys.readouterr().out
    assert main([*command, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["figures"][0]["value"] == shown["figures"][0]["published"]
    assert not shown["passed"]


@pytest.mark.parametrize(
    ("content", "said"), [("{\n", "line 1"), ('{"a": 1}\n', "has no"), ("", "no rows")]
)
def test_rows_that_cannot_be_used(tmp_path, content, said) -> None:
    written(tmp_path, "gsm8k/example_model_solutions.jsonl", [])
    (tmp_path / "gsm8k/example_model_solutions.jsonl").write_text(content)
    with pytest.raises(DataError, match=said):
        list(recompute(tmp_path, ["gsm8k"]))


def test_what_is_not_there(tmp_path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'game24'"):
        list(recompute(tmp_path, ["game23"]))
    with pytest.raises(UsageError, match="there is no file"):
        list(recompute(tmp_path))


def test_on_the_real_rows_all_figures_hold(data) -> None:
    found = list(recompute(data))
    assert {figure.set for figure in found} == set(SETS)
    assert all(figure.holds for figure in found), [f for f in found if not f.holds]
