"""``assay eval`` and ``assay report``."""

import json
from pathlib import Path

import pytest

from assay.cli import main

ROWS = [
    {"key": key, "prompt": prompt, "instruction_id_list": [kind], "kwargs": [{}]}
    for key, prompt, kind in (
        (1, "Say hi.", "punctuation:no_comma"),
        (2, "Say ho.", "detectable_format:title"),
    )
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    answers = [
        {"prompt": "Say hi.", "response": "Hi!"},
        {"prompt": "Say ho.", "response": "Ho, ho"},
    ]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answers))
    return tmp_path


EVAL = ["eval", "ifeval", "--data", "data.jsonl", "--model", "replay:answers.jsonl"]


def test_scores_and_the_next_command(files: Path, capsys) -> None:
    assert main([*EVAL, "--out", "run"]) == 0
    out, err = capsys.readouterr()
    assert "prompt_strict        0.50   [0.09, 0.91]  2  " in out
    assert out.endswith("assay report run --out report.html   every sample\n")
    assert "ifeval · replay:answers.jsonl: 2 samples" in err


def test_responses_that_are_left_out_are_told_once(files: Path, capsys) -> None:
    with (files / "answers.jsonl").open("a") as file:
        file.write('{"prompt": "Say hi.", "response": "Hi again!"}\n')
    assert main([*EVAL, "--out", "run"]) == 0
    assert capsys.readouterr().err.count("answers.jsonl has 1 response more than 1 sample") == 1


def test_json_is_data_and_nothing_else(files: Path, capsys) -> None:
    assert main([*EVAL, "--out", "run", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["scores"]["prompt_strict"]["value"] == 0.5
    assert data["run"] == "run"
    assert data["what"]["verifiers"]["strict"]["arguments"]["profile"] == "faithful"


def test_an_answer_that_is_missing_is_told_by_the_exit_status(files: Path, capsys) -> None:
    (files / "answers.jsonl").write_text('{"prompt": "Say hi.", "response": "Hi!"}\n')
    assert main([*EVAL, "--out", "run"]) == 1
    assert "1 × model call failed" in capsys.readouterr().out


def test_sampling(files: Path, capsys) -> None:
    with (files / "answers.jsonl").open("a") as file:
        file.write('{"prompt": "Say hi.", "response": "Hi again!"}\n')
    given = ["--temperature", "0.5", "--max-tokens", "7", "--samples", "2", "--limit", "1"]
    assert main([*EVAL, *given, "--top-p", "0.9", "--seed", "3", "--out", "run", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["what"]["sampling"] == {"temperature": 0.5, "top_p": 0.9, "max_tokens": 7}
    assert data["what"]["seed"] == 3
    assert data["plan"] == {"problems": 1, "samples": 2}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eval", "ifeval", "--model", "replay:answers.jsonl"], "needs its published problems"),
        (["eval", "ifevl", "--model", "replay:answers.jsonl"], "did you mean 'ifeval'"),
        ([*EVAL, "--limit", "0"], "must be at least 1"),
        (["eval", "ifeval"], "--model"),
        ([*EVAL[:-1], "nosuch:model"], "unknown model scheme 'nosuch'"),
        ([*EVAL[:-1], "replay:none.jsonl"], "there is no file 'none.jsonl' to replay"),
        ([*EVAL[:-1], "openai:gpt-5-mini"], "set the environment variable OPENAI_API_KEY"),
        ([*EVAL, "--out", "data.jsonl"], "'data.jsonl' is a file, or below one"),
        ([*EVAL, "--out", "."], "folder '.' is not a run and not empty"),
        ([*EVAL, "--temperature", "-1"], "temperature must be at least 0"),
    ],
)
def test_wrong_usage(files: Path, capsys, arguments, said) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert not Path("runs").exists()


def test_another_job_in_the_same_folder(files: Path, capsys) -> None:
    assert main([*EVAL, "--out", "run"]) == 0
    capsys.readouterr()
    assert main([*EVAL, "--out", "run", "--temperature", "1"]) == 2
    assert "started with sampling.temperature = 0.0, and now it is 1.0" in capsys.readouterr().err


def test_reports(files: Path, capsys) -> None:
    main([*EVAL, "--out", "run"])
    first = capsys.readouterr().out
    assert main(["report", "run"]) == 0
    assert capsys.readouterr().out == first
    for name, start in (("a.html", "<!doctype html>"), ("a.md", "# ifeval")):
        assert main(["report", "run", "--out", name]) == 0
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"written: {name} (")
        assert Path(name).read_text().lstrip().startswith(start)
    assert main(["report", "run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["samples"] == 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["report", "nowhere"], 2, "is not a run"),
        (["report", "run", "--out", "a.pdf"], 2, "written as .html or .md, not as 'a.pdf'"),
        (["report", "answers.jsonl"], 2, "is not a run"),
        (["report", "run", "--out", "no/a.md"], 2, "there is no folder 'no' to write 'a.md' into"),
        (["report", "run", "--out", "a.md", "--samples", "-1"], 2, "a number from 0"),
    ],
)
def test_reports_that_cannot_be(files: Path, capsys, arguments, status, said) -> None:
    main([*EVAL, "--out", "run"])
    capsys.readouterr()
    assert main(arguments) == status
    assert said in capsys.readouterr().err


def test_what_it_will_cost_is_told_and_nothing_is_asked(files: Path, capsys) -> None:
    assert (
        main([*EVAL, "--estimate", "--prices", "input=1000,output=1000", "--max-tokens", "5"]) == 0
    )
    out, err = capsys.readouterr()
    told = "2 calls, about 18 tokens in, at most 10 out: at most $0.03"
    assert out == f"ifeval · replay:answers.jsonl: {told}\n"
    assert err == ""
    assert main([*EVAL, "--out", "run"]) == 0
    capsys.readouterr()
    assert main([*EVAL, "--out", "run", "--estimate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["calls"] == 0


def test_a_report_tells_the_strategy(files: Path, capsys) -> None:
    asked = ["eval", "starter", "--model", "scripted:0.6", "--limit", "1", "--no-floor"]
    assert main([*asked, "--strategy", "best_of_n:2", "--out", "run", "--full"]) == 0
    assert "answered  by Answering(strategy=BestOfN(n=2)" in capsys.readouterr().out
