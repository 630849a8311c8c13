"""The published layouts: joined on the prompt, a row for each problem, in their order."""

import json
import os
from pathlib import Path

import pytest

from assay.cli import main

PROBLEMS = [
    {
        "key": 1,
        "prompt": "Say no comma.",
        "instruction_id_list": ["punctuation:no_comma"],
        "kwargs": [{}],
    },
    {
        "key": 2,
        "prompt": " Say three words.",
        "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma"],
        "kwargs": [{"relation": "at least", "num_words": 3}, {}],
    },
]
RESPONSES = [
    {"prompt": " Say three words.", "response": "One, two and three"},
    {"prompt": "Say no comma.", "response": "Sure, here:\nno comma"},
]


@pytest.fixture
def files(tmp_path):
    def make(problems, responses):
        for name, rows in (("problems", problems), ("responses", responses)):
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / f"{name}.jsonl").write_text(text)
        return [
            "verify",
            str(tmp_path / "responses.jsonl"),
            *("--problems", str(tmp_path / "problems.jsonl"), "--out", str(tmp_path / "out")),
        ]

    return make


def results(folder, mode):
    lines = (Path(folder) / f"eval_results_{mode}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_writes_the_published_files_in_the_order_of_the_problems(files, tmp_path, capsys):
    assert main([*files(PROBLEMS, RESPONSES), "--layout", "ifeval"]) == 0
    strict, loose = (results(tmp_path / "out", mode) for mode in ("strict", "loose"))
    assert strict == [
        {
            "follow_all_instructions": False,
            "follow_instruction_list": [False],
            "instruction_id_list": ["punctuation:no_comma"],
            "prompt": "Say no comma.",
            "response": "Sure, here:\nno comma",
        },
        {
            "follow_all_instructions": False,
            "follow_instruction_list": [True, False],
            "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma"],
            "prompt": " Say three words.",
            "response": "One, two and three",
        },
    ]
    assert [row["follow_instruction_list"] for row in loose] == [[True], [True, False]]
    assert "instruction strict 33.3%" in capsys.readouterr().err


def test_ifbench_joins_without_the_white_space_around_the_prompt(files, tmp_path, capsys):
    responses = [{**RESPONSES[0], "prompt": "Say three words.\n"}, RESPONSES[1]]
    assert main([*files(PROBLEMS, responses), "--layout", "ifbench"]) == 0
    assert results(tmp_path / "out", "strict")[1]["response"] == "One, two and three"
    assert main([*files(PROBLEMS, responses), "--layout", "ifeval"]) == 0
    assert results(tmp_path / "out", "strict")[1]["response"] == ""
    assert "1 of 2 problems have no response" in capsys.readouterr().err


def test_a_missing_response_fails_and_is_told(files, tmp_path, capsys):
    assert main([*files(PROBLEMS, RESPONSES[:1]), "--layout", "ifeval", "--json"]) == 0
    first, _ = results(tmp_path / "out", "strict")
    assert (first["follow_instruction_list"], first["response"]) == ([False], "")
    out, err = capsys.readouterr()
    assert "they count as failed" in err
    assert json.loads(out)["prompt_strict"]["n"] == 2


def broken(pattern):
    """A problem whose published check breaks: it takes the keyword for a regular expression."""
    return {
        "prompt": f"Say {pattern}.",
        "instruction_id_list": ["punctuation:no_comma", "keywords:frequency"],
        "kwargs": [{}, {"keyword": pattern, "frequency": 1, "relation": "less than"}],
    }


