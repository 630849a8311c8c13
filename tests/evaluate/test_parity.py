"""Parity with published verdicts: on invented rows, and on the real ones where they are at hand."""

import json

import pytest

from assay.cli import main
from assay.core import DataError
from assay.evaluate.parity import compare, holds, share


def write(folder, *, official=True, response="No comma here"):
    suite = folder / "ifeval"
    suite.mkdir()
    problem = {
        "key": 1,
        "prompt": "Say it.",
        "instruction_id_list": ["punctuation:no_comma", "keywords:letter_frequency"],
        "kwargs": [{}, {"letter": "!", "let_frequency": 1, "let_relation": "at least"}],
    }
    row = {"model": "m", "key": 1, "strict": official, "loose": official, "stable": True}
    letter = {**row, "index": 1, "instruction_id": "keywords:letter_frequency", "strict": True}
    output = {
        "key": 1,
        "model": "m",
        "response": response,
        "published_strict": [official, False],
        "published_loose": [official, False],
    }
    absent = {**row, "index": 0, "key": 2, "instruction_id": "punctuation:no_comma"}
    files = {
        "input_data.jsonl": [problem],
        "official_verdicts.jsonl": [
            {**row, "index": 0, "instruction_id": "punctuation:no_comma"},
            letter,
            absent,
        ],
        "model_outputs_published_verdicts.jsonl": [output],
    }
    for name, rows in files.items():
        (suite / name).write_text("".join(json.dumps(each) + "\n" for each in rows))
    return folder


def test_counts_what_is_equal_and_explains_chance(tmp_path):
    official, published = compare(write(tmp_path))
    assert (official.source, official.rows, official.absent) == ("official", 2, 1)
    assert (official.strict, official.loose) == (1, 1)
    assert [each.kind for each in official.disagreements] == ["keywords:letter_frequency"]
    assert "at random" in official.disagreements[0].cause
    assert (published.source, published.strict, published.rows) == ("published", 2, 2)
    assert share([official, published]) == 6 / 8
    assert holds([official, published])


def test_an_unexplained_difference_fails(tmp_path, capsys):
    folder = write(tmp_path, official=False)
    assert not holds(compare(folder))
    assert main(["selftest", "parity", "--data", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert "key 1 [0] punctuation:no_comma: ours yes/yes, theirs no/no" in shown
    assert "cause unknown" in shown


def test_as_json(tmp_path, capsys):
    assert main(["selftest", "parity", "--data", str(write(tmp_path)), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["passed"] is True
    assert [each["rows"] for each in shown["comparisons"]] == [2, 2]


def test_a_folder_without_verdicts_says_so(tmp_path):
    with pytest.raises(DataError, match="holds no folder 'ifeval' or 'ifbench'"):
        compare(tmp_path)


@pytest.mark.parametrize(
    ("line", "message"),
    [("{oops", "broken JSON"), ('{"key": 1}', "has no 'model'"), ("3", "not an object")],
)
def test_an_unusable_row_is_named(tmp_path, line, message):
    path = write(tmp_path) / "ifeval" / "official_verdicts.jsonl"
    path.write_text(path.read_text() + line)
    with pytest.raises(DataError, match=rf"official_verdicts.jsonl line 4: .*{message}"):
        compare(tmp_path)


def test_every_stable_official_verdict_is_ours(data):
    comparisons = compare(data)
    official = [each for each in comparisons if each.source == "official"]
    assert official
    assert [part for each in official for part in each.unexplained] == []
    six = [each for each in comparisons if (each.suite, each.source) == ("ifeval", "published")]
    assert share(six) >= 0.998
    assert holds(comparisons)
