"""Files of HREF and AlpacaEval: tasks, annotations of pairs, and people's preferences.

Outputs of models (``instruction``, ``output``) need no reader here: `assay.models.replay` joins
them by the instruction, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import JSON, DataError, Problem
from assay.evaluate.statistics import leave_one_out, win_rate
from assay.evaluate.statistics.pass_at import Estimate
from assay.runs.decoding import decoded
from assay.verifiers.constraints.rows import problems as rows


def read(path: Path) -> Iterator[Problem]:
    """The tasks of HREF's development set: ``category, instruction, output, reference``."""
    for number, problem in rows(path, _task):
        yield problem.replace(id=str(number))


def _task(row: JSON) -> Problem:
    fields = texts(row, "category", "instruction", "output", "reference")
    return Problem.of(
        fields["instruction"],
        reference=fields["reference"],
        metadata={
            "category": fields["category"],
            "other": fields["output"],
            "good": fields["reference"],
        },
    )


def texts(row: JSON, *names: str) -> dict[str, str]:
    """The texts of a row by their names; `DataError` where one is missing."""
    if not isinstance(row, Mapping):
        raise DataError(f"a row is an object, not {row!r:.80}")
    for name in names:
        if not isinstance(row.get(name), str):
            raise DataError(f"a row needs the text {name!r}, not {row.get(name)!r:.80}")
    return {name: row[name] for name in names}


class Annotation(NamedTuple):
    """What an annotator said of a pair, as a score of the second output; None if unreadable."""

    instruction: str
    first: str
    second: str
    score: float | None


def annotated(path: Path) -> list[Annotation]:
    """The annotations of a file, JSON Lines or one JSON list.

    A preference of 1 is for the first output, 2 for the second, between them in shares, 0 and 1.5 a
    tie, null what could not be read. Raises `DataError` with path, and line or row.
    """
    return [_annotation(row) for row in objects(path, _annotation)]


def _annotation(row: Any) -> Annotation:
    fields = texts(row, "instruction", "output_1", "output_2")
    said = row.get("preference")
    if said is not None and not (isinstance(said, int | float) and (said == 0 or 1 <= said <= 2)):
        raise DataError(f"a preference is null, 0 or from 1 to 2, not {said!r:.80}")
    score = None if said is None else 0.5 if said == 0 else float(said) - 1
    return Annotation(fields["instruction"], fields["output_1"], fields["output_2"], score)


def won(found: Sequence[Annotation], *, published: bool = True) -> Estimate:
    """The win rate of the second outputs; as `published`, what could not be read is lost."""
    scores = [0.0 if one.score is None else one.score for one in found
              if published or one.score is not None]  # fmt: skip
    return win_rate(scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A pair of outputs, and which one people preferred: 1, 2, or 0 for a tie."""

    category: str
    instruction: str
    first: str
    second: str
    reference: str
    people: tuple[int, ...]

    def problem(self) -> Problem:
        """The problem on which the second output is to be compared with the first."""
        metadata = {"category": self.category, "other": self.first}
        return Problem.of(self.instruction, reference=self.reference, metadata=metadata)


def preferences(path: Path) -> list[Preference]:
    """The rows of HREF's preference set; `DataError` with path and line."""
    return [_preference(row) for row in objects(path, _preference)]


def _preference(row: Any) -> Preference:
    fields = texts(row, "category", "instruction", "output_a", "output_b", "reference")
    people = row.get("annotations")
    if not isinstance(people, list) or len(people) < 2 or not {*map(str, people)} <= {*"012"}:
        raise DataError(f"annotations are two or more of 0, 1 and 2, not {people!r:.80}")
    return Preference(
        category=fields["category"],
        instruction=fields["instruction"],
        first=fields["output_a"],
        second=fields["output_b"],
        reference=fields["reference"],
        people=tuple(map(int, people)),
    )


def agreement(
    found: Iterable[Preference], judged: Callable[[Preference], int | None] | None = None
) -> dict[str, Estimate]:
    """By category, how often people agree with the others, or a judge with all but one of them.

    `judged` gives 0, 1 or 2 for a pair, and None where it cannot tell, which agrees with nobody.
    """
    by: dict[str, list[Preference]] = {}
    for one in found:
        by.setdefault(one.category, []).append(one)
    return {
        category: leave_one_out(
            [one.people for one in some], None if judged is None else [*map(judged, some)]
        )
        for category, some in by.items()
    }


def best(tables: Mapping[str, Mapping[str, Estimate]]) -> dict[str, str]:
    """For each category the method that agrees best with people; of equal ones the first.

    >>> from assay.evaluate.statistics import leave_one_out
    >>> people = [[1, 1], [2, 2]]
    >>> good, bad = leave_one_out(people, [1, 2]), leave_one_out(people, [2, 2])
    >>> best({"near": {"Extract": bad}, "guided": {"Extract": good}, "judge": {"Extract": good}})
    {'Extract': 'guided'}
    """
    categories = dict.fromkeys(category for table in tables.values() for category in table)
    return {
        category: max(
            (name for name in tables if category in tables[name]),
            key=lambda name, category=category: tables[name][category].value,  # type: ignore[misc]
        )
        for category in categories
    }


def objects(path: Path, made: Callable[[Any], object]) -> list[Any]:
    """The objects of a file of lines, or of one list, each one that `made` takes.

    Raises `DataError` with path, and line or row, for one that it refuses.
    """
    text = path.read_bytes()
    if not text.lstrip().startswith(b"["):
        found: list[Any] = []
        for _ in rows(path, partial(_kept, found, made)):
            pass
        return found
    listed = decoded(text, path=path)
    for number, row in enumerate(listed, 1):
        try:
            made(row)
        except DataError as error:
            raise DataError(f"row {number}: {error.message}", path=str(path)) from error
    return list(listed)


def _kept(found: list[Any], made: Callable[[Any], object], row: JSON) -> Problem:
    made(row)
    found.append(row)
    return Problem()
