"""Accuracy against capability: what training moved, by samples of the same problems.

Accuracy is how often a sample is right, capability whether any of k is (Kim et al. 2025, arXiv
2505.14216). Training can raise the one and lower the other: easy problems become surer, and those
that were solved seldom are no longer. `audit` compares two sets of samples and says which happened.

>>> before = {f"p{n}": [n % 4 == 0, False, n % 2 == 0, False] for n in range(240)}
>>> after = {f"p{n}": [n % 4 == 0] * 4 for n in range(240)}
>>> found = audit(before, after)
>>> print(found.accuracy)
+0.06 [+0.02, +0.11] (n=240; 60 gained, 60 lost; p=0.0015)
>>> print(found.capability)
-0.25 [-0.33, -0.19] (n=240; 0 gained, 60 lost; p=1.7e-18)
>>> for words in found.told.split("; "):
...     print(words)
accuracy up
capability by problems with a right sample: down
by problems gained and lost (right twice or more): not shown to change

Two criteria may differ on capability: whether any sample is right, which one sample can decide, and
which problems were gained or lost for good, which takes two. `told` names both where they do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assay.core import JSON, BadArgument, UnknownName
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.statistic import Case
from assay.evaluate.statistics import Paired, mcnemar, paired, pass_at_k

Outcomes = Mapping[str, Sequence[bool]]
"""By problem, whether each sample is right, in the order in which they were drawn."""
Move = Literal["up", "down", "unchanged"]

ENOUGH = 200
"""With fewer problems there are intervals, and no word on what happened."""
SPARED = 0.1
"""So many of the problems may be left out for having fewer decided samples than the others."""
LEVEL, ALPHA, SURE = 0.99, 0.01, 2
"""One right sample of many is luck; so many are a problem solved."""
EDGES = (0.02, 0.1, 0.3, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Problems that were solved about so often before, and how often since.

    They are told apart by every second sample; `before` is the share of right ones among the
    others, so that what was luck does not come back as a loss.
    """

    name: str
    n: int
    before: float
    after: float
    moved: Mapping[str, int]
    """How many are in which cell since."""

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "name": self.name, "n": self.n, "before": self.before, "after": self.after,
            "moved": dict(self.moved),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What changed between two sets of samples on the same problems, `k` of each."""

    n: int
    k: int
    accuracy: Paired
    """The mean share of right samples; its interval holds with 99 %."""
    capability: Paired
    """The share of problems with any right sample; its interval holds with 99 %."""
    left_out: int
    """Problems of only one run, or with fewer than `k` decided samples in one."""
    gained: tuple[str, ...]
    """Problems never solved before, and at least twice since."""
    lost: tuple[str, ...]
    """Problems solved at least twice before, and never since."""
    p: float
    """McNemar's exact p of so many gained and lost."""
    curves: Mapping[int, tuple[float, float]]
    """Pass@j before and after, by j."""
    cells: tuple[Cell, ...]

    @property
    def crossing(self) -> int | None:
        """The least j at which what leads at one sample leads no more; None if it always does."""
        gaps = {j: after - before for j, (before, after) in self.curves.items()}
        return next((j for j, gap in gaps.items() if gap * gaps[1] < 0), None)

    @property
    def never_solved(self) -> float:
        """No right sample in k says that the chance is below this, with 95 %, and not 0."""
        return never_solved(self.k)

    @property
    def moves(self) -> tuple[Move, Move] | None:
        """Where accuracy went, and capability by problems gained and lost (McNemar).

        None for fewer than 200 problems; "unchanged" is where no change is shown.
        """
        if self.n < ENOUGH:
            return None
        more = len(self.gained) > len(self.lost)
        capability: Move = "unchanged" if self.p >= ALPHA else "up" if more else "down"
        return _move(self.accuracy), capability

    @property
    def solved(self) -> Move | None:
        """Where the share of problems with a right sample went, by its interval."""
        return _move(self.capability) if self.n >= ENOUGH else None

    @property
    def told(self) -> str:
        """The same in words; both criteria of capability where they differ."""
        if self.k < 2:
            return "one sample a problem cannot tell accuracy from capability"
        if self.moves is None or self.solved is None:
            few = counted(self.n, "problem is", "problems are")
            return f"{few} too few to say more than the intervals do"
        accuracy, lasting = (_WORDS[one] for one in self.moves)
        if self.solved == self.moves[1]:
            return f"accuracy {accuracy}, capability {lasting}"
        return (
            f"accuracy {accuracy}; capability by problems with a right sample: "
            f"{_WORDS[self.solved]}; by problems gained and lost (right twice or more): {lasting}"
        )

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "n": self.n,
            "k": self.k,
            "told": self.told,
            "left_out": self.left_out,
            "moves": [_WORDS[one] for one in self.moves] if self.moves else None,
            "solved": _WORDS[self.solved] if self.solved else None,
            "accuracy": _paired(self.accuracy),
            "capability": _paired(self.capability),
            "gained": list(self.gained),
            "lost": list(self.lost),
            "p": self.p,
            "curves": {str(j): list(pair) for j, pair in self.curves.items()},
            "crossing": self.crossing,
            "never_solved": self.never_solved,
            "cells": [cell.to_dict() for cell in self.cells],
        }


