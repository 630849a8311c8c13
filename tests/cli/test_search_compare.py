"""``assay search compare`` and ``policy``, from end to end."""

import json

import pytest

from assay.cli import main


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "problems.jsonl"
    rows = [
        {"id": f"p{i}", "prompt": f"Say word {i}.", "constraints": ["words exactly=1"]}
        for i in range(24)
    ]
    drafts = [
        {"prompt": row["prompt"], "response": ["Two words."] * (i % 6) + ["One."] * (6 - i % 6)}
        for i, row in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    answers = tmp_path / "drafts.jsonl"
    answers.write_text("".join(json.dumps(row) + "\n" for row in drafts))
    out = ["--model", f"replay:{answers}", "--out", str(tmp_path / "compared")]
    return [str(path), *out, "--strategies", "majority:1 majority:6 best_of_n:2 best_of_n:6"]


def test_strategies_are_compared_and_a_policy_fitted(asked, tmp_path, capsys) -> None:
    plot = tmp_path / "cost.html"
    assert main(["search", "compare", *asked, "--plot", str(plot), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    by = {row["name"]: row for row in found["strategies"]}
    assert by["best_of_n:6"]["accuracy"] == 1.0
    assert by["best_of_n:6"]["verifier_calls"] == 6
    assert by["majority:6"]["gain"] is None
    assert found["samples"] == {
        "n": 144, "pass_rate": pytest.approx(3.5 / 6), "tpr": 1.0, "tnr": 1.0, "never": 0,
        "problems": 24,
    }  # fmt: skip
    assert "best of n" in plot.read_text()

    assert main(["search", "compare", *asked]) == 0  # goes on with what is there
    assert "What steers also tells what is right" in capsys.readouterr().out

    policy = tmp_path / "policy.json"
    fitted = ["search", "policy", "fit", asked[4], "--out", str(policy), "--samples", "2"]
    assert main(fitted) == 0
    assert "n=24" in capsys.readouterr().out
    assert main(["search", "policy", "show", str(policy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["assay"] == "policy/1"


def test_the_truth_is_another_verifier_than_the_one_that_steers(asked, capsys) -> None:
    steered = ["--constraint", "words exactly=1", "--truth", "constraints", "--json"]
    assert main(["search", "compare", *asked, *steered]) == 0
    by = {row["name"]: row for row in json.loads(capsys.readouterr().out)["strategies"]}
    assert by["best_of_n:6"]["accuracy"] == 1.0


def test_wrong_usage(asked, tmp_path, capsys) -> None:
    assert main(["search", "policy", "fit", str(tmp_path), "--out", "x.json"]) == 2
    assert "is not what `assay search compare --out` leaves" in capsys.readouterr().err
    path = tmp_path / "plain.jsonl"
    path.write_text('{"prompt": "Say it."}\n')
    assert main(["search", "compare", str(path), *asked[1:]]) == 2
    assert "what is right? give --verifier" in capsys.readouterr().err
    path.write_text("")
    assert main(["search", "compare", str(path), *asked[1:]]) == 2
    assert "holds no problems" in capsys.readouterr().err
    assert main(["search", "compare", "nope.jsonl", *asked[1:]]) == 2
    assert "there is no file 'nope.jsonl'" in capsys.readouterr().err
    for option, value in (("--limit", "-1"), ("--limit", "0"), ("--weight-in", "-3")):
        assert main(["search", "compare", str(path), *asked[1:], option, value]) == 2
        assert f"argument {option}: must be at least" in capsys.readouterr().err


def test_a_strategy_that_fails_everywhere_is_left_out_with_its_failure(asked, capsys) -> None:
    lines = ["--strategies", "majority:1 best_of_n:2 best_of_n:9"]
    assert main(["search", "compare", *asked[:-2], *lines]) == 0
    shown = capsys.readouterr().out
    assert "best_of_n:9 is left out, it has no answer that could be judged" in shown
    assert "of the 9 responses for the prompt" in shown
    assert "\nbest_of_n:2 " in shown
    assert main(["search", "compare", *asked[:-2], "--strategies", "best_of_n:9"]) == 2
    assert "there is nothing to compare: best_of_n:9 is left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--samples", "0", "must be at least 1"),
        ("--bins", "0", "must be at least 1"),
        ("--budget", "-5", "must be above 0"),
        ("--budget", "nan", "must be above 0"),
        ("--weight-in", "-1", "must be at least 0"),
    ],
)
def test_a_policy_of_nothing_is_refused(option, value, says, tmp_path, capsys) -> None:
    command = ["search", "policy", "fit", str(tmp_path), "--out", "x.json", option, value]
    assert main(command) == 2
    assert says in capsys.readouterr().err


def test_the_plot_says_whose_answers_it_shows(asked, tmp_path) -> None:
    plot = tmp_path / "cost.html"
    assert main(["search", "compare", *asked, "--plot", str(plot), "--json"]) == 0
    page = plot.read_text()
    assert "Model replay:" in page
    assert "24 of 24 problems of problems" in page
    assert "min-width: 40rem" in page


def test_what_searches_warn_of_is_told_once(tmp_path, capsys) -> None:
    path = tmp_path / "problems.jsonl"
    rows = [{"id": f"p{i}", "prompt": f"Say it {i}.", "reference": "x"} for i in range(4)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    drafts = tmp_path / "drafts.jsonl"
    draft = [{"prompt": row["prompt"], "response": ["y", "z"]} for row in rows]
    drafts.write_text("".join(json.dumps(row) + "\n" for row in draft))
    model = ["--model", f"replay:{drafts}", "--out", str(tmp_path / "out"), "--verifier", "exact"]
    assert main(["search", "compare", str(path), *model, "--strategies", "rejection:2"]) == 0
    told = "rejection:2, on 4 of 4 problems: none of 2 responses was accepted"
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("strategies", "limit", "says"),
    [
        ("greedy", "24", "nothing can be said of search: there is nothing to compare greedy with"),
        ("best_of_n:2", "1", "every sample is right, over 1 problem: too few to tell"),
        ("greedy best_of_n:1", "2", "worth it or not is open: best_of_n:1 gains +0.00"),
    ],
)
def test_there_is_always_a_conclusion(strategies, limit, says, asked, capsys) -> None:
    command = ["search", "compare", *asked[:-2], "--strategies", strategies, "--limit", limit]
    assert main(command) == 0
    assert f"\n→ {says}" in capsys.readouterr().out
