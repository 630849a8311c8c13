"""``assay search solve``: what judges, and what is shown."""

import json

import pytest

from assay.cli import main

QUESTION = "What is 17 * 3?"


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "drafts.jsonl"
    drafts = {"prompt": QUESTION, "response": ["Fifty.", "Fifty-One", "fifty-one, thank you"]}
    path.write_text(json.dumps(drafts) + "\n")
    return ["--model", f"replay:{path}", "--strategy", "best_of_n:3"]


@pytest.mark.parametrize(
    ("judges", "chosen"),
    [
        (["--constraint", "ends_with you"], "fifty-one, thank you"),
        (["--verifier", "exact ignore_case=true", "--reference", "fifty-one"], "Fifty-One"),
        (["--verifier", "not exact & exact", "--reference", "x"], None),
        (
            ["--verifier", "exact | exact", "--reference", "Fifty.", "--constraint", "words 1"],
            "Fifty.",
        ),
    ],
)
def test_the_verifier_chooses(model, judges, chosen, capsys):
    status = main(["search", "solve", QUESTION, *model, *judges, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert status == (0 if chosen else 1)
    assert chosen in (None, found["text"])


@pytest.mark.parametrize(
    ("judges", "message"),
    [
        ([], "a search needs a judge: give --constraint TEXT or --verifier TEXT"),
        (["--verifier", "exact ignore_case=maybe"], "must be true or false, not 'maybe'"),
        (["--verifier", "exat"], "did you mean 'exact'"),
        (["--verifier", ""], "needs a name"),
    ],
)
def test_wrong_usage(model, judges, message, capsys):
    assert main(["search", "solve", QUESTION, *model, *judges]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "judges",
    [
        ["--verifier", "exact", "--reference", "51"],
        ["--constraint", "words at_most=3"],
        ["--constraint", "no_commas", "--constraint", "ends_with you"],
    ],
)
def test_a_scripted_model_rehearses_the_prompt(judges, capsys):
    found = []
    for model in ("scripted:0", "scripted:1"):
        status = main(["search", "solve", QUESTION, "--model", model, *judges, "--json"])
        verdict = json.loads(capsys.readouterr().out)["verdict"]
        found.append((status, verdict["label"]))
    assert found == [(1, "incorrect"), (0, "correct")]


def test_a_scripted_model_that_knows_no_answer_says_what_to_give(capsys):
    command = ["search", "solve", QUESTION, "--model", "scripted:0.5", "--verifier", "refusal"]
    assert main(command) == 2
    assert "give --reference TEXT, or a --constraint" in capsys.readouterr().err
