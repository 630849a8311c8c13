"""``assay export``."""

import importlib
import json

import pytest

from assay.cli import main
from assay.cli.export import FORMATS
from assay.core import Model, Problem, Response
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


class Yes(Model):
    name = "yes"

    def generate(self, messages, sampling):
        return (Response("yes"),)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = [Problem.of("Q?", id="q", reference="yes")]
    evaluate(asked, Yes(), verifier=Exact(), out="run", floor=False)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_there(name) -> None:
    module, _, function = FORMATS[name].function.partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_name_of_the_file(run, tmp_path, capsys) -> None:
    assert main(["export", "run", "--to", "jsonl"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "written: run.jsonl (1 sample)\n")
    assert json.loads((tmp_path / "run.jsonl").read_text())["text"] == "yes"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--to", "xml"], "invalid choice: 'xml'"),
        (["run"], "--to"),
        (["nowhere", "--to", "csv"], "'nowhere' is not a run"),
        (["run", "--to", "parquet", "--out", "a.csv"], "does not go with --out 'a.csv'"),
        (["run", "--to", "csv", "--out", "no/a.csv"], "to write 'a.csv' into"),
        (["run", "--to", "jsonl", "--out", "run/records.jsonl"], "is a file of the run itself"),
    ],
)
def test_wrong_usage(run, capsys, arguments, said) -> None:
    assert main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err
