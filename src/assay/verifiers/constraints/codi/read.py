"""The published rows of the tasks length and keyword as problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assay.core import JSON, ConstraintSpec, DataError, Message, Problem
from assay.verifiers.constraints.rows import problems


def read(path: str | Path) -> Iterator[Problem]:
    """The problems of a ``length`` or ``keyword`` file, one JSON object a line, as a stream.

    Ids are the file's stem and the line number; the ``mode`` of a length row is in the metadata.
    Raises `DataError` with path and line for a row that is neither.
    """
    stem = Path(path).stem
    for number, made in problems(path, problem):
        yield made.replace(id=f"{stem}-{number}")


def problem(row: JSON) -> Problem:
    """One published row as a problem."""
    if not isinstance(row, dict) or not isinstance(row.get("instruction"), str):
        raise DataError(f"a row needs an instruction, not {row!r:.120}")
    label = row.get("label")
    if not isinstance(label, list) or not label:
        raise DataError(f"a row needs a list as its label, not {label!r:.120}")
    if all(isinstance(entry, str) for entry in label):
        spec = _keyword(label, row.get("anti_label"))
    else:
        spec = _length(label)
    metadata = {"task": spec.id.partition(":")[2]}
    if isinstance(row.get("mode"), str):
        metadata["mode"] = row["mode"]
    return Problem(
        messages=(Message("user", row["instruction"]),), constraints=(spec,), metadata=metadata
    )


def _keyword(labels: list[str], anti_label: JSON) -> ConstraintSpec:
    if not all(label.strip() for label in labels) or not isinstance(anti_label, str | None):
        raise DataError(f"labels are words, not {labels!r:.120} without {anti_label!r:.40}")
    args: dict[str, JSON] = {"labels": labels}
    return ConstraintSpec(
        id="codi:keyword", args=args | ({"anti_label": anti_label} if anti_label else {})
    )


def _length(label: list[JSON]) -> ConstraintSpec:
    numbers = [entry for entry in label if isinstance(entry, int | float) and entry == int(entry)]
    if len(numbers) != 2 or len(label) != 2 or not 0 <= numbers[0] <= numbers[1]:
        raise DataError(f"a length is [lowest, highest] in whole words, not {label!r:.120}")
    return ConstraintSpec(id="codi:length", args={"lo": int(numbers[0]), "hi": int(numbers[1])})
