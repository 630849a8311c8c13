"""Two runs on the same problems, brought side by side.

A run is read once, record by record, into the means that comparisons are made of: for each score
and problem, a mean for each item (the whole answer, or each instruction), over the samples that
were decided. Problems are told apart by their content, so that no two are taken for one.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from assay.core import JSON
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.statistics import Paired, paired, paired_clustered
from assay.evaluate.statistics.pairs import permuted_by
from assay.evaluate.tally import CLUSTER, item_of
from assay.runs.columnar import outcome
from assay.runs.journal import lines
from assay.runs.record import decode

Items = tuple[float | None, ...]
"""The mean of each item of a problem; None where no sample of it was decided."""

_RESAMPLES = 4_000
_Z_LEVEL, _Z_POWER = 1.959964, 0.841621
"""Of 5 % two-sided, and of four in five."""


@dataclass(slots=True)
class Judged:
    """What a run says about each problem and sample."""

    run: Evaluation
    problems: dict[str, str]
    """The digest of what was asked, by id."""
    items: dict[str, str]
    """The item that a problem is of, by id, for problems that are of one."""
    scores: dict[str, dict[str, Items]]
    """By score and problem."""
    samples: dict[tuple[str, int], tuple[int, tuple[str, ...]]]
    """Place in the run, and the outcome by each verifier."""
    _same: dict[Items | tuple[str, ...], Any] = field(default_factory=dict)
    """One of each tuple: there are few, and hundreds of thousands of places that hold one."""

    @classmethod
    def of(cls, run: Evaluation, known: Known | None = None) -> Judged:
        """Read a run, finished or not; `known` are the problems of runs that were read before it.

        Most runs that are put side by side have the same problems, line by line.
        """
        suite = run.manifest.what.get("suite", {})
        by_part = bool(suite.get("by_part", False))
        digests, sizes, of = problems_of(run, known)
        levels = ("prompt", "instruction") if by_part else ("",)
        names = [f"{level}_{name}".lstrip("_") for name in run.verifiers for level in levels]
        found = cls(run, digests, of, {name: {} for name in names}, {})
        verifiers = run.verifiers
        samples: list[dict[str, Sequence[float | None]]] = []
        current = ""
        for place, row in enumerate(run.rows()):
            if row["problem"] != current:
                found._keep(current, samples)
                current, samples = row["problem"], []
            verdicts = row.get("verdicts", {})
            outcomes = tuple([outcome(verdicts.get(name)) for name in verifiers])
            kept = found._same.setdefault(outcomes, outcomes)
            found.samples[current, row["index"]] = place, kept
            scored: dict[str, Sequence[float | None]] = {}
            for name in verifiers:
                scored.update(_scored(name, verdicts.get(name), by_part, sizes.get(current)))
            samples.append(scored)
        found._keep(current, samples)
        return found

    def _keep(self, problem: str, samples: Sequence[Mapping[str, Sequence[float | None]]]) -> None:
        for name in samples[0] if samples else ():
            items = [each[name] for each in samples]
            kept = tuple(items[0]) if len(items) == 1 else _means(items)
            self.scores[name][problem] = self._same.setdefault(kept, kept)


Known = dict[tuple[str, bytes], tuple[str, str, int, str | None]]
"""Id, digest, number of constraints and item of a problem, by the entry for items and its line."""


def problems_of(
    run: Evaluation, known: Known | None = None
) -> tuple[dict[str, str], dict[str, int], dict[str, str]]:
    """Digests, numbers of constraints, and items of a run's problems, by id.

    Lines that are `known` are not read again; those that are not become known.
    """
    cluster = str(run.manifest.what.get("suite", {}).get("cluster", CLUSTER))
    where = str(run.path / "problems.jsonl")
    digests: dict[str, str] = {}
    sizes: dict[str, int] = {}
    items: dict[str, str] = {}
    for _, line in lines(run.path / "problems.jsonl"):
        key = cluster, hashlib.blake2b(line, digest_size=16).digest()
        found = known.get(key) if known is not None else None
        if found is None:
            problem = decode(line, where)
            size = len(problem.get("constraints", ()))
            found = problem["id"], digest(problem), size, item_of(problem, cluster)
            if known is not None:
                known[key] = found
        name, of, size, item = found
        digests[name], sizes[name] = of, size
        if item is not None:
            items[name] = item
    return digests, sizes, items


def digest(problem: Mapping[str, JSON]) -> str:
    """What decides whether two problems are one: all but their id and metadata.

    >>> digest({"id": "a", "reference": "4"}) == digest({"id": "b", "reference": "4"})
    True
    """
    content = {key: value for key, value in problem.items() if key not in ("id", "metadata")}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


def _scored(
    name: str, verdict: Mapping[str, JSON] | None, by_part: bool, size: int | None
) -> Iterator[tuple[str, Sequence[float | None]]]:
    """What one verdict adds to each of its scores, counted as `assay.evaluate.tally` does."""
    found = outcome(dict(verdict) if verdict is not None else None)
    if not by_part:
        yield name, [verdict["score"] if verdict is not None else None]
        return
    whole = None if found in ("undecided", "broken") else float(found == "correct")
    yield f"prompt_{name}", [whole]
    parts = (verdict or {}).get("parts")
    if parts is not None:
        yield f"instruction_{name}", [part["score"] for part in parts]
    else:  # unusable as a whole, or not judged at all
        none = 0.0 if found == "invalid" else None
        yield f"instruction_{name}", [none] * max(1, size or 0)


def _means(samples: Sequence[Sequence[float | None]]) -> Items:
    """The mean of each item over the samples in which it was decided."""
    columns = ([value for value in column if value is not None] for column in zip_longest(*samples))
    return tuple(math.fsum(values) / len(values) if values else None for values in columns)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One score of two runs on the problems that both decided."""

    before: float
    after: float
    paired: Paired
    left_out: int
    """Problems that one of the two, or both, did not decide at all."""
    detectable: float
    """The difference that so many problems would show, four times in five."""
    test: str
    problems: int
    """Problems that both decided; `paired.n` counts items where several problems are of one."""


