"""``assay reverify``."""

import json

import pytest

from assay.cli import main
from assay.core import Model, Problem, Response
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


class Loud(Model):
    name = "loud"

    def generate(self, messages, sampling):
        return (Response("YES"),)


@pytest.fixture
def first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    evaluate(
        [Problem.of(f"Q{n}?", id=f"q{n}", reference="yes") for n in range(4)],
        Loud(), verifier=Exact(), out="first", floor=False,
    )  # fmt: skip


def test_the_screen_and_the_next_commands(first, capsys) -> None:
    assert main(["reverify", "first", "--verifier", "exact ignore_case=true", "--out", "new"]) == 0
    out, err = capsys.readouterr()
    assert "exact   1.00   [0.51, 1.00]  4  0.00" in out
    assert "! the responses of first judged again, without the model" in out
    assert out.endswith("assay compare first new   compares it with the run before\n")
    assert "first judged again: 4 samples" in err


def test_named_verifiers_and_data(first, capsys) -> None:
    given = ["--verifier", "any: exact ignore_case=true", "--verifier", "exact"]
    assert main(["reverify", "first", *given, "--out", "new", "--json", "--no-floor"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {name: score["value"] for name, score in data["scores"].items()} == {
        "any": 1.0, "exact": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["first"], "--out"),
        (["nowhere", "--out", "new"], "'nowhere' is not a run"),
        (["first", "--out", "first"], "is the run itself"),
        (["first", "--out", "new", "--verifier", "exakt"], "did you mean 'exact'"),
        (["first", "--out", "new", "--verifier", "exact", "--verifier", "exact"], "NAME:TEXT"),
        (["first", "--out", "new", "--processes", "0"], "must be at least 1"),
    ],
)
def test_wrong_usage(first, capsys, arguments, said) -> None:
    assert main(["reverify", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
