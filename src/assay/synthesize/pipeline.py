"""A pipeline: a source and the steps that its rows go through, one after the other.

>>> from assay.synthesize.source import FromRows
>>> from assay.synthesize.step import Map
>>> class Greet(Map):
...     name, version, needs, makes = "greet", 1, ("who",), ("prompt",)
...
...     def apply(self, row, context):
...         return row.child(prompt=f"Hello, {row['who']}!")
>>> pipeline = Pipeline(name="greetings", source=FromRows.of([{"who": "Ada"}]), steps=(Greet(),))
>>> [row["prompt"] for row in pipeline.job()]
['Hello, Ada!']

What can be told before anything is done is told then (`check`): a step whose columns nobody makes,
one that selects before a gate has let only correct rows pass.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import JSON, BadArgument
from assay.core.values import paste_back
from assay.synthesize.job import Job, Settings
from assay.synthesize.report import Report
from assay.synthesize.row import Row
from assay.synthesize.source import Source
from assay.synthesize.step import Step, Whole, Worker

JUDGED = frozenset(
    ("prompt", "question", "messages", "reference", "constraints", "documents", "tests", "metadata")
)
"""Columns that a verdict always hangs on: once one is changed, a gate before it says nothing."""


class Tried(NamedTuple):
    """What a step did in a dry run."""

    step: str
    rows: tuple[Row, ...]
    rejected: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Pipeline:
    """Steps over the rows of a source. Checked when it is made."""

    name: str
    source: Source
    steps: tuple[Step, ...] = ()
    about: str = ""
    """What the rows are, in a sentence or two, for the data card."""

    def __post_init__(self) -> None:
        self.check()

    def check(self) -> tuple[str, ...]:
        """The columns that rows have at the end. Raises `BadArgument` for steps that do not fit."""
        columns = set(self.source.makes)
        gate: set[str] | None = None
        for step in self.steps:
            _require_whole(step)
            missing = [name for name in step.needs if name not in columns]
            if missing:
                has = ", ".join(sorted(columns)) or "none (are there rows?)"
                raise BadArgument(
                    f"step {step.name!r} needs the column {missing[0]!r}, which neither the source "
                    f"nor a step before it makes; there are: {has}"
                )
            if step.selects and gate is None:
                raise BadArgument(
                    f"step {step.name!r} selects among rows, and no gate before it has let only "
                    "correct ones pass: what is hard or rare is more often wrong. Put a gate "
                    "(Gate, or another step that gates) before it"
                )
            columns = (columns | set(step.makes)) - set(step.drops)
            if step.gates:
                gate = {*step.needs, *JUDGED}
            elif gate is not None and gate & (set(step.makes) | set(step.drops)):
                gate = None  # what was found correct is something else now
        return tuple(sorted(columns))

    def dry_run(self, n: int = 3, *, seed: int = 0) -> list[Tried]:
        """What the source and each step make of the first `n` rows; nothing is kept.

        Models are asked. Raises whatever a step raises.
        """
        first = [
            row.replace(step=self.source.label)
            for row in itertools.islice(self.source.rows(seed), n)
        ]
        rows = [row for row in first if row.rejected is None]
        bad = tuple(row for row in first if row.rejected is not None)
        tried = [Tried(self.source.label, tuple(rows), bad)]
        for step in self.steps:
            dropped: list[Row] = []
            job = Job(Settings(seed=seed, rejected=dropped.append))
            rows = list(job.through(step, iter(rows)))
            tried.append(Tried(step.label, tuple(rows), tuple(dropped)))
        return tried

    def job(self, **settings: Any) -> Job:
        """The job of running it, to be iterated over; see `Settings` for what it takes."""
        return Job(Settings(**settings), self.source, self.steps)

    def run(
        self, out: str | Path, *, resume: bool = True, prune: bool = False, **settings: Any
    ) -> Report:
        """Write the rows to a file (JSONL) and what belongs to it into a folder beside it.

        In ``NAME.synth`` are the results of the steps, which the next run uses again whether this
        one came to its end or not (unless not `resume`: then they are made anew; with `prune`
        those that this run did not use are removed at its end), the rows that were dropped, and
        the pipeline with its counts. See `assay.synthesize.output`.
        """
        from assay.synthesize.output import write

        return write(self, Path(out), Settings(**settings), resume=resume, prune=prune)

    def to_dict(self) -> dict[str, JSON]:
        """The pipeline as JSON data: all that decides the rows besides seed and code."""
        return {
            "name": self.name,
            "about": self.about,
            "source": {"name": self.source.name, "version": self.source.version}
            | {"config": self.source.config},
            "steps": [
                {"name": step.name, "version": step.version, "config": step.config}
                for step in self.steps
            ],
        }

    def explain(self) -> str:
        """The steps as a table: their shape, what they need and make, and which gate or select.

        >>> from assay.synthesize.source import FromRows
        >>> print(Pipeline(name="none", source=FromRows.of([{"who": "Ada"}])).explain())
        step    shape   needs  makes
        rows/1  source         who
        """
        rows = [("step", "shape", "needs", "makes", "")]
        rows.append((self.source.label, "source", "", ", ".join(self.source.makes), ""))
        for step in self.steps:
            marks = [
                word
                for word, there in (
                    ("asks", step.asks),
                    ("gate", step.gates),
                    ("selects", step.selects),
                )
                if there
            ]
            needs, makes = ", ".join(step.needs), ", ".join(step.makes)
            rows.append((step.label, step.arity, needs, makes, ", ".join(marks)))
        widths = [max(len(row[place]) for row in rows) for place in range(5)]
        return "\n".join(
            "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    __repr__ = paste_back


def _require_whole(step: Step) -> None:
    """Refuse what is no step, or does not say which version of itself it is."""
    if not isinstance(step, Worker | Whole):
        raise BadArgument(f"a pipeline is made of steps (Map, Flat, Filter ...), not {step!r:.80}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", getattr(step, "name", "")):
        raise BadArgument(f"step {step!r:.80} needs a name of small letters, digits and _")
    version = getattr(step, "version", None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise BadArgument(
            f"step {step.name!r} needs a version, a whole number of at least 1: raised when it "
            "does something else, it tells kept results from stale ones"
        )
