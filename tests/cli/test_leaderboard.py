"""``assay leaderboard``."""

import json

import pytest

from assay.cli import main
from assay.core import Problem
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


@pytest.fixture
def runs(tmp_path, monkeypatch, says):
    monkeypatch.chdir(tmp_path)
    problems = [Problem.of("Q?", id=str(n), reference="yes") for n in range(9)]
    for text in ("yes", "no"):
        evaluate(problems, says(text), verifier=Exact(), out=f"runs/deep/{text}", floor=False)


def test_runs_are_found_in_a_folder(runs, capsys) -> None:
    for given in (["runs"], ["runs/deep"], ["runs/deep/yes", "runs/deep/no"]):
        assert main(["leaderboard", *given]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[:2] for line in lines[2:4]] == [["1", "yes"], ["2", "no"]]


def test_files_and_data(runs, capsys) -> None:
    assert main(["leaderboard", "runs", "--out", "a.md", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["boards"][0]["score"] == "exact"
    assert err.startswith("written: a.md (")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "'nowhere' is not a run"),
        (["."], "no runs in '.'"),
        (["runs", "--score", "exakt"], "did you mean 'exact'"),
        (["runs", "--out", "a.txt"], "written as .html or .md"),
    ],
)
def test_wrong_usage(runs, tmp_path, monkeypatch, capsys, arguments, said) -> None:
    if arguments == ["."]:
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
    assert main(["leaderboard", *arguments]) == 2
    assert said in capsys.readouterr().err
