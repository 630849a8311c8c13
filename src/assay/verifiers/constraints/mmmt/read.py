"""The published table of chats as problems, one a turn."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from assay.core import ConstraintSpec, DataError, Message, Problem
from assay.verifiers.constraints.mmmt.parse import parse

CHAT = "conversation id"
TURN = "turn count (which turn in this conversation)"
PROMPT = "prompt"
ALL = "all instructions"
_NEEDED = (CHAT, TURN, PROMPT, ALL)
_IMAGE = re.compile(r"image \d+")


def read(path: str | Path) -> Iterator[Problem]:
    """A problem for each turn of each chat, with the user turns so far and what is in force.

    Each constraint carries the turn it was given in. No answers were published, so the messages
    hold the users' turns alone: a caller who runs a chat puts the answers between them. Ids are
    ``chat-turn``. Pictures that the table names come with the turn that first names them; they
    lie beside the table (the published one names none). Raises `DataError` with path and line.
    """
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        try:
            columns = rows.fieldnames or ()
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(f"not a table: {error}", path=str(path), line=1) from error
        missing = [name for name in _NEEDED if name not in columns]
        if missing:
            raise DataError(f"the table has no column {missing[0]!r}", path=str(path), line=1)
        chat, messages, given = "", _NOTHING_SAID, _NOTHING_GIVEN
        for row in _rows(rows, path):
            try:
                turn = _turn(row)
                if row[CHAT] != chat or turn == 0:
                    chat, messages, given = row[CHAT] or "", _NOTHING_SAID, _NOTHING_GIVEN
                _in_order(chat, turn, len(messages))
                given = _accumulated(given, row[ALL] or "", turn)
                images = _new_images(row, messages, Path(path).parent)
            except DataError as error:
                raise DataError(error.message, path=str(path), line=rows.line_num) from error
            messages += (Message("user", " ".join((row[PROMPT] or "").split()), images),)
            yield Problem(
                id=f"{chat}-{turn + 1}",
                messages=messages,
                constraints=given,
                metadata=_metadata(row),
            )


_NOTHING_SAID: tuple[Message, ...] = ()
_NOTHING_GIVEN: tuple[ConstraintSpec, ...] = ()


def _rows(rows: csv.DictReader[str], path: str | Path) -> Iterator[Mapping[str, str | None]]:
    try:
        yield from rows
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"not a table: {error}", path=str(path), line=rows.line_num) from error


def _new_images(
    row: Mapping[str, str | None], before: tuple[Message, ...], folder: Path
) -> tuple[str, ...]:
    named = [cell for name, cell in row.items() if name and _IMAGE.fullmatch(name) and cell]
    seen = {image for message in before for image in message.images}
    return tuple(found for name in named if (found := image(name.strip(), folder)) not in seen)


def image(name: str, folder: Path) -> str:
    """A picture beside a file of chats, or a ``data:`` URL; no row may name another place."""
    if name.startswith("data:image/"):
        return name
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise DataError(f"the picture {name!r:.200} lies outside the folder of the file")
    if not path.is_file():
        raise DataError(f"there is no picture {name!r:.200} beside the file")
    return str(path)


def _in_order(chat: str, turn: int, before: int) -> None:
    if turn != before:
        raise DataError(f"turn {turn + 1} of chat {chat!r} follows turn {before}")


def _turn(row: Mapping[str, str | None]) -> int:
    text = (row[TURN] or "").strip()
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise DataError(f"a turn is a whole number from 1, not {text!r:.40}")
    return int(text) - 1


def _accumulated(
    given: tuple[ConstraintSpec, ...], cell: str, turn: int
) -> tuple[ConstraintSpec, ...]:
    """What is in force now: the cell's instructions, each from the turn where it first appeared."""
    before = {(spec.id, spec.text): spec.turn for spec in given}
    return tuple(spec.replace(turn=before.get((spec.id, spec.text), turn)) for spec in parse(cell))


def _metadata(row: Mapping[str, str | None]) -> dict[str, str]:
    names = {"topic": "question topic", "capability": "LLM capability tested"}
    return {key: (row.get(name) or "").strip(" '") for key, name in names.items()}
