"""``assay compare``."""

import json
import re

import pytest

from assay.cli import main
from assay.core import Problem, Reason, Response, Verdict, Verifier
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite


class Good(Verifier):
    name = "good"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        label = "correct" if response.text == "good" else "incorrect"
        return Verdict(label, reasons=(Reason("is not good", response.text),))


@pytest.fixture
def runs(tmp_path, monkeypatch, says):
    monkeypatch.chdir(tmp_path)
    problems = [Problem.of(f"Q{n}?", id=f"q{n}") for n in range(8)]
    for name, text in (("a", "\x1b[31mbad\u202e"), ("b", "good"), ("c", "good")):
        evaluate(problems, says(text), verifier=Good(), out=name, floor=False)


def test_the_screen(runs, capsys) -> None:
    assert main(["compare", "a", "b"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert re.search(
        r"good     0.00   1.00   \+1.00  \[\+0.\d\d, \+1.00\]  8 +8 / 0  0.0078    0.0078", out
    )
    assert "\ngood is higher\n" in out
    assert "  + q0 · 0: is not good (⟨1B⟩[31mbad⟨202E⟩)\n" in out
    assert "  + and 3 more\n" in out
    assert "\x1b" not in out
    assert out.endswith("assay diff a b   shows what flipped\n")


def test_no_difference(runs, capsys) -> None:
    assert main(["compare", "b", "c", "a"]) == 0
    out = capsys.readouterr().out
    assert "no difference is clear; so many problems would show one of 0.75" in out
    assert "good is lower" in out


def test_data(runs, capsys) -> None:
    assert main(["compare", "a", "b", "--score", "good", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"][0]["changes"]["good"]["gained"] == 8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "a"], "OTHER"),
        (["compare", "a", "nowhere"], "'nowhere' is not a run"),
        (["compare", "a", "b", "--score", "god"], "did you mean 'good'"),
    ],
)
def test_wrong_usage(runs, capsys, arguments, said) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_run_beside_itself_is_called_so(runs, capsys) -> None:
    assert main(["compare", "a", "./a"]) == 0
    assert "! this is the same run twice" in capsys.readouterr().out
    assert main(["compare", "b", "c"]) == 0
    assert "same run" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (
            {"lower": ("good",)},
            ["0 / 8", "good is higher (worse)", "! good: lower is better", "  - q0 · 0: is not"],
        ),
        ({"neither": ("good",)}, ["8 up / 0 down", "good is higher\n", "  ↑ q0 · 0: is not"]),
    ],
)
def test_words_go_by_which_way_is_better(tmp_path, monkeypatch, capsys, says, ways, said) -> None:
    monkeypatch.chdir(tmp_path)
    problems = [Problem.of(f"Q{n}?", id=f"q{n}") for n in range(8)]
    suite = Suite(name="few", load=lambda: problems, verifiers={"good": Good()}, **ways)
    for name, text in (("a", "bad"), ("b", "good")):
        evaluate(suite, says(text), out=name, floor=False)
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert [one for one in said if one not in out] == []
