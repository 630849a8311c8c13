"""``assay matrix``."""

import json

import pytest

from assay.cli import main

MATRIX = ["matrix", "starter", "--model", "scripted:0.1", "--model", "scripted:0.95"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))


def test_runs_boards_and_the_next_command(tmp_path, capsys) -> None:
    given = [*MATRIX, "--limit", "20", "--out", "m", "--no-floor"]
    assert main([*given, "--report", "board.html"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("starter · prompt_strict\nrank  model")
    assert "\n1     scripted:0.95" in out
    assert "\n2     scripted:0.1 " in out
    assert out.endswith(
        "assay compare m/starter/scripted-0.1 m/starter/scripted-0.95"
        "   shows what tells two apart\n"
    )
    assert "written: board.html" in err
    assert (tmp_path / "board.html").read_text().lstrip().startswith("<!doctype html>")
    assert main([*given, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["failed"] == []
    assert [place["rank_low"] for place in data["boards"][0]["places"]] == [1, 2]


def test_a_model_that_cannot_be_asked(capsys) -> None:
    gone = ["--model", "openai:x", "--base-url", "http://127.0.0.1:9/v1"]
    assert main(["matrix", "starter", *gone, "--limit", "2", "--out", "m", "--no-floor"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "assay: starter · openai:x: no connection to http://127.0.0.1:9/v1" in err


def test_what_it_will_cost(tmp_path, capsys) -> None:
    given = ["--limit", "3", "--out", "m", "--estimate", "--prices", "input=1,output=1"]
    assert main([*MATRIX, *given]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "starter · scripted:0.1: 3 calls", "starter · scripted:0.95: 3 calls",
    ]  # fmt: skip
    assert not (tmp_path / "m").exists()


def test_models_are_screened(capsys) -> None:
    assert main([*MATRIX, "--limit", "2", "--out", "m", "--screen", "--no-floor"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "assay: scripted:0.1 is left out: does not answer: model 'scripted:0.1' was" in err


def test_dialogues_cost_a_call_a_turn(capsys) -> None:
    given = ["--limit", "2", "--out", "m", "--estimate", "--model", "scripted:1"]
    assert main(["matrix", "mmmt_if", *given]) == 0
    told = capsys.readouterr().out
    assert "mmmt_if · scripted:1: 2 calls" not in told
    assert "own replies" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["matrix", "starter", "--out", "m"], "--model"),
        ([*MATRIX], "--out"),
        ([*MATRIX, "--out", "m", "--model", "scripted:0.1"], "given twice"),
        ([*MATRIX, "--out", "m", "--data", "ifeval=x"], "--data takes SUITE=FILE"),
        ([*MATRIX, "--out", "m", "--report", "a.pdf"], "written as .html or .md"),
        ([*MATRIX, "--out", "m", "--report", "no/a.md"], "there is no folder 'no'"),
        (["matrix", "startr", "--model", "scripted:1", "--out", "m"], "did you mean 'starter'"),
    ],
)
def test_wrong_usage(capsys, arguments, said) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