def test_checks_that_were_not_decided_are_counted_and_named(files, tmp_path, capsys):
    problems = [*PROBLEMS, broken("[")]
    responses = [*RESPONSES, {"prompt": "Say [.", "response": "x"}]
    assert main([*files(problems, responses), "--layout", "ifeval", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "not decided: 1 strictly, 1 loosely; in this layout they count as not followed" in err
    assert "problems.jsonl line 3, 'keywords:frequency': broke: " in err
    assert json.loads(out)["not_decided"] == {"strict": 1, "loose": 1}
    for mode in ("strict", "loose"):
        assert results(tmp_path / "out", mode)[2]["follow_instruction_list"] == [True, False]


def test_many_checks_that_were_not_decided_are_named_by_their_lines(files, capsys):
    problems = [broken("[" * (n + 1)) for n in range(25)]
    responses = [{"prompt": each["prompt"], "response": "x"} for each in problems]
    assert main([*files(problems, responses), "--layout", "ifeval"]) == 0
    err = capsys.readouterr().err
    assert err.count("broke: ") == 20
    assert "and 5 more, on lines 21, 22, 23, 24, 25\n" in err


def test_where_all_was_decided_nothing_is_said_of_it(files, capsys):
    assert main([*files(PROBLEMS, RESPONSES), "--layout", "ifeval"]) == 0
    assert "not decided" not in capsys.readouterr().err


BAD = [
    ("problems", "not JSON", "broken JSON"),
    ("problems", {"key": 1}, "'prompt' must be text"),
    ("problems", {"prompt": "x"}, "'instruction_id_list' must be"),
    ("problems", {"prompt": "x", "instruction_id_list": ["no:such"], "kwargs": [{}]}, "no:such"),
    ("problems", {"prompt": "x", "instruction_id_list": ["a"], "kwargs": []}, "kwargs for 0"),
    ("responses", "not JSON", "broken JSON"),
    ("responses", {"prompt": "x", "response": None}, "'response' must be text"),
    ("responses", {"response": "x"}, "'prompt' must be text"),
]


@pytest.mark.parametrize(("file", "row", "message"), BAD)
def test_bad_rows_are_named_and_the_others_verified(files, tmp_path, capsys, file, row, message):
    command = files(PROBLEMS, RESPONSES)
    line = row if isinstance(row, str) else json.dumps(row)
    with (tmp_path / f"{file}.jsonl").open("a") as out:
        out.write(line + "\n")
    assert main([*command, "--layout", "ifeval"]) == 1
    err = capsys.readouterr().err
    assert f"{file}.jsonl line 3: " in err
    assert message in err
    assert len(results(tmp_path / "out", "strict")) == 2


def test_responses_to_no_problem_are_told(files, capsys):
    stray = {"prompt": "Another \x1b[31m question", "response": "x"}
    assert main([*files(PROBLEMS, [*RESPONSES, stray]), "--layout", "ifeval"]) == 0
    err = capsys.readouterr().err
    assert "left out: 1 response to no problem; the first prompt: " in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "extra", [["--verifier", "exact"], ["--mode", "loose"], ["--timeout", "1"]]
)
def test_refuses_what_does_not_go_with_a_layout(files, extra, capsys):
    assert main([*files(PROBLEMS, RESPONSES), "--layout", "ifeval", *extra]) == 2
    assert "does not go with --layout" in capsys.readouterr().err


DATA = os.environ.get("ASSAY_DATA")


@pytest.mark.skipif(DATA is None, reason="ASSAY_DATA names no folder with the published files")
@pytest.mark.parametrize(
    ("layout", "problems", "responses", "model"),
    [
        (
            "ifeval",
            "ifeval/input_data.jsonl",
            "ifeval/input_response_data_gpt4_20231107_145030.jsonl",
            "gpt4_20231107",
        ),
        ("ifbench", "ifbench/IFBench_test.jsonl", "ifbench/sample_output.jsonl", None),
    ],
)
def test_published_verdicts_are_reproduced(tmp_path, layout, problems, responses, model):
    folder = Path(DATA)
    command = ["verify", str(folder / responses), "--layout", layout]
    command += ["--problems", str(folder / problems), "--out", str(tmp_path)]
    assert main(command) == 0
    asked = [json.loads(line) for line in (folder / problems).read_text().splitlines()]
    official = {}
    for line in (folder / layout / "official_verdicts.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["stable"] and row.get("model") == model:
            official[row["key"], row["index"]] = row
    for mode in ("strict", "loose"):
        rows = results(tmp_path, mode)
        assert [row["prompt"] for row in rows] == [row["prompt"] for row in asked]
        ours = {
            (problem["key"], index): follows
            for problem, row in zip(asked, rows, strict=True)
            for index, follows in enumerate(row["follow_instruction_list"])
        }
        differing = [key for key, row in official.items() if ours[key] != row[mode]]
        assert differing == []
