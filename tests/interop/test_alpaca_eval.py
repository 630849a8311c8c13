"""Outputs and annotations of AlpacaEval and HREF."""

import json

import pytest

from assay.interop.logs import read
from assay.runs.rows import BadRow
from tests.interop.written import lines


def test_outputs(tmp_path) -> None:
    row = {"instruction": "Say", "input": "ab", "output": "AB", "generator": "m", "dataset": "d"}
    (tmp_path / "a.json").write_text(json.dumps([row, {**row, "input": ""}, 3, {"output": "x"}]))
    log = read(tmp_path / "a.json")
    first, second, third, fourth = log.entries()
    assert (log.task, log.model) == ("d", "m")
    assert (first.problem.prompt, first.record.response.text) == ("Say\n\nab", "AB")
    assert (second.problem.id, second.problem.prompt) == ("2", "Say")
    assert (third.why, fourth.why) == (
        "a number, not an object",
        "field 'instruction' must be text, not null",
    )


def test_outputs_of_href_as_lines(tmp_path) -> None:
    row = {"instruction": "Say", "output": "AB", "generator": "m", "category": "Rewrite"}
    (entry,) = read(lines(tmp_path / "responses.jsonl", [{**row, "reference": "ab"}])).entries()
    assert (entry.problem.reference, entry.problem.metadata["category"]) == ("ab", "Rewrite")
    assert entry.record.verdicts == {}


@pytest.mark.parametrize(
    ("preference", "told"),
    [
        (2.0, ("correct", 1.0)),
        (1.25, ("incorrect", 0.25)),
        (1.5, ("incorrect", 0.5)),
        (1, ("incorrect", 0.0)),
        (0.0, ("incorrect", 0.5)),  # a tie, in HREF
        (None, ("undecided", None)),
        (float("nan"), ("undecided", None)),
        (7, ("undecided", None)),
    ],
)
def test_annotations(tmp_path, preference, told) -> None:
    row = {"instruction": "Say", "output_1": "a", "output_2": "b", "generator_2": "m"}
    path = lines(tmp_path / "annotations.jsonl", [{**row, "preference": preference}])
    (entry,) = read(path).entries()
    verdict = entry.record.verdicts["preferred"]
    assert entry.record.response.text == "b"
    assert (verdict.label, verdict.score) == told


@pytest.mark.parametrize(
    ("content", "why"),
    [("{", "broken JSON"), ('{"instruction": 1}', "'instruction' must be text"), ("[3]", "object")],
)
def test_what_is_no_list(tmp_path, content, why) -> None:
    (tmp_path / "a.json").write_text(content)
    [entry] = read(tmp_path / "a.json", "alpaca-eval").entries()
    assert why in entry.why


def test_the_line_of_a_bad_row(tmp_path) -> None:
    (tmp_path / "a.jsonl").write_text('{"instruction": "i", "output": "o"}\n{\n')
    first, second = read(tmp_path / "a.jsonl", "alpaca-eval").entries()
    assert not isinstance(first, BadRow)
    assert isinstance(second, BadRow)
    assert second.line == 2
