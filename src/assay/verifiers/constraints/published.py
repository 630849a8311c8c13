"""Published benchmarks: their verdicts by the shortest path, and their rows as problems.

The published checkers answer yes or no for each constraint, strictly and loosely; `published`
gives those two lists without building verdicts, for layouts and benchmarks that want no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from assay.core import JSON, ConstraintSpec, DataError, Message, Problem, UsageError
from assay.runs.decoding import decoded
from assay.verifiers.constraints.constraint import Constraint, Profile
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.verifier import built


class NotDecided(NamedTuple):
    """A check that could not tell, or broke: its place, for which of the two lists, and why."""

    place: int
    strictly: bool
    loosely: bool
    why: str


def published(
    specs: Iterable[ConstraintSpec | Constraint],
    response: str,
    profile: Profile = "faithful",
    *,
    not_decided: list[NotDecided] | None = None,
) -> tuple[list[bool], list[bool]]:
    r"""Whether each constraint is followed, strictly and loosely, as the published code says it.

    A blank text follows nothing, and neither does one on which a check breaks or cannot tell;
    such checks are appended to `not_decided`. `profile` is for specs; a constraint keeps its own.

    >>> published([ConstraintSpec(id="punctuation:no_comma")], "Sure, here:\nNo comma.")
    ([False], [True])
    """
    text = analyse(response)
    strict, loose = [], []
    for place, spec in enumerate(specs):
        constraint = spec if isinstance(spec, Constraint) else built(spec, profile)
        whys: list[str] = []
        follows = _follows(constraint, text, whys)
        strictly = bool(whys)
        strict.append(follows)
        loose.append(follows or any(_follows(constraint, each, whys) for each in text.variants[1:]))
        if whys and not_decided is not None:
            not_decided.append(NotDecided(place, strictly, not loose[-1], whys[0]))
    return strict, loose


def _follows(constraint: Constraint, text: Text, whys: list[str]) -> bool:
    """Whether a check says yes; where it says neither yes nor no, `whys` is told why."""
    if text.blank:
        return False
    try:
        finding = constraint.finding(text)
    except Exception as error:  # noqa: BLE001 - whatever breaks a check, the text does not pass it
        whys.append(f"broke: {type(error).__name__}: {error}")
        return False
    if finding.holds is None:
        whys.append(f"undecided: {finding.measured}" if finding.measured else "undecided")
    return finding.holds is True


def read_published(
    path: str | Path, *, on_error: Callable[[DataError], None] | None = None
) -> Iterator[Problem]:
    """The problems of a JSONL file in the layout of IFEval and IFBench, one at a time.

    A row that cannot be used raises `DataError` with path and line, or goes to `on_error`.
    """
    yield from problems(_lines(Path(path), on_error), path=str(path), on_error=on_error)


def problems(
    rows: Iterable[tuple[int, JSON]],
    *,
    path: str = "",
    on_error: Callable[[DataError], None] | None = None,
) -> Iterator[Problem]:
    """The problems of published rows, each given with its line number.

    A row has `key`, `prompt`, `instruction_id_list` and `kwargs`. Nulls among the arguments are
    left out and whole numbers written as floats are made whole. The problem's id is the key as
    text, and the key itself is in its metadata.

    >>> row = {"key": 7, "prompt": "Hi!", "instruction_id_list": ["punctuation:no_comma"],
    ...        "kwargs": [{"relation": None}]}
    >>> [problem.id for problem in problems([(1, row)])]
    ['7']
    """
    for line, row in rows:
        try:
            yield _problem(row)
        except (UsageError, DataError) as error:
            _report(DataError(str(error), path=path or None, line=line), on_error)


def _report(error: DataError, on_error: Callable[[DataError], None] | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


def _lines(path: Path, on_error: Callable[[DataError], None] | None) -> Iterator[tuple[int, JSON]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = decoded(line, path=path, line=number)
            except DataError as error:
                _report(error, on_error)
            else:
                yield number, row


_FIELDS: dict[str, tuple[type, ...]] = {
    "key": (str, int),
    "prompt": (str,),
    "instruction_id_list": (list,),
    "kwargs": (list,),
}


def _problem(row: JSON) -> Problem:
    if not isinstance(row, dict):
        raise DataError(f"a row is an object, not {row!r:.80}")
    for name, types in _FIELDS.items():
        if not isinstance(row.get(name), types):
            known = ", ".join(map(str, row))
            raise DataError(f"the row has no usable {name!r}; it has: {known[:200]}")
    ids, kwargs = row["instruction_id_list"], row["kwargs"]
    if len(ids) != len(kwargs):
        raise DataError(f"{len(ids)} instruction ids, but arguments for {len(kwargs)}")
    specs = tuple(_spec(name, args) for name, args in zip(ids, kwargs, strict=True))
    return Problem(
        id=str(row["key"]),
        messages=(Message("user", row["prompt"]),),
        constraints=specs,
        metadata={"key": row["key"]},
    )


def _spec(id: JSON, kwargs: JSON) -> ConstraintSpec:
    if not isinstance(id, str) or not isinstance(kwargs, dict | None):
        raise DataError(f"an instruction is an id and an object, not {id!r:.80} and {kwargs!r:.80}")
    given = {name: _whole(value) for name, value in (kwargs or {}).items() if value is not None}
    spec = ConstraintSpec(id=id, args=given)
    built(spec, "faithful")  # unknown ids and bad arguments show here, with their line
    return spec


def _whole(value: JSON) -> JSON:
    return int(value) if isinstance(value, float) and value.is_integer() else value
