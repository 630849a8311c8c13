"""What the programs of Vibe Checker amount to: function, instructions, and what edits undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from assay.core import Verdict
from assay.evaluate.conditions import Cube, Row, drop_rate
from assay.evaluate.statistic import Case, Statistic, share, table
from assay.evaluate.suites.vibe_checker_judged import INSTRUCTIONS, TESTS, WHEN_ASKED

ALPHA = 0.4
"""The weight of the instructions in the composite that agreed best with people (section 5)."""


class Judged(NamedTuple):
    """What a verdict says of one program: of its tests, and of each instruction."""

    item: str
    condition: str
    solved: float
    obeyed: tuple[float, ...]
    undone: tuple[float, ...]
    asked: tuple[str, ...]


def judged(cases: Iterable[Case]) -> Iterator[Judged]:
    """The programs that were decided."""
    for case in cases:
        known = case.problem.metadata
        names = tuple(spec.id.removeprefix("vericode:") for spec in case.problem.constraints)
        for verdict in case.verdicts():
            parts = {part.verifier: part for part in verdict.parts}
            tests = parts.get(TESTS)
            if not verdict.decided or tests is None:
                continue
            found = parts.get(INSTRUCTIONS)
            obeyed = () if found is None else tuple(map(bool, found.parts))
            obeyed = obeyed or (False,) * len(names)
            yield Judged(
                str(known.get("item", case.problem.id)),
                str(known.get("condition", "")),
                float(bool(tests)),
                tuple(map(float, obeyed)),
                _undone(parts.get(WHEN_ASKED), names),
                names,
            )


def _undone(found: Verdict | None, names: Sequence[str]) -> tuple[float, ...]:
    """For each instruction whether it was obeyed when asked and is not in the end."""
    once = {part.verifier for part in found.parts if part} if found is not None else set()
    return tuple(float(name in once) for name in names)


def function(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Tests passed by protocol, what instructions cost of them, and the composite."""
    seen = list(judged(cases))
    cube = _cube(seen)
    conditions = cube.conditions
    if not conditions:
        return
    about = "the share of tasks whose tests pass, whatever the instructions (pass@1)"
    rows = {name: cube.share("", f"{name}:solved") for name in conditions}
    yield table("solved", "condition", rows, of="items", about=about)
    if "plain" in conditions:
        about = "the part of the tasks solved without instructions that is lost with them (FR)"
        lost = {
            name: drop_rate(cube, "", f"{name}:solved", "plain:solved")
            for name in conditions
            if name != "plain"
        }
        yield table("functional regression", "condition", lost, of="items", about=about)
    about = f"{ALPHA} of the share of instructions obeyed and {1 - ALPHA} of the tasks solved"
    mixed = {name: _composite(cube, name) for name in conditions if name != "plain"}
    yield table("composite", "condition", mixed, of="items", about=about)


def _composite(cube: Cube, name: str) -> Statistic:
    columns = (f"{name}:obeyed", f"{name}:solved")
    return cube.measure(
        "", columns, lambda mean: ALPHA * mean[columns[0]] + (1 - ALPHA) * mean[columns[1]]
    )


def _cube(seen: Iterable[Judged]) -> Cube:
    """By item the mean over samples of what its programs are like, in each condition."""
    found: dict[str, dict[str, list[float]]] = {}
    conditions: dict[str, None] = {}
    for one in seen:
        conditions[one.condition] = None
        row = found.setdefault(one.item, {})
        row.setdefault(f"{one.condition}:solved", []).append(one.solved)
        if one.obeyed:
            mean = sum(one.obeyed) / len(one.obeyed)
            row.setdefault(f"{one.condition}:obeyed", []).append(mean)
    rows: dict[str, Row] = {
        item: {name: sum(values) / len(values) for name, values in row.items()}
        for item, row in found.items()
    }
    return Cube(rows, list(conditions))


def instructions(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Instructions obeyed one by one and all at once, by place, by kind, and undone by edits."""
    seen = [one for one in judged(cases) if one.asked]
    conditions = dict.fromkeys(one.condition for one in seen)
    if not seen:
        return
    of = {name: [one for one in seen if one.condition == name] for name in conditions}
    about = "the share of instructions that the program obeys in the end (IF, by instruction)"
    rows = {name: _share(some, lambda one: one.obeyed) for name, some in of.items()}
    yield table("obeyed", "condition", rows, of="instructions", about=about)
    about = "the share of programs that obey all their instructions (IF, by task)"
    rows = {name: _share(some, lambda one: [min(one.obeyed)]) for name, some in of.items()}
    yield table("all obeyed", "condition", rows, of="programs", about=about)
    for name, some in of.items():
        places = range(max(len(one.obeyed) for one in some))
        about = "the share obeyed by the place at which an instruction was given"
        by = {n + 1: _share(some, partial(_at_place, place=n)) for n in places}
        yield table(f"obeyed by place, {name}", "place", by, of="programs", about=about)
    kinds = dict.fromkeys(kind for one in seen for kind in one.asked)
    about = "the share obeyed of each instruction"
    rows = {kind: _share(seen, partial(_of_kind, kind=kind)) for kind in kinds}
    yield table("obeyed by instruction", "instruction", rows, of="programs", about=about)
    undone = {
        name: _share(some, lambda one: one.undone)
        for name, some in of.items()
        if name.startswith("edits")
    }
    if undone:
        about = "the share of instructions obeyed by the reply to their edit, and not in the end"
        yield table("undone", "condition", undone, of="instructions", about=about)


def _at_place(one: Judged, place: int) -> tuple[float, ...]:
    return one.obeyed[place : place + 1]


def _of_kind(one: Judged, kind: str) -> list[float]:
    return [value for name, value in zip(one.asked, one.obeyed, strict=True) if name == kind]


def _share(seen: Iterable[Judged], of: Callable[[Judged], Iterable[float]]) -> Statistic:
    clusters: dict[str, list[float | None]] = {}
    for one in seen:
        clusters.setdefault(one.item, []).extend(of(one))
    return share("", clusters.values())
