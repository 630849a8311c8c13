"""Two runs sample by sample: the verdicts that changed, their parts, and both responses."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from assay.core import JSON, BadArgument, Problem, UnknownName, Verdict
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.flips import why
from assay.evaluate.pairing import Judged
from assay.runs import Record

_MOST_LINES, _MOST_CHARACTERS = 400, 40_000
"""What is compared line by line; of longer texts, the beginning."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict, or a part of one, whose outcome is not the same in both runs."""

    verifier: str
    before: str
    after: str
    why: str
    """What the one of the two that is not correct was told."""

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Difference:
    """One sample in two runs."""

    problem: Problem
    before: Record
    after: Record
    moved: tuple[Moved, ...]
    """By verifier."""
    parts: tuple[Moved, ...]
    """The parts of the first verifier's verdict that moved."""

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data, with both responses."""
        texts = [
            record.response.text if record.response is not None else None
            for record in (self.before, self.after)
        ]
        return {
            "problem": self.before.problem,
            "index": self.before.index,
            "moved": [one.to_dict() for one in self.moved],
            "parts": [one.to_dict() for one in self.parts],
            "before": texts[0],
            "after": texts[1],
        }


class Differences(Sequence[Difference]):
    """The samples on which two runs differ, in the order of the first; each is read when used."""

    def __init__(
        self, runs: tuple[Evaluation, Evaluation], places: list[tuple[int, int]], names: list[str]
    ) -> None:
        self._runs, self._places, self._names = runs, places, names

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, key: int) -> Difference: ...
    @overload
    def __getitem__(self, key: slice) -> Differences: ...
    def __getitem__(self, key: int | slice) -> Difference | Differences:
        if isinstance(key, slice):
            return Differences(self._runs, self._places[key], self._names)
        before, after = (run[n] for run, n in zip(self._runs, self._places[key], strict=True))
        return _difference(self._runs[0].problem(before.problem), before, after, self._names)


def differing(
    before: str | Path | Evaluation,
    after: str | Path | Evaluation,
    *,
    problem: str | None = None,
    verifier: str | None = None,
) -> Differences:
    """The samples on which two runs differ in the outcome by any verifier, or by the one named.

    With `problem`, the samples of that problem, whether they differ or not. Raises `BadArgument`
    where the two have no verifier or no problem in common, `UnknownName` for a verifier or problem
    that is not in both.
    """
    runs = tuple(
        run if isinstance(run, Evaluation) else Evaluation.open(run) for run in (before, after)
    )
    one, other = runs
    names = [name for name in one.verifiers if name in other.verifiers]
    if not names:
        raise BadArgument(f"{_both(one, other)} have no verifier in common")
    if verifier is not None and verifier not in names:
        raise UnknownName("verifier of both runs", verifier, names)
    names = [verifier] if verifier is not None else names
    judged, others = Judged.of(one), Judged.of(other)
    if judged.problems and others.problems and not judged.problems.keys() & others.problems.keys():
        raise BadArgument(f"{_both(one, other)} have no problem in common")
    return Differences((one, other), list(_places(judged, others, names, problem)), names)


def _both(one: Evaluation, other: Evaluation) -> str:
    """Two runs by folder and suite."""
    return " and ".join(
        f"{str(run.path)!r} ({run.manifest.what.get('suite', {}).get('name', run.manifest.kind)})"
        for run in (one, other)
    )


def _places(
    before: Judged, after: Judged, names: list[str], problem: str | None
) -> Iterator[tuple[int, int]]:
    if problem is not None and not (problem in before.problems and problem in after.problems):
        raise UnknownName("problem of both runs", problem, list(before.problems)[:10_000])
    places = [(before.run.verifiers.index(n), after.run.verifiers.index(n)) for n in names]
    for key, (place, outcomes) in before.samples.items():
        if key not in after.samples or before.problems.get(key[0]) != after.problems.get(key[0]):
            continue
        there, others = after.samples[key]
        same = all(outcomes[one] == others[other] for one, other in places)
        if key[0] == problem or (problem is None and not same):
            yield place, there


def _difference(problem: Problem, before: Record, after: Record, names: list[str]) -> Difference:
    pairs = [(name, before.verdicts.get(name), after.verdicts.get(name)) for name in names]
    moved = tuple(_moved(name, one, other) for name, one, other in pairs if _unlike(one, other))
    first, second = pairs[0][1:]
    parts: tuple[Moved, ...] = ()
    if first is not None and second is not None and len(first.parts) == len(second.parts):
        both = zip(first.parts, second.parts, strict=True)
        parts = tuple(
            _moved(one.verifier, one, other) for one, other in both if _unlike(one, other)
        )
    return Difference(problem, before, after, moved, parts)


def _unlike(one: Verdict | None, other: Verdict | None) -> bool:
    return _outcome(one) != _outcome(other)


def _outcome(verdict: Verdict | None) -> str:
    return verdict.outcome if verdict is not None else "broken"


def _moved(name: str, one: Verdict | None, other: Verdict | None) -> Moved:
    told = next((v for v in (other, one) if v is not None and v.outcome != "correct"), None)
    return Moved(name, _outcome(one), _outcome(other), why(told) if told is not None else "")


def lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    r"""Two texts line by line: each line with ``-``, ``+``, or a blank where it is in both.

    Lines in both that are far from a difference are left out, and shown as ``…``.

    >>> list(lines("one\ntwo\nthree", "one\n2\nthree"))
    [(' ', 'one'), ('-', 'two'), ('+', '2'), (' ', 'three')]
    """
    one, other = _cut(before), _cut(after)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=True)
    for number, group in enumerate(matcher.get_grouped_opcodes(1)):
        if number or group[0][1]:
            yield " ", "…"
        for tag, start, end, other_start, other_end in group:
            if tag == "equal":
                yield from ((" ", line) for line in one[start:end])
                continue
            yield from (("-", line) for line in one[start:end])
            yield from (("+", line) for line in other[other_start:other_end])


def _cut(text: str) -> list[str]:
    listed = text[:_MOST_CHARACTERS].splitlines()
    if len(text) > _MOST_CHARACTERS or len(listed) > _MOST_LINES:
        return [*listed[:_MOST_LINES], "… (the rest is not compared)"]
    return listed
