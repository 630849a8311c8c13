"""``assay audit``: one verifier, two verifiers, and what is said about wrong use."""

import json
from pathlib import Path

import pytest

from assay.cli import main

ROWS = [
    {"q": "What is 2 + 2?", "gold": "4", "said": "It is 4.", "ok": 1, "set": "sums"},
    {"q": "What is 2 + 3?", "gold": "5", "said": "It is 4.", "ok": 0, "set": "sums"},
]
FIELDS = ["--response-field", "said", "--reference-field", "gold", "--question-field", "q"]
FIELDS += ["--label-field", "ok", "--category-field", "set"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return str(path)


def test_a_card(file, tmp_path, capsys):
    assert main(["audit", "answer", "--on", file, *FIELDS, "--out", str(tmp_path / "card")]) == 0
    shown = capsys.readouterr()
    assert "Card of answer" in shown.out
    assert "true-positive rate" in shown.out
    assert sorted(path.name for path in (tmp_path / "card").iterdir()) == ["card.html", "card.json"]
    assert shown.err.count("written: ") == 2


def test_json_and_nothing_else(file, capsys):
    assert main(["audit", "exact", "--on", file, *FIELDS, "--json", "--problems", "1"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert (card["verifier"], card["probed"]) == ("exact", 1)
    assert card["categories"]["sums"]["n"] == 2


def test_a_comparison(file, tmp_path, capsys):
    command = ["audit", "compare", "exact", "answer", "--on", file, *FIELDS]
    assert main([*command, "--out", str(tmp_path)]) == 0
    assert "B alone agrees with the label: 1" in capsys.readouterr().out
    assert json.loads((tmp_path / "comparison.json").read_text())["gained"][0]["line"] == 1
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verifiers"] == ["exact", "answer"]


def test_rows_that_cannot_be_read_are_named(file, capsys):
    with Path(file).open("a") as rows:
        rows.write("{\n")
    assert main(["audit", "exact", "--on", file, *FIELDS]) == 1
    assert "line 3 is left out: broken JSON" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["answer"], "give --on FILE"),
        (["exact", "ignore_case=true", "--on", "FILE"], "in quotes"),
        (["compare", "exact", "--on", "FILE"], "compare takes two verifiers"),
        (["exat", "--on", "FILE"], "did you mean"),
        (["exact", "--on", "nothing.jsonl"], "there is no file 'nothing.jsonl'"),
        (["exact", "--on", "FILE", "--limit", "0"], "limit is at least 1"),
        (["exact", "--on", "FILE", "--label-field", "nope"], "has no field"),
    ],
)
def test_wrong_usage(words, message, file, capsys):
    words = [file if word == "FILE" else word for word in words]
    assert main(["audit", *words]) == 2
    assert message in capsys.readouterr().err


def test_attacks(capsys):
    assert main(["audit", "attacks", "exact"]) == 0
    assert "exact" in capsys.readouterr().out
    assert main(["audit", "attacks", "exact", "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("| verifier | right |")
    assert main(["audit", "attacks", "answerable", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"].keys() == {"answerable"}