def contrast(
    before: Mapping[str, Items],
    after: Mapping[str, Items],
    problems: Iterable[str],
    of: Mapping[str, str] | None = None,
) -> Contrast | None:
    """Compare two runs by one score, problem by problem; None where no problem is decided twice.

    Samples of one problem, and the instructions of one prompt, stand or fall together: a problem
    weighs by its items, and is drawn, or flips its sign, as a whole. So do the problems that are
    `of` one item: those of one item under several conditions.
    """
    rows: list[tuple[Hashable, float, float]] = []
    decided = left_out = 0
    for problem in problems:
        one, other = before.get(problem, ()), after.get(problem, ())
        both = [(a, b) for a, b in zip_longest(one, other) if a is not None and b is not None]
        cluster = ("item", of[problem]) if of and problem in of else problem
        rows += [(cluster, a, b) for a, b in both]
        decided += bool(both)
        left_out += not both
    if not rows:
        return None
    clusters = len({cluster for cluster, *_ in rows})
    found, test = _paired(rows, clusters)
    if clusters < decided:
        test = test.replace("by problem", "by item")
    return Contrast(
        before=math.fsum(a for _, a, _ in rows) / len(rows),
        after=math.fsum(b for _, _, b in rows) / len(rows),
        paired=found,
        left_out=left_out,
        detectable=detectable(rows),
        test=test,
        problems=decided,
    )


def _paired(rows: Sequence[tuple[Hashable, float, float]], clusters: int) -> tuple[Paired, str]:
    if _whole(rows) and len(rows) == clusters:
        return paired((a, b) for _, a, b in rows), "McNemar"
    changes: dict[Hashable, float] = {}
    for cluster, a, b in rows:
        changes[cluster] = changes.get(cluster, 0.0) + b - a
    normal = permuted_by(list(changes.values())) == "normal"
    test = "signs flipped, normal" if normal else "signs flipped by problem"
    return paired_clustered(rows, resamples=_RESAMPLES), test


def _whole(rows: Sequence[tuple[Hashable, float, float]]) -> bool:
    return all(value in (0.0, 1.0) for _, *pair in rows for value in pair)


def detectable(rows: Sequence[tuple[Hashable, float, float]]) -> float:
    """The true difference that a two-sided test at 5 % finds in four of five such comparisons.

    Rows are pairs with their problem, or their item; these are what is independent. It goes by
    the spread of the differences. Where hardly anything changed there is none to go by, and what
    six of them that change alike would make is what an exact test needs: scores of 0 and 1 then
    change by 1, others by as much as those that changed did (root mean square).
    """
    difference = math.fsum(b - a for _, a, b in rows) / len(rows)
    sums: dict[Hashable, float] = {}
    sizes: Counter[Hashable] = Counter()
    for cluster, a, b in rows:
        sums[cluster] = sums.get(cluster, 0.0) + b - a
        sizes[cluster] += 1
    n = len(sums)
    squares = math.fsum((sums[each] - sizes[each] * difference) ** 2 for each in sums)
    error = math.sqrt(squares * n / max(1, n - 1)) / len(rows)
    step = 1.0 if _whole(rows) else _step([sums[each] / sizes[each] for each in sums])
    return min(1.0, max((_Z_LEVEL + _Z_POWER) * error, min(6, n) / n * step))


def _step(changes: Sequence[float]) -> float:
    """By how much those that changed did, as a root mean square; 1 where none did."""
    moved = [change * change for change in changes if abs(change) > 1e-12]
    return math.sqrt(math.fsum(moved) / len(moved)) if moved else 1.0