_WORDS: Mapping[Move, str] = {"up": "up", "down": "down", "unchanged": "not shown to change"}


def _move(change: Paired) -> Move:
    low, high = change.interval
    return "up" if low > 0 else "down" if high < 0 else "unchanged"


def _paired(found: Paired) -> dict[str, JSON]:
    return {
        "difference": found.difference, "low": found.interval.low, "high": found.interval.high,
        "n": found.n, "gained": found.gained, "lost": found.lost,
    }  # fmt: skip


def audit(before: Outcomes, after: Outcomes) -> Audit:
    """Compare as many samples before and after of the problems that `alike` finds.

    Raises `BadArgument` if no problem has a decided sample in both.
    """
    k, both = alike(before, after)
    if not k:
        raise BadArgument(
            "an audit needs problems that both runs have, each with decided samples in both"
        )
    old = {name: [bool(one) for one in before[name][:k]] for name in both}
    new = {name: [bool(one) for one in after[name][:k]] for name in both}
    counts = {name: (sum(old[name]), sum(new[name])) for name in both}
    gained = tuple(name for name, (one, other) in counts.items() if not one and other >= SURE)
    lost = tuple(name for name, (one, other) in counts.items() if one >= SURE and not other)
    return Audit(
        n=len(both),
        k=k,
        left_out=len(before.keys() | after.keys()) - len(both),
        accuracy=paired([(one / k, other / k) for one, other in counts.values()], LEVEL),
        capability=paired([(one > 0, other > 0) for one, other in counts.values()], LEVEL),
        gained=gained,
        lost=lost,
        p=mcnemar(len(gained), len(lost)),
        curves={
            j: (
                math.fsum(pass_at_k(k, one, j) for one, _ in counts.values()) / len(both),
                math.fsum(pass_at_k(k, other, j) for _, other in counts.values()) / len(both),
            )
            for j in powers(k, 2)
        },
        cells=tuple(_cells(old, new)),
    )


def alike(before: Outcomes, after: Outcomes) -> tuple[int, list[str]]:
    """How many samples are compared, and the problems that have so many before and after.

    It is what nine in ten of the problems have, so that a few with undecided samples do not cost
    all others theirs; of 3 to 9 problems, one may have fewer.

    >>> alike({"a": [True] * 8, "b": [True] * 8, "c": [True]}, dict.fromkeys("abc", [False] * 8))
    (8, ['a', 'b'])
    """
    both = {name: min(len(before[name]), len(after[name])) for name in before if name in after}
    held = sorted(one for one in both.values() if one)
    if not held:
        return 0, []
    spared = max(1, int(len(held) * SPARED)) if len(held) > 2 else 0
    return held[spared], [name for name, one in both.items() if one >= held[spared]]


