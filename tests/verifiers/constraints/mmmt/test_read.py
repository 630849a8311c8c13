"""The table's layout as problems, on chats of our own."""

import csv

import pytest

from assay.core import DataError
from assay.verifiers.constraints import Constraints
from assay.verifiers.constraints.mmmt import read
from assay.verifiers.constraints.mmmt.read import ALL, CHAT, PROMPT, TURN

WORD = "Instruction: Use the word 'like' in \nall answers."
END = "Instruction: End every sentence with a question mark (?)."
ROWS = [
    {CHAT: "0", TURN: "1", PROMPT: f"{WORD} What is \nthis?", ALL: WORD},
    {CHAT: "0", TURN: "2", PROMPT: "And that?", ALL: WORD},
    {CHAT: "0", TURN: "3", PROMPT: f"{END} And those?", ALL: f"{WORD} {END}"},
    {CHAT: "1", TURN: "1", PROMPT: f"{END} Why?", ALL: END},
]


def written(folder, rows, columns=(CHAT, TURN, PROMPT, ALL, "question topic")):
    path = folder / "chats.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    return path


def test_one_problem_a_turn_with_what_is_in_force(tmp_path):
    made = list(read(written(tmp_path, ROWS)))
    assert [problem.id for problem in made] == ["0-1", "0-2", "0-3", "1-1"]
    assert [len(problem.messages) for problem in made] == [1, 2, 3, 1]
    assert [[spec.turn for spec in problem.constraints] for problem in made] == [
        [0],
        [0],
        [0, 2],
        [0],
    ]
    assert made[0].prompt.endswith("What is this?")
    verdict = Constraints().verify("Is it like this? It is.", made[2])
    assert [part.label for part in verdict.parts] == ["correct", "incorrect"]
    assert verdict.score == 0.5


@pytest.mark.parametrize(
    ("row", "message", "line"),
    [
        ({TURN: "two"}, "whole number", 5),
        ({TURN: "4"}, "follows turn 1", 5),
        ({ALL: "Instruction: Sing!"}, "Sing", 4),
    ],
)
def test_a_bad_row_is_named_by_path_and_line(tmp_path, row, message, line):
    path = written(tmp_path, [ROWS[1] | {TURN: "1"}, ROWS[1] | row])
    with pytest.raises(DataError, match=message) as caught:
        list(read(path))
    assert caught.value.path == str(path)
    assert caught.value.line == line


def test_a_table_without_a_column(tmp_path):
    with pytest.raises(DataError, match="prompt"):
        list(read(written(tmp_path, ROWS, (CHAT, TURN, ALL))))
