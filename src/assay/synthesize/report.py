"""What happened to the rows of a job: how many went into each step, and why some were dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assay.core import JSON, Usage
from assay.core.wording import counted
from assay.synthesize.row import Row
from assay.synthesize.store import Pruned

MOST_REASONS = 50


@dataclass(slots=True)
class Counts:
    """The rows of one step, counted while they pass."""

    step: str
    arity: str = "source"
    version: int = 1
    into: int = 0
    out: int = 0
    rejected: int = 0
    failed: int = 0
    """Rows on which the step could not do its work: the next run tries them again."""
    reused: int = 0
    """Rows whose result was there already."""
    reasons: Counter[str] = field(default_factory=Counter)
    gate: bool = False
    models: set[str] = field(default_factory=set)
    cost: Usage = field(default_factory=Usage)
    """What the results cost when they were made, now or before."""

    def reject(self, row: Row) -> None:
        """Count a row that was dropped, by the words of its reason before a colon."""
        assert row.rejected is not None
        if row.rejected.failed:
            self.failed += 1
        else:
            self.rejected += 1
        kind = row.rejected.reason.partition(":")[0]
        known = kind in self.reasons or len(self.reasons) < MOST_REASONS
        self.reasons[kind if known else "other reasons"] += 1

    def to_dict(self) -> dict[str, JSON]:
        """The counts as JSON data."""
        data: dict[str, JSON] = {
            name: getattr(self, name)
            for name in ("step", "arity", "version", "into", "out", "rejected", "failed", "reused")
        }
        data["reasons"] = dict(self.reasons.most_common())
        if self.gate:
            data["gate"] = True
        if self.models:
            data["models"] = sorted(self.models)
        if cost := self.cost.to_dict():
            data["cost"] = cost
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a job did. `rows` came out at the end."""

    pipeline: Mapping[str, JSON]
    rows: int
    counts: tuple[Counts, ...]
    spent: Usage
    seconds: float
    notes: tuple[str, ...] = ()
    pruned: Pruned | None = None
    """What was removed of earlier runs, where that was asked for."""

    @property
    def failed(self) -> int:
        """Rows that some step could not work on."""
        return sum(each.failed for each in self.counts)

    def to_dict(self) -> dict[str, JSON]:
        """The report as JSON data."""
        return {
            "pipeline": dict(self.pipeline),
            "rows": self.rows,
            "steps": [each.to_dict() for each in self.counts],
            "spent": self.spent.to_dict(),
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        lines = table(self.counts)
        for each in self.counts:
            lines += [
                f"  {each.step}: {counted(count, 'row')} {reason}"
                for reason, count in each.reasons.most_common(5)
            ]
        return "\n".join([*lines, *self.notes])


def table(counts: Iterable[Counts]) -> list[str]:
    r"""The counts as aligned lines.

    >>> print("\n".join(table([Counts("rows", out=3), Counts("gate", "filter", 1, 3, 2, 1)])))
    step     in  out  dropped  failed  reused
    rows      -    3        -       -       -
    gate      3    2        1       -       -
    """
    rows = [
        [each.step, *map(_number, (each.into, each.out, each.rejected, each.failed, each.reused))]
        for each in counts
    ]
    head = ["step", "in", "out", "dropped", "failed", "reused"]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    widths[0], widths[1] = max(widths[0], 4) + 1, max(widths[1], 4)
    return [
        row[0].ljust(widths[0])
        + "  ".join(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))
        for row in [head, *rows]
    ]


def _number(count: int) -> str:
    return f"{count:,}" if count else "-"