def newly_right(
    sampled: Outcomes, before: Outcomes, after: Outcomes
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Problems whose single answer is right only since: the sharpened, and those beyond.

    `before` and `after` hold one answer to each problem, such as the greedy one; `sampled` the
    samples before. Sharpened are the problems that a sample had solved before already: there, what
    was rare became likely. The others lay beyond what the samples had shown.

    >>> sampled = {"a": [False, True], "b": [False, False], "c": [True, True]}
    >>> after = {"a": [True], "b": [True], "c": [False]}
    >>> newly_right(sampled, dict.fromkeys("abc", [False]), after)
    (('a',), ('b',))
    """
    new = [
        name
        for name in sampled
        if name in before and name in after and not any(before[name]) and any(after[name])
    ]
    return (
        tuple(name for name in new if any(sampled[name])),
        tuple(name for name in new if not any(sampled[name])),
    )


def powers(k: int, base: int = 4) -> list[int]:
    """1, `base`, its square and so on below k, and k.

    >>> powers(64), powers(6), powers(8, 2)
    ([1, 4, 16, 64], [1, 4, 6], [1, 2, 4, 8])
    """
    found = [1]
    while found[-1] * base < k:
        found.append(found[-1] * base)
    return [*found, k] if k > 1 else found


def never_solved(k: int) -> float:
    """The largest chance at which k samples in a row are still wrong one time in twenty.

    >>> round(never_solved(64), 3), round(never_solved(256), 4)
    (0.046, 0.0116)
    """
    return 1 - math.pow(0.05, 1 / k)


def cell(rate: float) -> str:
    """Which cell a share of right samples belongs to."""
    if rate in (0, 1):
        return "never" if not rate else "always"
    below = next((place for place, edge in enumerate(EDGES) if rate <= edge), len(EDGES))
    low, high = (0.0, *EDGES)[below], (*EDGES, 1.0)[below]
    return f"{low:g} to {high:g}"


def _cells(old: Mapping[str, list[bool]], new: Mapping[str, list[bool]]) -> Iterator[Cell]:
    """The table of cells, from never to always."""
    groups: dict[str, list[str]] = {}
    for name, rights in old.items():
        half = rights[::2]
        groups.setdefault(cell(sum(half) / len(half)), []).append(name)
    order = [
        "never",
        *(cell((a + b) / 2) for a, b in zip((0.0, *EDGES), (*EDGES, 1.0), strict=True)),
    ]
    for shown in [*order, "always"]:
        names = groups.get(shown, [])
        if names:
            moved: dict[str, int] = {}
            for name in names:
                to = cell(sum(new[name]) / len(new[name]))
                moved[to] = moved.get(to, 0) + 1
            rest = [rate for name in names for rate in old[name][1::2] or old[name]]
            since = [rate for name in names for rate in new[name]]
            yield Cell(
                name=shown,
                n=len(names),
                before=sum(rest) / len(rest),
                after=sum(since) / len(since),
                moved=moved,
            )


def outcomes(
    cases: Iterable[Case], verifier: str = "", *, every: bool = False
) -> dict[str, list[bool]]:
    """By problem whether each sample is right; what was not decided is left out.

    A problem of which nothing was decided is there only with `every`, without a sample.
    """
    found: dict[str, list[bool]] = {}
    for case in cases:
        rights = [v.label == "correct" for v in case.verdicts(verifier) if v.decided]
        if rights or every:
            found[case.problem.id] = rights
    return found


def of_run(run: Evaluation, verifier: str = "", *, every: bool = False) -> dict[str, list[bool]]:
    """The outcomes of a run by one verifier, or its first; `UnknownName` for another."""
    if verifier and verifier not in run.verifiers:
        raise UnknownName("verifier", verifier, list(run.verifiers))
    return outcomes(run.cases(), verifier, every=every)
