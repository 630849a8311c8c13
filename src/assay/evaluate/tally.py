"""Verdicts counted into scores, record by record.

What is independent is told here: a problem, or the item that several problems are of.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import JSON, OUTCOMES
from assay.evaluate import statistic
from assay.evaluate.scores import Score, Scores
from assay.evaluate.statistics import Mean
from assay.runs.columnar import outcome

CLUSTER = statistic.CLUSTER


def item_of(problem: Mapping[str, JSON], cluster: str = CLUSTER) -> str | None:
    """The item that a problem, as JSON data, is of; None where it stands for itself.

    >>> item_of({"id": "sum/loud", "metadata": {"item": "sum", "condition": "loud"}})
    'sum'
    """
    found = problem.get("metadata", {}).get(cluster)
    return None if found is None else str(found)


class _Of(NamedTuple):
    """What a score is of: its problem, and the item where that is one of several problems."""

    problem: str
    item: str | None


class _Cell:
    """One score in the making. Scores of one item may lie far apart, so they wait for the end."""

    __slots__ = ("_items", "_mean", "counts")

    def __init__(self) -> None:
        self._mean = Mean()
        self._items: dict[str, list[float]] = {}
        self.counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)

    def add(self, of: _Of, verdict: dict[str, JSON] | None) -> None:
        found = outcome(verdict)
        self.counts[found] += 1
        if verdict is not None and verdict["score"] is not None:
            self._score(of, verdict["score"])

    def add_level(self, of: _Of, verdict: dict[str, JSON] | None) -> None:
        """Count a whole verdict with parts: all must hold, so a share of them is worth nothing."""
        found = outcome(verdict)
        self.counts[found] += 1
        if found not in ("undecided", "broken"):
            self._score(of, float(found == "correct"))

    def _score(self, of: _Of, score: float) -> None:
        if of.item is None:
            self._mean.add(of.problem, score)
        else:
            self._items.setdefault(of.item, []).append(score)

    def score(self, name: str) -> Score:
        """The score of what was counted so far."""
        mean = copy.copy(self._mean)
        for item, scores in self._items.items():
            for score in scores:
                mean.add(("item", item), score)
        items = mean.clusters if self._items and mean.clusters < mean.n else 0
        return Score.of(name, mean, self.counts, items)


_VARIES = re.compile(r"""(?<!\w)'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![(\d])\d[\d,.]*""")
"""Quoted text, and numbers other than those in brackets: these are a server's status."""


@dataclass(slots=True)
class _Cause:
    """Failures with messages of one shape."""

    what: str
    message: str
    times: int = 0
    varies: bool = False

    def told(self) -> str:
        """The cause in words: the message, or the first of several."""
        return f"{self.what}{'for example: ' if self.varies else ''}{self.message:.200}"


class Tally:
    """Counts verdicts, given as JSON data problem by problem, into scores.

    `by_part` tells that the parts of a verdict are instructions and are scored as well. `groups`
    names entries of the problems' metadata by which the scores are broken down, and `cluster` the
    entry that says which item a problem is of (see `item_of`).
    """

    def __init__(
        self,
        verifiers: Iterable[str],
        *,
        by_part: bool,
        groups: Iterable[str] = (),
        cluster: str = CLUSTER,
    ) -> None:
        self._verifiers = tuple(verifiers)
        self._by_part = by_part
        self._groups = tuple(groups)
        self._cluster = cluster
        self._levels = ("prompt", "instruction") if by_part else ("",)
        self._main = {
            f"{level}_{name}".lstrip("_"): _Cell()
            for name in self._verifiers
            for level in self._levels
        }
        self._broken_down: dict[str, dict[str, dict[str, _Cell]]] = {}
        self._causes: dict[str, _Cause] = {}
        self._usage: Counter[str] = Counter()
        self._samples = 0

    def add(self, problem: Mapping[str, JSON], row: Mapping[str, JSON]) -> None:
        """Count one sample: the problem and the record as JSON data."""
        self._samples += 1
        response, error = row.get("response"), row.get("error")
        if error is not None:
            self._add_cause("model call failed", error)
        if response is not None:
            self._usage.update(response.get("usage") or {})
        of = _Of(row["problem"], item_of(problem, self._cluster))
        metadata = problem.get("metadata", {})
        for name in self._verifiers:
            verdict = row["verdicts"].get(name)
            for what, spent in ((verdict or {}).get("cost") or {}).items():
                self._usage[f"judging_{what}"] += spent
            if verdict is not None and "failure" in verdict:
                self._add_cause(f"verifier {name!r} broke", verdict["failure"])
            if self._by_part:
                self._main[f"prompt_{name}"].add_level(of, verdict)
                self._add_parts(name, of, problem, verdict)
            else:
                self._main[name].add(of, verdict)
            for group in self._groups:
                if group in metadata:
                    cell = self._cell(group, str(metadata[group]), name)
                    (cell.add_level if self._by_part else cell.add)(of, verdict)

    def _add_cause(self, what: str, failure: Mapping[str, JSON]) -> None:
        name = failure.get("error") or failure["kind"]
        message = str(failure["message"])
        shape = f"{what}: {name}: {_VARIES.sub('…', message[:1000]):.200}"
        cause = self._causes.setdefault(shape, _Cause(f"{what}: {name}: ", message))
        cause.times += 1
        cause.varies = cause.varies or cause.message != message

    def _add_parts(
        self, name: str, of: _Of, problem: Mapping[str, JSON], verdict: dict[str, JSON] | None
    ) -> None:
        specs = problem.get("constraints", [])
        parts = (verdict or {}).get("parts")
        # A verdict that broke as a whole, or that is missing, leaves each instruction unjudged.
        if parts is None:
            parts = [verdict if verdict and verdict["label"] == "invalid" else None] * max(
                1, len(specs)
            )
        for position, part in enumerate(parts):
            self._main[f"instruction_{name}"].add(of, part)
            # Where the whole broke too, it did with the failure of a part, which was counted.
            if part is not None and "failure" in part and "failure" not in (verdict or {}):
                self._add_cause(f"verifier {name!r} broke", part["failure"])
            kind = (part or {}).get("verifier") or (
                specs[position]["id"] if position < len(specs) else ""
            )
            if kind:
                self._cell("category", kind.partition(":")[0], name).add(of, part)
                self._cell("kind", kind, name).add(of, part)

    def _cell(self, by: str, value: str, name: str) -> _Cell:
        cells = self._broken_down.setdefault(by, {}).setdefault(value, {})
        if name not in cells:
            cells[name] = _Cell()
        return cells[name]

    def scores(self) -> Scores:
        """What was counted so far."""
        main = {name: cell.score(name) for name, cell in self._main.items()}
        breakdowns = {
            by: {
                value: {name: cell.score(name) for name, cell in cells.items()}
                for value, cells in sorted(values.items())
            }
            for by, values in self._broken_down.items()
        }
        causes: Counter[str] = Counter()
        for cause in self._causes.values():
            causes[cause.told()] += cause.times
        errors = dict(causes.most_common())
        return Scores(main, breakdowns, errors, self._samples, dict(self._usage))
