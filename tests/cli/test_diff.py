"""``assay diff``."""

import json

import pytest

from assay.cli import main
from assay.core import Problem
from assay.evaluate.runner import evaluate
from assay.verifiers.text import Exact


@pytest.fixture
def runs(tmp_path, monkeypatch, says):
    monkeypatch.chdir(tmp_path)
    problems = [Problem.of(f"Q{n}?\u202e", id=f"q{n}", reference="good\n" * 30) for n in range(25)]
    for name, text in (("a", "\x1b[31mbad\n" * 30), ("b", "good\n" * 30), ("c", "good\n" * 30)):
        evaluate(problems, says(text), verifier=Exact(), out=name, floor=False)


def test_the_screen(runs, capsys) -> None:
    assert main(["diff", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("q0 · 0\n  exact: ✗ incorrect → ✓ correct\n")
    assert "  ? Q0?⟨202E⟩\n  - ⟨1B⟩[31mbad\n" in out
    assert "48 more lines; --id shows them" in out
    assert out.endswith("and 5 more; --limit 0 shows all\n")
    assert "\x1b" not in out


def test_one_problem_whole(runs, capsys) -> None:
    assert main(["diff", "a", "b", "--id", "q3"]) == 0
    out = capsys.readouterr().out
    assert out.count("  + good\n") == 30
    assert main(["diff", "b", "c", "--id", "q3"]) == 0
    assert "= the same response" in capsys.readouterr().out


def test_nothing_differs(runs, capsys) -> None:
    assert main(["diff", "b", "c"]) == 0
    assert capsys.readouterr().out == "no sample that is in both runs differs\n"


def test_data(runs, capsys) -> None:
    assert main(["diff", "a", "b", "--json", "--limit", "0"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["problem"] for row in rows] == [f"q{n}" for n in range(25)]
    assert rows[0]["moved"][0]["after"] == "correct"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["a", "nowhere"], "'nowhere' is not a run"),
        (["a", "b", "--limit", "-1"], "--limit is a number from 0"),
        (["a", "b", "--id", "q99"], "unknown problem of both runs 'q99'"),
    ],
)
def test_wrong_usage(runs, capsys, more, said) -> None:
    assert main(["diff", *more]) == 2
    assert said in capsys.readouterr().err
