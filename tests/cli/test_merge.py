"""``assay merge``."""

import json

import pytest

from assay.cli import main


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    rows = [
        {
            "key": n,
            "prompt": f"P{n}",
            "instruction_id_list": ["punctuation:no_comma"],
            "kwargs": [{}],
        }
        for n in range(4)
    ]
    (tmp_path / "answers.jsonl").write_text(
        "".join(json.dumps({"prompt": row["prompt"], "response": "a"}) + "\n" for row in rows)
    )
    for name, part in (("a", rows[:2]), ("b", rows[2:])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in part))
        given = ["--data", f"{name}.jsonl", "--model", "replay:answers.jsonl", "--out", name]
        assert main(["eval", "ifeval", *given, "--no-floor"]) == 0


def test_the_scores_of_all(runs, capsys) -> None:
    capsys.readouterr()
    assert main(["merge", "a", "b", "--out", "both", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["scores"]["prompt_strict"]["n"] == 4
    assert data["plan"] == {"problems": 4, "samples": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "--out", "c"], "at least two runs"),
        (["a", "b"], "--out"),
        (["a", "b", "--out", "a"], "is one of the runs"),
    ],
)
def test_wrong_usage(runs, capsys, arguments, said) -> None:
    assert main(["merge", *arguments]) == 2
    assert said in capsys.readouterr().err
