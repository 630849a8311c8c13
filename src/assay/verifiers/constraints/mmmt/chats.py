"""Whole chats with instructions that come and go, and the ways to remind of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from assay.core import JSON, ConstraintSpec, DataError, Message, Problem, UsageError
from assay.runs.decoding import decoded, misfit
from assay.verifiers.constraints.mmmt.read import image
from assay.verifiers.constraints.mmmt.read import read as read_turns
from assay.verifiers.constraints.registry import from_spec

MARK = "Instruction: "


def read(path: str | Path) -> Iterator[Problem]:
    """The chats of the published table (``.csv``), or of a file in JSON Lines, a problem each.

    Raises `DataError` with path and line. Pictures must lie beside the file, or below it.
    """
    if str(path).endswith(".csv"):
        turns = read_turns(path)
        for chat, group in groupby(turns, key=lambda problem: problem.id.rpartition("-")[0]):
            yield _together(chat, list(group))
        return
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                row = decoded(line, path=path, line=number)
                if not isinstance(row, Mapping):
                    raise DataError(
                        f"a chat is an object with chat_id and turns, not {row!r:.80}",
                        path=str(path), line=number,
                    )  # fmt: skip
                try:
                    yield _chat(row, Path(path).parent)
                except (DataError, ValueError, TypeError, KeyError, AttributeError) as error:
                    said = str(error) if isinstance(error, UsageError) else misfit(error)
                    raise DataError(said, path=str(path), line=number) from error


def _together(chat: str, turns: list[Problem]) -> Problem:
    """The problems of single turns as one; what a later turn lacks was taken back before it."""
    given: dict[tuple[str, str], ConstraintSpec] = {}
    last: dict[tuple[str, str], int] = {}
    for number, problem in enumerate(turns):
        for spec in problem.constraints:
            given.setdefault((spec.id, spec.text), spec)
            last[spec.id, spec.text] = number
    end = len(turns) - 1
    constraints = tuple(
        spec if last[key] == end else spec.replace(until=last[key]) for key, spec in given.items()
    )
    own: list[JSON] = [dict(problem.metadata) for problem in turns]
    return _marked(chat, turns[-1].messages, constraints, own)


def _chat(row: Mapping[str, Any], folder: Path) -> Problem:
    messages, constraints = [], []
    asked = 0
    for turn in row["turns"]:
        images = tuple(image(name, folder) for name in turn.get("images") or ())
        messages.append(Message(turn["role"], str(turn["text"]), images))
        if turn["role"] == "user":
            for new in turn.get("new_constraints") or ():
                made = from_spec(ConstraintSpec(id=new["id"], args=new.get("params") or {}))
                constraints.append(made.spec().replace(turn=asked))
            asked += 1
    own: list[JSON] = [{} for _ in range(asked)]
    return _marked(str(row["chat_id"]), tuple(messages), tuple(constraints), own)


def _marked(
    chat: str,
    messages: tuple[Message, ...],
    constraints: tuple[ConstraintSpec, ...],
    own: list[JSON],
) -> Problem:
    """The problem, in which turns without an active instruction are not scored."""
    for number, entry in enumerate(own):
        if not any(spec.holds_at(number) for spec in constraints):
            entry["scored"] = False
    return Problem(id=chat, messages=messages, constraints=constraints, metadata={"turns": own})


def plain(problem: Problem) -> Problem:
    """The chat as it is: instructions scattered over its turns."""
    return problem


def repeated(problem: Problem) -> Problem:
    """All active instructions once more at the end of each turn's prompt.

    The list is put into the last message alone, and not kept in the history (the ablation of
    Epstein et al. 2024, section 5).
    """
    own = [
        {**entry, "reminder": _list(problem, number)}
        for number, entry in enumerate(problem.metadata["turns"])
    ]
    return problem.replace(metadata={**problem.metadata, "turns": own})


def moved(problem: Problem) -> Problem:
    """All active instructions at the end of each turn's prompt, and nowhere else.

    Together with `repeated` it tells where they stand from how often they are said.
    """
    said = {spec.text for spec in problem.constraints}
    messages = tuple(
        message.replace(content=_without(message.content, said)) for message in problem.messages
    )
    return repeated(problem.replace(messages=messages))


def _list(problem: Problem, number: int) -> str:
    active = [spec.text for spec in problem.constraints if spec.holds_at(number)]
    return "\n".join(f"{MARK}{text}" for text in active)


def _without(content: str, said: set[str]) -> str:
    """The text without the instructions in it; where one is not found as it reads, it stays."""
    for text in said:
        content = content.replace(f"{MARK}{text}", "")
    return " ".join(content.split())
