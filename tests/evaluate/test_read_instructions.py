"""Precision and recall of what is read, on invented prompts and on the published ones."""

import json

import pytest

from assay.cli import main
from assay.core import DataError
from assay.evaluate.read_instructions import HALVES, atoms, measure
from assay.verifiers import constraints as c

NO_COMMA = {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}


def write(folder, rows):
    suite = folder / "ifeval"
    suite.mkdir()
    lines = (json.dumps({"key": key, **row}) for key, row in enumerate(rows))
    (suite / "input_data.jsonl").write_text("\n".join(lines))
    return folder


def test_what_is_read_is_held_against_the_labels(tmp_path):
    rows = [
        {"prompt": "Name a river. Use no commas.", **NO_COMMA},
        {"prompt": "Name a lake. Commas annoy me.", **NO_COMMA},
        {
            "prompt": "Name a hill in 2 to 4 sentences. Use no commas.",
            "instruction_id_list": ["length_constraints:number_sentences"],
            "kwargs": [{"relation": "at least", "num_sentences": 2}],
        },
    ]
    halves = measure(write(tmp_path, rows))
    assert tuple(half.name for half in halves) == HALVES
    assert sum(half.prompts for half in halves) == 3
    # Of the third prompt "less than 5 sentences" and "no commas" are not in the labels.
    assert (sum(half.readings for half in halves), sum(half.right for half in halves)) == (4, 2)
    assert [sum(half.recalled[at] for half in halves) for at in (0, 1)] == [2, 3]
    astray = [each.found.constraint.id for half in halves for each in half.astray]
    assert sorted(astray) == ["length_constraints:number_sentences", "punctuation:no_comma"]
    assert sum(half.sentences - half.sentences_right for half in halves) == 2


def test_a_folder_without_the_file(tmp_path):
    with pytest.raises(DataError, match="input_data"):
        measure(tmp_path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (c.words(at_least=3), c.build("codi:length", {"lo": 3, "hi": 10_000})),
        (c.contains("Cat"), c.contains("cat")),
        (c.ends_with("Bye  now"), c.ends_with("bye now")),
    ],
)
def test_what_asks_for_the_same_has_the_same_atoms(one, other):
    assert atoms(one) & atoms(other)


def test_the_command(tmp_path, capsys):
    folder = str(write(tmp_path, [{"prompt": "Name a river. Use no commas.", **NO_COMMA}] * 2))
    assert main(["selftest", "instructions", "--data", folder]) == 0
    assert "100.0% [34.2%, 100.0%] (n=2)" in capsys.readouterr().out
    assert main(["selftest", "instructions", "--data", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passed"] is True


def test_precision_on_published_prompts(data):
    halves = measure(data)
    assert not any(half.falls_short for half in halves)
    assert all(half.recalled[0] >= 0.8 * half.recalled[1] for half in halves)
