"""Files of AlpacaFarm: a reference model's outputs, and pairs of outputs with preferences.

Outputs of the model under test need no reader here: `assay.models.replay` joins them by the
instruction and its input, whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import JSON, DataError, Problem
from assay.evaluate.suites.href_files import objects, texts
from assay.models.replay import with_input

FIVE_WAY = {
    "a-is-better": 1,
    "a-is-slightly-better": 1,
    "tie": 0,
    "b-is-slightly-better": 2,
    "b-is-better": 2,
}
"""How the people of open-instruct chose, as preferences of AlpacaFarm."""


def read(path: Path) -> Iterator[Problem]:
    """The instructions of a reference model's outputs, JSON Lines or one JSON list.

    A row is ``{instruction, input, output, generator, dataset}``; the first and the third must be
    there. The output is what responses are compared with.
    """
    for number, row in enumerate(objects(path, _outputs), 1):
        yield _outputs(row).replace(id=str(number))


def _outputs(row: JSON) -> Problem:
    fields = texts(row, "instruction", "output")
    assert isinstance(row, Mapping)
    about = {
        "dataset": _optional(row, "dataset"),
        "generator": _optional(row, "generator"),
        "other": fields["output"],
    }
    return Problem.of(with_input(fields["instruction"], _optional(row, "input")), metadata=about)


def _optional(row: Mapping[str, Any], name: str) -> str:
    """A text that may be left out, or be null."""
    found = row.get(name)
    if found is not None and not isinstance(found, str):
        raise DataError(f"{name!r} is a text where it is given, not {found!r:.80}")
    return found or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A pair of outputs, and what annotators said of it: 1, 2, or 0 for a tie, one each."""

    prompt: str
    first: str
    second: str
    people: tuple[int, ...]
    models: tuple[str, str] = ("", "")
    """Who wrote the first and the second, where the file tells."""

    def problem(self) -> Problem:
        """The problem on which the first output is to be compared with the second."""
        return Problem.of(self.prompt, metadata={"other": self.second})

    @property
    def score(self) -> float:
        """The mean score of the first output: a tie is half a win."""
        return sum({1: 1.0, 0: 0.5, 2: 0.0}[label] for label in self.people) / len(self.people)


def compared(path: Path) -> list[Compared]:
    """Pairs with the labels of all who judged them, in the file's order of pairs.

    Rows are those of AlpacaFarm, ``{instruction, input, output_1, output_2, preference}`` with 1, 2
    or 0 (1.5 is a tie too), or those of open-instruct, ``{prompt, model_a, model_b, completion_a,
    completion_b, preference}`` with a choice of five. A pair is the same in both orders. Raises
    `DataError` with path, and line or row.
    """
    pairs: dict[tuple[str, str, str, str, str], list[int]] = {}
    for row in objects(path, _label):
        one = _label(row)
        (label,) = one.people
        key = (one.prompt, one.first, one.second, *one.models)
        back = (one.prompt, one.second, one.first, *reversed(one.models))
        if back in pairs and back != key:
            pairs[back].append({1: 2, 2: 1}.get(label, 0))
        else:
            pairs.setdefault(key, []).append(label)
    return [
        Compared(prompt=prompt, first=one, second=two, people=tuple(labels), models=(a, b))
        for (prompt, one, two, a, b), labels in pairs.items()
    ]


def _label(row: JSON) -> Compared:
    """One row as a pair with one label."""
    if isinstance(row, Mapping) and "completion_a" in row:
        return _five_way(row)
    fields = texts(row, "instruction", "output_1", "output_2")
    assert isinstance(row, Mapping)
    said = row.get("preference")
    if isinstance(said, bool) or said not in (0, 1, 1.5, 2):
        raise DataError(f"a preference is 1, 2, or 0 or 1.5 for a tie, not {said!r:.80}")
    return Compared(
        prompt=with_input(fields["instruction"], _optional(row, "input")),
        first=fields["output_1"],
        second=fields["output_2"],
        people=(0 if said == 1.5 else int(said),),
        models=(_optional(row, "generator_1"), _optional(row, "generator_2")),
    )


def _five_way(row: Mapping[str, Any]) -> Compared:
    fields = texts(row, "prompt", "preference")
    if fields["preference"] not in FIVE_WAY:
        known = ", ".join(FIVE_WAY)
        raise DataError(f"a preference is one of {known}, not {fields['preference']!r:.80}")
    return Compared(
        prompt=fields["prompt"],
        first=_optional(row, "completion_a"),  # an empty cell of the sheet is null
        second=_optional(row, "completion_b"),
        people=(FIVE_WAY[fields["preference"]],),
        models=(_optional(row, "model_a"), _optional(row, "model_b")),
    )
