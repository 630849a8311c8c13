"""``assay import``."""

import json

import pytest

from assay.cli import main
from assay.runs import Run

ROWS = [
    {"instruction": "Say yes", "output": "yes", "generator": "m", "reference": "yes"},
    {"instruction": "Say no", "output": "yes", "generator": "m", "reference": "no"},
]


@pytest.fixture
def outputs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs.json").write_text(json.dumps(ROWS))


def test_a_log_becomes_a_run_that_is_judged_again(outputs, capsys) -> None:
    assert main(["import", "outputs.json", "--out", "first", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["what"]["model"]["name"], data["scores"]) == ("m", {})
    again = ["reverify", "first", "--verifier", "exact", "--out", "second", "--json", "--no-floor"]
    assert main(again) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["scores"]["exact"]["counts"]["correct"] == 1


def test_the_name_of_the_model(outputs, capsys) -> None:
    assert main(["import", "outputs.json", "--out", "run", "--model", "mine"]) == 0
    out = capsys.readouterr().out
    assert "alpaca-eval/outputs · mine" in out
    assert "imported  from outputs.json, a log of alpaca-eval" in out
    assert len(Run.open("run")) == 2


def test_rows_that_cannot_be_read_are_noted(outputs, tmp_path, capsys) -> None:
    (tmp_path / "a.json").write_text(json.dumps([*ROWS, 3]))
    assert main(["import", "a.json", "--out", "run"]) == 1
    assert "! 1 row could not be read; line 3: a number, not an object" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["outputs.json"], 2, "--out"),
        (["none.json", "--out", "run"], 2, "there is no file 'none.json'"),
        (["outputs.json", "--out", "run", "--from", "helm"], 2, "invalid choice: 'helm'"),
        (["outputs.json", "--out", "run", "--from", "lm-eval"], 1, "no sample can be read"),
    ],
)
def test_wrong_usage(outputs, capsys, arguments, status, said) -> None:
    assert main(["import", *arguments]) == status
    assert said in capsys.readouterr().err
