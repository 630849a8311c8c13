"""``assay learn``: from a file of rows to a verifier that ``assay verify`` uses."""

import json
import random

import pytest

from assay.cli import main


@pytest.fixture
def rows(tmp_path):
    draw = random.Random(0)
    path = tmp_path / "rows.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(200):
            good = draw.random() < 0.5
            said = f"{draw.choice('abcdef')} is {'surely' if good else 'maybe'} so"
            file.write(
                json.dumps({"id": n, "asked": f"q{n}", "response": said, "label": good}) + "\n"
            )
    return path


def learn(*args: object) -> int:
    return main(["learn", *map(str, args)])


def test_rows_to_a_verifier_to_verdicts(rows, tmp_path, capsys) -> None:
    out = tmp_path / "v"
    assert learn("outcome", "--data", rows, "--column", "prompt=asked", "--out", out) == 0
    shown = capsys.readouterr()
    assert "outcome verifier on features: 140 to learn, 30 held out, 30 to test" in shown.out
    assert "auroc" in shown.out
    assert "floor auroc" in shown.out
    assert "epoch 1 of 15: loss" in shown.err
    verdicts = tmp_path / "verdicts.jsonl"
    line = f"learned path={out}"
    assert main(["verify", str(rows), "--verifier", line, "--out", str(verdicts)]) == 0
    labels = [json.loads(row)["label"] for row in verdicts.read_text().splitlines()]
    truths = [json.loads(row)["label"] for row in rows.read_text().splitlines()]
    assert [label == "correct" for label in labels] == truths


def test_what_may_be_chance_is_said(rows, tmp_path, capsys) -> None:
    given = ("--column", "prompt=asked", "--epochs", 1)
    assert learn("outcome", "--data", rows, *given, "--out", tmp_path / "good") == 0
    assert "AUROC may be 0.5" not in capsys.readouterr().out
    draw = random.Random(1)
    asked = [json.loads(line) for line in rows.read_text().splitlines()]
    chance = tmp_path / "chance.jsonl"
    lines = [json.dumps({**row, "label": draw.random() < 0.5}) + "\n" for row in asked]
    chance.write_text("".join(lines))
    assert learn("outcome", "--data", chance, *given, "--out", tmp_path / "bad") == 0
    assert "! its AUROC may be 0.5" in capsys.readouterr().out


def test_a_bounded_risk(rows, tmp_path, capsys) -> None:
    given = ("--data", rows, "--column", "prompt=asked", "--json")
    assert learn("outcome", *given, "--risk", 0.3, "--held-out", 0.6, "--out", tmp_path / "a") == 0
    saved = json.loads(capsys.readouterr().out)
    assert 0 < saved["at_least"] <= 1
    assert learn("outcome", *given, "--risk", 0.001, "--out", tmp_path / "b") == 0
    assert json.loads(capsys.readouterr().out)["at_least"] > 1
    assert learn("outcome", *given, "--risk", 1.5, "--out", tmp_path / "c") == 2


def test_rows_that_cannot_be_used_are_named(rows, tmp_path, capsys) -> None:
    with rows.open("a", encoding="utf-8") as file:
        file.write('{"asked": "q", "response": "r", "label": "perhaps"}\nnonsense\n')
    given = ("--data", rows, "--column", "prompt=asked", "--out", tmp_path / "v", "--epochs", 1)
    assert learn("outcome", *given) == 1
    told = capsys.readouterr().err
    assert "line 201: field 'label' must be correct or incorrect" in told
    assert "line 202: broken JSON" in told


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ([], "KIND is missing"),
        (["outcome"], "--data is missing"),
        (["outcome", "--data", "ROWS"], "--out is missing"),
        (["outcomes", "--data", "ROWS", "--out", "v"], "did you mean 'outcome'"),
        (["outcome", "--data", "nowhere.jsonl", "--out", "v"], "no file 'nowhere.jsonl'"),
        (["outcome", "--data", "ROWS", "--out", "v", "--column", "label"], "takes NAME=FIELD"),
        (["outcome", "--data", "ROWS", "--out", "v"], "line 1: has no field 'prompt'"),
        (["outcome", "--data", "ROWS", "--out", "v", "--epochs", "0"], "at least 1"),
    ],
)
def test_wrong_usage(rows, tmp_path, capsys, monkeypatch, args, why) -> None:
    monkeypatch.chdir(tmp_path)
    assert learn(*(str(rows) if arg == "ROWS" else arg for arg in args)) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "v").exists()


def test_the_list_of_kinds(capsys) -> None:
    assert learn("--list") == 0
    shown = capsys.readouterr().out
    for name in ("outcome", "process", "value", "equivalence", "grounding", "quality"):
        assert f"{name}: " in shown
    assert learn("--list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed[1]["columns"][2]["name"] == "first_error"
