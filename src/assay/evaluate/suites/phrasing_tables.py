"""What the wording of an instruction changes: means, deviations, the worst, and closeness.

Deviations over instructions are taken within each task, as instructions of different tasks have
nothing in common, and averaged over tasks. Each has a floor: what the same answers give when they
are dealt out anew to the instructions, item by item, which is what luck alone makes of them.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from assay.core.seeds import rng
from assay.evaluate.conditions import Cube
from assay.evaluate.statistic import Case, Statistic, average, share, table

DEALS = 100
GROUPS = ("observed", "unobserved")
Means = Sequence[float]
Cases = list[Case]


def by_phrasing(cases: Iterable[Case]) -> Iterator[Statistic]:
    """The statistics of a run of the suite."""
    held = list(cases)
    if not held:
        return
    cube = Cube.of(held)
    scores = {name: cube.share("score", name) for name in cube.conditions}
    about = "the mean score; instructions of one number belong to several tasks"
    yield table("score", "condition", scores, of="items", about=about)
    yield from _gaps(held)
    tasks = _by(held, "task")
    for group in GROUPS:
        about = f"the standard deviation over a task's {group} instructions, mean over tasks"
        yield _within(f"sd, {group}", tasks, (group,), statistics.stdev, about)
    about = "the best of a task's instructions less the worst, mean over tasks"
    yield _within("spread over instructions", tasks, GROUPS, lambda m: max(m) - min(m), about)
    about = "the score of a task's worst instruction, mean over tasks"
    yield _within("worst instruction", tasks, GROUPS, min, about)
    about = "the share of pairs of instructions under which an item gets the same answer"
    yield share("same answer", ([agreed] for agreed in _agreed(held)), of="items", about=about)
    yield from _near(held)


def _by(cases: Cases, name: str) -> dict[str, Cases]:
    found: dict[str, Cases] = {}
    for case in cases:
        found.setdefault(str(case.problem.metadata.get(name, "")), []).append(case)
    return found


def _gaps(cases: Cases) -> Iterator[Statistic]:
    """Accuracy by group, and observed less unobserved: over all items and by task."""
    cube = Cube.of(cases, condition="group")
    rows = {name: cube.share("accuracy", name) for name in cube.conditions}
    about = "the mean score by group of instructions"
    yield table("accuracy", "group", rows, of="items", about=about)
    if set(GROUPS) <= set(cube.conditions):
        about = "observed less unobserved, item by item"
        whole = cube.difference("gap", *GROUPS, about=about)
        tasks = {
            name: Cube.of(part, condition="group").difference("", *GROUPS)
            for name, part in _by(cases, "task").items()
        }
        yield whole.replace(over="task", points=table("gap", "task", tasks).points)


def _within(
    name: str,
    tasks: dict[str, Cases],
    groups: Sequence[str],
    of: Callable[[Means], float],
    about: str,
) -> Statistic:
    """A number of the means of a task's instructions, averaged over tasks, and its floor."""
    rows, floors = {}, []
    for task, cases in tasks.items():
        chosen = [case for case in cases if case.problem.metadata.get("group") in groups]
        if not chosen:
            continue
        cube = Cube.of(chosen)
        columns = cube.conditions
        if len(columns) < 2:
            continue
        rows[task] = cube.measure(name, columns, partial(_over, of, columns))
        dealt = _dealt([[row[c] for c in columns] for row in cube.complete(columns)], of)
        if dealt is not None:
            floors.append(dealt)
    floor = statistics.fmean(floors) if floors else None
    return average(name, "task", rows, of="items", floor=floor, about=about)


def _over(of: Callable[[Means], float], columns: Sequence[str], mean: Mapping[str, float]) -> float:
    return of([mean[column] for column in columns])


def _dealt(rows: list[list[float]], of: Callable[[Means], float]) -> float | None:
    """The number's mean when each item's scores are dealt out anew: no wording matters then."""
    if not rows:
        return None
    draw, found = rng(2026, "dealt"), []
    for _ in range(DEALS):
        shuffled = [draw.sample(row, len(row)) for row in rows]
        found.append(of([statistics.fmean(column) for column in zip(*shuffled, strict=True)]))
    return statistics.fmean(found)


def _agreed(cases: Cases) -> Iterator[float]:
    """For each item the share of pairs of its instructions with the same answer."""
    said: dict[str, Counter[str]] = {}
    for case in cases:
        if case.problem.metadata.get("group") not in GROUPS:
            continue
        for verdict in list(case.verdicts())[:1]:
            word = verdict.reasons[0].measured if verdict.reasons else ""
            said.setdefault(str(case.problem.metadata["item"]), Counter())[word] += 1
    for words in said.values():
        count = words.total()
        if count > 1:
            yield sum(n * (n - 1) for n in words.values()) / (count * (count - 1))


def _near(cases: Cases) -> Iterator[Statistic]:
    """The score of unobserved instructions by how close they are to observed ones."""
    cube = Cube.of(cases, condition="closeness")
    order = [n for n in ("observed", "close", "middle", "far") if n in cube.conditions]
    about = "the mean score by how many words an instruction shares with an observed one"
    rows = {name: cube.share("", name) for name in order}
    yield table("by closeness", "closeness", rows, of="items", about=about)
    if {"close", "far"} <= set(order):
        about = "close unobserved instructions less far ones, item by item"
        yield cube.difference("closeness", "close", "far", about=about)
