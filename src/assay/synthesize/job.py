"""A pipeline at work: rows are pulled through the steps, one at a time, in constant memory.

Rows come out in the order in which they went in, however many of them a step that asks a model
works on at once. Results are stored as soon as they exist, in any order. A row that a model would
not answer is dropped for this time, and tried again by the next run.

A step that asks works ahead of what comes out: on up to twice `jobs` rows and one more, and never
on more than `n` can still need. Where each row becomes one at most (`Map`, `Filter`) nothing is
therefore asked in vain; where it may become several, the most that one has become so far counts.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from assay.core import (
    BadArgument,
    Budget,
    Ledger,
    Model,
    RunError,
)
from assay.core.seeds import split
from assay.core.wording import counted
from assay.synthesize.context import Context
from assay.synthesize.doing import Doer, Done, lacking
from assay.synthesize.provenance import stamped, stamped_alone
from assay.synthesize.report import Counts
from assay.synthesize.row import Rejected, Row
from assay.synthesize.source import Source
from assay.synthesize.step import Flat, Group, Step, Whole, Worker
from assay.synthesize.store import Store

BARREN = 10_000
"""After so many rows of an endless source of which none comes out, a job stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a pipeline is run.

    `n` rows are made at most (None: as many as the source gives). `store` keeps results; `reuse`
    says whether those of steps that are not deterministic are used again too (``cached``) or not
    (``never``). `jobs` is how many rows a step that asks works on at once (None: as many as its
    model likes). `rejected` is called with each row that is dropped.
    """

    seed: int = 0
    n: int | None = None
    store: Store | None = None
    reuse: Literal["cached", "never"] = "cached"
    budget: Budget | None = None
    jobs: int | None = None
    rejected: Callable[[Row], object] | None = None

    def __post_init__(self) -> None:
        for name, value in (("n", self.n), ("jobs", self.jobs)):
            if value is not None and value < 1:
                raise BadArgument(f"{name} must be at least 1, not {value!r}")
        if self.reuse not in ("cached", "never"):
            raise BadArgument(f"reuse is 'cached' or 'never', not {self.reuse!r}")


@dataclass(slots=True, eq=False)
class _Stage:
    """A step at work: its counts, and the units that it was given and that did not come out."""

    step: Step
    counts: Counts
    window: deque[tuple[tuple[Row, ...], Future[Done]]] = field(default_factory=deque)
    most: int = 0
    """The most rows that a unit has become; 0 before the first one is done."""

    @property
    def gathers(self) -> bool:
        """Whether it takes rows in before it lets any out: then it is not known what it needs."""
        counts = self.counts
        open_rows = counts.into - counts.out - counts.rejected - counts.failed
        return isinstance(self.step, Group) or (isinstance(self.step, Whole) and open_rows > 0)


class Job:
    """Iterate over it once, for the rows; `counts` and `ledger` tell what is done so far.

    Raises `BudgetExceeded` where the budget ends, and `ModelError` when no call is answered; what
    was done until then is in the store.
    """

    def __init__(
        self, settings: Settings, source: Source | None = None, steps: Sequence[Step] = ()
    ) -> None:
        self.settings = settings
        self.ledger = Ledger(settings.budget)
        self.counts: list[Counts] = []
        self.notes: list[str] = []
        """What whoever reads the rows should know, such as a step changed without its version."""
        self._source, self._steps = source, steps
        self._stages: list[_Stage] = []
        self._out = self._last_out = self._pulled = 0
        again = settings.reuse == "never"
        self._doer = Doer(settings.seed, self.ledger, settings.store, again=again)

    def __iter__(self) -> Generator[Row]:
        source, n = self._source, self.settings.n
        if source is None:
            return
        require_end(source, n)
        stages = [self._from(source)]
        for step in self._steps:
            stages.append(self.through(step, stages[-1]))
        try:
            for row in itertools.islice(stages[-1], n):
                self._last_out = self._pulled
                self._out += 1
                yield row
        finally:
            for stage in reversed(stages):
                stage.close()

    def through(self, step: Step, rows: Iterator[Row]) -> Generator[Row]:
        """The rows that a step lets through, of some rows."""
        counts = Counts(step.label, step.arity, step.version, gate=step.gates)
        self.counts.append(counts)
        self._stages.append(_Stage(step, counts))
        self._look_at(step)
        if isinstance(step, Whole):
            return self._kept(self._whole(step, rows, counts), counts)
        if isinstance(step, Worker):
            return self._kept(self._worked(step, rows, self._stages[-1]), counts)
        raise BadArgument(f"step {step.name!r} is of no known shape; derive it from Map, Flat ...")

    def _kept(self, made: Iterator[Row], counts: Counts) -> Generator[Row]:
        for row in made:
            if row.rejected is None:
                counts.out += 1
                yield row
            else:
                counts.reject(row)
                if self.settings.rejected is not None:
                    self.settings.rejected(row)

    def _from(self, source: Source) -> Generator[Row]:
        counts = Counts(source.label)
        self.counts.insert(0, counts)
        return self._pull(source, counts)

    def _pull(self, source: Source, counts: Counts) -> Generator[Row]:
        for row in self._kept(source.rows(self.settings.seed), counts):
            self._pulled += 1
            if source.endless and self._pulled - self._last_out > BARREN:
                raise RunError(self._barren())
            yield row if row.step else row.replace(step=source.label, seed=self.settings.seed)

    def _barren(self) -> str:
        last = [each for each in self.counts if each.reasons]
        why = "; ".join(
            f"{each.step} drops rows that {each.reasons.most_common(1)[0][0]}" for each in last
        )
        return f"of the last {counted(BARREN, 'row')} none came out: {why or 'no step says why'}"

    def _look_at(self, step: Step) -> None:
        """Warn of a step whose text changed while its version did not."""
        store = self.settings.store
        if store is not None and step.kept and store.changed(step.label, step.source):
            self.notes.append(
                f"the source of step {step.label} is another than when results of it were kept; "
                "if it does something else now, raise its version"
            )

    # Steps that look at all rows

    def _whole(self, step: Whole, rows: Iterator[Row], counts: Counts) -> Iterator[Row]:
        context = Context(split(self.settings.seed, step.name), self.ledger, step.name)
        unfit: deque[Row] = deque()
        for row in step.apply(_fit(step, rows, counts, unfit), context):
            while unfit:
                yield stamped_alone(step, unfit.popleft(), self.settings.seed)
            yield stamped_alone(step, row, self.settings.seed)
        for row in unfit:
            yield stamped_alone(step, row, self.settings.seed)

    # Steps that work on a row or a group at a time

    def _worked(self, step: Worker, rows: Iterator[Row], stage: _Stage) -> Iterator[Row]:
        threads, window = self._threads(step), stage.window
        units = self._units(step, rows)
        if threads == 1:
            for unit in units:
                yield from self._finished(step, unit, self._doer.result(step, unit), stage)
            return
        flying: dict[str, Future[Done]] = {}
        with ThreadPoolExecutor(threads, thread_name_prefix=step.name) as pool:
            try:
                for unit in units:
                    key = self._doer.key(step, unit)
                    if key not in flying:  # rows that say the same are one piece of work
                        flying[key] = pool.submit(self._doer.result, step, unit)
                    window.append((unit, flying[key]))
                    while len(window) >= self._ahead(stage, threads):
                        yield from self._next(step, stage, flying)
                while window:
                    yield from self._next(step, stage, flying)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _ahead(self, stage: _Stage, threads: int) -> int:
        """How many units a step may work on at once."""
        widest = 2 * threads + 1
        later = self._stages[self._stages.index(stage) + 1 :]
        if self.settings.n is None or any(each.gathers for each in later):
            return widest
        if isinstance(stage.step, Flat | Group) and not stage.most:
            return 1  # the first one tells how many rows a unit becomes
        missing = self.settings.n - self._out
        for each in reversed(later):  # those that wait there need not be made again
            missing = math.ceil(missing / max(1, each.most)) - len(each.window)
        return max(1, min(widest, math.ceil(missing / max(1, stage.most))))

    def _next(self, step: Worker, stage: _Stage, flying: dict[str, Future[Done]]) -> Iterator[Row]:
        unit, future = stage.window.popleft()
        done = future.result()
        if not any(other is future for _, other in stage.window):
            flying.pop(self._doer.key(step, unit), None)
        yield from self._finished(step, unit, done, stage)

    def _units(self, step: Worker, rows: Iterator[Row]) -> Iterator[tuple[Row, ...]]:
        if isinstance(step, Group):
            for _, group in itertools.groupby(rows, key=step.belongs):
                yield tuple(group)
        else:
            for row in rows:
                yield (row,)

    def _threads(self, step: Step) -> int:
        if not step.asks:
            return 1
        if self.settings.jobs is not None:
            return self.settings.jobs
        given = (getattr(step, field.name) for field in dataclasses.fields(step))
        likes = [one.capabilities.parallel for one in given if isinstance(one, Model)]
        return max(likes, default=os.cpu_count() or 1)

    def _finished(
        self, step: Worker, unit: Sequence[Row], done: Done, stage: _Stage
    ) -> Iterator[Row]:
        counts = stage.counts
        counts.into += len(unit)
        counts.reused += len(unit) if done.reused else 0
        counts.cost = counts.cost + done.result.spent
        if done.result.model:
            counts.models.add(done.result.model)
        if done.result.failed:
            stage.most = max(1, stage.most)
            failed = Rejected(done.result.failed, step.label, failed=True)
            yield from (row.replace(rejected=failed) for row in unit)
            return
        rows = list(stamped(step, unit, done.result, self.settings.seed))
        stage.most = max(1, stage.most, sum(row.rejected is None for row in rows))
        yield from rows


def require_end(source: Source, n: int | None) -> None:
    """Refuse to wait for the end of a source that has none."""
    if source.endless and n is None:
        raise BadArgument(f"source {source.name!r} has no end; say how many rows, as n")


def _fit(step: Step, rows: Iterable[Row], counts: Counts, unfit: deque[Row]) -> Iterator[Row]:
    """Rows that have what a step needs; the others are put aside."""
    for row in rows:
        counts.into += 1
        lacks = lacking(step, (row,))
        if lacks:
            unfit.append(row.reject(f"lacks the column {lacks!r}"))
        else:
            yield row
