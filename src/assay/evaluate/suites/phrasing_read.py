"""Reading tasks with their instructions: our own layout, and the examples of BIG-bench."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from assay.core import JSON, DataError
from assay.evaluate import hub
from assay.evaluate.suites.phrasing_tasks import Item, Task
from assay.runs.decoding import whole


def read(path: Path, instructions: str | None = None) -> Iterator[Task]:
    """The tasks of a JSON file; `instructions` is a file of theirs by the name of the task.

    Raises `DataError` that names the file, the task and the example.
    """
    found = whole(path)
    worded = {} if instructions is None else whole(hub.resolve(instructions))
    if not isinstance(worded, Mapping):
        raise DataError("instructions are an object by name of the task", path=instructions or "")
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        try:
            yield _task(row, worded)
        except DataError as error:
            raise DataError(f"task {number}: {error.message}", path=str(path)) from error


def _task(row: JSON, worded: Mapping[str, JSON]) -> Task:
    if not isinstance(row, Mapping) or not isinstance(row.get("examples"), list):
        raise DataError(f"a task is an object with name and examples, not {row!r:.80}")
    name = str(row.get("name", "task"))
    by_group = row.get("instructions", worded.get(name))
    if not isinstance(by_group, Mapping):
        raise DataError(
            f"{name!r} has no instructions: give a file of them with --option instructions=FILE"
        )
    items = tuple(_item(name, number, one) for number, one in enumerate(row["examples"], 1))
    groups = [_texts(by_group.get(group), group) for group in ("observed", "unobserved")]
    return Task(name, groups[0], groups[1], items)


def _texts(found: JSON, group: str) -> tuple[str, ...]:
    if (
        not isinstance(found, list)
        or not found
        or not all(isinstance(text, str) and text.strip() for text in found)
    ):
        raise DataError(f"{group} should be a list of instructions, not {found!r:.80}")
    return tuple(found)


def _item(name: str, number: int, row: JSON) -> Item:
    """An example: its labels are the keys of ``target_scores``, the best of them is right."""
    if not isinstance(row, Mapping) or not isinstance(row.get("input"), str):
        raise DataError(f"example {number} needs an input, not {row!r:.80}")
    scores = row.get("target_scores")
    if (
        not isinstance(scores, Mapping)
        or len(scores) < 2
        or not all(isinstance(score, int | float) for score in scores.values())
    ):
        raise DataError(f"example {number} needs target_scores of two labels or more: {row!r:.80}")
    gold = max(scores, key=lambda label: scores[label])
    return Item(f"{name}-{row.get('id', number)}", row["input"], tuple(scores), gold)
