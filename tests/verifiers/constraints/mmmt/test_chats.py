"""Chats whose instructions come, go, and are repeated."""

import csv
import json

import pytest

from assay.core import DataError
from assay.evaluate.suites.mmmt_if_boards import picture
from assay.verifiers.constraints.mmmt.chats import moved, read, repeated
from assay.verifiers.constraints.mmmt.read import ALL, CHAT, PROMPT, TURN
from assay.verifiers.turns import turn

WORD = "Instruction: Use the word 'like' in all answers."
END = "Instruction: End every sentence with a question mark (?)."
ROWS = [
    {CHAT: "0", TURN: "1", PROMPT: f"{WORD} What is this?", ALL: WORD, "image 1": "a.png"},
    {CHAT: "0", TURN: "2", PROMPT: "And that?", ALL: WORD, "image 1": "a.png"},
    {CHAT: "0", TURN: "3", PROMPT: f"{END} And those?", ALL: END},
    {CHAT: "1", TURN: "1", PROMPT: "Hm.", ALL: ""},
    {CHAT: "1", TURN: "2", PROMPT: f"{END} Why?", ALL: END},
]


def table(folder, rows):
    (folder / "a.png").write_bytes(b"png")
    path = folder / "chats.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (CHAT, TURN, PROMPT, ALL, "image 1"))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_chat_of_the_table_is_one_problem(tmp_path) -> None:
    first, second = read(table(tmp_path, ROWS))
    assert [(spec.turn, spec.until) for spec in first.constraints] == [(0, 1), (2, None)]
    assert [len(message.images) for message in first.messages] == [1, 0, 0]
    assert second.metadata["turns"][0]["scored"] is False
    assert "scored" not in second.metadata["turns"][1]


def test_reminders_list_what_is_active(tmp_path) -> None:
    first, _ = read(table(tmp_path, ROWS))
    again = repeated(first)
    assert turn(again, 1, ["It is."]).prompt == f"And that?\n\n{WORD}"
    assert turn(again, 2, ["It is.", "It is."]).messages[2].content == "And that?"
    assert turn(again, 2, []).prompt.endswith(END)


def test_moved_instructions_stand_at_the_end_alone(tmp_path) -> None:
    first, _ = read(table(tmp_path, ROWS))
    now = turn(moved(first), 1, ["It is."])
    assert now.messages[0].content == "What is this?"
    assert now.prompt == f"And that?\n\n{WORD}"


def lines(folder, *rows):
    (folder / "a.png").write_bytes(b"png")
    path = folder / "chats.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def chat(**first) -> dict:
    new = [{"id": "global:include_word", "params": {"word": "like"}}]
    start = {"role": "user", "text": "What?", "new_constraints": new, **first}
    return {"chat_id": "x", "turns": [start, {"role": "assistant", "text": "This."}]}


def test_chats_in_json_lines(tmp_path) -> None:
    (problem,) = read(lines(tmp_path, chat(images=["a.png", picture([["red"]])])))
    assert problem.constraints[0].args == {"word": "like"}
    assert problem.messages[0].images[0].endswith("a.png")
    assert [message.role for message in problem.messages] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (chat(images=["../../etc/passwd"]), "outside the folder"),
        (chat(images=["/etc/passwd"]), "outside the folder"),
        (chat(images=["none.png"]), "no picture 'none.png'"),
        (chat(new_constraints=[{"id": "global:sing"}]), "global:sing"),
        ({"chat_id": "x"}, "has no 'turns'"),
        ([1], "a chat is an object"),
    ],
)
def test_a_bad_line_is_named_by_path_and_line(tmp_path, row, said) -> None:
    path = lines(tmp_path, chat(), row)
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert (caught.value.path, caught.value.line) == (str(path), 2)
